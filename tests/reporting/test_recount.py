"""Every number of participant flow counted a second time, from the tables and without the journeys."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from urllib.parse import parse_qs

import pytest
from django.db.models import Count
from django.utils import timezone

from tests.factories import ApplicationFactory, ProgramFactory, actor_in
from workadvance.advancement.models import CheckIn
from workadvance.demo.world import build
from workadvance.events.models import Event
from workadvance.people.access import SYSTEM
from workadvance.people.models import Person
from workadvance.placement.models import EmploymentSpell, WageChange
from workadvance.placement.services import job_never_started
from workadvance.reporting import funnel, selectors
from workadvance.reporting.manager_summary import manager_summary
from workadvance.reporting.models import Journey
from workadvance.reporting.services import journeys_rebuild, journeys_store
from workadvance.screening.models import Application
from workadvance.training.models import Credential, Enrollment

pytestmark = pytest.mark.django_db
STRONGER = ("self", "employer", "document", "records")


class Tables:
    """The facts, read table by table into sets of applications, with plain loops instead of the journeys' derivation."""

    def __init__(self) -> None:
        self.today = timezone.localdate()
        self.first = {p.pk: p.same_as_id or p.pk for p in Person.objects.all()}
        self.applications = {a.pk: a for a in Application.objects.exclude(submitted_at=None)}
        self.logged: dict[str, dict[int, dt.date]] = defaultdict(dict)
        for e in Event.objects.filter(subject_kind="screening.application").order_by("pk"):
            self.logged[e.kind.rsplit(".", 1)[1]][e.subject_id] = e.effective_on
        self.jobs: dict[int, list[EmploymentSpell]] = defaultdict(list)
        taken = set()
        for a in Application.objects.order_by("pk"):
            selected = self.logged["select"].get(a.pk)
            for job in EmploymentSpell.objects.filter(person=a.person_id).order_by("started_on", "pk"):
                follows = job.application_id is None and selected is not None and job.started_on >= selected
                if job.pk not in taken and (job.application_id == a.pk or follows):
                    taken.add(job.pk)
                    self.jobs[a.pk].append(job)

    def placed(self, pk: int) -> dt.date | None:
        return min((j.started_on for j in self.jobs[pk]), default=None)

    def employed(self, pk: int, days: int) -> bool:
        first = self.placed(pk)
        if first is None:
            return False
        day = first + dt.timedelta(days)
        return day <= self.today and any(j.started_on <= day <= (j.ended_on or dt.date.max) for j in self.jobs[pk])

    def confirmed(self, pk: int, days: int) -> bool:
        day = (self.placed(pk) or dt.date.max) + dt.timedelta(days)
        ids = [j.pk for j in self.jobs[pk]]
        return (
            CheckIn.objects.filter(spell__in=ids, outcome__in=("employed", "employer_says"), done_on__gte=day).exists()
            or EmploymentSpell.objects.filter(pk__in=ids, confirmed_on__gte=day).exists()
            or EmploymentSpell.objects.filter(pk__in=ids, ended_on__gte=day).exists()
            or WageChange.objects.filter(spell__in=ids, effective_on__gte=day).exists()
        )

    def advanced(self, pk: int) -> bool:
        rows = list(WageChange.objects.filter(spell__in=[j.pk for j in self.jobs[pk]]).order_by("effective_on", "pk"))
        for n, row in enumerate(rows):
            if 10 * row.hourly_wage < 11 * rows[0].hourly_wage or row.effective_on == rows[0].effective_on:
                continue
            later = [
                r
                for r in rows[n + 1 :]
                if r.spell_id == row.spell_id and STRONGER.index(r.source) > STRONGER.index(row.source)
            ]
            if not later or 10 * later[0].hourly_wage >= 11 * rows[0].hourly_wage:
                return True
        return False

    def reached(self) -> dict[str, set[int]]:
        """The applications that reached each stage, and those a share is taken of (`_of`) or confirmed (`_heard`)."""
        every = set(self.applications)
        states = {pk: a.state for pk, a in self.applications.items()}
        trained = Enrollment.objects.exclude(started_on=None)
        finished = Enrollment.objects.filter(state="completed").exclude(ended_on=None)
        found = {
            "applied": every,
            "eligible": {pk for pk in self.logged["confirm_eligible"] if states.get(pk) not in ("submitted", "draft")},
            "selected": {
                pk for pk in self.logged["select"] if states.get(pk) == "selected" or pk in self.logged["withdraw"]
            },
            "started": set(trained.values_list("application", flat=True)),
            "completed": set(finished.values_list("application", flat=True)),
            "certified": set(Credential.objects.values_list("application", flat=True)),
            "placed": {pk for pk in every if self.placed(pk)},
            "advanced": {pk for pk in every if self.advanced(pk)},
        }
        found["advanced_of"] = found["placed"]
        for days in (90, 180, 365):
            ripe = {pk for pk in found["placed"] if (self.today - self.placed(pk)).days >= days}
            kept = {pk for pk in ripe if self.employed(pk, days)}
            heard = {pk for pk in kept if self.confirmed(pk, days)}
            found |= {f"retained_{days}": kept, f"retained_{days}_of": ripe, f"retained_{days}_heard": heard}
        return {key: pks & every for key, pks in found.items()}

    def asked_for(self, query: dict[str, list[str]]) -> set[int]:
        """The applications that the filters of a number ask for."""
        found = set(self.applications)
        if "program" in query:
            found = {pk for pk in found if self.applications[pk].program_id == int(query["program"][0])}
        if "since" in query:
            first, last = (dt.date.fromisoformat(query[key][0]) for key in ("since", "until"))
            found = {pk for pk in found if first <= timezone.localdate(self.applications[pk].submitted_at) <= last}
        if "cohort" in query:
            rows: dict[int, list[Enrollment]] = defaultdict(list)
            for e in Enrollment.objects.order_by("enrolled_on", "pk"):
                rows[e.application_id].append(e)
            here = {pk: [e for e in of if e.state in ("started", "enrolled")] or of[-1:] for pk, of in rows.items()}
            cohort = int(query["cohort"][0])
            found &= {pk for pk, of in here.items() if of[0].cohort_id == cohort and of[0].state != "canceled"}
        return found

    def persons(self, pks: set[int]) -> int:
        return len({self.first[self.applications[pk].person_id] for pk in pks})


