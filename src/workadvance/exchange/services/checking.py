"""Checking an import: every row read, its problems found, and who it may be. Nothing is written but what was found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workadvance.events.encryption import lookup_hash
from workadvance.events.models import Event
from workadvance.events.services import reacts_to
from workadvance.events.workflow import IllegalMove
from workadvance.exchange.import_fields import Reading, RowRead, Values, fields_of, row_read
from workadvance.exchange.importers import IMPORTERS, Importer, Setting
from workadvance.exchange.importers.applications import person_details
from workadvance.exchange.models import DataImport, ImportedRecord, ImportKind, ImportRow
from workadvance.exchange.own_records import number_of, records_named
from workadvance.exchange.people_found import facts_of_row, full_name
from workadvance.exchange.row_contents import RowContents, RowLikeness, RowProblem, contents_of, problems_of, said_of
from workadvance.exchange.row_keys import row_key
from workadvance.exchange.services.uploading import import_move
from workadvance.parsing.names import LONGEST
from workadvance.people.access import Actor, actor_of_event
from workadvance.people.identity_index import IdentityIndex, PersonIndex
from workadvance.people.models import Person
from workadvance.people.person_bulk import NewPerson, person_prepare

PEOPLE_BATCH, BATCH = 1000, 100
# Files of these kinds bring in people, so that each row is compared with who is on record.
WITH_PEOPLE = (ImportKind.PEOPLE, ImportKind.APPLICATIONS)
MOST_LIKES = 5
EARLIEST = dt.date(1900, 1, 1)
Outcome = ImportRow.Outcome
Done = TypeVar("Done")


@dataclass
class Check:
    """One run over an import's rows: what it compares with, and the keys it has met."""

    data_import: DataImport
    setting: Setting
    reading: Reading
    keys: dict[str, int] = field(default_factory=dict)
    rows: IdentityIndex[int] = field(default_factory=IdentityIndex)
    people: PersonIndex | None = None

    def read(self, contents: RowContents) -> RowRead:
        """Read a row's cells."""
        columns = self.data_import.columns
        read = row_read(fields_of(self.data_import.kind), columns, contents.cells, self.reading)
        if len(contents.cells) > len(columns):
            more = contents.cells[len(columns)]
            said = in_both(lambda: _("This row has more cells than there are column names: %(more)s") % {"more": more})
            read.problems.append(("", *said))
        return read


def check_of(author: Actor, data_import: DataImport) -> Check:
    """A run over an import's rows."""
    today = timezone.localdate()
    setting = Setting(author, data_import.provider, data_import.program, today)
    check = Check(data_import, setting, Reading(today))
    if data_import.kind in WITH_PEOPLE:
        check.people = PersonIndex(data_import.provider)
    return check


def in_both(say: Callable[[], str]) -> tuple[str, str]:
    """A sentence in English and in Spanish."""
    with translation.override("en"):
        english = say()
    with translation.override("es"):
        return english, say()


def twice(attempt: Callable[[], Done]) -> tuple[Done | None, list[tuple[str, str]], list[tuple[str, str]]]:
    """What an attempt gives, or what it is refused with, in English and in Spanish. The attempt leaves nothing when refused."""
    said = []
    for language in ("en", "es"):
        with translation.override(language):
            try:
                with transaction.atomic():
                    return attempt(), [], []
            except (ValidationError, IllegalMove) as refusal:
                said.append(said_of(refusal))
    return None, said[0], said[1]


def import_check(*, author: Actor, data_import: DataImport) -> None:
    """Check every row that is not checked yet, batch by batch; then the import is there to review."""
    check = check_of(author, data_import)
    importer = IMPORTERS[data_import.kind](check.setting) if data_import.kind in IMPORTERS else None
    size = PEOPLE_BATCH if importer is None else BATCH
    _before(check)
    while rows := _next(data_import, size):
        with transaction.atomic():
            locked = DataImport.objects.select_for_update().get(pk=data_import.pk)
            if locked.state != "checking":
                return
            _batch(check, importer, rows)
            locked.done_rows += len(rows)
            locked.save(update_fields=["done_rows"])
    with transaction.atomic():
        locked = DataImport.objects.select_for_update().get(pk=data_import.pk)
        if locked.state == "checking":
            import_move(author, data_import, "ready", data_import.rows.count())


def _next(data_import: DataImport, size: int) -> list[ImportRow]:
    return list(data_import.rows.filter(outcome=Outcome.UNCHECKED).order_by("number")[:size])


def _before(check: Check) -> None:
    """What earlier rows are, where a run goes on after one that stopped, or one row is checked again."""
    checked = check.data_import.rows.exclude(outcome__in=(Outcome.UNCHECKED, Outcome.IMPORTED))
    for row in checked.order_by("number").iterator(chunk_size=2000):
        read = check.read(contents_of(row))
        check.keys.setdefault(row_key(check.data_import.kind, read.values), row.number)
        if check.people is not None:
            check.rows.add(row.number, facts_of_row(read.values))


