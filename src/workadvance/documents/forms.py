"""Forms for papers: adding one, asking for one, accepting it with what it proves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.documents.checking import ENDINGS, limit
from workadvance.documents.paper_kinds import ABOUT, PaperKind
from workadvance.ui.fields import DayField


def file_field(label: Any, *, camera: bool = False) -> forms.FileField:
    """A field for a paper: any kind we take or, with `camera`, a photo that a phone takes on the spot."""
    attrs = {"accept": "image/*", "capture": "environment"} if camera else {"accept": ENDINGS}
    return forms.FileField(label=label, required=not camera, widget=forms.FileInput(attrs=attrs), allow_empty_file=True)


class PaperForm(forms.Form):
    """A paper staff add for someone."""

    kind = forms.ChoiceField(label=gettext_lazy("Document"), choices=PaperKind.choices)
    file = file_field(gettext_lazy("File"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "PDF, photo (JPEG, PNG, or HEIC), or Word document (DOCX), up to %(most)d MB."
        ) % {"most": limit("max_megabytes")}


class HandInForm(forms.Form):
    """A paper someone hands in on their phone: a photo taken now, or a file chosen."""

    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=PaperKind.choices)
    photo = file_field(gettext_lazy("Take a picture"), camera=True)
    file = file_field(gettext_lazy("Or choose a picture or PDF"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = False

    def clean(self) -> dict[str, Any]:
        """One of the two files, as `upload`."""
        given = super().clean() or {}
        given["upload"] = given.get("photo") or given.get("file")
        if given["upload"] is None and not self.errors:
            raise ValidationError({"file": _("Take a picture, or choose a file.")})
        return given


class AskForm(forms.Form):
    """Asking for a paper."""

    kind = forms.ChoiceField(label=gettext_lazy("Document"))
    due_on = DayField(label=gettext_lazy("Due date"), required=False)

    def __init__(self, *args: Any, kinds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = [(kind, PaperKind(kind).label) for kind in kinds]


class PaperAcceptForm(forms.Form):
    """What a paper proves and until when."""

    proves = forms.MultipleChoiceField(
        label=gettext_lazy("What it proves"), required=False, widget=forms.CheckboxSelectMultiple
    )
    valid_until = DayField(
        label=gettext_lazy("Valid until"),
        required=False,
        help_text=gettext_lazy("The expiration date on the document. Leave this blank if it has none."),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        usual = list(ABOUT[kind].proves)
        super().__init__(*args, **{"initial": {"proves": usual[:1]}, **kwargs})
        field: Any = self.fields["proves"]
        field.choices = [(p, p.label) for p in usual]
        if not usual:
            del self.fields["proves"]

    @staticmethod
    def certified(given: dict[str, Any]) -> dict[str, dt.date | None]:
        """What was ticked, each with the day until which it holds."""
        return dict.fromkeys(given.get("proves", []), given["valid_until"])
