"""The view that shows, saves and refuses: written once, so tested once."""

from __future__ import annotations

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from tests.factories import ApplicationFactory, OrganizationFactory, PersonFactory, ProgramFactory, actor_in

from workadvance.events.models import Event
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import PERMISSIONS, Actor
from workadvance.people.models import Person
from workadvance.programs.models import Program
from workadvance.screening.models import Application
from workadvance.tables import InputProblems
from workadvance.tables.problems import Problem
from workadvance.ui.fetch import fetch, found_or_404, inside, whose
from workadvance.ui.forms import form_page, form_saved, forms_shown

pytestmark = pytest.mark.django_db


class PayForm(forms.Form):
    """One field."""

    pay = forms.DecimalField()


def ask(rf, method="post", **data):
    """A request with messages and an actor."""
    request = getattr(rf, method)("/pay/", data)
    request.actor, request.session = Actor(name="Ana"), {}
    request._messages = FallbackStorage(request)
    return request


def answer(rf, save, *, method="post", pay="12.50", done="Pay saved", **more):
    request = ask(rf, method, **({"pay": pay, **more} if method == "post" else {}))
    form = PayForm(request.POST or None)
    given = {"heading": "Pay", "submit": "Save pay", "save": save, "done": done, "back": "/people/"}
    return form_page(request, form, **given), form, [str(m) for m in get_messages(request)]


def test_a_whole_form_is_saved_said_and_left(rf):
    saved = []
    response, _form, said = answer(rf, saved.append)
    assert (response.status_code, response["Location"], said) == (302, "/people/", ["Pay saved"])
    assert [str(v["pay"]) for v in saved] == ["12.50"]


def test_the_message_and_the_way_on_may_depend_on_what_was_saved(rf):
    request = ask(rf, pay="12.50")
    response = form_page(
        request, PayForm(request.POST), save=lambda v: v["pay"], done=lambda p: f"Saved {p}", back=lambda p: f"/{p}/"
    )
    assert response["Location"] == "/12.50/"
    assert [str(m) for m in get_messages(request)] == ["Saved 12.50"]


def test_looking_saves_nothing(rf):
    response, _form, said = answer(rf, lambda values: pytest.fail("saved"), method="get")
    assert (response.status_code, said) == (200, [])


def test_a_form_that_is_not_whole_comes_back_with_422_and_is_not_saved(rf):
    response, form, said = answer(rf, lambda values: pytest.fail("saved"), pay="lots")
    assert (response.status_code, list(form.errors), said) == (422, ["pay"], [])


@pytest.mark.parametrize(
    ("refusal", "field", "words"),
    [
        (ValidationError({"pay": "Too low."}), "pay", "Too low."),
        (ValidationError({"elsewhere": "Not here."}), "__all__", "Not here."),
        (ValidationError("Not today."), "__all__", "Not today."),
        (IllegalMove("Already closed."), "__all__", "Already closed."),
        (InputProblems(Problem("No such wage.", column="pay")), "pay", "No such wage."),
        (InputProblems("Nothing fits."), "__all__", "Nothing fits."),
    ],
)
def test_every_kind_of_refusal_stands_beside_the_field_it_names(rf, refusal, field, words):
    def save(values):
        raise refusal

    response, form, said = answer(rf, save)
    assert (response.status_code, dict(form.errors), said) == (422, {field: [words]}, [])


def test_a_next_of_ours_goes_first_and_one_of_others_never(rf):
    response, *_ = answer(rf, lambda values: None, next="/today/")
    assert response["Location"] == "/today/"
    response, *_ = answer(rf, lambda values: None, next="https://elsewhere.example/")
    assert response["Location"] == "/people/"


PayLines = forms.formset_factory(PayForm, extra=0)
SENT = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-pay": "12.50", "form-1-pay": "13"}


def test_lines_of_forms_are_saved_like_one(rf):
    saved = []
    lines = PayLines(SENT)
    response = form_page(rf.post("/pay/"), lines, save=saved.append, done="", back="/people/")
    assert response["Location"] == "/people/"
    assert [[str(v["pay"]) for v in typed] for typed in saved] == [["12.50", "13"]]


def test_lines_of_forms_that_are_not_whole_come_back_with_422(rf):
    lines = PayLines({**SENT, "form-1-pay": "lots"})
    response = form_page(ask(rf), lines, save=lambda typed: pytest.fail("saved"), done="", back="/people/")
    assert response.status_code == 422
    assert form_page(ask(rf, "get"), PayLines(), save=pytest.fail, done="", back="/people/").status_code == 200


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (ValidationError({"pay": "Too low."}), ["Too low."]),
        (IllegalMove("Already closed."), ["Already closed."]),
        (InputProblems(Problem("No such wage.", column="pay")), ["No such wage."]),
    ],
)
def test_what_is_refused_of_lines_stands_above_them(rf, refusal, words):
    def save(typed):
        raise refusal

    lines = PayLines(SENT)
    assert not form_saved(lines, save)
    assert lines.non_form_errors() == words
    assert forms_shown(ask(rf), "form.html", {"form": PayForm()}, lines).status_code == 422


