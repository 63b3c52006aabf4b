"""Papers people hand in, what they prove, and the ones asked for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workadvance.documents.paper_kinds import ABOUT, RESTRICTED, PaperKind, Proves
from workadvance.documents.workflow import DOCUMENT, READABLE
from workadvance.events.choice_labels import ChoiceLabelsModel
from workadvance.people.models import Person


class Document(ChoiceLabelsModel):
    """One paper of a person. The file is in the storage under a name no one can guess; a removed paper has none.

    `sha256` and `size` (bytes) are of the file as stored. `added_by` is empty where the person handed it in.
    """

    of_organization, of_person = "person__provider", "person"
    opened_with = ("person__provider", "person__coach", "added_by", "checked_by")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="documents", db_index=False)
    kind = models.CharField(_("document"), max_length=30, choices=PaperKind)
    name = models.CharField(max_length=100, help_text="The file's name as a reader sees it.")
    stored_as = models.CharField(max_length=100, blank=True, help_text="Its name in the storage.")
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="Bytes as stored.")
    state = models.CharField(max_length=20, choices=DOCUMENT.choices(), default=DOCUMENT.initial)
    received_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    unconfirmed = models.BooleanField(
        default=False, help_text="Sent by a person who typed a known name and address without the link we sent there."
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    checked_on = models.DateField(null=True, blank=True)
    returned_because = models.CharField(
        max_length=300, blank=True, help_text="What the person reads when another one is needed."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "sha256"],
                condition=~Q(state="removed"),
                name="document_once",
                violation_error_message=_("This file is already on record."),
            ),
            models.UniqueConstraint(fields=["stored_as"], condition=~Q(stored_as=""), name="document_stored_once"),
            models.CheckConstraint(condition=Q(state="removed") | ~Q(stored_as=""), name="document_has_file"),
        ]
        indexes = [
            models.Index(fields=["person", "-received_at"], name="document_of_person"),
            models.Index(
                fields=["state", "received_at"], condition=Q(state__in=["waiting", "to_check"]), name="document_open"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def shape(self) -> str:
        """The status shape of its state."""
        return DOCUMENT.state(self.state).shape

    @property
    def readable(self) -> bool:
        """Whether its file may be opened."""
        return self.state in READABLE

    @property
    def restricted(self) -> bool:
        """Whether each view of it is an event."""
        return self.kind in RESTRICTED

    @property
    def permission(self) -> str:
        """The permission that shows it."""
        return ABOUT[self.kind].permission

    @property
    def previewed(self) -> bool:
        """Whether its first page can be shown as a picture."""
        return self.readable and self.media_type in ("application/pdf", "image/jpeg")


class Proof(ChoiceLabelsModel):
    """What a paper proves: who certified it, when, and until when it holds. It counts while its paper is accepted."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="proofs", db_index=False)
    proves = models.CharField(max_length=30, choices=Proves)
    certified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    certified_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "proves"], name="proof_once")]
        indexes = [models.Index(fields=["valid_until"], condition=Q(valid_until__isnull=False), name="proof_ends")]


class PaperRequest(ChoiceLabelsModel):
    """A paper a person was asked for: which kind, who asked, until when; open until one comes in or it is canceled."""

    of_organization, of_person = "person__provider", "person"
    opened_with = ("person__provider",)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="paper_requests")
    kind = models.CharField(_("document"), max_length=30, choices=PaperKind)
    asked_on = models.DateField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    due_on = models.DateField(_("due date"), null=True, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="answers")
    canceled_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(document__isnull=True, canceled_on__isnull=True),
                name="paper_request_open_once",
                violation_error_message=_("This document was already requested."),
            )
        ]

    @property
    def example(self) -> str:
        """What would do, in a sentence for the person."""
        return str(ABOUT[self.kind].example)
