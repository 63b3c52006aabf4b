"""Who may see a record, what people consented to, and the end of their data."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workadvance.events.choice_labels import ChoiceLabelsModel
from workadvance.people.models.records import Organization, Person, User


class Consent(ChoiceLabelsModel):
    """A consent the person signed: for what, which text, until when; revoking is a fact, not a deletion."""

    of_organization, of_person = "person__provider", "person"
    opened_with = ("person__provider",)

    class Purpose(models.TextChoices):
        SERVICES = "services", _("Keep my record so staff can serve me")
        EMPLOYERS = "employers", _("Share my profile with employers")
        WAGE_RECORDS = "wage_records", _("Look up my wage records")
        RESEARCH = "research", _("Use my data for research")
        PROVIDERS = "providers", _("Share my record with partner providers")
        MESSAGES = "messages", _("Send me text messages")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    text_version = models.CharField(max_length=20)
    words = models.TextField(blank=True, help_text="What was agreed to, where it was said or texted and not signed.")
    signed_at = models.DateTimeField()
    expires_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(revoked_at__isnull=True),
                name="consent_open_once",
                violation_error_message=_("This consent is already on file."),
            ),
        ]


class RestrictedAccess(models.Model):
    """A user named to see a restricted record."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="named_users", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="restricted_persons")
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "user"], name="restricted_access_once")]


class ErasureRequest(ChoiceLabelsModel):
    """Someone asked for their data to be erased: when, who wrote it down, and what was decided."""

    of_organization, of_person = "person__provider", "person"
    opened_with = ("person__provider",)

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        DONE = "done", _("Erased")
        DECLINED = "declined", _("Declined")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="erasure_requests", db_index=False)
    words = models.CharField(_("what the person said"), max_length=500, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decision = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="open"), name="erasure_open_once"),
        ]
        indexes = [models.Index(fields=["person", "state"], name="erasure_of_person")]


class RetentionNotice(ChoiceLabelsModel):
    """A record that will be erased because no one has touched it for the years the policy says."""

    of_organization, of_person = "person__provider", "person"
    opened_with = ("person__provider",)

    class DataClass(models.TextChoices):
        PARTICIPANT = "participant", _("Participant")
        NOT_SELECTED = "not_selected", _("Not selected")

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="retention_notice")
    data_class = models.CharField(max_length=20, choices=DataClass)
    given_on = models.DateField()
    erase_on = models.DateField(db_index=True)
    kept_reason = models.CharField(max_length=300, blank=True)


class SharingAgreement(models.Model):
    """The contract under which an intermediary's providers may tell each other that they serve the same person."""

    of_organization = "intermediary"
    opened_with = ("intermediary",)

    intermediary = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="sharing_agreements")
    title = models.CharField(_("title"), max_length=200, help_text=_("The contract's name or number."))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="sharing_days",
                violation_error_message=_("The last day can't be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
