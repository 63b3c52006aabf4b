"""The logic rules of a file of individual records: what the elements of one row must say together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from workadvance.evidence.indicators import quarters

NOT_YET = 999_999.0
AFTER_EXIT = (("1600", "1601", "1703"), ("1602", "1603", "1704"), ("1604", "1605", "1705"), ("1606", "1607", "1706"))
CREDENTIALS = (("1800", "1801"), ("1802", "1803"), ("1804", "1805"))
TRAININGS = (("1302", "1303", "1307", "1308"), ("1309", "1310", "1312", "1313"), ("1314", "1315", "1317", "1318"))
# Quarters after exit from which employment in the first, second, third and fourth quarter must be known.
KNOWN_AFTER = (3, 4, 5, 6)
Fault = tuple[str, str]
"""The element at fault, and what is wrong with it in words."""


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One row: its cells by element, and the day up to which the report looks."""

    cells: Mapping[str, str]
    report_day: dt.date

    def __getitem__(self, number: str) -> str:
        return self.cells.get(number, "")

    def day(self, number: str) -> dt.date | None:
        """The day an element holds, if it is one."""
        return day_of(self[number])

    def dollars(self, number: str) -> float | None:
        """The amount an element holds, if it is one."""
        try:
            return float(self[number]) if self[number] else None
        except ValueError:
            return None

    @property
    def quarters_since_exit(self) -> int | None:
        """How many quarters the report day lies after the quarter of exit."""
        left = self.day("901")
        return quarters.of_day(self.report_day) - quarters.of_day(left) if left else None


def day_of(text: str) -> dt.date | None:
    """A day written YYYYMMDD; None for anything else."""
    if len(text) != 8 or not text.isascii() or not text.isdigit():
        return None
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _dates(line: RecordLine) -> Iterator[Fault]:
    entry, left = line.day("900"), line.day("901")
    if entry and left and left < entry:
        yield "901", f"exit {line['901']} is before entry {line['900']}"


def _credential_known(line: RecordLine) -> Iterator[Fault]:
    since = line.quarters_since_exit
    if since is not None and since > 4 and line["1300"] == "1" and line["1800"] == "":
        yield "1800", "no type of credential, though training was received and the fourth quarter after exit is over"


def _employment(line: RecordLine) -> Iterator[Fault]:
    for employed, match, _wages in AFTER_EXIT:
        found, by = line[employed], line[match]
        wanted = {"1": "1", "2": "1", "0": "0", "": "0", "9": "9"}.get(by)
        if (found or by) and found != wanted and not (found == "" and by == ""):
            yield employed, f"employed is “{found}” and the type of match ({match}) is “{by}”"


def _wages(line: RecordLine) -> Iterator[Fault]:
    for _employed, match, wages in AFTER_EXIT:
        amount = line.dollars(wages)
        if amount is not None and amount >= NOT_YET:
            if line[match] != "9":
                yield wages, f"wages are not yet available and the type of match ({match}) is “{line[match]}”"
        elif amount is not None and amount > 0 and line[match] != "1":
            yield wages, f"wages are {line[wages]} and the type of match ({match}) is “{line[match]}”"
        elif not amount and line[match] == "1":
            yield wages, f"the type of match ({match}) is a wage record, and no wages are given"


def _lag(line: RecordLine) -> Iterator[Fault]:
    since = line.quarters_since_exit
    if since is None:
        return
    for (employed, _match, _wages), known in zip(AFTER_EXIT, KNOWN_AFTER, strict=True):
        if line[employed] == "9" and since >= known:
            yield employed, f"it is not yet available, {since} quarters after the quarter of exit"


def _no_exit(line: RecordLine) -> Iterator[Fault]:
    if line["901"]:
        return
    for employed, match, wages in AFTER_EXIT:
        for number in (employed, match):
            if line[number] not in ("", "9"):
                yield number, f"it is “{line[number]}” without an exit date"
        amount = line.dollars(wages)
        if amount and amount < NOT_YET:
            yield wages, f"it is {line[wages]} without an exit date"


def _credentials(line: RecordLine) -> Iterator[Fault]:
    entry, left = line.day("900"), line.day("901")
    for kind, number in CREDENTIALS:
        attained = line.day(number)
        if attained is None:
            continue
        if line[kind] in ("", "0"):
            yield kind, f"its date ({number}) is {line[number]} and the type is “{line[kind]}”"
        if entry and attained < entry:
            yield number, f"{line[number]} is before entry {line['900']}"
        if left and attained > _year_later(left):
            yield number, f"{line[number]} is later than a year after exit {line['901']}"


def _year_later(day: dt.date) -> dt.date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if leap_day else day.day)


def _trainings(line: RecordLine) -> Iterator[Fault]:
    entry = line.day("900")
    for begun, kind, completed, ended in TRAININGS:
        start, end = line.day(begun), line.day(ended)
        if start and end and end < start:
            yield ended, f"{line[ended]} is before training began ({begun}, {line[begun]})"
        if start and entry and start < entry:
            yield begun, f"training began on {line[begun]}, before entry {line['900']}"
        if line[completed] and not start:
            yield completed, f"it is “{line[completed]}”, and the day training began ({begun}) is empty"
        if line["1300"] == "0":
            for number, allowed in ((begun, ("",)), (kind, ("", "0", "00")), (completed, ("",)), (ended, ("",))):
                if line[number] not in allowed:
                    yield number, f"it is “{line[number]}”, and no training was received (1300 is 0)"


def _postsecondary(line: RecordLine) -> Iterator[Fault]:
    if line["1332"] == "1" and line.day("1811") is None:
        yield "1811", "it is empty, and element 1332 says there was postsecondary education"


def _veteran(line: RecordLine) -> Iterator[Fault]:
    if line["301"] in ("1", "2") and line["300"] != "1":
        yield "300", f"it is “{line['300']}”, and element 301 is “{line['301']}”"
    if (line["302"] == "1" or line["303"] in ("1", "2")) and line["301"] not in ("1", "2"):
        yield "301", f"it is “{line['301']}”, and 302 is “{line['302']}”, 303 is “{line['303']}”"


def _age(line: RecordLine) -> Iterator[Fault]:
    born, entry = line.day("200"), line.day("900")
    if born and entry:
        age = entry.year - born.year - ((entry.month, entry.day) < (born.month, born.day))
        if not 9 <= age <= 100:
            yield "200", f"age at entry is {age}"


RULES: Mapping[str, Callable[[RecordLine], Iterator[Fault]]] = {
    "L-DATES": _dates,
    "L-1800": _credential_known,
    "L-1600": _employment,
    "L-170x": _wages,
    "L-LAG": _lag,
    "L-NOEXIT": _no_exit,
    "L-CRED": _credentials,
    "L-1301": _trainings,
    "L-1332": _postsecondary,
    "L-VET": _veteran,
    "L-AGE": _age,
}
