"""Histories worked by hand, entered into the database: how each person counts, read from the database and from its export."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from django.utils import timezone

from tests.factories import ApplicationFactory, ProgramFactory
from workadvance.events.encryption import encrypt
from workadvance.evidence import intervals
from workadvance.evidence.indicators import compute_set, definition_set, explain_person, read_records, set_names
from workadvance.placement.models import EmploymentSpell, WageChange
from workadvance.readiness.models import Attendance, CoachingNote, Session, Support
from workadvance.reporting.models import Journey
from workadvance.reporting.records import participations, records_of, records_write, tables_of
from workadvance.training.models import Certification, Cohort, Credential, Enrollment, Exam

pytestmark = [pytest.mark.django_db, pytest.mark.database]

AS_OF = dt.date(2026, 11, 28)
FILE = Path(__file__).parent / "indicators" / "histories.yaml"
STORIES = [pytest.param(story, id=story["story"]) for story in yaml.safe_load(FILE.read_text(encoding="utf-8"))]
WORDS = {
    "story", "set", "year", "selected", "services", "absent", "coached", "called", "supported", "training", "credentials",
    "exams", "jobs", "counts", "earnings",
}  # fmt: skip


def live(story, program):
    """Enter a history; the journey is the person's."""
    assert set(story) <= WORDS, "a story uses a word that is not known"
    selected = story.get("selected", dt.date(2024, 6, 3))
    application = ApplicationFactory(program=program, state="selected", decided_on=selected)
    person = application.person
    for status, days in (("present", story.get("services", [])), ("absent", story.get("absent", []))):
        for day in days:
            session = Session.objects.create(
                program=program, component="readiness", title="Workshop", held_on=day, hours=3
            )
            hours = 3 if status == "present" else 0
            Attendance.objects.create(session=session, application=application, status=status, hours=hours)
    for reached, days in ((True, story.get("coached", [])), (False, story.get("called", []))):
        for day in days:
            CoachingNote.objects.create(
                person=person, on=day, method="call", reached=reached, text_encrypted=encrypt("Talked", "coaching note")
            )
    for day in story.get("supported", []):
        Support.objects.create(person=person, what="Bus pass", given_on=day, cost=20)
    learn(story, application)
    for number, job in enumerate(story.get("jobs", [])):
        spell = EmploymentSpell.objects.create(
            person=person,
            application=application,
            employer_name=f"Employer {number}",
            job_title="Welder",
            started_on=job["from"],
            ended_on=job.get("to"),
            confirmed=job.get("confirmed", "self"),
            confirmed_on=job.get("day"),
        )
        if "pay" in job:
            WageChange.objects.create(
                spell=spell, effective_on=job["from"], hourly_wage=Decimal(job["pay"]), source=job["by"]
            )
    return Journey.objects.create(
        application=application,
        person=person,
        provider=program.provider,
        program=program,
        counted_as=person.pk,
        person_name=person.full_name,
        station="employed",
        since=selected,
        selected_on=selected,
    )


def learn(story, application):
    """The training of a history, with exams and credentials."""
    certification, _ = Certification.objects.get_or_create(name="Welder", issuer="AWS")
    for day in story.get("credentials", []):
        Credential.objects.create(application=application, certification=certification, issued_on=day)
    if "training" not in story:
        return
    training = story["training"]
    cohort = Cohort.objects.create(
        program=application.program,
        name=f"Cohort {application.pk}",
        soc="51-4121",
        soc_title="Welders",
        certification=certification,
        starts_on=training["from"],
        ends_on=training["until"],
        seats=10,
        hours=200,
    )
    ended = training.get("ended")
    enrollment = Enrollment.objects.create(
        cohort=cohort,
        application=application,
        state=ended or "started",
        enrolled_on=training["from"],
        started_on=training["from"],
        ended_on=training["until"] if ended else None,
    )
    for exam in story.get("exams", []):
        Exam.objects.create(
            enrollment=enrollment, certification=certification, sat_on=exam["day"], passed=exam["passed"]
        )


def test_there_are_at_least_forty():
    assert len(STORIES) >= 40
    assert len({story.values[0]["story"] for story in STORIES}) == len(STORIES)


@pytest.mark.parametrize("story", STORIES)
def test_a_history_counts_as_worked_by_hand(story):
    journey = live(story, ProgramFactory())
    year = story.get("year", 2025)
    held = definition_set(story.get("set", "wioa"), year)
    records = records_of(Journey.objects.filter(pk=journey.pk), AS_OF)
    if records.participants.is_empty():
        assert set(map(tuple, story["counts"].values())) == {()}
        return
    lines = explain_person(records, f"P{journey.counted_as}", year, held)
    found = {name: [line.counts for line in lines if line.indicator == name] for name in story["counts"]}
    assert found == story["counts"], [line.sentence for line in lines if line.indicator in story["counts"]]
    for quarter, amount in story.get("earnings", {}).items():
        rows = tables_of(Journey.objects.all(), AS_OF)["employment"]
        assert [row[3] for row in rows if row[1] == quarter] == [amount]


def test_the_database_says_what_its_export_says(tmp_path):
    program = ProgramFactory()
    for story in STORIES:
        live(story.values[0], program)
    journeys = Journey.objects.filter(program=program)
    written = records_write(journeys, AS_OF, tmp_path / "records")
    assert written["participants"] >= len(STORIES)
    mine, exported = records_of(journeys, AS_OF), read_records(tmp_path / "records")
    for name in set_names():
        for year in (2023, 2024, 2025, 2027):
            held = definition_set(name, year)
            one, other = (compute_set(records, held, year, AS_OF) for records in (mine, exported))
            assert one == other
    text = (tmp_path / "records" / "participants.csv").read_text(encoding="utf-8")
    assert not [j.person_name for j in journeys if j.person_name in text]


def test_linked_records_are_one_person():
    program = ProgramFactory()
    first = live({"story": "", "services": [dt.date(2024, 10, 15)], "counts": {}}, program)
    second = live({"story": "", "services": [dt.date(2024, 12, 2)], "counts": {}}, program)
    Journey.objects.filter(pk=second.pk).update(counted_as=first.counted_as)
    rows = tables_of(Journey.objects.all(), AS_OF)["participants"]
    assert [(row[0], row[1], row[2]) for row in rows] == [
        (f"P{first.counted_as}", dt.date(2024, 10, 15), dt.date(2024, 12, 2))
    ]


def test_what_came_to_be_known_later_is_not_known_yet():
    journey = live(
        {"story": "", "services": [dt.date(2024, 10, 15), dt.date(2025, 2, 1)], "counts": {}}, ProgramFactory()
    )
    day = dt.date(2024, 11, 1)
    rows = tables_of(Journey.objects.filter(pk=journey.pk), day)["participants"]
    assert [row[1:3] for row in rows] == [(dt.date(2024, 10, 15), None)]
    assert list(participations(1, [], timezone.localdate(), planned=True)) == []


@pytest.mark.parametrize(
    ("k", "n", "low", "high"), [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)]
)
def test_the_interval_of_a_share_is_wilsons(k, n, low, high):
    found = intervals.share_interval(k, n)
    assert found == (pytest.approx(low, abs=5e-4), pytest.approx(high, abs=5e-4))
    assert intervals.share_interval(0, 0) is None


@pytest.mark.parametrize(("n", "pair"), [(5, None), (6, (1, 6)), (10, (2, 9)), (20, (6, 15))])
def test_the_interval_of_a_median_is_between_ordered_amounts(n, pair):
    """The ranks of the usual tables (95 %)."""
    assert intervals.median_interval(list(range(1, n + 1))) == pair
