"""Forms of imports: the file, and what its columns hold."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.exchange.import_fields import fields_of
from workadvance.exchange.models import DataImport, ImportKind
from workadvance.people.models import Organization
from workadvance.programs.models import Program
from workadvance.ui.forms import Values


class ImportUploadForm(forms.Form):
    """A file to import. `program` is for rows that name none."""

    provider = forms.ModelChoiceField(label=gettext_lazy("Provider"), queryset=Organization.objects.none())
    kind = forms.ChoiceField(label=gettext_lazy("What is in the file"), widget=forms.RadioSelect)
    program = forms.ModelChoiceField(
        label=gettext_lazy("Program"),
        queryset=Program.objects.none(),
        required=False,
        help_text=gettext_lazy("For applications and attendance, where rows don't name a program."),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or Excel (XLSX). You'll see every row before anything is saved."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xlsm"}),
        allow_empty_file=True,
    )

    def __init__(self, *args: Any, providers: Any, programs: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provider: Any = self.fields["provider"]
        provider.queryset = providers
        if len(providers) == 1:
            provider.initial, provider.widget, provider.required = providers[0], forms.HiddenInput(), False
        program: Any = self.fields["program"]
        program.queryset = programs
        kind: Any = self.fields["kind"]
        kind.choices = [(k, ImportKind(k).label) for k in kinds]

    def clean(self) -> Values:
        """One provider needs no choosing; its only program neither."""
        found = super().clean() or {}
        if not found.get("provider") and "provider" not in self.errors:
            found["provider"] = self.fields["provider"].initial
        program = found.get("program")
        if program and found.get("provider") and program.provider_id != found["provider"].pk:
            raise ValidationError({"program": _("This program belongs to another provider.")})
        return found


class ColumnsForm(forms.Form):
    """What each column of a file holds."""

    def __init__(self, *args: Any, data_import: DataImport, samples: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.width = len(data_import.head)
        choices = [("", _("Leave out")), *((n, capfirst(str(f.label))) for n, f in fields_of(data_import.kind).items())]
        for n, (heading, group) in enumerate(zip(data_import.head, data_import.groups, strict=True)):
            named = " · ".join(filter(None, [group, heading])) or _("Column %(n)d (no name)") % {"n": n + 1}
            self.fields[f"column_{n}"] = forms.ChoiceField(
                label=named,
                choices=choices,
                required=False,
                initial=data_import.columns[n],
                help_text=_("For example: %(example)s") % {"example": samples[n]} if samples[n] else "",
            )

    def columns(self, given: Values) -> list[str]:
        """The answer: a field or "" for each column."""
        return [str(given[f"column_{n}"]) for n in range(self.width)]


class RowForm(forms.Form):
    """Every cell of one row."""

    def __init__(self, *args: Any, data_import: DataImport, cells: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = fields_of(data_import.kind)
        for n, heading in enumerate(data_import.head):
            held = data_import.columns[n]
            self.fields[f"cell_{n}"] = forms.CharField(
                label=heading or _("Column %(n)d (no name)") % {"n": n + 1},
                required=False,
                max_length=5000,
                initial=cells[n] if n < len(cells) else "",
                help_text=capfirst(str(known[held].label)) if held else _("Left out"),
            )
