"""Deciding in one place: the ranking, and one decision for many with letters shown first and a way on for everyone."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import ApplicationFactory, HouseholdFactory, PersonFactory, ProgramFactory, actor_in, member
from workadvance.events.models import Event
from workadvance.programs.models import EligibilityPolicy
from workadvance.screening.models import Application, CriterionScore
from workadvance.screening.referable import programs_to_refer, same_wall
from workadvance.screening.selectors.ranking import ranked, ranked_by, shown_of
from workadvance.screening.services import application_assess, application_move, step_record
from workadvance.screening.services.deciding_many import DecisionAsked, applications_decide

pytestmark = pytest.mark.django_db


def complete(program, screener, **details):
    """An applicant of a program for whom nothing is missing."""
    application = ApplicationFactory(program=program, **details)
    application.person.state = "OK"
    application.person.save()
    HouseholdFactory(person=application.person)
    application_assess(actor=screener, application=application)
    application_move(actor=screener, application=application, name="confirm_eligible")
    for step in application.program.steps.order_by("position"):
        step_record(actor=screener, application=application, step=step, result="waived", note="Known")
    return application


def scored(application, *points):
    for point in points:
        CriterionScore.objects.create(
            application=application,
            criterion=application.program.criteria.get(),
            scorer=member(application.program.provider, "screener"),
            score=point,
            scored_on=timezone.localdate(),
        )


def later():
    return timezone.localdate() + dt.timedelta(days=60)


def test_the_ranking_has_the_highest_score_first_and_says_who_is_ready(program, screener, application):
    low, high, apart = (complete(program, screener) for _n in range(3))
    scored(low, 2, 2)
    scored(high, 5, 5)
    scored(apart, 1, 5)
    rows = ranked(screener, program.pk)
    assert [row.application for row in rows] == [high, apart, low, application]
    assert [row.ready for row in rows] == [True, False, True, False]
    assert rows[0].rules == rows[0].rules_met == high.verdicts.filter(decides=True).count() > 1
    assert [row.application for row in shown_of(rows, "apart")] == [apart]
    assert [row.application for row in shown_of(rows, "missing")] == [application]
    assert {row.application for row in ranked_by(rows, "name")} == {high, apart, low, application}
    assert ranked(actor_in(ProgramFactory().provider, "screener"), program.pk) == []


def test_no_score_shows_before_the_second_interviewer_has_scored(program, screener):
    program.blind_raters = True
    program.save()
    one = complete(program, screener)
    scored(one, 1)
    [row] = ranked(screener, program.pk)
    assert (row.score, row.apart) == (None, 0)


def test_thirty_are_decided_at_once_with_letters_and_their_own_reasons(program, screener):
    people = [complete(program, screener) for _n in range(30)]
    own = {people[3].pk: "priority"}
    found = applications_decide(
        actor=screener, application_ids=[p.pk for p in people], asked=DecisionAsked("select", "scores", own)
    )
    assert len(found.done) == 30
    assert found.left_out == ()
    assert all(done.letter and done.letter[0].endswith("You're in") for done in found.done)
    reasons = list(Application.objects.values_list("decision_reason", flat=True))
    assert (reasons.count("scores"), reasons.count("priority")) == (29, 1)
    codes = {e.payload["reason_code"] for e in Event.objects.filter(kind="screening.application.select")}
    assert codes == {"scores", "priority"}


@pytest.mark.parametrize(
    ("decision", "reason", "said"),
    [
        ("decline", "scores", "reason that fits"),
        ("select", "seats_full", "reason that fits"),
        ("decline", "seats_full", "day on which they can come back"),
        ("bridge", "bridge_first", "day on which they can come back"),
        ("refer", "better_fit", "No program near their home"),
    ],
)
def test_no_one_is_turned_away_to_nowhere(program, screener, decision, reason, said):
    one = complete(program, screener)
    found = applications_decide(actor=screener, application_ids=[one.pk], asked=DecisionAsked(decision, reason))
    assert found.done == ()
    assert said in found.left_out[0].why
    assert Application.objects.get().state == "eligible"


def test_a_date_to_come_back_is_in_the_letter_and_kept(program, screener):
    one = complete(program, screener)
    asked = DecisionAsked("bridge", "bridge_first", return_on=later())
    found = applications_decide(actor=screener, application_ids=[one.pk], asked=asked)
    assert "You can apply again from" in found.done[0].letter[1]
    one.refresh_from_db()
    assert (one.state, one.return_on, one.decision_reason) == ("declined", later(), "bridge_first")


def test_no_one_is_referred_to_a_program_with_the_same_wall(program, screener):
    one = complete(program, screener)
    walled, opened = ProgramFactory(name="Walled"), ProgramFactory(name="Open")
    EligibilityPolicy.objects.filter(program=walled).update(min_age=60)
    assert same_wall(one, walled)
    assert not same_wall(one, opened)
    assert programs_to_refer(one) == [opened]
    found = applications_decide(actor=screener, application_ids=[one.pk], asked=DecisionAsked("refer", "better_fit"))
    subject_and_text = " ".join(found.done[0].letter)
    assert "Open" in subject_and_text
    assert "Walled" not in subject_and_text
    one.refresh_from_db()
    assert one.referred_to == opened


def test_the_page_shows_every_letter_first_decides_and_undoes(program, client):
    user = member(program.provider, "screener")
    from workadvance.people.access import actor_of_user

    screener = actor_of_user(user)
    people = [complete(program, screener) for _n in range(3)]
    client.force_login(user)
    page = client.get(reverse("screening:ranking")).content.decode()
    assert all(p.person.full_name in page for p in people)
    sent = {
        "chosen": [p.pk for p in people[:2]],
        "decision": "decline",
        "reason": "seats_full",
        "return_on": later().isoformat(),
        f"reason_{people[1].pk}": "schedule",
    }
    asked = client.post(reverse("screening:decide_many"), sent).content.decode()
    assert "Not select 2 applicants?" in asked
    assert asked.count("You can apply again from") == 2
    assert not Application.objects.filter(state="declined").exists(), "asking changes nothing"
    done = client.post(reverse("screening:decide_many"), {**sent, "sure": "yes"})
    assert set(Application.objects.filter(state="declined").values_list("decision_reason", flat=True)) == {
        "seats_full",
        "schedule",
    }
    client.post(f"{done['Location']}undo/")
    assert not Application.objects.filter(state="declined").exists()
    assert set(Application.objects.values_list("decision_reason", "return_on")) == {("", None)}


def test_who_may_not_decide_is_refused(program, screener, client):
    one = complete(program, screener)
    client.force_login(member(program.provider, "coach"))
    assert client.get(reverse("screening:ranking")).status_code == 403
    sent = {"chosen": [one.pk], "decision": "select", "reason": "scores", "sure": "yes"}
    assert client.post(reverse("screening:decide_many"), sent).status_code == 403
    client.force_login(member(ProgramFactory().provider, "screener"))
    assert client.post(reverse("screening:decide_many"), sent).status_code == 302
    assert Application.objects.get(pk=one.pk).state == "eligible"


def test_a_reopened_application_forgets_its_reason(program, screener):
    one = complete(program, screener, person=PersonFactory(provider=program.provider))
    asked = DecisionAsked("decline", "seats_full", return_on=later())
    applications_decide(actor=screener, application_ids=[one.pk], asked=asked)
    application_move(actor=screener, application=one, name="reopen", reason="An appeal")
    one.refresh_from_db()
    assert (one.decision_reason, one.return_on, one.referred_to) == ("", None, None)
