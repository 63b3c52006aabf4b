"""No index is kept twice: one that begins with a column serves the look-up by that column too."""

from __future__ import annotations

from django.apps import apps
from django.db import models


def beginnings(model: type[models.Model]) -> set[str]:
    """The first fields of a model's indexes and unique constraints that hold every row."""
    lists = [i.fields for i in model._meta.indexes if i.condition is None]
    lists += [c.fields for c in model._meta.constraints if isinstance(c, models.UniqueConstraint) and not c.condition]
    return {fields[0].lstrip("-") for fields in lists if fields}


def test_a_link_has_no_index_of_its_own_where_another_begins_with_it():
    twice = [
        f"{model._meta.label}.{field.name}: another index begins with it, so say db_index=False"
        for model in apps.get_models()
        if model.__module__.startswith("workadvance.")
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.db_index and not field.unique
        if beginnings(model) & {field.name, field.attname}
    ]
    assert twice == []
