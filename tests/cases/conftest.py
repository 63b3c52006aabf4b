import datetime as dt

import pytest
import time_machine


@pytest.fixture
def time_machine_today():
    """Set today's date for a test (dates of another year are written with their year)."""
    travelers = []

    def go(day: dt.date) -> None:
        traveler = time_machine.travel(dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC), tick=False)
        traveler.start()
        travelers.append(traveler)

    yield go
    for traveler in travelers:
        traveler.stop()
