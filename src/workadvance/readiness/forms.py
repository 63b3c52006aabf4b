"""The forms of readiness."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workadvance.people.access import Actor
from workadvance.people.models import Person, User
from workadvance.people.services import errors_of
from workadvance.programmes.models import Programme
from workadvance.readiness.models import Barrier, CoachingNote
from workadvance.readiness.selectors.plan import staff_of
from workadvance.readiness.services.sessions import MOST_WEEKS

PARTICIPANT = "participant"


def refuse(form: forms.Form, error: ValidationError) -> None:
    """Put what a service refused beside the form's fields, or above them where it is about the whole."""
    for field, messages in errors_of(error).items():
        form.add_error(field if field in form.fields else None, list(messages))


class GoalForm(forms.Form):
    """A goal of the plan."""

    text = forms.CharField(label=_("Goal"), max_length=300, help_text=_("In the person's own words."))
    by = forms.DateField(label=_("By"), required=False)


class NextStepForm(forms.Form):
    """What happens next, by whom, by when."""

    text = forms.CharField(label=_("What"), max_length=300)
    who = forms.ChoiceField(label=_("Who does it"))
    due_on = forms.DateField(label=_("By"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff = {str(u.pk): u for u in staff_of(person.provider)}
        choices = [(PARTICIPANT, person.short_name), *((k, u.name) for k, u in self.staff.items())]
        self.fields["who"].choices = choices  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """The arguments of the service."""
        who = self.cleaned_data["who"]
        return {
            "text": self.cleaned_data["text"],
            "due_on": self.cleaned_data["due_on"],
            "by_participant": who == PARTICIPANT,
            "staff": self.staff.get(who),
        }


class NoteForm(forms.Form):
    """One contact with a person."""

    method = forms.ChoiceField(
        label=_("How"), choices=CoachingNote.Method.choices, widget=forms.RadioSelect, initial=CoachingNote.Method.CALL
    )
    reached = forms.TypedChoiceField(
        label=_("Reached"),
        choices=[("yes", _("Yes")), ("no", _("No, tried"))],
        widget=forms.RadioSelect,
        initial="yes",
        coerce=lambda value: value == "yes",
    )
    text = forms.CharField(
        label=_("What was said or agreed"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("Stored encrypted. Only coaches and programme managers can read it."),
    )
    on = forms.DateField(label=_("On"), initial=timezone.localdate)


class BarrierForm(forms.Form):
    """Something in the way."""

    kind = forms.ChoiceField(label=_("What is in the way"), choices=Barrier.Kind.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("More about it"), max_length=300, required=False)
    since = forms.DateField(label=_("Since"), initial=timezone.localdate)


class SupportForm(forms.Form):
    """A support given."""

    what = forms.CharField(label=_("What was given"), max_length=120, help_text=_("For example: bus pass for March."))
    cost = forms.DecimalField(label=_("Cost"), max_digits=8, decimal_places=2, min_value=Decimal(0), initial=Decimal(0))
    given_on = forms.DateField(label=_("On"), initial=timezone.localdate)
    barrier = forms.ModelChoiceField(label=_("For which barrier"), queryset=Barrier.objects.none(), required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["barrier"]
        field.queryset = Barrier.objects.filter(person=person).order_by("resolved_on", "since", "pk")
        field.label_from_instance = lambda b: f"{b.get_kind_display()} {b.note}".strip()


class ReasonForm(forms.Form):
    """A reason in words."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class SessionForm(forms.Form):
    """A readiness session."""

    programme = forms.ModelChoiceField(label=_("Programme"), queryset=Programme.objects.none())
    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("For example: Interview practice."))
    held_on = forms.DateField(label=_("Day"))
    hours = forms.DecimalField(
        label=_("Hours"), max_digits=4, decimal_places=2, min_value=Decimal("0.25"), max_value=Decimal(16)
    )
    led_by = forms.ModelChoiceField(label=_("Led by"), queryset=User.objects.none(), required=False)
    weeks = forms.IntegerField(
        label=_("Weekly, for how many weeks"),
        min_value=1,
        max_value=MOST_WEEKS,
        initial=1,
        help_text=_("1 plans this day only."),
    )

    def __init__(self, *args: Any, actor: Actor, programme: Programme | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        programmes = Programme.objects.filter(provider__in=actor.organisations(*_LEADING)).select_related("provider")
        today = timezone.localdate()
        fields["programme"].queryset = programmes.exclude(closed_on__lt=today).order_by("name", "pk")
        providers = (
            [programme.provider] if programme else list({p.provider_id: p.provider for p in programmes}.values())
        )
        ids = {pk for provider in providers for pk in staff_of(provider, *_LEADING).values_list("pk", flat=True)}
        fields["led_by"].queryset = User.objects.filter(pk__in=ids).order_by("name", "pk")
        if programme is not None:  # an existing session stays in its programme, and is one session
            del fields["programme"], fields["weeks"]


_LEADING = ("manager", "coach", "instructor")


def in_days(days: int) -> dt.date:
    """The day so many days from today (a form's first suggestion)."""
    return timezone.localdate() + dt.timedelta(days=days)
