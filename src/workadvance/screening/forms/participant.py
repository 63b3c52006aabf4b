"""What a participant changes on their own page."""

from __future__ import annotations

from django import forms

from workadvance.people.models import Person
from workadvance.ui.fields import typed_field


class DetailsForm(forms.ModelForm[Person]):
    """How to reach someone, in their own hands."""

    class Meta:
        model = Person
        formfield_callback = typed_field
        fields = ["phone", "email", "reach_by", "line", "city", "state", "zip", "language"]
