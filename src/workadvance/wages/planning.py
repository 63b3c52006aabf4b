"""What a wage file would change: records new and revised, lines to decide on. Nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from django.db.models import Q
from django.utils import timezone

from workadvance import policy, wagefiles
from workadvance.events.encryption import decrypt, keyed_hash
from workadvance.parsing import name_words
from workadvance.people.models import Consent, Organization, Person
from workadvance.tables import InputProblems
from workadvance.wagefiles import FoundLine, Match, MatchVerdict, Quarter, WageLine, WagePerson
from workadvance.wages.models import WageQuestion, WageRecord

Key = tuple[int, str, str]
By = WageRecord.FoundBy


def identifier_of(number: str) -> str:
    """The keyed hash by which a number is known; it stays when the encryption key is replaced."""
    return keyed_hash(number.encode(), "wage-number") if number else ""


def name_hash_of(line: WageLine) -> str:
    """The keyed hash of a line's name, by which a decision is found again."""
    words = sorted(name_words(f"{line.first_name} {line.last_name}"))
    return keyed_hash(" ".join(words).encode(), "wage-name")


@dataclass(slots=True)
class PlannedRecord:
    """Wages of a person from one employer account in one quarter, added up, with what is on record of them."""

    person_id: int
    quarter: str
    employer_account: str
    identifier: str
    found_by: str
    wages: Decimal = Decimal(0)
    question_id: int | None = None
    revision: int = 1
    change: str = "new"
    late: bool = False


@dataclass(frozen=True, slots=True)
class PlannedQuestion:
    """A line that may be of a person."""

    found: FoundLine
    match: Match
    identifier: str
    name_hash: str
    probability: float | None


@dataclass
class WagePlan:
    """What an import would do, and what it found on the way."""

    rows: int
    quarters: list[str]
    people: int
    without_consent: int
    shared_numbers: int
    repeated_lines: int
    linkage: str
    records: list[PlannedRecord] = field(default_factory=list)
    questions: list[PlannedQuestion] = field(default_factory=list)

    def count(self, change: str) -> int:
        """How many records are new, revised or unchanged."""
        return sum(r.change == change for r in self.records)


def roster(organization: Organization | None) -> tuple[list[WagePerson], int]:
    """The people whose wage records may be looked up, and how many are left out because they have not agreed to it."""
    people = Person.objects.filter(provider=organization) if organization else Person.objects.all()
    today = timezone.localdate()
    agreed = Consent.objects.filter(
        Q(expires_on=None) | Q(expires_on__gte=today), purpose=Consent.Purpose.WAGE_RECORDS, revoked_at=None
    )
    rows = people.filter(pk__in=agreed.values("person")).order_by("pk").values_list("pk", "full_name", "ssn_encrypted")
    found = [
        WagePerson(pk, name, decrypt(number, "ssn") if number else "")
        for pk, name, number in rows.iterator(chunk_size=2000)
    ]
    return found, people.count() - len(found)


def wage_plan(path: Path, layout: str, quarter: Quarter | None, organization: Organization | None) -> WagePlan:
    """Read a file and say what it would change. Raises InputProblems with every problem by row and column."""
    people, without = roster(organization)
    lines = wagefiles.read_lines(path, wagefiles.layouts()[layout], quarter)
    scan = wagefiles.scan(lines, people, identifier_of)
    if scan.problems:
        more = scan.problem_count - len(scan.problems)
        raise InputProblems([*scan.problems, *([f"{path.name}: and {more} more problems."] if more else [])])
    if not scan.rows:
        raise InputProblems(f"{path.name}: no wage line stands in this file. Check --layout.")
    plan = WagePlan(
        rows=scan.rows,
        quarters=[str(q) for q in sorted(scan.quarters)],
        people=len(people),
        without_consent=without,
        shared_numbers=scan.shared_numbers,
        repeated_lines=scan.repeated,
        linkage=wagefiles.linkage_missing(),
    )
    _sort(plan, scan.found, people)
    _compare(plan)
    return plan


def _sort(plan: WagePlan, found: Sequence[FoundLine], people: Sequence[WagePerson]) -> None:
    likely = {} if plan.linkage else _likely(found, people)
    sure = float(policy.load("wages").value("linkage_sure", on=timezone.localdate()))
    decided = _decisions()
    sums: dict[Key, PlannedRecord] = {}
    for one in found:
        identifier, name = identifier_of(one.line.number), name_hash_of(one.line)
        for match in one.matches:
            probability = likely.get((one.line.row, match.person.id))
            question = decided.get((match.person.id, identifier, name))
            if match.verdict is MatchVerdict.MATCHED:
                _add(sums, one, match, identifier, By.NUMBER)
            elif question is not None:
                if question[1] == WageQuestion.State.SAME:
                    _add(sums, one, match, identifier, By.DECISION, question[0])
            elif len(one.matches) == 1 and "near_number" in match.reasons and (probability or 0) >= sure:
                _add(sums, one, match, identifier, By.LINKAGE)
            else:
                plan.questions.append(PlannedQuestion(one, match, identifier, name, probability))
    plan.records = list(sums.values())


def _likely(found: Sequence[FoundLine], people: Sequence[WagePerson]) -> dict[tuple[int, int], float]:
    """Probabilities of the lines that no number decides."""
    left = [f.line for f in found if f.matches and "same_number" not in f.matches[0].reasons]
    return wagefiles.probabilities(left, people) if left else {}


def _decisions() -> dict[tuple[int, str, str], tuple[int, str]]:
    """What staff decided before, by person, number and name: it holds for later quarters."""
    rows = WageQuestion.objects.exclude(state=WageQuestion.State.OPEN).order_by("answered_at", "pk")
    said = rows.values_list("person_id", "identifier", "name_hash", "pk", "state")
    return {(person, identifier, name): (pk, state) for person, identifier, name, pk, state in said}


def _add(
    sums: dict[Key, PlannedRecord], one: FoundLine, match: Match, identifier: str, by: By, question: int | None = None
) -> None:
    key = (match.person.id, str(one.line.quarter), one.line.employer)
    record = sums.setdefault(key, PlannedRecord(*key, identifier=identifier, found_by=by, question_id=question))
    record.wages += one.wages


def _compare(plan: WagePlan) -> None:
    """Set beside each record what is on record: the same is unchanged, another amount is a revision."""
    newest: dict[Key, tuple[int, Decimal]] = {}
    rows = WageRecord.objects.filter(quarter__in=plan.quarters).order_by("revision")
    for person, quarter, employer, revision, wages in rows.values_list(
        "person_id", "quarter", "employer_account", "revision", "wages"
    ).iterator(chunk_size=5000):
        newest[person, quarter, employer] = (revision, wages)
    latest = WageRecord.objects.order_by("-quarter").values_list("quarter", flat=True).first() or ""
    for record in plan.records:
        record.late = record.quarter < latest
        before = newest.get((record.person_id, record.quarter, record.employer_account))
        if before is not None:
            record.revision = before[0] + 1
            record.change = "unchanged" if before[1] == record.wages else "revised"
