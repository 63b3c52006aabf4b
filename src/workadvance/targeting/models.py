"""Decisions on target jobs: what a program trains for, since when, why, and on which numbers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workadvance.people.models import Organization
from workadvance.programs.models import Program


class TargetDecision(models.Model):
    """A dated decision to train for an occupation: the numbers as they were, their vintages, the reasons, who decided."""

    of_organization, of_funders = "program__provider", "program__funders"
    opened_with = ("program__provider", "decided_by")

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    soc = models.CharField(max_length=7)
    title = models.CharField(max_length=200)
    area_codes = models.JSONField(default=list)
    decided_on = models.DateField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    chosen = models.BooleanField(default=True, help_text="Chosen as a target, or looked at and left.")
    reasons = models.TextField()
    employers_consulted = models.ManyToManyField(Organization, blank=True, related_name="+")
    numbers = models.JSONField(default=dict)
    vintages = models.JSONField(default=dict)
    planned_seats = models.PositiveIntegerField(null=True, blank=True)
    deciders = models.CharField(_("decision makers"), max_length=300, blank=True)
    others_consulted = models.TextField(_("others consulted"), blank=True)
    retired_on = models.DateField(null=True, blank=True)
    retired_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reasons=""),
                name="decision_reasoned",
                violation_error_message=_("Enter the reasons for this decision."),
            ),
            models.UniqueConstraint(
                fields=["program", "soc"],
                condition=Q(chosen=True, retired_on__isnull=True),
                name="target_open_once",
                violation_error_message=_("This occupation is already a target job of this program."),
            ),
        ]
        indexes = [models.Index(fields=["program", "decided_on"], name="decision_program")]
