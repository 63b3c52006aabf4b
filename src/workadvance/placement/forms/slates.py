"""Forms of slates: who is on one, who it goes to, and what the employer says to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.placement.models import (
    EmployerContact,
)
from workadvance.ui.fields import DayField, RecordField
from workadvance.ui.forms import PickForm, Values


class SlateForm(PickForm):
    """Who is on a slate, and the reason for anyone who does not meet every requirement."""

    override_reason = forms.CharField(
        label=gettext_lazy("Reason for referring someone who doesn't meet every requirement"), required=False
    )


class SendForm(forms.Form):
    """The contact a slate goes to."""

    contact = forms.ModelChoiceField(
        label=gettext_lazy("Send to"),
        queryset=EmployerContact.objects.none(),
        error_messages={
            "required": gettext_lazy("Choose which contact gets the slate."),
            "invalid_choice": gettext_lazy("Choose which contact gets the slate."),
        },
    )

    def __init__(self, *args: Any, contacts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contact: Any = self.fields["contact"]
        contact.queryset = contacts


OUT_OF_DATE = gettext_lazy("This page is out of date. Reload it and try again.")


class EmployerAnswerForm(forms.Form):
    """What an employer says by one button of its page: an answer to a candidate, a first day, who is still there."""

    what = forms.ChoiceField(
        choices=[(name, name) for name in ("answer", "started", "still", "left")],
        error_messages={"required": OUT_OF_DATE, "invalid_choice": OUT_OF_DATE},
    )
    referral = RecordField(required=False, error_messages={"invalid": OUT_OF_DATE})
    spell = RecordField(required=False, error_messages={"invalid": OUT_OF_DATE})
    answer = forms.CharField(required=False)
    reason = forms.CharField(required=False)
    started_on = DayField(required=False, error_messages={"invalid": gettext_lazy("Enter the first day at work.")})

    def clean(self) -> Values:
        """Who started has a first day."""
        found = super().clean() or {}
        if found.get("what") == "started" and not found.get("started_on") and "started_on" not in self.errors:
            self.add_error("started_on", _("Enter the first day at work."))
        return found

    def said_wrong(self) -> NotSaved | None:
        """What is wrong with the answer, if anything, and which candidate it is about."""
        if not self.errors:
            return None
        texts = [str(text) for said in self.errors.values() for text in said]
        given = self.cleaned_data
        return NotSaved(
            " ".join(texts), given.get("referral") or 0, given.get("spell") or 0, str(given.get("reason", ""))
        )


@dataclass(frozen=True, slots=True)
class NotSaved:
    """Why an employer's answer was not saved, and the candidate or hire it is shown beside (0: neither)."""

    text: str
    referral: int
    spell: int
    reason: str
