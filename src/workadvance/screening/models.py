"""Screening: applications, what applicants type, verdicts, step results, interview scores."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workadvance.events.choice_labels import ChoiceLabelsModel
from workadvance.people.models import Person
from workadvance.programs.models import InterviewCriterion, Program, ScreeningStep
from workadvance.programs.policy_sources import own_source_here
from workadvance.screening import verdict_texts
from workadvance.screening.decision_reasons import DecisionReason
from workadvance.screening.workflow import APPLICATION


class Application(ChoiceLabelsModel):
    """One person's application to one program; everything after it (plan, training, placement) hangs on it.

    `state` is a copy of the last event's; see `workflow.APPLICATION`.
    """

    of_organization, of_person = "program__provider", "person"
    opened_with = ("person__provider", "person__coach", "program__provider")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="applications", db_index=False)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="applications", db_index=False)
    state = models.CharField(max_length=20, choices=APPLICATION.choices(), default=APPLICATION.initial)
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    work_authorized = models.BooleanField(_("authorized to work in the United States"), null=True, blank=True)
    has_diploma = models.BooleanField(_("high school diploma or equivalency (GED, HiSET)"), null=True, blank=True)
    employed = models.BooleanField(_("working now"), null=True, blank=True)
    hourly_wage = models.DecimalField(_("current pay per hour"), max_digits=6, decimal_places=2, null=True, blank=True)
    wage_worked_out_from = models.JSONField(
        default=list, blank=True, help_text="What was said, where the pay an hour was worked out from it."
    )
    last_job = models.CharField(_("current or last job"), max_length=120, blank=True)
    why = models.TextField(_("reason for choosing this work"), blank=True)
    heard_from = models.CharField(_("how you heard about us"), max_length=60, blank=True)
    form_step = models.PositiveSmallIntegerField(default=1, help_text="Where the applicant stopped.")
    waitlist_position = models.PositiveIntegerField(
        null=True, blank=True, help_text="Number on the program's waitlist."
    )
    further_answers = models.JSONField(
        default=dict, blank=True, help_text="Answers that only composed criteria ask for (see `composed_facts`)."
    )
    confirmed_facts = models.JSONField(
        default=dict,
        blank=True,
        help_text="Unusual numbers that were asked about and are right: the fact and its value.",
    )
    decision_reason = models.CharField(_("reason"), max_length=20, blank=True, choices=DecisionReason.choices)
    return_on = models.DateField(
        _("date to come back"),
        null=True,
        blank=True,
        help_text="From when someone not selected is asked to apply again.",
    )
    referred_to = models.ForeignKey(
        Program,
        verbose_name=_("referred to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The program someone not selected was referred to; never one whose rules they don't meet either.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "program"],
                condition=~Q(state__in=["withdrawn", "declined", "ineligible"]),
                name="application_open_once",
                violation_error_message=_("This person already has an open application to this program."),
            ),
            models.CheckConstraint(
                condition=Q(hourly_wage__isnull=True) | Q(hourly_wage__gte=0, hourly_wage__lt=1000),
                name="application_wage",
                violation_error_message=_("Enter hourly pay from $0 to $999.99."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(state="withdrawn") | Q(submitted_at__isnull=False),
                name="application_submitted",
            ),
        ]
        indexes = [
            models.Index(fields=["program", "state", "submitted_at"], name="application_board"),
            models.Index(fields=["person"], name="application_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.program}"

    @property
    def shape(self) -> str:
        """The status shape of its state."""
        return APPLICATION.state(self.state).shape

    @property
    def days_waiting(self) -> int:
        """Days since it was sent, or begun where it is not sent yet."""
        return (timezone.localdate() - timezone.localdate(self.submitted_at or self.started_at)).days


class Sitting(models.Model):
    """An applicant filling in the form in one browser: what they typed, as they typed it, until and after they send it.

    `trusted` where it may show and change what is on record: the one who opened the record, or who came by the link that
    was sent to the address on record. A visitor who types a known address gets an untrusted sitting that looks the same,
    so that no one learns whether an address is known; it shows only what was typed in it.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="sittings")
    key = models.UUIDField(
        default=uuid.uuid4, unique=True, help_text="Made with the first page, so that a double click starts once."
    )
    trusted = models.BooleanField(default=False)
    language = models.CharField(max_length=8, default="en")
    answers = models.BinaryField(default=bytes)
    step = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text="When staff looked at answers that could not be taken over."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application"], condition=Q(trusted=True), name="sitting_trusted_once"),
        ]


def _day(text: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(text))
    except ValueError:
        return None


class AppliedParameter(models.Model):
    """A number of policy as a rule used it: value, unit, since when, source. One row for all the applications it decided."""

    digest = models.CharField(max_length=64, unique=True)
    content = models.JSONField()

    def __str__(self) -> str:
        return str(self.content.get("key", self.digest[:8]))

    @staticmethod
    def digest_of(content: Mapping[str, Any]) -> str:
        """What is the same for the same content, in whichever order it is written."""
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class VerdictManager(models.Manager["EligibilityVerdict"]):
    """Verdicts come with their parameter: there is no saying why without it."""

    def get_queryset(self) -> models.QuerySet[EligibilityVerdict]:
        return super().get_queryset().select_related("applied")


