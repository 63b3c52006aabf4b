import datetime as dt

import pytest
import time_machine


@pytest.fixture
def time_machine_today():
    """Set today's date for a test (dates of another year are written with their year)."""
    travellers = []

    def go(day: dt.date) -> None:
        traveller = time_machine.travel(dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC), tick=False)
        traveller.start()
        travellers.append(traveller)

    yield go
    for traveller in travellers:
        traveller.stop()
