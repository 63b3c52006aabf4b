"""Forms of composing eligibility: one criterion of a kind, and the day a policy takes effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.documents.paper_kinds import PaperKind
from workadvance.eligibility import EDUCATION
from workadvance.people.models import Role
from workadvance.programs.composing import Line
from workadvance.ui.fields import DayField, MoneyField, NumberField, WholeField

KINDS_NAMED: dict[str, str | Promise] = {
    "age": gettext_lazy("Age"),
    "work_authorization": gettext_lazy("Work authorization"),
    "household_income": gettext_lazy("Household income"),
    "wage": gettext_lazy("Current pay"),
    "diploma": gettext_lazy("Diploma or equivalency"),
    "education": gettext_lazy("Education level"),
    "residence": gettext_lazy("Place of residence"),
    "veteran": gettext_lazy("Veteran or eligible spouse"),
    "identity": gettext_lazy("Identity"),
    "answer": gettext_lazy("Program's own question"),
}
LEVELS: dict[str, str | Promise] = {
    "none": gettext_lazy("No high school diploma"),
    "diploma": gettext_lazy("High school diploma or equivalency"),
    "some_college": gettext_lazy("Some college"),
    "associate": gettext_lazy("Associate degree"),
    "bachelor": gettext_lazy("Bachelor's degree"),
    "graduate": gettext_lazy("Graduate degree"),
}
BENEFITS: dict[str, str | Promise] = {
    "snap": gettext_lazy("SNAP (food benefits)"),
    "tanf": gettext_lazy("TANF (cash assistance)"),
    "ssi": gettext_lazy("SSI"),
    "medicaid": gettext_lazy("Medicaid"),
    "wic": gettext_lazy("WIC"),
}
ANSWER_TYPES: list[tuple[str, str | Promise]] = [
    ("yes_no", gettext_lazy("Yes or no")),
    ("number", gettext_lazy("Number")),
    ("date", gettext_lazy("Date")),
    ("choice", gettext_lazy("One of several answers")),
]
_PLACE_HINT = gettext_lazy("Separate several with commas.")


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\n", ",").replace(";", ",").split(",") if part.strip()]


class CriterionForm(forms.Form):
    """One criterion: only what its kind asks, then its source, the document it needs, and whether it decides."""

    label = forms.CharField(label=gettext_lazy("Name, if not the usual one"), max_length=80, required=False)
    label_es = forms.CharField(label=gettext_lazy("Name in Spanish"), max_length=80, required=False)
    source = forms.CharField(
        label=gettext_lazy("Where this is written"),
        max_length=300,
        help_text=gettext_lazy("A law, a grant agreement, or your own policy, with the page or section."),
    )
    decides = forms.BooleanField(
        label=gettext_lazy("This decides who is eligible"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Leave it off for priority of service: staff see it, and it turns no one away."),
    )
    alternative_to = forms.ChoiceField(
        label=gettext_lazy("Meeting this is enough in place of"),
        required=False,
        help_text=gettext_lazy("People then need to meet only one of the two."),
    )
    papers = forms.MultipleChoiceField(
        label=gettext_lazy("Documents that prove it"),
        required=False,
        choices=PaperKind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("One of those checked is enough. Check none if the applicant's word is enough."),
    )
    valid_days = WholeField(
        label=gettext_lazy("Days a document stays valid"), required=False, min_value=1, max_value=3650
    )
    certifier = forms.ChoiceField(label=gettext_lazy("Who must check the document"), required=False)

    def __init__(self, *args: Any, kind: str, lines: Sequence[Line], line: Line | None = None, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(*args, **{"initial": _initial(line) if line else None, **kwargs})
        for name, made in _FIELDS.get(kind, dict)().items():
            self.fields[name] = made
        self.order_fields([*_FIELDS.get(kind, dict)(), *type(self).base_fields])
        own = line["key"] if line else ""
        choices: Any = self.fields["alternative_to"]
        choices.choices = [("", _("Nothing: it must be met")), *_others(lines, own)]
        certifier: Any = self.fields["certifier"]
        roles = (Role.MANAGER, Role.SCREENER, Role.COACH)
        certifier.choices = [
            ("", _("No one needs to")),
            ("staff", _("Any staff member")),
            *((r.value, r.label) for r in roles),
        ]

    def clean(self) -> dict[str, Any]:
        """What is left empty of a pair is said here; what eligibility refuses, the service says."""
        data = super().clean() or {}
        if self.kind == "residence" and not self.errors and not any(data.get(k) for k in _PLACES):
            self.add_error("states", _("Enter at least one state, county, ZIP code, or tribe."))
        if self.kind in ("age", "education") and not self.errors and not (data.get("min") or data.get("max")):
            self.add_error("min", _("Enter a lowest or a highest value."))
        if (data.get("valid_days") or data.get("certifier")) and not data.get("papers"):
            self.add_error("papers", _("Choose which documents prove it."))
        if self.kind == "answer" and not self.errors:
            self._answer_whole(data)
        return data

    def _answer_whole(self, data: dict[str, Any]) -> None:
        how = data["answer_type"]
        if how == "number" and data.get("min") is None and data.get("max") is None:
            self.add_error("min", _("Enter a lowest or a highest value."))
        if how == "date" and not data.get("from_day") and not data.get("to_day"):
            self.add_error("from_day", _("Enter a first or a last day."))
        if how == "choice":
            wrong = [one for one in _names(data.get("right", "")) if one not in _names(data.get("answers", ""))]
            if not _names(data.get("right", "")) or wrong:
                self.add_error("right", _("Enter answers from the list above."))

    def line(self) -> Line:
        """What was typed, as a line of the draft."""
        data = self.cleaned_data
        made: Line = {
            "kind": self.kind,
            "label": data["label"],
            "label_es": data["label_es"],
            "source": data["source"],
            "decides": data["decides"],
            "alternative_to": data["alternative_to"],
            "value": _value(self.kind, data),
        }
        if self.kind == "answer":
            made |= {k: data[k] for k in ("question_text", "question_text_es", "answer_type")}
            made["answers"] = _names(data["answers"])
        if data["papers"]:
            proof: dict[str, Any] = {"any_of": data["papers"]}
            if data["valid_days"]:
                proof["valid_days"] = data["valid_days"]
            if data["certifier"]:
                proof["certifier"] = data["certifier"]
            made["proof"] = proof
        return made


def _others(lines: Sequence[Line], own: str) -> list[tuple[str, str]]:
    return [
        (line["key"], line.get("label") or str(KINDS_NAMED[line["kind"]]))
        for line in lines
        if line["key"] != own and not line.get("alternative_to")
    ]


_PLACES = ("states", "counties", "zips", "tribes")


def _age() -> dict[str, forms.Field]:
    return {
        "min": WholeField(label=gettext_lazy("Minimum age"), required=False, min_value=1, max_value=120),
        "max": WholeField(label=gettext_lazy("Maximum age"), required=False, min_value=1, max_value=120),
    }


def _income() -> dict[str, forms.Field]:
    return {
        "percent": WholeField(
            label=gettext_lazy("Below this percentage of the federal poverty guideline"), min_value=1, max_value=1000
        ),
        "or_receives": forms.MultipleChoiceField(
            label=gettext_lazy("Or the household receives"),
            required=False,
            choices=list(BENEFITS.items()),
            widget=forms.CheckboxSelectMultiple,
        ),
    }


def _education() -> dict[str, forms.Field]:
    levels = [("", "–"), *((level, LEVELS[level]) for level in EDUCATION)]
    return {
        "min": forms.ChoiceField(label=gettext_lazy("At least"), required=False, choices=levels),
        "max": forms.ChoiceField(label=gettext_lazy("At most"), required=False, choices=levels),
    }


def _residence() -> dict[str, forms.Field]:
    def text(label: Any, hint: Any = _PLACE_HINT) -> forms.Field:
        return forms.CharField(label=label, required=False, max_length=2000, help_text=hint)

    return {
        "states": text(gettext_lazy("States, two letters each")),
        "counties": text(gettext_lazy("Counties, five-digit codes")),
        "zips": text(gettext_lazy("ZIP codes")),
        "tribes": text(gettext_lazy("Tribes")),
    }


def _answer() -> dict[str, forms.Field]:
    choice_only = gettext_lazy("For “one of several answers” only. Separate them with commas.")
    return {
        "question_text": forms.CharField(label=gettext_lazy("Question"), max_length=200),
        "question_text_es": forms.CharField(label=gettext_lazy("Question in Spanish"), max_length=200),
        "answer_type": forms.ChoiceField(label=gettext_lazy("Type of answer"), choices=ANSWER_TYPES),
        "yes": forms.ChoiceField(
            label=gettext_lazy("Answer to meet it, if yes or no"),
            choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
            required=False,
        ),
        "min": NumberField(label=gettext_lazy("Lowest number"), required=False),
        "max": NumberField(label=gettext_lazy("Highest number"), required=False),
        "from_day": DayField(label=gettext_lazy("First day"), required=False),
        "to_day": DayField(label=gettext_lazy("Last day"), required=False),
        "answers": forms.CharField(
            label=gettext_lazy("Possible answers"), required=False, max_length=1000, help_text=choice_only
        ),
        "right": forms.CharField(
            label=gettext_lazy("Answers that meet it"), required=False, max_length=1000, help_text=choice_only
        ),
    }


_FIELDS: Mapping[str, Any] = {
    "age": _age,
    "household_income": _income,
    "wage": lambda: {"below": MoneyField(label=gettext_lazy("Hourly pay below"), max_digits=6)},
    "education": _education,
    "residence": _residence,
    "answer": _answer,
}


def _value(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What a criterion asks, as JSON."""
    if kind == "residence":
        return {name: _names(data[name]) for name in _PLACES if data[name]}
    if kind == "answer":
        return _answer_value(data)
    names = list(_FIELDS.get(kind, dict)())
    return {
        name: str(data[name]) if isinstance(data[name], Decimal) else data[name]
        for name in names
        if data[name] not in (None, "", [])
    }


