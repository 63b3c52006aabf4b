import pytest
from django.db import connection

from workadvance.events.table_statistics import statistics_update

pytestmark = pytest.mark.database


@pytest.mark.django_db
def test_the_database_is_told_how_many_rows_its_tables_have():
    statistics_update(connection)
    table = "sqlite_stat1" if connection.vendor == "sqlite" else "pg_statistic"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] > 0
