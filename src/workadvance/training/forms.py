"""The forms of training."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from workadvance.parsing import Unclear, read_date
from workadvance.people.access import Actor
from workadvance.people.models import Organization, User
from workadvance.readiness.selectors import staff_of
from workadvance.targeting.models import TargetDecision
from workadvance.training.models import Certification, Cohort, Milestone
from workadvance.training.selectors import targets_open
from workadvance.training.services import PlannedMilestone
from workadvance.ui.fields import ClockField, DayField, NumberField, WholeField
from workadvance.ui.forms import PickForm
from workadvance.ui.meetings import MeetingForm

MOST_SEATS = 500
MOST_HOURS = 4000
MOST_BADGE_BYTES = 1024 * 1024
MILESTONE_ES = "milestone_es_"  # and the milestone's id: the field of its Spanish name


def day_read(text: str) -> dt.date | None:
    """A day as the page's language writes it; None when it is none, or could be two."""
    try:
        return read_date(text, language=get_language() or "en")
    except Unclear:
        return None


class DaysField(forms.CharField):
    """Days, one a line."""

    widget = forms.Textarea

    def clean(self, value: Any) -> Any:
        """The days; says every line that is not one."""
        lines = [line.strip() for line in super().clean(value).replace(",", "\n").splitlines() if line.strip()]
        wrong = [line for line in lines if day_read(line) is None]
        if wrong:
            raise ValidationError(
                _t("Not a day: %(lines)s. Write 2026-07-03 or 7/3/2026, one a line.") % {"lines": "; ".join(wrong)}
            )
        return [found for line in lines if (found := day_read(line))]


class MilestonesField(forms.CharField):
    """Milestones, one a line: the name, the Spanish name after a slash, and the due day after a comma, where there are any."""

    widget = forms.Textarea

    def clean(self, value: Any) -> Any:
        """A milestone for each line."""
        found: list[PlannedMilestone] = []
        for line in filter(None, (line.strip() for line in super().clean(value).splitlines())):
            name, comma, last = line.rpartition(",")
            due = day_read(last) if comma else None
            name, due = (name, due) if due and name.strip() else (line, None)
            english, _slash, spanish = name.partition(" / ")
            found.append(PlannedMilestone(english.strip(), due, spanish.strip()))
        long = [text for m in found for text in (m.name, m.name_es) if len(text) > 120]
        if long:
            raise ValidationError(_t("A milestone has at most 120 characters: %(names)s") % {"names": "; ".join(long)})
        return found


def target_label(target: TargetDecision) -> str:
    """An open target occupation with its program, as it reads in the choice."""
    return f"{target.program.name_here} · {target.title} ({target.soc})"


