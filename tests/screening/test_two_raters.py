"""Two interviewers: blind until both have scored, then agreed on where they are far apart; how well they agree."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from tests.factories import ApplicationFactory, OrganizationFactory, ProgramFactory, actor_in, member
from workadvance.events.models import Event
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import actor_of_user
from workadvance.programs.models import InterviewCriterion
from workadvance.programs.services import criteria_set
from workadvance.screening.models import Application, Reconciliation
from workadvance.screening.move_requirements import interviewers_agree
from workadvance.screening.selectors import interview_scores, rater_agreement, waitlist_rows, with_scores
from workadvance.screening.services import interview_score, scores_reconcile

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(db):
    return ProgramFactory(provider=OrganizationFactory(), blind_raters=True)


@pytest.fixture
def criteria(program):
    program.criteria.all().delete()
    return [
        InterviewCriterion.objects.create(program=program, position=n, name=name, low_anchor="No", high_anchor="Yes")
        for n, name in enumerate(("Motivation", "Reliability"), 1)
    ]


@pytest.fixture
def raters(program):
    return [actor_of_user(member(program.provider, "screener", name=name)) for name in ("Ana", "Ben", "Cal")]


@pytest.fixture
def application(program):
    return ApplicationFactory(program=program, state="eligible")


def score(actor, application, criteria, *scores):
    interview_score(
        actor=actor, application=application, scores=dict(zip((c.pk for c in criteria), scores, strict=True))
    )


def seen(application, actor=None):
    found = interview_scores(Application.objects.get(pk=application.pk), actor)
    return sorted(s.score for s in found.given), found.average


def averages(application):
    row = with_scores(Application.objects.filter(pk=application.pk)).get()
    return row.interview_average, waitlist_rows([application], first=1)[0].average


def test_no_one_sees_the_others_scores_before_both_have_scored(application, criteria, raters):
    ana, ben, _cal = raters
    score(ana, application, criteria, 2, 4)
    assert seen(application, ana) == ([2, 4], None)
    assert seen(application, ben) == ([], None)
    assert seen(application) == ([], None)
    assert averages(application) == (None, None)
    assert not any("3.0" in str(e.payload) for e in Event.objects.all())
    score(ana, application, criteria, 2, 5)
    score(ben, application, criteria, 4, 5)
    assert seen(application, ben) == ([2, 4, 5, 5], 4.0)
    assert averages(application) == (4.0, 4.0)


def test_without_separate_scoring_everyone_sees_scores_as_before(application, criteria, raters):
    application.program.blind_raters = False
    application.program.save()
    score(raters[0], application, criteria, 2, 4)
    assert seen(application, raters[1]) == ([2, 4], 3.0)
    assert averages(application) == (3.0, 3.0)
    assert interviewers_agree(application) is None


def test_once_both_have_scored_no_one_scores_again(application, criteria, raters):
    for rater in raters[:2]:
        score(rater, application, criteria, 3, 3)
    for rater in raters:
        with pytest.raises(IllegalMove):
            score(rater, application, criteria, 5, 5)


def test_far_apart_is_agreed_on_before_anyone_is_selected(application, criteria, raters):
    ana, ben, _cal = raters
    score(ana, application, criteria, 1, 3)
    assert "second interviewer" in interviewers_agree(application)
    with pytest.raises(IllegalMove):
        scores_reconcile(actor=ben, application=application, scores={criteria[0].pk: 3}, reason="Talked.")
    score(ben, application, criteria, 3, 4)
    assert "Motivation" in interviewers_agree(application)
    assert "Reliability" not in interviewers_agree(application)
    for wrong in ({}, {criteria[0].pk: 6}):
        with pytest.raises(ValidationError):
            scores_reconcile(actor=ben, application=application, scores=wrong, reason="Talked.")
    with pytest.raises(IllegalMove):
        scores_reconcile(actor=ben, application=application, scores={criteria[1].pk: 3}, reason="Talked.")
    with pytest.raises(ValidationError):
        scores_reconcile(actor=ben, application=application, scores={criteria[0].pk: 2}, reason=" ")
    for other in (actor_in(application.program.provider, "coach"), actor_in(OrganizationFactory(), "screener")):
        with pytest.raises(PermissionDenied):
            scores_reconcile(actor=other, application=application, scores={criteria[0].pk: 2}, reason="Talked.")
    scores_reconcile(actor=ben, application=application, scores={criteria[0].pk: 2}, reason="Ana missed the first job.")
    assert interviewers_agree(application) is None
    assert seen(application, ana) == ([1, 3, 3, 4], 2.75)
    assert Event.objects.filter(kind="screening.interview.reconciled").count() == 1
    with pytest.raises(IllegalMove):
        scores_reconcile(actor=ben, application=application, scores={criteria[0].pk: 5}, reason="Again.")


def test_new_words_for_a_scored_criterion_are_a_criterion_of_its_own(program, application, criteria, raters):
    score(raters[0], application, criteria, 2, 4)
    manager = actor_in(program.provider, "manager")
    lines = [
        {"id": criteria[0].pk, "name": "Motivation", "low_anchor": "Doesn't know why", "high_anchor": "Yes"},
        {"id": criteria[1].pk, "name": "Reliability", "low_anchor": "No", "high_anchor": "Yes", "weight": 2},
    ]
    criteria_set(actor=manager, program=program, criteria=lines)
    now = list(program.criteria.filter(retired=False).order_by("position"))
    assert [c.low_anchor for c in now] == ["Doesn't know why", "No"]
    assert now[0].pk != criteria[0].pk
    assert now[1].pk == criteria[1].pk
    criteria[0].refresh_from_db()
    assert (criteria[0].retired, criteria[0].low_anchor) == (True, "No")


def test_agreement_and_drift_are_of_those_scored_by_two(program, criteria, raters):
    ana, ben, cal = raters
    for one, other in ((1, 2), (3, 4), (4, 5), (2, 2)):
        application = ApplicationFactory(program=program, state="eligible")
        score(ana, application, criteria, one, 3)
        score(ben, application, criteria, other, 3)
    score(cal, ApplicationFactory(program=program, state="eligible"), criteria, 5, 5)
    found = rater_agreement(ana, program)
    first, second = found.criteria
    assert (first.kappa.n, first.same, first.one_apart, first.further, first.few) == (4, 1, 3, 0, True)
    assert 0 < first.kappa.value < 1
    assert second.kappa.value is None
    assert {(d.rater, d.n, d.difference) for d in found.drift} == {("Ana", 8, -0.375), ("Ben", 8, 0.375)}


class TestPages:
    def test_a_journey_of_two_interviewers(self, client, program, application, criteria):
        ana, ben = (member(program.provider, "screener", name=name) for name in ("Ana Solo", "Ben Other"))
        page, save = (reverse(f"screening:{name}", args=[application.pk]) for name in ("application", "interview"))
        given = lambda n: {"scored_on": "", **{f"score_{c.pk}": n for c in criteria}}  # noqa: E731
        for who, n in ((ana, 1), (ben, 4)):
            client.force_login(who)
            assert "score separately" in client.get(page).content.decode()
            from django.utils import timezone

            assert client.post(save, {**given(n), "scored_on": timezone.localdate()}).status_code == 302
        text = client.get(page).content.decode()
        assert "Ana Solo" in text
        assert "Agree on scores" in text
        agree = reverse("screening:reconcile", args=[application.pk])
        assert client.get(agree).status_code == 200
        assert client.post(agree, {"reason": "Talked."}).status_code == 422
        scores = {f"score_{c.pk}": 3 for c in criteria}
        assert client.post(agree, {**scores, "reason": "Talked."}).status_code == 302
        assert Reconciliation.objects.count() == 2
        assert client.get(reverse("screening:agreement")).status_code == 200

    def test_others_may_not(self, client, program, application):
        agree = reverse("screening:reconcile", args=[application.pk])
        for who, said in ((member(program.provider, "coach"), 403), (member(OrganizationFactory(), "screener"), 404)):
            client.force_login(who)
            assert client.get(agree).status_code == said