class EligibilityVerdict(ChoiceLabelsModel):
    """What one rule said of an application when it was last assessed: verdict, reason in words, facts, parameter, source."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="verdicts", db_index=False)
    rule = models.CharField(max_length=40)
    verdict = models.CharField(
        max_length=10, choices=[("meets", _("Meets")), ("fails", _("Does not meet")), ("unknown", _("Not known yet"))]
    )
    code = models.CharField(max_length=40, blank=True, help_text="Which case it is; its texts are in `verdict_texts`.")
    decides = models.BooleanField(
        default=True, help_text="Whether it counts; priority of service is only said beside the others."
    )
    near = models.BooleanField(default=False, help_text="A failure that something within reach would change.")
    reason = models.TextField(blank=True, help_text="In words, where the case has none in `verdict_texts`.")
    facts = models.JSONField(default=dict)
    applied = models.ForeignKey(
        AppliedParameter, null=True, on_delete=models.PROTECT, related_name="verdicts", db_index=False
    )
    assessed_at = models.DateTimeField()

    objects = VerdictManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "rule"], name="verdict_once")]
        indexes = [
            models.Index(fields=["rule", "near", "application"], condition=Q(verdict="fails"), name="verdict_failed"),
        ]

    @property
    def parameter(self) -> Mapping[str, Any]:
        """What the rule compared the facts with; empty where it needs no number."""
        return self.applied.content if self.applied is not None else {}

    @property
    def name_here(self) -> str:
        """The rule's name in the language of the page."""
        return verdict_texts.name_of(self.rule, self.parameter)

    @property
    def asked_since(self) -> dt.date | None:
        """Since when the program asks it."""
        return _day(self.parameter.get("effective_on"))

    @property
    def guideline_since(self) -> dt.date | None:
        """Since when the poverty guideline it used is in force."""
        return _day(self.parameter.get("guideline_since"))

    @property
    def reason_here(self) -> str:
        """The reason in the language of the page (the stored words where the case is not known)."""
        return verdict_texts.reason(self.code, self.facts, self.parameter) or self.reason

    @property
    def policy_here(self) -> str:
        """Where the program says so, in the language of the page; empty where a law does, which has its own words."""
        return own_source_here(str(self.parameter.get("source", "")), self.application.program)

    @property
    def bridge_here(self) -> str:
        """What would change a failure, for staff."""
        return verdict_texts.bridge(self.code, self.facts, self.parameter)

    @property
    def bridge_to_them(self) -> str:
        """What would change a failure, for the applicant."""
        return verdict_texts.bridge_to_them(self.code, self.facts, self.parameter)


class StepResult(ChoiceLabelsModel):
    """The result of one screening step for one applicant."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="step_results", db_index=False)
    step = models.ForeignKey(ScreeningStep, on_delete=models.PROTECT, related_name="results")
    result = models.CharField(
        max_length=10,
        choices=[
            ("passed", pgettext_lazy("screening step", "Passed")),
            ("failed", pgettext_lazy("screening step", "Not passed")),
            ("waived", pgettext_lazy("screening step", "Waived")),
        ],
    )
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    done_on = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "step"], name="step_result_once")]


class CriterionScore(models.Model):
    """One interviewer's score (1 to 5) on one criterion."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="criterion_scores", db_index=False
    )
    criterion = models.ForeignKey(InterviewCriterion, on_delete=models.PROTECT, related_name="scores")
    scorer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    score = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=300, blank=True)
    scored_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "criterion", "scorer"], name="criterion_score_once"),
            models.CheckConstraint(
                condition=Q(score__gte=1, score__lte=5),
                name="criterion_score_range",
                violation_error_message=_("Enter a score from 1 to 5."),
            ),
        ]


class Reconciliation(models.Model):
    """The score two interviewers agreed on for a criterion on which they were far apart, and why."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="reconciliations", db_index=False
    )
    criterion = models.ForeignKey(InterviewCriterion, on_delete=models.PROTECT, related_name="reconciliations")
    score = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=500)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    agreed_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "criterion"], name="reconciliation_once"),
            models.CheckConstraint(
                condition=Q(score__gte=1, score__lte=5),
                name="reconciliation_range",
                violation_error_message=_("Enter a score from 1 to 5."),
            ),
        ]


class SignInLink(models.Model):
    """A link by which a participant signs in once: asked for at an address, sent there, used or too old.

    Only a hash of its secret is stored; it is empty until the link is sent.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_in_links", db_index=False)
    secret_hash = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["secret_hash"], condition=~Q(secret_hash=""), name="sign_in_secret_once")
        ]
        indexes = [models.Index(fields=["person", "-asked_at"], name="sign_in_of_person")]
