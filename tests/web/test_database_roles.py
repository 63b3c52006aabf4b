"""On PostgreSQL the site's role adds to the log and can't change it: the grants in deploy/, and doctor's look at them."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from tests.consistency.repository import ROOT

from workadvance.events.models import Event
from workadvance.web.doctor import Scope, the_database_guards_the_log

pytestmark = [pytest.mark.django_db, pytest.mark.database]
GRANTS = (ROOT / "deploy" / "database-grants.sql").read_text()


def test_without_separate_roles_there_is_nothing_to_look_at():
    assert the_database_guards_the_log(Scope()) == []


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_the_grants_keep_the_sites_role_from_changing_the_log(settings):
    settings.SEPARATE_ROLES = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'workadvance'")
        if cursor.fetchone() is None:
            cursor.execute("CREATE ROLE workadvance")
        assert "superuser" in the_database_guards_the_log(Scope())[0]
        cursor.execute("CREATE TABLE IF NOT EXISTS django_migrations (id int)")
        cursor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO workadvance")
        cursor.execute("SET ROLE workadvance")
        assert "UPDATE on events_event" in the_database_guards_the_log(Scope())[0]
        cursor.execute("RESET ROLE")
        cursor.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM workadvance")
        cursor.execute(GRANTS)
        cursor.execute("SET ROLE workadvance")
        try:
            assert the_database_guards_the_log(Scope()) == []
            Event.objects.count()
            for change in (
                "UPDATE events_event SET kind = 'x'",
                "DELETE FROM events_seal",
                "TRUNCATE events_event",
                "ALTER TABLE events_event DISABLE TRIGGER ALL",
            ):
                with pytest.raises(DatabaseError, match="permission denied|must be owner"), transaction.atomic():
                    cursor.execute(change)
        finally:
            cursor.execute("RESET ROLE")