def agree(cells: list[funnel.Cell], tables: Tables, within: set[int]) -> None:
    reached = {key: pks & within for key, pks in tables.reached().items()}
    for cell in cells:
        key = cell.stage.key
        assert cell.count == tables.persons(reached[key]), key
        assert cell.of == tables.persons(reached.get(f"{key}_of", within)), key
        if cell.stage.mature_days:
            assert cell.heard == tables.persons(reached[f"{key}_heard"]), key


def test_every_number_of_participant_flow_is_found_again_from_the_tables():
    build(seed=4, people=250)
    # One person with two records, one hired who never started, one in two programs, one who left on the 90th day itself.
    persons = list(Person.objects.filter(applications__state="selected").distinct().order_by("pk")[:3])
    Person.objects.filter(pk=persons[1].pk).update(same_as=persons[0])
    other = Application.objects.exclude(program=persons[2].applications.first().program).first().program
    ApplicationFactory(program=other, person=persons[2], state="submitted")
    held = EmploymentSpell.objects.filter(ended_on=None, started_on__lt=timezone.localdate() - dt.timedelta(days=100))
    last = held.order_by("pk").first()
    EmploymentSpell.objects.filter(pk=last.pk).update(ended_on=last.started_on + dt.timedelta(days=90), end_kind="quit")
    only = EmploymentSpell.objects.filter(ended_on=None).exclude(pk=last.pk).annotate(n=Count("person__spells"))
    new = next(s for s in only.filter(n=1).order_by("-started_on", "pk") if s.wages.count() == 1)
    EmploymentSpell.objects.filter(pk=new.pk).update(started_on=timezone.localdate())
    journeys_rebuild()
    before = funnel.funnel(SYSTEM).total
    job_never_started(actor=SYSTEM, spell=new, reason="Changed their mind.")
    tables = Tables()
    shown = funnel.funnel(SYSTEM)
    at = next(i for i, s in enumerate(funnel.STAGES) if s.key == "placed")
    assert shown.total[at].count == before[at].count - 1
    agree(shown.total, tables, set(tables.applications))
    for by in ("program", "month", "cohort"):
        for group in funnel.funnel(SYSTEM, by=by).groups:
            agree(group.cells, tables, tables.asked_for(parse_qs(group.cells[0].query)))


def raise_of(rows: list[tuple[str, str]]) -> dt.date | None:
    """When a person advanced whose pay was said to be so by these sources, a month apart, from 20.00 at hire."""
    application = ApplicationFactory(state="selected")
    start = timezone.localdate() - dt.timedelta(days=300)
    spell = EmploymentSpell.objects.create(
        person=application.person, application=application, employer_name="E", job_title="Welder", started_on=start
    )
    for n, (hourly, source) in enumerate([("20.00", "employer"), *rows]):
        WageChange.objects.create(
            spell=spell, effective_on=start + dt.timedelta(days=30 * n), hourly_wage=hourly, source=source
        )
    journeys_store([application.pk])
    found = Journey.objects.get(pk=application.pk).advanced_on
    return None if found is None else (found - start).days // 30


@pytest.mark.parametrize(
    ("rows", "advanced"),
    [
        ([("22.00", "self")], 1),
        ([("21.99", "self")], None),
        ([("22.00", "self"), ("20.00", "document")], None),
        ([("22.00", "self"), ("22.00", "document")], 1),
        ([("22.00", "self"), ("20.00", "self")], 1),
        ([("22.00", "employer"), ("20.00", "self")], 1),
        ([("22.00", "document"), ("20.00", "employer")], 1),
        ([("22.00", "self"), ("20.00", "records"), ("23.00", "employer")], 3),
        ([("22.00", "self"), ("20.00", "self"), ("20.00", "employer")], None),
    ],
)
def test_a_raise_that_a_stronger_source_denies_is_no_advance(rows, advanced):
    assert raise_of(rows) == advanced


def test_the_base_of_advanced_is_those_placed():
    cell = next(c for c in funnel.funnel(SYSTEM).total if c.stage.key == "advanced")
    assert cell.stage.base == "placed"
    raise_of([("22.00", "self")])
    ApplicationFactory()
    journeys_rebuild()
    cell = next(c for c in funnel.funnel(SYSTEM).total if c.stage.key == "advanced")
    assert (cell.count, cell.of, cell.percent) == (1, 1, 100)


def test_the_managers_strip_and_the_stations_count_a_person_with_two_applications_once(client):
    first = ApplicationFactory(state="submitted")
    second = ApplicationFactory(
        program=ProgramFactory(provider=first.program.provider), person=first.person, state="submitted"
    )
    journeys_store([first.pk, second.pk])
    manager = actor_in(first.program.provider, "manager")
    assert manager_summary(manager, timezone.localdate()).screening == 1
    assert selectors.stations(manager) == {"screening": 1}
    assert selectors.people_in(manager) == 1
