"""The labels of a model's choices, looked up one at a time."""

from __future__ import annotations

from typing import Any

from django.db import models


class ChoiceLabelsModel(models.Model):
    """A model with choices.

    Django makes every label of a field hashable, and by that translates it, before it picks the one asked for:
    a thousand look-ups in the catalogs for a page of fifty people. Values here are strings and numbers; the one label is enough.
    """

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: models.Field[Any, Any]) -> str:
        value = getattr(self, field.attname)
        for choice, label in field.flatchoices:
            if choice == value:
                return str(label)
        return "" if value is None else str(value)
