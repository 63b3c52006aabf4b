"""Times of day as people write them; what could be morning or afternoon is asked back."""

import datetime as dt

import pytest

from workadvance.parsing import Unclear, read_time


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        *[(t, 9, 30) for t in ("9:30", "09:30", "9:30 am", "9.30 a.m.", "9:30 a. m.", "9:30AM", "09:30:00", "9h30", " 9:30 ")],
        *[(t, 14, 0) for t in ("14:00", "2 pm", "2:00 p.m.", "2 p. m.", "14", "02:00 pm")],
        *[(t, 12, 0) for t in ("noon", "12", "12:00 pm", "mediodía")],
        ("12:15 am", 0, 15), ("00:00", 0, 0), ("01:30", 1, 30), ("23:59", 23, 59), ("９:30", 9, 30),
    ],
)  # fmt: skip
def test_what_is_read(text, hour, minute):
    assert read_time(text) == dt.time(hour, minute)


@pytest.mark.parametrize("text", ["1", "2:30", "5:00"])
def test_what_could_be_two_times_is_asked_back(text):
    with pytest.raises(Unclear) as unclear:
        read_time(text)
    assert unclear.value.code == "two_readings"


@pytest.mark.parametrize("text", ["", "x", "25:00", "9:60", "13 pm", "0 am", "9:3", "9:30 tomorrow", "9" * 50, "-9:00"])
def test_what_is_none(text):
    with pytest.raises(Unclear):
        read_time(text)
