"""Programmes: provider, sector, areas, target decisions, eligibility policy, screening steps, rubric."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from workadvance.people.models import Organisation
from workadvance.programmes.labour import areas_named


class Programme(models.Model):
    """One sector programme of one provider in one region (one or several labour-market areas, pooled)."""

    class Track(models.TextChoices):
        TRAINING_FIRST = "training_first", _("Training first")
        PLACEMENT_FIRST = "placement_first", _("Placement first allowed")

    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="programmes")
    name = models.CharField(_("name"), max_length=120)
    sector = models.CharField(_("sector"), max_length=80)
    area_codes = models.JSONField(_("labour-market areas"), default=list)
    track = models.CharField(_("track"), max_length=20, choices=Track, default=Track.TRAINING_FIRST)
    opened_on = models.DateField(_("opens on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    seats_per_year = models.PositiveIntegerField(_("seats a year"))
    readiness_hours = models.PositiveSmallIntegerField(_("pre-employment hours"), default=30)
    about = models.TextField(_("about, for applicants"), blank=True)
    about_es = models.TextField(_("about, for applicants, in Spanish"), blank=True)
    contact_name = models.CharField(_("whom applicants can ask"), max_length=120, blank=True)
    contact_phone = models.CharField(_("phone for applicants"), max_length=20, blank=True)
    contact_email = models.EmailField(_("e-mail for applicants"), blank=True)
    funders = models.ManyToManyField(Organisation, blank=True, related_name="funded_programmes")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "provider",
                Lower("name"),
                name="programme_name_once",
                violation_error_message=_("This provider already has a programme of this name."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="programme_dates",
                violation_error_message=_("The programme cannot close before it opens."),
            ),
            models.CheckConstraint(
                condition=Q(seats_per_year__gte=1),
                name="programme_seats",
                violation_error_message=_("At least one seat is needed."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def about_here(self) -> str:
        """What applicants read, in the language of the page where there is one."""
        return (self.about_es if (get_language() or "en").startswith("es") else "") or self.about

    @property
    def area_names(self) -> list[str]:
        """The names of its labour-market areas."""
        return [a.name for a in areas_named(self.area_codes)]

    def is_open(self, on: dt.date) -> bool:
        """Whether people may apply on that day."""
        return self.opened_on <= on and (self.closed_on is None or on <= self.closed_on)


class TargetDecision(models.Model):
    """A dated decision to train for an occupation: the numbers as they were, their vintages, the reasons, by whom."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="decisions")
    soc = models.CharField(max_length=7)
    title = models.CharField(max_length=200)
    area_codes = models.JSONField(default=list)
    decided_on = models.DateField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    chosen = models.BooleanField(default=True, help_text="Chosen as a target, or looked at and left.")
    reasons = models.TextField()
    employers_consulted = models.ManyToManyField(Organisation, blank=True, related_name="+")
    numbers = models.JSONField(default=dict)
    vintages = models.JSONField(default=dict)
    planned_seats = models.PositiveIntegerField(null=True, blank=True)
    deciders = models.CharField(_("who decided"), max_length=300, blank=True)
    others_consulted = models.TextField(_("others consulted"), blank=True)
    retired_on = models.DateField(null=True, blank=True)
    retired_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reasons=""),
                name="decision_reasoned",
                violation_error_message=_("A decision needs its reasons."),
            ),
            models.UniqueConstraint(
                fields=["programme", "soc"],
                condition=Q(chosen=True, retired_on__isnull=True),
                name="target_open_once",
                violation_error_message=_("This occupation is already a target of this programme."),
            ),
        ]
        indexes = [models.Index(fields=["programme", "decided_on"], name="decision_programme")]


class EligibilityPolicy(models.Model):
    """What a programme asks of applicants, from a date on. Legal and poverty figures come from dated policy data."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="policies")
    effective_on = models.DateField()
    min_age = models.PositiveSmallIntegerField(_("youngest age"), default=18)
    income_percent = models.PositiveSmallIntegerField(
        _("household income below, % of the poverty guideline"), default=200
    )
    wage_limit = models.DecimalField(_("hourly wage below, if employed"), max_digits=6, decimal_places=2, default=15)
    needs_work_authorisation = models.BooleanField(_("must be allowed to work"), default=True)
    needs_diploma = models.BooleanField(_("must have a diploma or GED"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "effective_on"], name="policy_once_a_day")]


class ScreeningStep(models.Model):
    """One step of a programme's screening."""

    class Kind(models.TextChoices):
        ORIENTATION = "orientation", _("Orientation")
        TEST = "test", _("Test")
        INTERVIEW = "interview", _("Interview")
        CHECK = "check", _("Check")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=100)
    name_es = models.CharField(max_length=100, blank=True)
    about = models.CharField(
        max_length=300, blank=True, help_text="What the applicant should know: where, how long, what to bring."
    )
    required = models.BooleanField(default=True)
    retired = models.BooleanField(
        default=False, help_text="No longer part of the screening; kept because it has results."
    )
    pass_mark = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True, help_text="Lowest passing score of a test."
    )
    top_mark = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["programme", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "position"], condition=Q(retired=False), name="step_position_once"
            ),
            models.CheckConstraint(
                condition=Q(pass_mark__isnull=True) | Q(top_mark__isnull=True) | Q(top_mark__gte=F("pass_mark")),
                name="step_marks",
                violation_error_message=_("The pass mark cannot be above the top mark."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name_here(self) -> str:
        """The step's name in the language of the page where there is one."""
        return (self.name_es if (get_language() or "en").startswith("es") else "") or self.name


class RubricCriterion(models.Model):
    """One criterion of the interview rubric, scored 1 to 5 with anchors in words."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    low_anchor = models.CharField(max_length=200, help_text="What a 1 looks like.")
    high_anchor = models.CharField(max_length=200, help_text="What a 5 looks like.")
    weight = models.PositiveSmallIntegerField(default=1)
    retired = models.BooleanField(default=False, help_text="No longer scored; kept because it has scores.")

    class Meta:
        ordering = ["programme", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "position"], condition=Q(retired=False), name="criterion_position_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
