"""Who is who: the records that may be the applicant's own, beside this one, and staff's answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Field
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.people.access import Actor, persons_visible, request_actor
from workadvance.people.identity_questions import identity_answer, questions_of
from workadvance.people.models import Household, IdentityQuestion, Person
from workadvance.screening import forms
from workadvance.screening.models import Application
from workadvance.ui import format as formats
from workadvance.ui.fetch import fetch, found_or_404
from workadvance.ui.one_button import press_answer
from workadvance.ui.page_access import staff_page
from workadvance.ui.pay import PayField, PayTyped, readable_pay

# What is on record of each part of an application, by field.
Answers = dict[str, dict[str, Any]]
# The parts of an application in which the answers of two records are compared.
COMPARED = ("about", "household", "work")
REASONS: dict[str, str | Promise] = {
    "same_ssn": gettext_lazy("same Social Security number"),
    "same_name": gettext_lazy("same name"),
    "near_name": gettext_lazy("similar name"),
    "one_suffix": gettext_lazy("Jr., Sr., or II in one name only"),
    "same_birth_date": gettext_lazy("same date of birth"),
    "near_birth_date": gettext_lazy("similar date of birth"),
    "same_phone": gettext_lazy("same phone"),
    "same_email": gettext_lazy("same email"),
    "same_zip": gettext_lazy("same ZIP code"),
}
"""What a comparison found, in words; what differs is seen in the answers."""
WRITTEN: dict[str, Callable[[Any], str]] = {
    "birth_date": formats.date_full,
    "monthly_income": formats.money,
    "hourly_wage": formats.hourly,
}
"""How an answer that is no plain text is written."""


@dataclass(frozen=True, slots=True)
class ComparedAnswer:
    """One answer in two records, in words: here and in the other one, and whether they are the same."""

    label: str | Promise
    here: str
    there: str
    same: bool


@dataclass(frozen=True, slots=True)
class RecordBeside:
    """Another record that may be of the same person, as the page shows it.

    `hidden` where the actor may not see the other record: nothing of it is shown then, and someone who may has to answer.
    """

    question: IdentityQuestion
    other: Person
    hidden: bool
    reasons: str
    application: Application | None
    lines: tuple[ComparedAnswer, ...]

    @property
    def differences(self) -> list[ComparedAnswer]:
        """The answers that are not the same in both records."""
        return [line for line in self.lines if not line.same]

    @property
    def same(self) -> list[ComparedAnswer]:
        """The answers that are the same in both records."""
        return [line for line in self.lines if line.same]


def records_beside(actor: Actor, application: Application, household: Household | None) -> list[RecordBeside]:
    """The records about which it was asked whether they are the applicant's, those that wait for an answer first.

    `household` is the applicant's as last stated.
    """
    questions = list(questions_of(application.person)[:6])
    if not questions:
        return []
    others = [q.other if q.person_id == application.person_id else q.person for q in questions]
    visible = set(persons_visible(actor).filter(pk__in=[o.pk for o in others]).values_list("pk", flat=True))
    here = {part: forms.initial_of(application, part) for part in COMPARED if part != "household"}
    here["household"] = forms.household_initial(household)
    return [
        _beside(application, here, question, other, other.pk not in visible)
        for question, other in zip(questions, others, strict=True)
    ]


def _beside(
    application: Application, here: Answers, question: IdentityQuestion, other: Person, hidden: bool
) -> RecordBeside:
    if hidden:
        return RecordBeside(question, other, True, "", None, ())
    theirs = (
        Application.objects.filter(person=other)
        .exclude(pk=application.pk)
        .select_related("person", "program")
        .order_by("-submitted_at", "-pk")
        .first()
    )
    said = ", ".join(str(REASONS[code]) for code in question.reasons if code in REASONS)
    lines = tuple(_lines(here, other, theirs)) if question.waits else ()
    return RecordBeside(question, other, False, said, theirs, lines)


def _lines(here: Answers, other: Person, theirs: Application | None) -> Iterable[ComparedAnswer]:
    beside = theirs or Application(person=other)
    for part in COMPARED if theirs else COMPARED[:1]:
        ours, there = here[part], forms.initial_of(beside, part)
        for name, field in forms.FORMS[part].base_fields.items():
            same = same_value(field, ours.get(name), there.get(name))
            if not (same and ours.get(name) in (None, "")):
                yield ComparedAnswer(
                    forms.STAFF_LABELS.get(name, field.label or ""),
                    said_value(name, field, ours.get(name)),
                    said_value(name, field, there.get(name)),
                    same,
                )


def _read(field: Field, value: Any) -> Any:
    """What an answer means, however it is written; as it was typed where the form would refuse it."""
    value = field.prepare_value(value)
    if value in (None, ""):
        return None
    try:
        found = field.clean(value if isinstance(value, PayTyped) else str(value))
    except ValidationError:
        found = str(value)
    return " ".join(found.split()) if isinstance(found, str) else found


def same_value(field: Field, one: Any, two: Any) -> bool:
    """Whether two answers to a question are the same value, however they are written (“1800” and “1800.00”)."""
    return bool(_read(field, one) == _read(field, two))


def said_value(name: str, field: Field, value: Any) -> str:
    """An answer as staff read it: money in dollars, a date in full, a dash where there is none."""
    if isinstance(field, PayField) and isinstance(value, PayTyped):
        read = readable_pay(value, field)
        return str(value) if read is None else field.shown(read)
    value = field.prepare_value(value)
    if value == "unsure":
        return _("Not known")
    found = _read(field, value)
    if found is None:
        return formats.NOTHING
    if name in WRITTEN and not isinstance(found, str):
        return WRITTEN[name](found)
    return str(dict(getattr(field, "choices", ())).get(value, field.prepare_value(found)))


@staff_page("people.answer_identity", methods=("POST",))
def same_person(request: HttpRequest, application_id: int, question_id: int) -> HttpResponse:
    """Say whether the applicant is the person of another record (POST): same, different or unsure."""
    actor = request_actor(request)
    application = fetch(Application, actor, "people.answer_identity", application_id)
    question = found_or_404(questions_of(application.person), pk=question_id)
    other = question.other if question.person_id == application.person_id else question.person
    found_or_404(persons_visible(actor), pk=other.pk)
    return press_answer(
        request,
        do=lambda: identity_answer(
            actor=actor,
            question=question,
            answer=request.POST.get("answer", ""),
            reason=request.POST.get("reason", "")[:300],
        ),
        done=lambda answered: _("Saved: %(answer)s.") % {"answer": answered.get_state_display()},
        back=reverse("screening:application", args=[application.pk]),
    )
