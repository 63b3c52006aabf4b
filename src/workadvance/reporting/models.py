"""The journey: one row an application, derived from facts and events, rebuilt whenever they change."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from workadvance.events.choice_labels import ChoiceLabelsModel
from workadvance.people.models import Organization, Person
from workadvance.programs.models import Program
from workadvance.screening.models import Application
from workadvance.training.models import Cohort


class Journey(ChoiceLabelsModel):
    """Where one application stands and when it passed each station.

    Never written by hand: `services.journey_refresh` derives it from the facts after every event, and
    `workadvance doctor` derives it again and compares. Dates are null until the station is passed.
    """

    of_organization, of_person = "provider", "person"

    class Station(models.TextChoices):
        APPLYING = "applying", _("Applying")
        SCREENING = "screening", _("In screening")
        WAITLIST = "waitlist", _("Waitlisted")
        READINESS = "readiness", _("Readiness")
        TRAINING = "training", _("Training")
        JOB_READY = "bench", _("Job-ready")
        PREPARING = "preparing", _("Finished training")
        EMPLOYED = "employed", _("Employed")
        BETWEEN = "between", _("Between jobs")
        PAUSED = "paused", _("Not looking now")
        NOT_SELECTED = "not_selected", _("Not selected")
        LEFT = "left", _("Left the program")

    application = models.OneToOneField(Application, on_delete=models.CASCADE, primary_key=True, related_name="journey")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="journeys", db_index=False)
    provider = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="journeys", db_index=False)
    cohort = models.ForeignKey(Cohort, null=True, on_delete=models.SET_NULL, related_name="journeys", db_index=False)
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    counted_as = models.BigIntegerField(
        default=0, help_text="The first record of this person: linked records are counted as one person."
    )
    person_name = models.CharField(max_length=200)
    restricted = models.BooleanField(default=False)
    station = models.CharField(max_length=15, choices=Station)
    since = models.DateField()
    applied_on = models.DateField(null=True)
    eligible_on = models.DateField(null=True)
    selected_on = models.DateField(null=True)
    readiness_done_on = models.DateField(null=True)
    started_on = models.DateField(null=True)
    completed_on = models.DateField(null=True)
    certified_on = models.DateField(null=True)
    ready_on = models.DateField(null=True)
    placed_on = models.DateField(null=True)
    retained_90_on = models.DateField(null=True)
    retained_180_on = models.DateField(null=True)
    retained_365_on = models.DateField(null=True)
    advanced_on = models.DateField(null=True)
    heard_on = models.DateField(null=True, help_text="The last day on which the person is known to have been at work.")
    second_job_on = models.DateField(null=True)
    job_title = models.CharField(max_length=150, blank=True)
    employer_name = models.CharField(max_length=200, blank=True)
    start_wage = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    wage = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    next_text = models.CharField(max_length=300, blank=True)
    next_check_in = models.PositiveSmallIntegerField(null=True)
    next_due_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["provider", "station", "person_name"], name="journey_station"),
            models.Index(fields=["provider", "person_name"], name="journey_name"),
            models.Index(fields=["coach", "station"], name="journey_coach"),
            models.Index(fields=["program", "applied_on"], name="journey_applied"),
            models.Index(fields=["person"], name="journey_person"),
            models.Index(fields=["cohort"], name="journey_cohort"),
            models.Index(fields=["provider", "counted_as"], name="journey_counted"),
        ]

    @property
    def next_said(self) -> str:
        """What comes next, in the reader's words: the plan's next step as it was written, or a check-in."""
        if self.next_check_in is not None:
            return _t("%(day)d-day check-in") % {"day": self.next_check_in}
        return self.next_text

    @property
    def station_shape(self) -> str:
        """The status shape of the station: amber is kept for what someone must do soon."""
        return {
            "employed": "good",
            "between": "late",
            "not_selected": "off",
            "left": "off",
            "paused": "off",
        }.get(self.station, "info")


class Edition(models.Model):
    """Numbers as published for viewers without names: up to the end of a quarter, made once and never again.

    Of a program, or of all `programs` that a funder pays for. `counts` by group and measure, `hidden` the names of those that
    no one outside is told, `pay` the median first pay by group.
    """

    of_organization, of_funders = "program__provider", "program__funders"

    program = models.ForeignKey(Program, null=True, on_delete=models.CASCADE, related_name="editions", db_index=False)
    funder = models.ForeignKey(Organization, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    programs = models.JSONField(default=list)
    until = models.DateField()
    counts = models.JSONField(default=dict)
    hidden = models.JSONField(default=list)
    pay = models.JSONField(default=dict)
    small = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["program", "until"], name="edition_once"),
            models.UniqueConstraint(fields=["funder", "until"], name="edition_once_a_funder"),
            models.CheckConstraint(
                condition=models.Q(program=None) ^ models.Q(funder=None), name="edition_of_program_or_funder"
            ),
        ]


class IndicatorTarget(models.Model):
    """What a funder (or, without one, the provider itself) asks an indicator to reach in a year; the newest by `effective_on` holds."""

    of_organization = "program__provider"
    opened_with = ("program__provider",)

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="indicator_targets", db_index=False)
    funder = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    definitions = models.CharField(max_length=40)
    indicator = models.CharField(max_length=60)
    program_year = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=10, decimal_places=4, help_text="A share from 0 to 1, or dollars.")
    effective_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["program", "funder", "definitions", "indicator", "program_year", "effective_on"],
                name="indicator_target_once",
                nulls_distinct=False,
                violation_error_message=_("This target is already recorded for this date."),
            ),
            models.CheckConstraint(
                condition=models.Q(value__gte=0),
                name="indicator_target_value",
                violation_error_message=_("A target can't be negative."),
            ),
        ]


class CostEntry(ChoiceLabelsModel):
    """One line of the cost ledger: what was spent, given in kind or budgeted, for which program, cohort and component.

    Without a program it is shared among the provider's programs by the rule the reader states. `reference` is the line's own number
    in the books it came from: imported again, the line is the same one.
    """

    of_organization = "provider"
    opened_with = ("provider", "program")

    class Component(models.TextChoices):
        SCREENING = "screening", _("Recruitment and screening")
        READINESS = "readiness", _("Job readiness")
        TRAINING = "training", _("Training")
        PLACEMENT = "placement", _("Job development and placement")
        ADVANCEMENT = "advancement", _("Retention and advancement")
        SUPPORTS = "supports", _("Supports")
        ADMINISTRATION = "administration", _("Administration")

    class Kind(models.TextChoices):
        SPENT = "spent", _("Spent")
        IN_KIND = "in_kind", _("In kind")
        BUDGET = "budget", _("Budget")

    provider = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    program = models.ForeignKey(
        Program, null=True, blank=True, on_delete=models.PROTECT, related_name="costs", db_index=False
    )
    cohort = models.ForeignKey(
        Cohort, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    component = models.CharField(max_length=15, choices=Component)
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    memo = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "reference"],
                name="cost_entry_once",
                violation_error_message=_("A cost with this reference is already recorded."),
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0),
                name="cost_entry_amount",
                violation_error_message=_("A cost can't be negative."),
            ),
        ]
        indexes = [models.Index(fields=["provider", "on"], name="cost_entry_on")]


class SavedReport(ChoiceLabelsModel):
    """A question kept under a name: people of a table of the documented model, by rows and columns, where conditions hold.

    `conditions` holds one a line. Emailed to its owner each time `next_on` comes, as long as they may see it.
    """

    of_organization = "provider"
    opened_with = ("provider", "owner")

    class Every(models.TextChoices):
        NEVER = "", _("Never")
        DAY = "day", _("Every day")
        WEEK = "week", _("Every week")
        MONTH = "month", _("Every month")

    provider = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+", db_index=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    name = models.CharField(max_length=100)
    table = models.CharField(max_length=10)
    rows = models.CharField(max_length=40)
    columns = models.CharField(max_length=40, blank=True)
    conditions = models.TextField(blank=True)
    every = models.CharField(max_length=5, choices=Every, blank=True)
    next_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "name"],
                name="saved_report_once",
                violation_error_message=_("A report with this name is already saved."),
            ),
        ]
