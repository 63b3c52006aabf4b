"""Forms for papers: adding, asking for and accepting them; texts to sign; letters about hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from workadvance.documents.checking import ENDINGS, limit
from workadvance.documents.hours import months_before
from workadvance.documents.models import Agreement
from workadvance.documents.paper_kinds import ABOUT, PaperKind
from workadvance.people.models import Organization
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


class LetterForm(forms.Form):
    """Which months a letter about hours is for, and in which language."""

    month = forms.TypedChoiceField(label=gettext_lazy("Last month"), coerce=dt.date.fromisoformat)
    months = forms.TypedChoiceField(label=gettext_lazy("How many months"), coerce=int)
    language = forms.ChoiceField(label=gettext_lazy("Language of the letter"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this, most = timezone.localdate().replace(day=1), limit("letter_months")
        before = [months_before(this, n) for n in range(2 * most)]
        month: Any = self.fields["month"]
        month.choices = [(m.isoformat(), date_format(m, "F Y")) for m in before]
        many: Any = self.fields["months"]
        many.choices = [(n, ngettext("%(n)d month", "%(n)d months", n) % {"n": n}) for n in range(1, most + 1)]
        self.initial.setdefault("language", get_language() or "en")


class AgreementForm(forms.Form):
    """A text people sign, in both languages."""

    organization = forms.ModelChoiceField(
        label=gettext_lazy("Organization"), queryset=Organization.objects.none(), empty_label=None
    )
    title = forms.CharField(label=gettext_lazy("Title in English"), max_length=120)
    words_en = forms.CharField(
        label=gettext_lazy("Text in English"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    title_es = forms.CharField(label=gettext_lazy("Title in Spanish"), max_length=120, required=False)
    words_es = forms.CharField(
        label=gettext_lazy("Text in Spanish"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Without it, people who read Spanish are shown the English text."),
    )

    def __init__(self, *args: Any, organizations: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where: Any = self.fields["organization"]
        where.queryset = organizations
        self.initial.setdefault("organization", organizations.first())


class SignatureAskForm(forms.Form):
    """Which text a person is to sign."""

    agreement = forms.ModelChoiceField(label=gettext_lazy("Form"), queryset=Agreement.objects.none(), empty_label=None)

    def __init__(self, *args: Any, agreements: QuerySet[Agreement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agreement"]
        field.queryset = agreements


class SignForm(forms.Form):
    """Signing: the name typed, and that the text was read and is agreed to."""

    typed_name = forms.CharField(
        label=gettext_lazy("Type your full name"),
        max_length=200,
        help_text=gettext_lazy("Typing your name here is the same as signing on paper."),
    )
    agreed = forms.BooleanField(label=gettext_lazy("I read this and I agree"))


class CodeForm(forms.Form):
    """The code of a letter."""

    code = forms.CharField(label=gettext_lazy("Code on the letter"), max_length=40)
