"""The mark of a demonstration database."""

from __future__ import annotations

from django.db import models


class DemoWorld(models.Model):
    """This database holds the demonstration world, made with this seed for this many applicants."""

    seed = models.BigIntegerField()
    people = models.PositiveIntegerField()
    built_at = models.DateTimeField()
