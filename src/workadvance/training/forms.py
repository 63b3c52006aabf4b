"""The forms of training."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from workadvance.people.access import Actor
from workadvance.people.models import Organisation, User
from workadvance.programmes.models import TargetDecision
from workadvance.readiness.selectors import staff_of
from workadvance.training.models import Certification, Cohort
from workadvance.training.selectors import targets_open

MOST_SEATS = 500
MOST_HOURS = 4000


def day_read(text: str) -> dt.date | None:
    """A day written 2026-03-30 or 3/30/2026; None when it is neither."""
    for pattern, order in ((r"(\d{4})-(\d{1,2})-(\d{1,2})", (0, 1, 2)), (r"(\d{1,2})/(\d{1,2})/(\d{4})", (2, 0, 1))):
        found = re.fullmatch(pattern, text.strip())
        if found:
            year, month, day = (int(found.groups()[n]) for n in order)
            try:
                return dt.date(year, month, day)
            except ValueError:
                return None
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
    """Milestones, one a line, each with its due day after a comma where it has one."""

    widget = forms.Textarea

    def clean(self, value: Any) -> Any:
        """(name, day or None) for each line."""
        found: list[tuple[str, dt.date | None]] = []
        for line in filter(None, (line.strip() for line in super().clean(value).splitlines())):
            name, comma, last = line.rpartition(",")
            due = day_read(last) if comma else None
            found.append((name.strip(), due) if due and name.strip() else (line, None))
        long = [name for name, _due in found if len(name) > 120]
        if long:
            raise ValidationError(_t("A milestone has at most 120 characters: %(names)s") % {"names": "; ".join(long)})
        return found


class TargetField(forms.ModelChoiceField):
    """An open target occupation with its programme."""

    def label_from_instance(self, obj: Any) -> str:
        """As it reads in the choice."""
        return f"{obj.programme.name} · {obj.title} ({obj.soc})"


class CohortForm(forms.Form):
    """Planning a cohort."""

    decision = TargetField(
        label=_("Trains for"),
        queryset=TargetDecision.objects.none(),
        help_text=_("The open target occupations of your programmes. Decide on another one under Targets."),
    )
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("For example: Welding, spring 2026."))
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=MOST_SEATS)
    starts_on = forms.DateField(label=_("First day"))
    ends_on = forms.DateField(label=_("Last day"))
    hours = forms.IntegerField(
        label=_("Training hours in all"), min_value=1, max_value=MOST_HOURS, help_text=_("Shared over the classes.")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Meets on"), choices=list(WEEKDAYS.items()), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    no_class_on = DaysField(
        label=_("No class on"),
        required=False,
        help_text=_("Holidays and breaks, one day a line: 2026-07-03 or 7/3/2026."),
    )
    certification = forms.ModelChoiceField(
        label=_("Leads to"), queryset=Certification.objects.none(), required=False, empty_label=_("No certification")
    )
    instructor = forms.ModelChoiceField(label=_("Instructor"), queryset=User.objects.none(), required=False)
    milestones = MilestonesField(
        label=_("Milestones"),
        required=False,
        help_text=_("One a line, in order, with its due day after a comma if it has one: Safety card, 2026-03-20"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        targets = targets_open(actor=actor)
        fields["decision"].queryset = targets
        providers = {t.programme.provider_id: t.programme.provider for t in targets}.values()
        fields["instructor"].queryset = instructors_of(providers)
        fields["certification"].queryset = Certification.objects.order_by("name", "pk")
        for name, rows in (("no_class_on", 3), ("milestones", 5)):
            fields[name].widget.attrs["rows"] = rows


class CohortChangeForm(forms.Form):
    """Changing a cohort that is planned."""

    name = forms.CharField(label=_("Name"), max_length=120)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=MOST_SEATS)
    instructor = forms.ModelChoiceField(
        label=_("Instructor"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Also leads the classes that are still to come."),
    )
    certification = forms.ModelChoiceField(
        label=_("Leads to"), queryset=Certification.objects.none(), required=False, empty_label=_("No certification")
    )

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["instructor"].queryset = instructors_of([cohort.programme.provider])
        fields["certification"].queryset = Certification.objects.order_by("name", "pk")


def instructors_of(providers: Iterable[Organisation]) -> Any:
    """The instructors and managers of providers, by name."""
    ids = {pk for p in providers for pk in staff_of(p, "instructor", "manager").values_list("pk", flat=True)}
    return User.objects.filter(pk__in=ids).order_by("name", "pk")


class CertificationForm(forms.Form):
    """A certification that cohorts can lead to."""

    name = forms.CharField(label=_("Name"), max_length=150)
    issuer = forms.CharField(label=_("Issued by"), max_length=150)
    valid_months = forms.IntegerField(
        label=_("Valid for"),
        min_value=1,
        max_value=600,
        required=False,
        help_text=_("Leave empty if it never expires."),
    )


class ClassForm(forms.Form):
    """A class of a cohort."""

    held_on = forms.DateField(label=_("Day"))
    hours = forms.DecimalField(
        label=_("Hours"), max_digits=4, decimal_places=2, min_value=Decimal("0.25"), max_value=Decimal(16)
    )
    led_by = forms.ModelChoiceField(label=_("Led by"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, cohort: Cohort, leader: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if leader:
            fields["led_by"].queryset = instructors_of([cohort.programme.provider])
        else:
            del fields["led_by"]


class MoveForm(forms.Form):
    """A move of an enrolment: the day, and the reason where one is needed."""

    on = forms.DateField(label=_("On"), initial=timezone.localdate)
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


class SittingForm(forms.Form):
    """A sitting of an exam: which, when."""

    certification = forms.ModelChoiceField(label=_("Exam for"), queryset=Certification.objects.none())
    sat_on = forms.DateField(label=_("Sat on"), initial=timezone.localdate)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["certification"]
        field.queryset = Certification.objects.order_by("name", "pk")