class CohortForm(forms.Form):
    """Planning a cohort."""

    decision = forms.ModelChoiceField(
        label=_("Target job"),
        queryset=TargetDecision.objects.none(),
        help_text=_("Your programs' open target jobs. To use another one, add it under Target jobs."),
    )
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("For example: Welding, spring 2026."))
    seats = WholeField(label=_("Seats"), min_value=1, max_value=MOST_SEATS)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    hours = WholeField(
        label=_("Total training hours"),
        min_value=1,
        max_value=MOST_HOURS,
        help_text=_("Divided evenly across classes."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Class days"), choices=list(WEEKDAYS.items()), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    starts_time = ClockField(
        label=_("Classes start at"),
        required=False,
        help_text=_("Each class ends after its hours. You can edit single classes."),
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    link = forms.URLField(label=_("Video link"), max_length=300, required=False, assume_scheme="https")
    no_class_on = DaysField(
        label=_("Days without class"),
        required=False,
        help_text=_("Holidays and breaks, one date per line: 2026-07-03 or 7/3/2026."),
    )
    certification = forms.ModelChoiceField(
        label=_("Certification earned"),
        queryset=Certification.objects.none(),
        required=False,
        empty_label=_("No certification"),
    )
    instructor = forms.ModelChoiceField(label=_("Instructor"), queryset=User.objects.none(), required=False)
    milestones = MilestonesField(
        label=_("Milestones"),
        required=False,
        help_text=_(
            "One per line, in order. Add the Spanish name after a slash and a due date after a comma: "
            "Safety card / Tarjeta de seguridad, 2026-03-20"
        ),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        targets = targets_open(actor=actor)
        fields["decision"].queryset = targets
        fields["decision"].label_from_instance = target_label
        providers = {t.program.provider_id: t.program.provider for t in targets}.values()
        fields["instructor"].queryset = instructors_of(providers)
        fields["certification"].queryset = Certification.objects.order_by("name", "pk")
        for name, rows in (("no_class_on", 3), ("milestones", 5)):
            fields[name].widget.attrs["rows"] = rows


class CohortChangeForm(forms.Form):
    """Changing a cohort that is planned."""

    name = forms.CharField(label=_("Name"), max_length=120)
    seats = WholeField(label=_("Seats"), min_value=1, max_value=MOST_SEATS)
    instructor = forms.ModelChoiceField(
        label=_("Instructor"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Also leads all upcoming classes."),
    )
    certification = forms.ModelChoiceField(
        label=_("Certification earned"),
        queryset=Certification.objects.none(),
        required=False,
        empty_label=_("No certification"),
    )

    def __init__(self, *args: Any, cohort: Cohort, milestones: Iterable[Milestone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["instructor"].queryset = instructors_of([cohort.program.provider])
        fields["certification"].queryset = Certification.objects.order_by("name", "pk")
        for milestone in milestones:
            fields[f"{MILESTONE_ES}{milestone.pk}"] = forms.CharField(
                label=_t("“%(milestone)s” in Spanish") % {"milestone": milestone.name}, max_length=120, required=False
            )

    def clean(self) -> dict[str, Any]:
        """What the service is given: the Spanish names of milestones together, by id."""
        found = dict(super().clean() or {})
        names = {name: found.pop(name) for name in list(found) if name.startswith(MILESTONE_ES)}
        return {**found, "milestones_es": {int(k.removeprefix(MILESTONE_ES)): v for k, v in names.items()}}


def instructors_of(providers: Iterable[Organization]) -> Any:
    """The instructors and managers of providers, by name."""
    ids = {pk for p in providers for pk in staff_of(p, "instructor", "manager").values_list("pk", flat=True)}
    return User.objects.filter(pk__in=ids).order_by("name", "pk")


class CertificationForm(forms.Form):
    """A certification that cohorts can lead to."""

    name = forms.CharField(label=_("Name"), max_length=150)
    issuer = forms.CharField(label=_("Issued by"), max_length=150)
    valid_months = WholeField(
        label=_("Valid for"),
        min_value=1,
        max_value=600,
        required=False,
        help_text=_("Leave blank if it never expires."),
    )


class ClassForm(MeetingForm):
    """A class of a cohort."""

    def __init__(self, *args: Any, cohort: Cohort, leader: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if leader:
            self.lead_by(instructors_of([cohort.program.provider]))
        else:
            del self.fields["led_by"]


class MoveForm(forms.Form):
    """A move of an enrollment: the day, and the reason where one is needed."""

    on = DayField(label=_("Date"), initial=timezone.localdate)
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


class SeatsForm(PickForm):
    """Giving seats to the people ticked, in the order of the list; with the reason where it is early or recorded late."""

    on = DayField(label=_("Seat held since"), required=False)
    reason = forms.CharField(
        label=_("Reason, for a seat that is early or recorded late"), max_length=500, required=False
    )


class ExamCorrectionForm(forms.Form):
    """A result as it should have been recorded, and what was wrong."""

    passed = forms.TypedChoiceField(
        label=_("Result"),
        choices=[("True", pgettext_lazy("exam", "Passed")), ("False", _("Not passed"))],
        coerce=lambda value: value == "True",
    )
    score = NumberField(
        label=_("Score"), required=False, max_digits=6, decimal_places=2, min_value=0, max_value=Decimal("9999.99")
    )
    sat_on = DayField(label=_("Exam date"))
    reason = forms.CharField(label=_("What was wrong"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class SittingForm(forms.Form):
    """A sitting of an exam: which, when."""

    certification = forms.ModelChoiceField(label=_("Exam"), queryset=Certification.objects.none())
    sat_on = DayField(label=_("Exam date"), initial=timezone.localdate)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["certification"]
        field.queryset = Certification.objects.order_by("name", "pk")


class BadgeCheckForm(forms.Form):
    """A badge to check: its file, or its text."""

    file = forms.FileField(
        label=_("File of the badge"),
        required=False,
        allow_empty_file=True,
        help_text=_("A signed file (JWT or JSON), or a picture that carries one (SVG or PNG)."),
        widget=forms.FileInput(attrs={"accept": ".jwt,.json,.svg,.png,.txt"}),
    )
    text = forms.CharField(label=_("Or its text"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def clean(self) -> dict[str, Any]:
        """What was given, as `content`."""
        given = super().clean() or {}
        if given.get("file"):
            if given["file"].size > MOST_BADGE_BYTES:
                raise ValidationError(_t("This file is too large to be a badge."))
            given["content"] = given["file"].read()
        else:
            given["content"] = str(given.get("text") or "").encode()
        if not given["content"].strip():
            raise ValidationError(_t("Choose a file, or paste the text of the badge."))
        return given
