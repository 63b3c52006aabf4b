"""Forms of connections to other systems."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workadvance.api.scopes import EVENT_GROUPS, SCOPES
from workadvance.people.models import Organization
from workadvance.ui.fields import DayField


def _in_a_quarter() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=90)


class _OfOrganizationForm(forms.Form):
    organization = forms.ModelChoiceField(label=_("Organization"), queryset=Organization.objects.none())

    def __init__(self, *args: Any, organizations: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Organization]", self.fields["organization"])
        field.queryset = organizations
        if organizations.count() == 1:
            field.initial = organizations.first()


class TokenForm(_OfOrganizationForm):
    """A token to make."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("The system that will use it, for example “Attendance kiosk.”")
    )
    expires_on = DayField(
        label=_("Last day"),
        initial=_in_a_quarter,
        help_text=_("At most one year from today."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=[(name, scope.text) for name, scope in SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
    )


class WebhookForm(_OfOrganizationForm):
    """A webhook to add."""

    url = forms.CharField(
        label=_("Address"), max_length=500, help_text=_("The other system's address. It begins with https://.")
    )
    kinds = forms.MultipleChoiceField(
        label=_("Events"),
        choices=[(group.begins, group.text) for group in EVENT_GROUPS],
        widget=forms.CheckboxSelectMultiple,
    )
