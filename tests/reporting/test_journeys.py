"""Journeys are derived from facts; the funnel counts them, opens their names, and hides small numbers from outsiders."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories import ApplicationFactory, OrganizationFactory, PersonFactory, ProgramFactory, actor_in, member
from tests.world import World
from workadvance.events.workflow import move
from workadvance.people.access import SYSTEM, actor_of_user
from workadvance.people.identity_questions import identity_answer
from workadvance.people.models import IdentityQuestion
from workadvance.placement.models import EmploymentSpell
from workadvance.placement.services import ready_pause, ready_resume
from workadvance.reporting import funnel, published
from workadvance.reporting.models import Journey
from workadvance.reporting.publication import editions_publish
from workadvance.reporting.services import journeys_due, journeys_rebuild, journeys_wrong
from workadvance.screening.workflow import APPLICATION

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_one_of_everything_stands_where_its_facts_say():
    world = World()
    ready = Journey.objects.get(pk=world.application.pk)
    assert (ready.station, ready.completed_on is not None, ready.certified_on is not None) == ("job_ready", True, True)
    employed = Journey.objects.get(pk=world.worker_application.pk)
    assert (employed.station, employed.next_said, employed.next_due_on) == (
        "employed",
        "60-day check-in",
        timezone.localdate(),
    )
    assert Journey.objects.get(pk=world.applicant.pk).station == "screening"
    assert journeys_wrong() == []


def test_a_journey_changed_by_hand_is_found_and_rebuilt():
    world = World()
    Journey.objects.filter(pk=world.application.pk).update(station="employed")
    assert any("station" in problem for problem in journeys_wrong())
    journeys_rebuild()
    assert journeys_wrong() == []


def test_every_event_of_the_person_derives_the_journey_again():
    application = ApplicationFactory()
    move(APPLICATION, application, "decline", author=SYSTEM, reason="no seat", person_id=application.person_id)
    assert Journey.objects.get(pk=application.pk).station == "not_selected"


@pytest.mark.parametrize(
    ("jobs", "retained"),
    [
        ([(200, None)], True),
        ([(200, 150)], False),
        ([(200, 150), (140, None)], True),
        ([(200, 111)], False),
        ([(200, 110)], True),
        ([(200, 109)], True),
        ([(60, None)], None),
    ],
)
def test_employed_at_90_days_counts_any_job_that_covers_the_day(jobs, retained):
    today = timezone.localdate()
    application = ApplicationFactory(state="selected", decided_on=today - dt.timedelta(days=300))
    for n, (start, end) in enumerate(jobs):
        EmploymentSpell.objects.create(
            person=application.person,
            application=application,
            employer_name=f"E{n}",
            job_title="Welder",
            started_on=today - dt.timedelta(days=start),
            ended_on=None if end is None else today - dt.timedelta(days=end),
        )
    journeys_rebuild()
    journey = Journey.objects.get(pk=application.pk)
    assert (journey.retained_90_on is not None) is bool(retained)
    judged = Journey.objects.filter(funnel.STAGE["retained_90"].judged(today))
    assert judged.exists() is (retained is not None)


def test_the_90th_day_comes_without_an_event_by_run_due():
    today = timezone.localdate()
    application = ApplicationFactory(state="selected", decided_on=today - dt.timedelta(days=120))
    EmploymentSpell.objects.create(
        person=application.person,
        application=application,
        employer_name="E",
        job_title="Welder",
        started_on=today - dt.timedelta(days=90),
    )
    journeys_rebuild()
    Journey.objects.filter(pk=application.pk).update(retained_90_on=None)
    assert journeys_due() == 1
    assert Journey.objects.get(pk=application.pk).retained_90_on == today


def crowd(n_selected: int, n_declined: int):
    program = ProgramFactory()
    for state, n in (("selected", n_selected), ("declined", n_declined)):
        for _ in range(n):
            ApplicationFactory(program=program, state=state, person=PersonFactory(provider=program.provider))
    journeys_rebuild()
    Journey.objects.filter(station="readiness").update(selected_on=timezone.localdate())
    return program


def test_each_number_opens_exactly_its_names(client):
    program = crowd(3, 5)
    manager = member(program.provider, "manager")
    client.force_login(manager)
    shown = funnel.funnel(actor_of_user(manager))
    for cell in shown.total:
        if cell.count:
            page = client.get(f"/people/?{cell.query}")
            assert page.context["total"] == cell.count, cell.stage.key


def test_a_funder_sees_the_programs_it_funds_without_names_or_small_numbers(client):
    program = crowd(4, 16)
    funder = OrganizationFactory(kind="funder")
    actor = actor_in(funder, "funder")
    assert published.funnel_published(actor).total[0].hidden
    program.funders.add(funder)
    day = timezone.localdate() - dt.timedelta(days=100)
    Journey.objects.update(applied_on=day)
    Journey.objects.exclude(selected_on=None).update(selected_on=day)
    editions_publish(author=SYSTEM)
    cells = {c.stage.key: c for c in published.funnel_published(actor).total}
    assert (cells["applied"].count, cells["selected"].count, cells["selected"].hidden) == (20, None, True)
    assert all(c.query == "" for c in cells.values())
    user = member(funder, "funder")
    client.force_login(user)
    assert client.get("/results/").status_code == 200
    assert client.get("/people/").status_code == 403


def test_groups_add_up_to_the_total():
    program = crowd(3, 4)
    actor = actor_in(program.provider, "evaluator")
    for by in ("program", "month"):
        shown = funnel.funnel(actor, by=by)
        assert sum(g.cells[0].count for g in shown.groups) == shown.total[0].count == 7


def test_the_csv_of_people_has_every_row_and_guards_against_formulas(client):
    program = crowd(2, 0)
    person = PersonFactory(provider=program.provider, full_name="=HYPERLINK(1)")
    ApplicationFactory(program=program, person=person)
    journeys_rebuild()
    client.force_login(member(program.provider, "manager"))
    text = b"".join(client.get("/people/?scope=all&format=csv").streaming_content).decode("utf-8-sig")
    assert len(text.strip().splitlines()) == 4
    assert "'=HYPERLINK(1)" in text


def test_who_stops_looking_is_not_in_the_pool_but_a_class_under_way_comes_first():
    world = World()
    coach = actor_in(world.application.program.provider, "coach", "job_developer")

    def station() -> str:
        journeys_rebuild()
        return Journey.objects.get(pk=world.application.pk).station

    ready_pause(actor=coach, application=world.application, reason="Cares for a relative.")
    assert station() == "paused"
    world.application.enrollments.update(state="started", ended_on=None)
    assert station() == "training"
    world.application.enrollments.update(state="completed", ended_on=timezone.localdate())
    ready_resume(actor=coach, application=world.application)
    assert station() == "job_ready"


class TestAPersonIsCountedOnce:
    """One person with several applications or linked records is one in every number, and one row in the names it opens."""

    @pytest.fixture
    def crowded(self):
        program = crowd(3, 2)
        first, second = (a.person for a in program.applications.filter(state="selected").order_by("pk")[:2])
        other = ProgramFactory(provider=program.provider)
        ApplicationFactory(program=other, person=first, state="selected")
        question = IdentityQuestion.objects.create(person=second, other=first, asked_at=timezone.now())
        journeys_rebuild()
        Journey.objects.filter(station="readiness").update(selected_on=timezone.localdate())
        return program, question

    def counts(self, actor, **asked):
        return {c.stage.key: c.count for c in funnel.funnel(actor, **asked).total}

    def test_in_two_programs_and_under_two_records(self, crowded, client):
        program, question = crowded
        manager = member(program.provider, "manager", "screener")
        actor = actor_of_user(manager)
        assert Journey.objects.count() == 6
        assert (self.counts(actor)["applied"], self.counts(actor)["selected"]) == (5, 3)
        assert self.counts(actor, program=program.pk)["applied"] == 5
        identity_answer(actor=actor, question=question, answer="same")
        Journey.objects.filter(station="readiness").update(selected_on=timezone.localdate())
        assert (self.counts(actor)["applied"], self.counts(actor)["selected"]) == (4, 2)
        assert self.counts(actor, program=program.pk)["applied"] == 4
        by_program = {g.label.split(" · ")[0]: g.cells[0].count for g in funnel.funnel(actor).groups}
        assert sorted(by_program.values()) == [1, 4]
        client.force_login(manager)
        for cell in funnel.funnel(actor).total:
            if cell.count:
                assert client.get(f"/people/?{cell.query}").context["total"] == cell.count, cell.stage.key
        assert not [w for w in journeys_wrong() if "counted_as" in w]

    def test_a_link_taken_back_counts_two_again(self, crowded):
        program, question = crowded
        actor = actor_in(program.provider, "manager", "screener")
        identity_answer(actor=actor, question=question, answer="same")
        identity_answer(actor=actor, question=question, answer="different")
        assert self.counts(actor)["applied"] == 5
        assert set(Journey.objects.values_list("counted_as", flat=True)) == set(
            Journey.objects.values_list("person", flat=True)
        )
