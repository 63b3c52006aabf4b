"""Forms of organizations and sites."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workadvance.people.models import Organization, Site
from workadvance.people.organizations import KINDS
from workadvance.programs.models import Program
from workadvance.ui.fields import typed_field
from workadvance.ui.forms import RowsField


class OrganizationNewForm(forms.Form):
    """An organization to be added."""

    kind = forms.ChoiceField(label=_("Type"), choices=[(kind.value, kind.label) for kind in KINDS])
    name = forms.CharField(label=_("Name"), max_length=200)
    parent = forms.ModelChoiceField(
        label=pgettext_lazy("organization", "Under"),
        queryset=Organization.objects.none(),
        required=False,
        empty_label="–",
        help_text=_("The intermediary, or for a partner or funder the provider. Leave blank for a new intermediary."),
    )

    def __init__(self, *args: Any, parents: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["parent"]
        field.queryset = parents


class _ProgramsField(RowsField):
    """Programs by provider and name."""

    def label_from_instance(self, obj: Any) -> str:
        """“Arrow Creek: Welding”."""
        return f"{obj.provider.name}: {obj.name_here}"


class OrganizationForm(forms.Form):
    """An organization's name, what it is under, and what a funder pays for."""

    name = forms.CharField(label=_("Name"), max_length=200)
    parent = forms.ModelChoiceField(
        label=pgettext_lazy("organization", "Under"),
        queryset=Organization.objects.none(),
        required=False,
        empty_label="–",
    )
    programs = _ProgramsField(
        label=_("Programs it funds"),
        queryset=Program.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Its users see these programs' target jobs and outcomes."),
    )

    def __init__(
        self,
        *args: Any,
        parents: QuerySet[Organization] | None,
        programs: QuerySet[Program] | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("parent", parents), ("programs", programs)):
            field: Any = self.fields[name]
            if rows is None:
                del self.fields[name]
            else:
                field.queryset = rows


class SiteForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs only
    """A site's name and address."""

    class Meta:
        model = Site
        formfield_callback = typed_field
        fields = ("name", "line", "zip", "city", "state")
        help_texts = {"zip": _("It says the city, the state and the labor market area.")}