def _batch(check: Check, importer: Importer | None, rows: Sequence[ImportRow]) -> None:
    said = [(row, contents_of(row)) for row in rows]
    read = {row.pk: check.read(contents) for row, contents in said}
    known = _known(check, [r.values for r in read.values()])
    own = records_named(check.data_import.kind, check.data_import.provider, [r.values for r in read.values()])
    there = {pk for pk, r in read.items() if _there(check, r.values, known, own)}
    tried: dict[int, list[RowProblem]] = {}
    if importer is not None:
        whole = [row.pk for row in rows if not read[row.pk].problems and row.pk not in there]
        tried = _tried(importer, {pk: read[pk].values for pk in whole})
    ready: list[int] = []
    for row, contents in said:
        before = (contents.problems, contents.likes)
        contents.problems, contents.likes = [], []
        outcome = _look(check, row, contents, read[row.pk], known=row.pk in there)
        contents.problems += tried.get(row.pk, [])
        if contents.problems:
            outcome = Outcome.PROBLEM
        if outcome == Outcome.READY and before == ([], []):
            ready.append(row.pk)
            continue
        ImportRow.objects.filter(pk=row.pk).update(outcome=outcome, sealed=contents.sealed())
    ImportRow.objects.filter(pk__in=ready).update(outcome=Outcome.READY)


def _known(check: Check, rows: Sequence[Values]) -> dict[str, int]:
    """The records that rows were imported as before, by key."""
    keys = [row_key(check.data_import.kind, values) for values in rows]
    found = ImportedRecord.objects.filter(
        provider=check.data_import.provider, kind=check.data_import.kind, key__in=keys
    )
    return dict(found.values_list("key", "record_id"))


def _there(check: Check, values: Values, known: dict[str, int], own: frozenset[int]) -> bool:
    """Whether a row is on record: imported before, or one of our own records by its number."""
    kind = check.data_import.kind
    return row_key(kind, values) in known or number_of(kind, values) in own


def _look(check: Check, row: ImportRow, contents: RowContents, read: RowRead, *, known: bool) -> Outcome:
    contents.problems = [RowProblem(*problem) for problem in read.problems]
    kind = check.data_import.kind
    key = row_key(kind, read.values)
    if known:
        contents.problems = []
        return Outcome.KNOWN
    if (first := check.keys.get(key)) is not None and first != row.number:
        said = in_both(lambda: _("This row repeats row %(number)d.") % {"number": first})
        contents.problems.append(RowProblem("", *said))
    check.keys.setdefault(key, row.number)
    if check.people is None:
        return Outcome.READY
    if kind == ImportKind.PEOPLE and not contents.problems:
        contents.problems += _person_problems(check, read.values)
    contents.likes = _likes(check, row.number, read.values)
    return Outcome.ALIKE if contents.likes else Outcome.READY


def new_person(values: Values) -> NewPerson:
    """The record a row of people opens."""
    if not full_name(values):
        raise ValidationError({"full_name": _("Enter a name.")})
    return NewPerson({**person_details(values), "language": values.get("language", "en")}, values.get("ssn", ""))


# What readers leave nothing to refuse in: a row of these alone is not made a record to find its problems.
_CERTAIN = frozenset(
    [
        "record_number",
        "full_name",
        "first_name",
        "last_name",
        "birth_date",
        "phone",
        "email",
        "zip",
        "city",
        "state",
        "language",
        "line",
        "suffix",
        "middle_name",
    ]
)


def _certain(check: Check, values: Values) -> bool:
    """Whether a row can't be refused: read, with a name that fits and a birth date that has been."""
    born, name = values.get("birth_date"), full_name(values)
    return (
        values.keys() <= _CERTAIN
        and 0 < len(name) <= LONGEST
        and (born is None or EARLIEST < born <= check.reading.today)
    )


def _person_problems(check: Check, values: Values) -> list[RowProblem]:
    if _certain(check, values):
        return []

    def attempt() -> Person:
        person = person_prepare(check.data_import.provider, new_person(values))
        if person.ssn_hash and check.people is not None and check.people.by["ssn_hash"].get(person.ssn_hash):
            raise ValidationError({"ssn": _("A record here already has this Social Security number.")})
        return person

    try:
        # Asked without a savepoint first: nothing is written, and most rows are right.
        attempt()
    except ValidationError:
        _person, english, spanish = twice(attempt)
        return problems_of(english, spanish, {})
    return []


def _likes(check: Check, number: int, values: Values) -> list[RowLikeness]:
    """The records and the earlier rows that a row may be the same person as."""
    ssn = values.get("ssn", "")
    facts = facts_of_row(values, lookup_hash(ssn, "ssn") if ssn else "")
    assert check.people is not None, "files of people are compared with who is on record"
    likes = [
        RowLikeness(pk, None, comparison.finding, comparison.reasons) for pk, comparison in check.people.alike(facts)
    ] + [
        RowLikeness(None, other, comparison.finding, comparison.reasons)
        for other, comparison in check.rows.alike(facts)
        if other != number
    ]
    check.rows.add(number, facts)
    return likes[:MOST_LIKES]


class _Back(Exception):
    """Take back what a batch was tried with."""


def _tried(importer: Importer, rows: dict[int, Values]) -> dict[int, list[RowProblem]]:
    """What the services say of rows: each is written, one after the other, and all is taken back."""
    found: dict[int, list[RowProblem]] = {}
    importer.prepare(list(rows.values()))
    try:
        with transaction.atomic():
            for pk, values in sorted(rows.items(), key=lambda item: (importer.together(item[1]), item[0])):
                _made, english, spanish = twice(partial(importer.write, values))
                if english:
                    found[pk] = problems_of(english, spanish, importer.called)
            raise _Back
    except _Back:
        return found


@reacts_to("exchange.dataimport.uploaded", "exchange.dataimport.recheck")
def _check_later(event: Event) -> None:
    data_import = DataImport.objects.select_related("provider", "program").get(pk=event.subject_id)
    import_check(author=actor_of_event(event), data_import=data_import)
