"""Retention and advancement: check-ins, advancement goals, and what participants tell us themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workadvance.events.choice_labels import ChoiceLabelsModel
from workadvance.people.models import Person
from workadvance.placement.models import EmploymentSpell
from workadvance.readiness.models import Barrier
from workadvance.screening.models import Application


class CheckIn(ChoiceLabelsModel):
    """A check-in due a number of days after a job started; made when the job starts, dropped when it ends first."""

    of_organization, of_person = "spell__person__provider", "spell__person"
    opened_with = ("spell__person__provider",)

    class Outcome(models.TextChoices):
        EMPLOYED = "employed", _("Reached: still in the job")
        LEFT = "left", _("Reached: left the job")
        NOT_REACHED = "not_reached", _("Not reached")
        EMPLOYER_SAYS = "employer_says", _("Employer confirmed the job")

    spell = models.ForeignKey(EmploymentSpell, on_delete=models.CASCADE, related_name="check_ins", db_index=False)
    day = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=15, choices=Outcome, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    dropped_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["spell", "day"], name="check_in_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(dropped_on__isnull=True), name="check_in_one_end"
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, outcome="") | (Q(done_on__isnull=False) & ~Q(outcome="")),
                name="check_in_outcome",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(done_on__isnull=True, dropped_on__isnull=True), name="check_in_due"
            )
        ]


class AdvancementGoal(models.Model):
    """The step-up job a participant chose to work toward: an occupation, its local pay when chosen, and what it takes."""

    of_organization, of_person = "application__person__provider", "application__person"
    opened_with = ("application__person__provider",)

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="advancement_goals")
    soc = models.CharField(max_length=7)
    title = models.CharField(max_length=200)
    local_median_wage = models.DecimalField(
        max_digits=8, decimal_places=2, null=True, blank=True, help_text="Hourly, when chosen."
    )
    vintage = models.CharField(max_length=40, blank=True)
    takes = models.CharField(max_length=300, blank=True)
    set_on = models.DateField()
    reached_on = models.DateField(null=True, blank=True)
    dropped_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(reached_on__isnull=True, dropped_on__isnull=True),
                name="advancement_goal_once",
                violation_error_message=_("This person already has an advancement goal. Close it first."),
            ),
        ]


class ParticipantReport(ChoiceLabelsModel):
    """What a participant told us on their own page: a job, a change of pay, or that they need help. Open until staff close it.

    `note_encrypted` is in their own words; `on` the job's first day, or the day the pay changed.
    """

    of_organization, of_person = "person__provider", "person"
    opened_with = ("person__provider", "person__coach", "closed_by")

    class Kind(models.TextChoices):
        GOT_JOB = "got_job", _("Found a job")
        PAY_CHANGED = "pay_changed", _("Pay changed")
        NEED_HELP = "need_help", _("Asked for help")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reports", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind)
    told_at = models.DateTimeField()
    employer_name = models.CharField(max_length=200, blank=True)
    job_title = models.CharField(max_length=150, blank=True)
    on = models.DateField(null=True, blank=True)
    hourly_wage = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    hours_per_week = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    help_with = models.CharField(max_length=20, blank=True, choices=Barrier.Kind)
    note_encrypted = models.BinaryField(default=bytes)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="got_job") | ~Q(employer_name="") & ~Q(job_title="") & Q(on__isnull=False),
                name="report_of_a_job_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(kind="pay_changed") | Q(hourly_wage__isnull=False, on__isnull=False),
                name="report_of_pay_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-told_at"], name="report_of_person"),
            models.Index(fields=["told_at"], condition=Q(closed_at__isnull=True), name="report_open"),
        ]


class JobClaim(ChoiceLabelsModel):
    """A statement about a job: which fact, what value, about which day, who said it, when. Never overwritten, only withdrawn.

    What is believed follows from all of them; see `beliefs`.
    """

    of_organization, of_person = "spell__person__provider", "spell__person"
    opened_with = ("spell__person__provider",)

    class Fact(models.TextChoices):
        START = "start", _("First day")
        END = "end", _("Last day")
        PAY = "pay", _("Pay an hour")
        HOURS = "hours", _("Hours a week")
        TITLE = "title", _("Job title")
        EMPLOYED = "employed", _("Still employed")

    class Source(models.TextChoices):
        RECORDS = "records", _("State wage records")
        STUB = "stub", _("Pay stub")
        PAYROLL = "payroll", _("Payroll service")
        EMPLOYER = "employer", _("Employer")
        OFFER = "offer", _("Offer letter")
        COACH = "coach", _("Coach")
        SELF = "self", _("The person")

    spell = models.ForeignKey(EmploymentSpell, on_delete=models.CASCADE, related_name="claims", db_index=False)
    fact = models.CharField(max_length=10, choices=Fact)
    value = models.CharField(max_length=150, help_text="A day as YYYY-MM-DD, dollars, hours, yes or no, a title.")
    about_on = models.DateField()
    said_on = models.DateField()
    source = models.CharField(max_length=10, choices=Source)
    sure = models.BooleanField(default=True, help_text="Whoever said it was sure.")
    of_record = models.BooleanField(default=False, help_text="Follows from the job's own record and its corrections.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    settled_on = models.DateField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["spell", "fact", "value", "about_on", "source"],
                condition=Q(withdrawn_on__isnull=True),
                name="claim_once",
                violation_error_message=_("This statement is already recorded."),
            ),
        ]


class ReemploymentCase(ChoiceLabelsModel):
    """The work of finding the next job after one was lost, from the moment it was learned. One for a lost job, one open for a person."""

    of_organization, of_person = "person__provider", "person"
    opened_with = ("person__provider", "person__coach", "spell")

    class Learned(models.TextChoices):
        SELF = "self", _("The person told us")
        EMPLOYER = "employer", _("The employer told us")
        COACH = "coach", _("Staff recorded it")
        SILENT = "silent", _("No answer to check-ins")
        RECORDS = "records", _("State wage records")

    class Outcome(models.TextChoices):
        NEXT_JOB = "next_job", _("At work again")
        CHOICE = "choice", _("Not looking for work now")
        UNREACHED = "unreached", _("Could not be reached")
        STILL_THERE = "still_there", _("The job had not ended")

    class Task(models.TextChoices):
        INSURANCE = "insurance", _("Unemployment insurance claimed")
        HEALTH = "health", _("Health coverage checked")
        SUPPORT = "support", _("Emergency support offered")
        TRANSPORT = "transport", _("Transportation checked")
        CREDENTIALS = "credentials", _("Certificates and licenses up to date")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reemployment_cases", db_index=False)
    spell = models.OneToOneField(EmploymentSpell, on_delete=models.CASCADE, related_name="reemployment_case")
    opened_at = models.DateTimeField()
    learned_from = models.CharField(max_length=10, choices=Learned)
    done = models.JSONField(default=list, blank=True, help_text="Tasks of the checklist that are done.")
    may_return = models.BooleanField(_("may go back to the employer just left"), default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, blank=True, choices=Outcome)
    why = models.CharField(max_length=200, blank=True)
    next_spell = models.ForeignKey(
        EmploymentSpell, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(closed_at__isnull=True), name="reemployment_case_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="reemployment_case_outcome",
            ),
        ]
        indexes = [models.Index(fields=["opened_at"], condition=Q(closed_at__isnull=True), name="case_open")]
