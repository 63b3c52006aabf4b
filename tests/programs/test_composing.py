"""Composing eligibility without code: draft, alternatives, publishing, previews; the verdict of the day someone applied."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from tests.factories import ApplicationFactory, HouseholdFactory, OrganizationFactory, ProgramFactory, actor_in, member
from workadvance.documents.models import Document
from workadvance.events.models import Event
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import SYSTEM
from workadvance.programs import composing
from workadvance.programs.composer_forms import CriterionForm
from workadvance.programs.models import EligibilityDraft
from workadvance.programs.policy_preview import policy_preview
from workadvance.programs.services import policy_set
from workadvance.screening.models import Application
from workadvance.screening.services.assessing import assess_and_store, facts_confirm, further_answer

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def provider():
    return OrganizationFactory()


@pytest.fixture
def program(provider):
    made = ProgramFactory(provider=provider)
    policy_set(actor=actor_in(provider, "manager"), program=made, effective_on=TODAY() - dt.timedelta(days=400))
    return made


@pytest.fixture
def boss(provider):
    return actor_in(provider, "manager")


def line(kind, value=None, **more):
    return {"kind": kind, "value": value or {}, "source": "Grant agreement, p. 3", "decides": True, **more}


def keep(boss, program, kind, value=None, **more):
    return composing.line_keep(actor=boss, program=program, key="", line=line(kind, value, **more))


def publish(boss, program, *lines, on=None):
    EligibilityDraft.objects.update_or_create(
        program=program,
        defaults={
            "criteria": [{"key": f"{one['kind']}-{n}", **one} for n, one in enumerate(lines)],
            "changed_at": timezone.now(),
        },
    )
    return composing.policy_publish(actor=boss, program=program, effective_on=on or TODAY())


def applied(program, *, days=0, size=3, income=2300, birth_date=None, **more):
    sent = timezone.now() - dt.timedelta(days=days)
    found = ApplicationFactory(program=program, state="submitted", submitted_at=sent, **more)
    found.person.zip, found.person.state = "74103", "OK"
    found.person.birth_date = birth_date or found.person.birth_date
    found.person.save()
    HouseholdFactory(person=found.person, size=size, monthly_income=Decimal(income))
    return found


def verdicts(application):
    return {v.rule: v.verdict for v in assess_and_store(author=SYSTEM, application=application)}


def test_a_draft_starts_from_what_is_in_force_and_changes_nothing_until_it_is_published(program, boss):
    kinds = [one["kind"] for one in composing.draft_lines(program, TODAY())]
    assert kinds == ["age", "work_authorization", "household_income", "wage"]
    keep(boss, program, "residence", {"states": ["OK"]})
    assert not program.policies.exclude(criteria=[]).exists()
    made = composing.policy_publish(actor=boss, program=program, effective_on=TODAY())
    assert [one["kind"] for one in made.criteria] == [*kinds, "residence"]
    assert not EligibilityDraft.objects.exists()
    assert Event.objects.filter(kind="programs.criteria.published").count() == 1


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("residence", {"states": ["XX"]}),
        ("residence", {"zips": ["00000"]}),
        ("household_income", {"percent": 0}),
        ("wage", {"below": "0"}),
        ("age", {"min": 30, "max": 20}),
        ("education", {"min": "doctor"}),
        ("nothing", {}),
    ],
)
def test_what_eligibility_cannot_read_is_refused_and_the_draft_stays(program, boss, kind, value):
    with pytest.raises(ValidationError):
        keep(boss, program, kind, value)
    assert not EligibilityDraft.objects.exists()


def test_only_a_manager_of_the_provider_composes(program):
    for who in (actor_in(program.provider, "screener"), actor_in(OrganizationFactory(), "manager")):
        with pytest.raises(PermissionDenied):
            keep(who, program, "diploma")
        with pytest.raises(PermissionDenied):
            composing.policy_publish(actor=who, program=program, effective_on=TODAY())


def test_a_policy_of_the_past_or_of_a_day_someone_applied_under_is_not_rewritten(program, boss):
    publish(boss, program, line("diploma"))
    applied(program)
    for day in (TODAY(), TODAY() - dt.timedelta(days=1)):
        with pytest.raises(ValidationError):
            publish(boss, program, line("veteran"), on=day)
    publish(boss, program, line("veteran"), on=TODAY() + dt.timedelta(days=1))


def test_a_verdict_is_that_of_the_policy_of_the_day_of_the_application(program, boss):
    early = applied(program, days=10, has_diploma=False)
    publish(boss, program, line("diploma"))
    late = applied(program, has_diploma=False)
    assert "diploma-0" not in verdicts(early)
    assert verdicts(late) == {"diploma-0": "fails"}
    publish(boss, program, line("veteran"), on=TODAY() + dt.timedelta(days=5))
    assert verdicts(late) == {"diploma-0": "fails"}


def test_one_of_two_alternatives_is_enough_and_both_missing_fails(program, boss):
    publish(boss, program, line("diploma"), line("age", {"min": 30}, alternative_to="diploma-0"))
    years = lambda n: TODAY() - dt.timedelta(days=366 * n)  # noqa: E731
    for diploma, age, said in ((True, 20, "meets"), (False, 40, "meets"), (False, 20, "fails"), (None, 20, "unknown")):
        found = applied(program, has_diploma=diploma, birth_date=years(age))
        assert verdicts(found) == {"group-diploma-0": said}


def test_priority_of_service_is_said_and_turns_no_one_away(program, boss):
    publish(boss, program, line("diploma"), line("veteran", decides=False))
    found = applied(program, has_diploma=True)
    further_answer(actor=boss, application=found, answers={"veteran": False, "eligible_spouse": False})
    rows = {v.rule: (v.verdict, v.decides) for v in found.verdicts.all()}
    assert rows == {"diploma-0": ("meets", True), "veteran-1": ("fails", False)}
    from workadvance.screening.move_requirements import verdicts_meet

    assert verdicts_meet(found) is None


@pytest.mark.parametrize(
    ("kind", "value", "answers", "said"),
    [
        ("education", {"min": "associate"}, {}, "unknown"),
        ("education", {"min": "associate"}, {"education": "bachelor"}, "meets"),
        ("education", {"max": "associate"}, {"education": "bachelor"}, "fails"),
        ("residence", {"tribes": ["Osage"]}, {"tribe": "osage"}, "meets"),
        ("residence", {"states": ["OK"]}, {}, "meets"),
        ("identity", {}, {"identity": "failed"}, "unknown"),
        ("household_income", {"percent": 10, "or_receives": ["snap"]}, {"receives": ["snap"]}, "meets"),
        ("household_income", {"percent": 10, "or_receives": ["snap"]}, {}, "unknown"),
        ("household_income", {"percent": 10, "or_receives": ["snap"]}, {"receives": []}, "fails"),
        ("answer", {"question": "Lift?", "equals": True}, {"answers": {"Lift?": True}}, "meets"),
        ("answer", {"question": "Lift?", "equals": True}, {"answers": {"Lift?": False}}, "fails"),
        ("answer", {"question": "Years?", "min": "1.5"}, {"answers": {"Years?": {"number": "2"}}}, "meets"),
        ("answer", {"question": "Years?", "min": 2}, {"answers": {"Years?": {"number": "1.5"}}}, "fails"),
        ("answer", {"question": "Shift?", "one_of": ["Day"]}, {"answers": {"Shift?": "Night"}}, "fails"),
    ],
)
def test_every_kind_reads_its_facts_and_explains_itself(program, boss, kind, value, answers, said):
    publish(boss, program, line(kind, value))
    found = applied(program)
    if answers:
        further_answer(actor=boss, application=found, answers=answers)
    row = assess_and_store(author=SYSTEM, application=found)[0]
    assert row.verdict == said
    with translation.override("en"):
        english = row.reason_here
    with translation.override("es"):
        assert row.reason_here not in ("", english)
    assert english
    assert row.parameter["source"] == "Grant agreement, p. 3"


def test_what_is_met_waits_for_its_document_checked_by_whoever_must(program, boss):
    proof = {"any_of": ["education"], "valid_days": 90, "certifier": "manager"}
    publish(boss, program, line("diploma", proof=proof))
    found = applied(program, has_diploma=True)
    assert verdicts(found) == {"diploma-0": "unknown"}
    clerk, head = (member(program.provider, role) for role in ("screener", "manager"))
    paper = Document.objects.create(
        person=found.person, kind="education", name="ged.pdf", stored_as="ged", media_type="application/pdf", sha256="0" * 64, size=1,
        state="accepted", received_at=timezone.now(), checked_by=clerk, checked_on=TODAY(),
    )  # fmt: skip
    assert verdicts(found) == {"diploma-0": "unknown"}
    paper.checked_by = head
    paper.save()
    found = Application.objects.get(pk=found.pk)
    assert verdicts(found) == {"diploma-0": "meets"}
    paper.checked_on = TODAY() - dt.timedelta(days=91)
    paper.save()
    found = Application.objects.get(pk=found.pk)
    assert verdicts(found) == {"diploma-0": "unknown"}


def test_an_unusual_number_is_asked_about_until_it_is_confirmed_and_again_when_it_changes(program, boss):
    found = applied(program, size=25)
    row = found.verdicts.model
    assert verdicts(found)["household_income"] == "unknown"
    with pytest.raises(IllegalMove):
        facts_confirm(actor=boss, application=found, fact="household_size", value="24")
    with pytest.raises(PermissionDenied):
        facts_confirm(actor=actor_in(program.provider, "coach"), application=found, fact="household_size", value="25")
    facts_confirm(actor=boss, application=found, fact="household_size", value="25")
    assert row.objects.get(application=found, rule="household_income").verdict == "meets"
    HouseholdFactory(person=found.person, size=26, monthly_income=Decimal(2300))
    found.refresh_from_db()
    assert verdicts(found)["household_income"] == "unknown"


def test_the_preview_counts_whose_verdict_would_change_and_stores_nothing(program, boss):
    for diploma in (True, False, False):
        verdicts(applied(program, days=3, employed=False, work_authorized=True, has_diploma=diploma))
    lines = [*composing.draft_lines(program, TODAY()), line("diploma", key="diploma")]
    seen = policy_preview(boss, program, lines, on=TODAY())
    assert (seen.read, len(seen.changed)) == (3, 2)
    assert {(one.before, one.after) for one in seen.changed} == {("meets", "fails")}
    assert policy_preview(boss, program, lines[:-1], on=TODAY()).changed == ()


def test_a_preview_asks_the_database_no_more_for_more_applications(program, boss, django_assert_max_num_queries):
    for _n in range(6):
        verdicts(applied(program, days=3))
    lines = [*composing.draft_lines(program, TODAY()), line("diploma", key="diploma")]
    with django_assert_max_num_queries(6):
        assert policy_preview(boss, program, lines, on=TODAY()).read == 6


class TestPages:
    @pytest.fixture
    def signed_in(self, client, provider):
        client.force_login(member(provider, "manager"))
        return client

    def test_a_manager_composes_previews_and_publishes(self, signed_in, program):
        applied(program, days=2, employed=False, work_authorized=True, has_diploma=False)
        add = reverse("programs:criterion_add", args=[program.pk, "diploma"])
        assert signed_in.post(add, {"decides": "on"}).status_code == 422
        given = {"source": "Grant agreement, p. 3", "decides": "on", "papers": ["education"]}
        assert signed_in.post(add, given).status_code == 302
        page = reverse("programs:composer", args=[program.pk])
        assert "1 of 1 verdicts changes." in signed_in.get(page).content.decode()
        tomorrow = TODAY() + dt.timedelta(days=1)
        assert signed_in.post(page, {"effective_on": TODAY() - dt.timedelta(days=2)}).status_code == 422
        assert signed_in.post(page, {"effective_on": tomorrow}).status_code == 302
        assert program.policies.get(effective_on=tomorrow).needs_diploma
        assert signed_in.get(page).status_code == 200

    def test_a_criterion_is_changed_and_removed_and_a_draft_discarded(self, signed_in, program, boss):
        keep(boss, program, "residence", {"states": ["OK"]})
        edit = reverse("programs:criterion_edit", args=[program.pk, "residence"])
        assert 'value="OK"' in signed_in.get(edit).content.decode()
        assert signed_in.post(edit, {"source": "Our policy", "states": "OK, Kansas"}).status_code == 422
        assert signed_in.post(edit, {"source": "Our policy", "states": "OK, KS", "decides": "on"}).status_code == 302
        assert composing.draft_lines(program, TODAY())[-1]["value"] == {"states": ["OK", "KS"]}
        signed_in.post(reverse("programs:criterion_remove", args=[program.pk, "residence"]))
        assert "residence" not in [one["key"] for one in composing.draft_lines(program, TODAY())]
        signed_in.post(reverse("programs:draft_discard", args=[program.pk]))
        assert not EligibilityDraft.objects.exists()

    def test_others_may_not(self, client, program):
        page = reverse("programs:composer", args=[program.pk])
        client.force_login(member(program.provider, "screener"))
        assert client.get(page).status_code == 403
        client.force_login(member(OrganizationFactory(), "manager"))
        assert client.get(page).status_code == 404

    def test_staff_fill_in_what_only_the_criteria_ask_and_confirm_a_number(self, signed_in, program, boss):
        publish(
            boss, program, line("veteran"), line("household_income", {"percent": 200, "or_receives": ["snap"]}),
            line("answer", {"question": "Years?", "min": 2}, question_text="Years?", answer_type="number"),
        )  # fmt: skip
        found = applied(program, size=25)
        verdicts(found)
        page = reverse("screening:application", args=[found.pk])
        assert "Confirm that 25 is right" in signed_in.get(page).content.decode()
        confirm = reverse("screening:fact_confirm", args=[found.pk])
        signed_in.post(confirm, {"fact": "household_size", "value": "25"})
        further = reverse("screening:further", args=[found.pk])
        assert signed_in.get(further).status_code == 200
        given = {"veteran": "yes", "eligible_spouse": "no", "question0": "3"}
        assert signed_in.post(further, given).status_code == 302
        assert {v.verdict for v in found.verdicts.all()} == {"meets"}

    def test_an_applicant_is_asked_back_about_a_household_of_25(self):
        from workadvance.screening.forms import FORMS

        first = FORMS["household"]({"size": "25", "monthly_income": "2300"})
        assert not first.is_valid()
        again = FORMS["household"](first.data)
        assert again.is_valid()
        assert again.cleaned_data["asked_back"] == {"household_size": "25"}
        other = FORMS["household"](
            {**first.data.dict(), "size": "26"} if hasattr(first.data, "dict") else {**first.data, "size": "26"}
        )
        assert not other.is_valid()


@pytest.mark.parametrize("kind", ["age", "wage", "education", "residence", "answer", "household_income"])
def test_a_form_of_a_kind_reads_back_what_it_made(kind):
    typed = {
        "age": {"min": "18", "max": "24"},
        "wage": {"below": "19.50"},
        "education": {"min": "diploma"},
        "residence": {"zips": "74103, 74104"},
        "answer": {
            "question_text": "Years?", "question_text_es": "¿Años?", "answer_type": "number", "min": "2", "yes": "yes",
        },
        "household_income": {"percent": "200", "or_receives": ["snap"]},
    }[kind]  # fmt: skip
    form = CriterionForm({**typed, "source": "Policy", "decides": "on"}, kind=kind, lines=[])
    assert form.is_valid(), form.errors
    made = {"key": kind, **form.line()}
    shown = CriterionForm(kind=kind, lines=[made], line=made)
    again = CriterionForm(
        {k: v for k, v in shown.initial.items() if v not in (None, "", [])}, kind=kind, lines=[made], line=made
    )
    assert again.is_valid(), again.errors
    assert {"key": kind, **again.line()} == made
