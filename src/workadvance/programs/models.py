"""Programs: provider, sector, areas, eligibility policy, screening steps, interview criteria."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from workadvance.events.choice_labels import ChoiceLabelsModel
from workadvance.people.contact_fields import EmailColumn, PhoneColumn
from workadvance.people.models import Organization
from workadvance.programs.areas import areas_named


def in_page_language(english: str, spanish: str) -> str:
    """A text that staff type, in the language of the page; the other language stands in where one is missing."""
    first, other = (spanish, english) if (get_language() or "en").startswith("es") else (english, spanish)
    return first or other


class Program(ChoiceLabelsModel):
    """One sector program of one provider in one region (one or several labor-market areas, pooled)."""

    of_organization, of_funders = "provider", "funders"
    opened_with = ("provider",)

    class Track(models.TextChoices):
        TRAINING_FIRST = "training_first", _("Training first")
        PLACEMENT_FIRST = "placement_first", _("Placement first allowed")

    provider = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="programs")
    name = models.CharField(_("name"), max_length=120)
    name_es = models.CharField(_("name in Spanish"), max_length=120, blank=True)
    sector = models.CharField(_("sector"), max_length=80)
    sector_es = models.CharField(_("sector in Spanish"), max_length=80, blank=True)
    area_codes = models.JSONField(_("labor market areas"), default=list)
    track = models.CharField(_("track"), max_length=20, choices=Track, default=Track.TRAINING_FIRST)
    opened_on = models.DateField(_("opening date"))
    closed_on = models.DateField(_("closing date"), null=True, blank=True)
    seats_per_year = models.PositiveIntegerField(_("seats a year"))
    readiness_hours = models.PositiveSmallIntegerField(_("job-readiness hours"), default=30)
    about = models.TextField(_("description for applicants"), blank=True)
    about_es = models.TextField(_("description for applicants, in Spanish"), blank=True)
    blind_raters = models.BooleanField(
        _("two interviewers score each applicant separately"),
        default=False,
        help_text=_("Neither sees the other's scores until both have scored."),
    )
    contact_name = models.CharField(_("contact for applicants"), max_length=200, blank=True)
    contact_phone = PhoneColumn(_("phone for applicants"), max_length=20, blank=True)
    contact_email = EmailColumn(_("email for applicants"), max_length=254, blank=True)
    funders = models.ManyToManyField(Organization, blank=True, related_name="funded_programs")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "provider",
                Lower("name"),
                name="program_name_once",
                violation_error_message=_("This provider already has a program with this name."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="program_dates",
                violation_error_message=_("The closing date can't be before the opening date."),
            ),
            models.CheckConstraint(
                condition=Q(seats_per_year__gte=1),
                name="program_seats",
                violation_error_message=_("Enter at least 1 seat."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_here

    @property
    def name_here(self) -> str:
        """The name in the language of the page where there is one."""
        return in_page_language(self.name, self.name_es)

    @property
    def sector_here(self) -> str:
        """The sector in the language of the page where there is one."""
        return in_page_language(self.sector, self.sector_es)

    @property
    def about_here(self) -> str:
        """What applicants read, in the language of the page where there is one."""
        return in_page_language(self.about, self.about_es)

    @property
    def area_names(self) -> list[str]:
        """The names of its labor-market areas."""
        return [a.name for a in areas_named(self.area_codes)]

    def is_open(self, on: dt.date) -> bool:
        """Whether people may apply on that day."""
        return self.opened_on <= on and (self.closed_on is None or on <= self.closed_on)


class EligibilityPolicy(models.Model):
    """What a program asks of applicants, from a date on; its first one starts from the dated policy data (`policy_defaults`)."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="policies", db_index=False)
    effective_on = models.DateField()
    min_age = models.PositiveSmallIntegerField(_("minimum age"))
    income_percent = models.PositiveSmallIntegerField(_("household income limit, % of the federal poverty guideline"))
    wage_limit = models.DecimalField(_("hourly pay limit, if employed"), max_digits=6, decimal_places=2)
    needs_work_authorization = models.BooleanField(_("must be authorized to work in the United States"), default=True)
    needs_diploma = models.BooleanField(_("must have a high school diploma or equivalency"), default=False)
    criteria = models.JSONField(
        default=list,
        blank=True,
        help_text="Composed criteria (see `composing`); where there are any, they alone are asked.",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["program", "effective_on"], name="policy_once_a_day")]


class EligibilityDraft(models.Model):
    """Criteria a manager is composing, before they are published as a policy with a date."""

    program = models.OneToOneField(Program, on_delete=models.CASCADE, related_name="eligibility_draft")
    criteria = models.JSONField(default=list)
    changed_at = models.DateTimeField()


class ScreeningStep(ChoiceLabelsModel):
    """One step of a program's screening."""

    class Kind(models.TextChoices):
        ORIENTATION = "orientation", _("Orientation")
        TEST = "test", _("Test")
        INTERVIEW = "interview", _("Interview")
        CHECK = "check", _("Check")

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=100)
    name_es = models.CharField(max_length=100, blank=True)
    about = models.CharField(
        max_length=300, blank=True, help_text="What the applicant should know: where, how long, what to bring."
    )
    about_es = models.CharField(max_length=300, blank=True)
    required = models.BooleanField(default=True)
    retired = models.BooleanField(
        default=False, help_text="No longer part of the screening; kept because it has results."
    )
    passing_score = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True, help_text="Lowest passing score of a test."
    )
    maximum_score = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["program", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "position"], condition=Q(retired=False), name="step_position_once"
            ),
            models.CheckConstraint(
                condition=Q(passing_score__isnull=True)
                | Q(maximum_score__isnull=True)
                | Q(maximum_score__gte=F("passing_score")),
                name="step_scores",
                violation_error_message=_("The passing score can't be higher than the maximum score."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_here

    @property
    def name_here(self) -> str:
        """The step's name in the language of the page where there is one."""
        return in_page_language(self.name, self.name_es)

    @property
    def about_here(self) -> str:
        """What the applicant should know, in the language of the page where there is one."""
        return in_page_language(self.about, self.about_es)


class InterviewCriterion(models.Model):
    """One criterion of the interview, scored 1 to 5 with anchors in words."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    low_anchor = models.CharField(max_length=200, help_text="What a 1 looks like.")
    high_anchor = models.CharField(max_length=200, help_text="What a 5 looks like.")
    name_es = models.CharField(max_length=100, blank=True)
    low_anchor_es = models.CharField(max_length=200, blank=True)
    high_anchor_es = models.CharField(max_length=200, blank=True)
    weight = models.PositiveSmallIntegerField(default=1)
    retired = models.BooleanField(default=False, help_text="No longer scored; kept because it has scores.")

    class Meta:
        ordering = ["program", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "position"], condition=Q(retired=False), name="criterion_position_once"
            )
        ]

    def __str__(self) -> str:
        return self.name_here

    @property
    def name_here(self) -> str:
        """The criterion in the language of the page where there is one."""
        return in_page_language(self.name, self.name_es)

    @property
    def low_anchor_here(self) -> str:
        """What a 1 looks like, in the language of the page where there is one."""
        return in_page_language(self.low_anchor, self.low_anchor_es)

    @property
    def high_anchor_here(self) -> str:
        """What a 5 looks like, in the language of the page where there is one."""
        return in_page_language(self.high_anchor, self.high_anchor_es)
