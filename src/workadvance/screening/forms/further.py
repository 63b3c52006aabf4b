"""What only a program's composed criteria ask for, filled in by staff who ask the applicant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.programs.composer_forms import BENEFITS, LEVELS
from workadvance.programs.composing import Line
from workadvance.programs.models import in_page_language
from workadvance.screening.forms.applicant import YesNoField
from workadvance.ui.fields import DayField, NumberField

IDENTITY = [
    ("", "–"),
    ("verified", gettext_lazy("Verified")),
    ("failed", gettext_lazy("The check didn't work")),
]


class FurtherForm(forms.Form):
    """A field for each thing the criteria ask that the application doesn't; left empty, it stays not known."""

    def __init__(self, *args: Any, lines: Sequence[Line], known: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = [line for line in lines if line["kind"] == "answer"]
        kinds = {line["kind"] for line in lines}
        if "education" in kinds:
            self.fields["education"] = forms.ChoiceField(
                label=_("Highest level of education"), required=False, choices=[("", "–"), *LEVELS.items()]
            )
        if "veteran" in kinds:
            self.fields["veteran"] = YesNoField(label=_("Veteran"), unsure=True, required=False)
            self.fields["eligible_spouse"] = YesNoField(
                label=_("Eligible spouse of a veteran"), unsure=True, required=False
            )
        if any(line["value"].get("tribes") for line in lines if line["kind"] == "residence"):
            self.fields["tribe"] = forms.CharField(label=_("Tribe, if a member of one"), max_length=100, required=False)
        if "identity" in kinds:
            self.fields["identity"] = forms.ChoiceField(label=_("Identity check"), required=False, choices=IDENTITY)
        if any(line["value"].get("or_receives") for line in lines):
            self.fields["receives_known"] = forms.BooleanField(
                label=_("The household was asked about benefits"), required=False
            )
            self.fields["receives"] = forms.MultipleChoiceField(
                label=_("Benefits the household receives"),
                required=False,
                choices=list(BENEFITS.items()),
                widget=forms.CheckboxSelectMultiple,
            )
        for number, line in enumerate(self.questions):
            self.fields[f"question{number}"] = _field(line)
        self.initial = self._shown(known)

    def _shown(self, known: Mapping[str, Any]) -> dict[str, Any]:
        answers = known.get("answers") or {}
        shown = {k: v for k, v in known.items() if k in self.fields}
        shown["receives_known"] = known.get("receives") is not None
        for number, line in enumerate(self.questions):
            value = answers.get(line["value"]["question"])
            shown[f"question{number}"] = next(iter(value.values())) if isinstance(value, Mapping) else value
        return shown

    def answers(self) -> dict[str, Any]:
        """What was answered, as it is stored: nothing of what was left empty."""
        given = self.cleaned_data
        found = {
            k: given[k]
            for k in ("education", "veteran", "eligible_spouse", "tribe", "identity")
            if given.get(k) not in (None, "")
        }
        if given.get("receives_known") or given.get("receives"):
            found["receives"] = sorted(given["receives"])
        answers = {
            line["value"]["question"]: _stored(given[f"question{number}"])
            for number, line in enumerate(self.questions)
            if given[f"question{number}"] not in (None, "")
        }
        return found | ({"answers": answers} if answers else {})


def _field(line: Line) -> forms.Field:
    label = in_page_language(line.get("question_text", ""), line.get("question_text_es", ""))
    how = line.get("answer_type")
    if how == "number":
        return NumberField(label=label, required=False)
    if how == "date":
        return DayField(label=label, required=False)
    if how == "choice":
        choices = [("", "–"), *((one, one) for one in line.get("answers", []))]
        return forms.ChoiceField(label=label, required=False, choices=choices)
    return YesNoField(label=label, unsure=True, required=False)


def _stored(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"number": str(value)}
    return {"date": value.isoformat()} if isinstance(value, dt.date) else value
