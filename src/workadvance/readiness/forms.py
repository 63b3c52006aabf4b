"""The forms of readiness."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workadvance.people.access import Actor
from workadvance.people.models import Person, User
from workadvance.programs.models import Program
from workadvance.readiness.models import Barrier, CoachingNote
from workadvance.readiness.selectors.plan import staff_of
from workadvance.readiness.services.sessions import MOST_WEEKS
from workadvance.ui.fields import DayField, MoneyField, WholeField
from workadvance.ui.meetings import MeetingForm

PARTICIPANT = "participant"


class GoalForm(forms.Form):
    """A goal of the plan."""

    text = forms.CharField(label=_("Goal"), max_length=300, help_text=_("In the participant's own words."))
    by = DayField(label=_("Due date"), required=False)


class NextStepForm(forms.Form):
    """What happens next, who does it, by when."""

    text = forms.CharField(label=_("Next step"), max_length=300)
    who = forms.ChoiceField(label=_("Who will do it"))
    due_on = DayField(label=_("Due date"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff = {str(u.pk): u for u in staff_of(person.provider)}
        choices = [(PARTICIPANT, person.short_name), *((k, u.name) for k, u in self.staff.items())]
        field: Any = self.fields["who"]
        field.choices = choices

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
        label=_("Contact method"),
        choices=CoachingNote.Method.choices,
        widget=forms.RadioSelect,
        initial=CoachingNote.Method.CALL,
    )
    reached = forms.TypedChoiceField(
        label=_("Reached the person?"),
        choices=[("yes", _("Yes")), ("no", _("No, left a message or no answer"))],
        widget=forms.RadioSelect,
        initial="yes",
        coerce=lambda value: value == "yes",
    )
    text = forms.CharField(
        label=_("Note"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("Encrypted. Only career coaches and program managers can read it."),
    )
    on = DayField(label=_("Date"), initial=timezone.localdate)


class BarrierForm(forms.Form):
    """Something in the way."""

    kind = forms.ChoiceField(label=_("Barrier"), choices=Barrier.Kind.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("More details"), max_length=300, required=False)
    since = DayField(label=_("Since"), initial=timezone.localdate)


class SupportForm(forms.Form):
    """A support given."""

    what = forms.CharField(label=_("Service provided"), max_length=120, help_text=_("For example: bus pass for March."))
    cost = MoneyField(label=_("Cost"), max_digits=8, initial=Decimal(0))
    given_on = DayField(label=_("Date"), initial=timezone.localdate)
    barrier = forms.ModelChoiceField(label=_("Related barrier"), queryset=Barrier.objects.none(), required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["barrier"]
        field.queryset = Barrier.objects.filter(person=person).order_by("resolved_on", "since", "pk")
        field.label_from_instance = lambda b: f"{b.get_kind_display()} {b.note}".strip()


class SupportCorrectionForm(forms.Form):
    """A service as it should have been recorded, and what was wrong."""

    what = forms.CharField(label=_("Service provided"), max_length=120)
    cost = MoneyField(label=_("Cost"), max_digits=8)
    given_on = DayField(label=_("Date"))
    removed = forms.BooleanField(label=_("It was never provided. Take it off the record."), required=False)
    reason = forms.CharField(label=_("What was wrong"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class SessionForm(MeetingForm):
    """A readiness session."""

    program = forms.ModelChoiceField(label=_("Program"), queryset=Program.objects.none())
    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("For example: Interview practice."))
    title_es = forms.CharField(
        label=_("Title in Spanish"),
        max_length=120,
        required=False,
        help_text=_("Spanish pages show the English title until you add this."),
    )
    weeks = WholeField(
        label=_("Repeat weekly for (weeks)"),
        min_value=1,
        max_value=MOST_WEEKS,
        initial=1,
        help_text=_("Enter 1 for a single session."),
    )
    field_order = (
        *("program", "title", "title_es", "held_on", "starts_time", "ends_time", "hours"),
        *("place", "link", "led_by", "weeks"),
    )

    def __init__(self, *args: Any, actor: Actor, program: Program | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        programs = Program.objects.filter(provider__in=actor.organizations(*_LEADING)).select_related("provider")
        today = timezone.localdate()
        fields["program"].queryset = programs.exclude(closed_on__lt=today).order_by("name", "pk")
        providers = [program.provider] if program else list({p.provider_id: p.provider for p in programs}.values())
        ids = {pk for provider in providers for pk in staff_of(provider, *_LEADING).values_list("pk", flat=True)}
        self.lead_by(User.objects.filter(pk__in=ids).order_by("name", "pk"))
        if program is not None:  # an existing session stays in its program, and is one session
            del fields["program"], fields["weeks"]


_LEADING = ("manager", "coach", "instructor")


def in_days(days: int) -> dt.date:
    """The day so many days from today (a form's first suggestion)."""
    return timezone.localdate() + dt.timedelta(days=days)