def test_a_page_of_several_forms_is_wrong_where_one_of_them_is(rf):
    right, wrong, blank = PayForm({"pay": "12.50"}), PayForm({"pay": "lots"}), PayForm()
    context = {"form": blank}
    assert forms_shown(ask(rf), "form.html", context, right, blank, None).status_code == 200
    assert forms_shown(ask(rf), "form.html", context, right, wrong).status_code == 422


@pytest.fixture
def ana():
    return PersonFactory(full_name="Ana Ruiz")


def test_fetching_finds_what_the_actor_may_open(ana):
    assert fetch(Person.objects.all(), actor_in(ana.provider, "coach"), "people.view_person", ana.pk) == ana


def test_outsiders_get_404_and_insiders_without_the_right_403(ana):
    with pytest.raises(Http404):
        fetch(Person.objects.all(), actor_in(OrganizationFactory(), "coach"), "people.view_person", ana.pk)
    with pytest.raises(Http404):
        fetch(Person.objects.all(), actor_in(ana.provider, "coach"), "people.view_person", 2**70)
    lacking = next(p for p in PERMISSIONS.values() if "coach" not in p.roles)
    with pytest.raises(PermissionDenied):
        fetch(Person.objects.all(), actor_in(ana.provider, "coach"), lacking.name, ana.pk)


def test_a_right_held_elsewhere_opens_nothing_here(ana):
    lacking = next(p for p in PERMISSIONS.values() if "coach" not in p.roles and "manager" in p.roles)
    here, elsewhere = actor_in(ana.provider, "coach"), actor_in(OrganizationFactory(), "manager")
    both = Actor(user_id=here.user_id, name="Two jobs", grants=here.grants + elsewhere.grants)
    with pytest.raises(PermissionDenied):
        fetch(Person.objects.all(), both, lacking.name, ana.pk)
    assert list(inside(Person.objects.all(), both)) == [ana]


def test_a_restricted_person_is_404_for_everyone_not_named_and_each_view_is_an_event(ana):
    Person.objects.filter(pk=ana.pk).update(restricted=True)
    actor = actor_in(ana.provider, "coach")
    with pytest.raises(Http404):
        fetch(Person.objects.all(), actor, "people.view_person", ana.pk)
    named = Actor(user_id=actor.user_id, name="Named", grants=actor.grants, restricted_ids=frozenset({ana.pk}))
    views = Event.objects.filter(kind="people.person.viewed", person_id=ana.pk)
    fetch(Person.objects.all(), named, "people.view_person", ana.pk, seen=False)
    assert views.count() == 0
    fetch(Person.objects.all(), named, "people.view_person", ana.pk)
    assert views.count() == 1


def test_a_model_that_does_not_say_whose_it_is_cannot_be_fetched():
    with pytest.raises(LookupError, match="of_organization"):
        whose(Event)


def test_with_a_permission_only_the_organizations_that_gave_it_count(ana):
    coach, elsewhere = actor_in(ana.provider, "coach"), actor_in(OrganizationFactory(), "manager")
    both = Actor(user_id=coach.user_id, name="Two jobs", grants=coach.grants + elsewhere.grants)
    for_managers = next(p for p in PERMISSIONS.values() if "coach" not in p.roles and "manager" in p.roles)
    assert list(inside(Person.objects.all(), both, for_managers.name)) == []
    assert list(inside(Person.objects.all(), both, "people.view_person")) == [ana]


def test_a_model_is_opened_with_what_its_page_reads(ana, django_assert_num_queries):
    application = ApplicationFactory(person=ana)
    actor = actor_in(application.program.provider, "coach")
    with django_assert_num_queries(1):
        opened = fetch(Application, actor, "readiness.view_plan", application.pk)
        assert (opened.person, opened.program) == (ana, application.program)


def test_funders_read_what_they_pay_for_where_the_right_is_theirs():
    paid, other = ProgramFactory(), ProgramFactory(name="Not paid for")
    funder = OrganizationFactory(kind="funder")
    paid.funders.add(funder)
    actor = actor_in(funder, "funder")
    assert list(inside(Program.objects.all(), actor)) == [paid]
    theirs = next(p.name for p in PERMISSIONS.values() if "funder" in p.roles)
    staffs = next(p.name for p in PERMISSIONS.values() if "funder" not in p.roles)
    assert fetch(Program.objects.all(), actor, theirs, paid.pk) == paid
    with pytest.raises(PermissionDenied):
        fetch(Program.objects.all(), actor, staffs, paid.pk)
    with pytest.raises(Http404):
        fetch(Program.objects.all(), actor, theirs, other.pk)


def test_what_an_address_names_is_found_or_404(ana):
    assert found_or_404(Person.objects.all(), pk=ana.pk) == ana
    with pytest.raises(Http404):
        found_or_404(Person.objects.none(), pk=ana.pk)
