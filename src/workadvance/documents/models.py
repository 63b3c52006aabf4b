"""Papers people hand in, what they prove and the ones asked for; texts they sign; and letters about their hours."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from workadvance.documents.paper_kinds import ABOUT, RESTRICTED, PaperKind, Proves
from workadvance.documents.workflow import DOCUMENT, READABLE
from workadvance.events.choice_labels import ChoiceLabelsModel
from workadvance.people.models import Organization, Person


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


class Agreement(models.Model):
    """A text an organization has people sign, in both languages. It never changes: new words are a new version."""

    of_organization = "organization"
    opened_with = ("organization",)

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="agreements", db_index=False)
    title = models.CharField(_("title"), max_length=120)
    title_es = models.CharField(_("title in Spanish"), max_length=120, blank=True)
    words_en = models.TextField(_("text in English"), max_length=20_000)
    words_es = models.TextField(_("text in Spanish"), max_length=20_000, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    made_on = models.DateField()
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "title"],
                condition=Q(retired_on__isnull=True),
                name="agreement_titled_once",
                violation_error_message=_("There is a form with this title already."),
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(words_en=""),
                name="agreement_said",
                violation_error_message=_("Enter the title and the text."),
            ),
        ]

    def __str__(self) -> str:
        return self.title_in(get_language() or "en")

    def title_in(self, language: str) -> str:
        """The title in a language, the English one where there is no other."""
        return (self.title_es if language.startswith("es") else "") or self.title

    def words_in(self, language: str) -> str:
        """The text in a language, the English one where there is no other."""
        return (self.words_es if language.startswith("es") else "") or self.words_en


class Signature(ChoiceLabelsModel):
    """A text a person was asked to sign and, once signed, exactly what they read, the name they typed, and when.

    `words` is the title and the text as shown, `sha256` their fingerprint (it stands in the log too); `address_hash` is of
    the network address, with the installation's key.
    """

    of_organization, of_person = "person__provider", "person"
    opened_with = ("person__provider", "agreement")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="signatures", db_index=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    typed_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, blank=True)
    words = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    address_hash = models.CharField(max_length=64, blank=True)
    canceled_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "agreement"],
                condition=Q(canceled_on__isnull=True),
                name="signature_once",
                violation_error_message=_("This person was already asked to sign this."),
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, typed_name="", words="", sha256="")
                | Q(signed_at__isnull=False, canceled_on__isnull=True)
                & ~Q(typed_name="")
                & ~Q(words="")
                & ~Q(sha256=""),
                name="signature_whole",
            ),
        ]
        indexes = [models.Index(fields=["person", "-asked_at"], name="signature_of_person")]

    @property
    def shown(self) -> tuple[str, str]:
        """Title and text: as signed or, before, as they would be signed in the reader's language."""
        if self.signed_at is not None:
            title, _sep, words = self.words.partition("\n\n")
            return title, words
        language = get_language() or "en"
        return self.agreement.title_in(language), self.agreement.words_in(language)

    @property
    def intact(self) -> bool:
        """Whether the words on record are those of the fingerprint taken when they were signed."""
        return hashlib.sha256(self.words.encode()).hexdigest() == self.sha256


class HoursLetter(models.Model):
    """A letter that tells an agency a person's hours of some months: what it says, and the code by which anyone checks it.

    `lines` are the rows as printed: month, activity (its source), hours. They stay as they were when it was made.
    """

    of_organization, of_person = "person__provider", "person"
    opened_with = ("person__provider", "person__coach", "made_by")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="hours_letters", db_index=False)
    code = models.CharField(max_length=12, unique=True)
    since = models.DateField()
    until = models.DateField()
    language = models.CharField(max_length=5)
    lines = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    valid_until = models.DateField()
    canceled_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="hours_letter_dates"),
        ]
        indexes = [models.Index(fields=["person", "-made_at"], name="hours_letter_of_person")]

    @property
    def code_written(self) -> str:
        """The code in groups of four, as it is printed."""
        return "-".join(self.code[at : at + 4] for at in range(0, len(self.code), 4))

    @property
    def valid(self) -> bool:
        """Whether it can still be relied on."""
        return self.canceled_on is None and self.valid_until >= timezone.localdate()