def _answer_value(data: Mapping[str, Any]) -> dict[str, Any]:
    """A question's name is its text: two questions with the same words are one question."""
    value: dict[str, Any] = {"question": data["question_text"]}
    how = data["answer_type"]
    if how == "yes_no":
        return value | {"equals": data["yes"] != "no"}
    if how == "choice":
        return value | {"one_of": _names(data["right"])}
    if how == "number":
        return value | {k: _plain(data[k]) for k in ("min", "max") if data[k] is not None}
    return value | {k: data[f].isoformat() for k, f in (("min", "from_day"), ("max", "to_day")) if data[f]}


def _plain(number: Decimal) -> int | str:
    return int(number) if number == number.to_integral_value() else str(number)


def _initial(line: Line) -> dict[str, Any]:
    """A line of the draft, as the form shows it."""
    value: dict[str, Any] = line["value"]
    proof: dict[str, Any] = line.get("proof") or {}
    found: dict[str, Any] = {
        **{k: line.get(k, "") for k in ("label", "label_es", "source", "decides", "alternative_to")},
        "papers": proof.get("any_of", []),
        "valid_days": proof.get("valid_days"),
        "certifier": proof.get("certifier", ""),
    }
    if line["kind"] == "residence":
        return found | {name: ", ".join(value.get(name, [])) for name in _PLACES}
    if line["kind"] != "answer":
        return found | value
    found |= {k: line.get(k, "") for k in ("question_text", "question_text_es", "answer_type")}
    found |= {"answers": ", ".join(line.get("answers", [])), "right": ", ".join(value.get("one_of", []))}
    found["yes"] = "no" if value.get("equals") is False else "yes"
    if line.get("answer_type") == "date":
        return found | {"from_day": value.get("min"), "to_day": value.get("max")}
    return found | {"min": value.get("min"), "max": value.get("max")}


class PublishForm(forms.Form):
    """From which day the draft is the program's policy."""

    effective_on = DayField(
        label=gettext_lazy("Effective date"),
        help_text=gettext_lazy("Applies to applications submitted on or after this date."),
    )
