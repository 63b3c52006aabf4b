"""Conversations with people by text and email, and what rules out writing to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workadvance.messages.message_kinds import (
    PAUSABLE,
    SHAPES,
    Channel,
    Direction,
    HoldReason,
    MessageKind,
    MessageState,
)
from workadvance.messages.questions import QUESTIONS
from workadvance.people.models import Organization, Person


class Line(models.Model):
    """A phone number or an email address at which people reach an organization; texts to them come from it."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="message_lines")
    channel = models.CharField(max_length=10, choices=Channel)
    address = models.CharField(max_length=254, help_text="E.164, or an email address in lower case.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "address"], name="line_once")]


class Conversation(models.Model):
    """What was written with one person or, where `person` is empty, with a number or address no one has linked yet.

    `waiting_since` is the first message no one has answered or set aside. `assigned_to` is who answers; where it is empty
    that is the person's coach. An unknown sender that was `linked_to` a person holds nothing any more until that is undone.
    """

    of_organization = "organization"

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="conversations", db_index=False
    )
    person = models.OneToOneField(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="conversation")
    address = models.CharField(max_length=254, blank=True, help_text="Of an unknown sender: number or email address.")
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    last_at = models.DateTimeField()
    latest = models.ForeignKey("Message", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    waiting_since = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    linked_to = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="conversations_linked"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(linked_to__isnull=True) | Q(person__isnull=True), name="conversation_linked_was_unknown"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, address="") | Q(person__isnull=True) & ~Q(address=""),
                name="conversation_with_someone",
            ),
            models.UniqueConstraint(
                fields=["organization", "address"], condition=Q(person__isnull=True), name="conversation_unknown_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "waiting_since"],
                condition=Q(waiting_since__isnull=False),
                name="conversation_waiting",
            ),
            models.Index(fields=["organization", "-last_at"], name="conversation_latest"),
        ]


class Message(models.Model):
    """One text or email, in or out. `key` makes it one thing however often it is written, sent or reported.

    `address` is the other side's. `send_at` is when an outgoing message may leave; `came_with` the conversation it
    belonged to before an unknown number was linked to a person.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False)
    came_with = models.ForeignKey(
        Conversation, null=True, blank=True, on_delete=models.SET_NULL, related_name="messages_linked"
    )
    direction = models.CharField(max_length=3, choices=Direction)
    channel = models.CharField(max_length=10, choices=Channel)
    kind = models.CharField(max_length=20, choices=MessageKind, default=MessageKind.PERSONAL)
    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    state = models.CharField(max_length=12, choices=MessageState)
    reason = models.CharField(max_length=20, choices=HoldReason, blank=True)
    code = models.CharField(max_length=40, blank=True, help_text="What the service calls the reason.")
    key = models.CharField(max_length=120, unique=True)
    provider_id = models.CharField(max_length=120, blank=True)
    segments = models.PositiveSmallIntegerField(default=1)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(help_text="Written or received.")
    send_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(direction="in", state="received") | Q(direction="out") & ~Q(state="received"),
                name="message_state_fits",
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "-at"], name="message_of_conversation"),
            models.Index(fields=["address", "-at"], name="message_of_address"),
            models.Index(fields=["send_at"], condition=Q(state__in=["waiting", "sending"]), name="message_to_send"),
        ]

    @property
    def shape(self) -> str:
        """The status shape of its state."""
        return SHAPES.get(MessageState(self.state), "info")

    @property
    def incoming(self) -> bool:
        """Whether they wrote it."""
        return self.direction == Direction.IN


class DeliveryReport(models.Model):
    """What the service said about an outgoing message; reports may come twice and in any order."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reports", db_index=False)
    state = models.CharField(max_length=12, choices=MessageState)
    code = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "state", "code"], name="delivery_report_once")]


class Stop(models.Model):
    """A number or address whose owner told us to stop; nothing more goes to it until they ask for it again."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=254)
    words = models.CharField(max_length=300, help_text="What they wrote or said.")
    since = models.DateTimeField()
    by_carrier = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "address"], condition=Q(ended_at__isnull=True), name="stop_open_once"
            )
        ]


class Pause(models.Model):
    """Messages of one kind (or, where `kind` is empty, all that are not written by hand) held back for a person."""

    of_organization, of_person = "person__provider", "person"
    opened_with = ("person__provider",)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="message_pauses")
    kind = models.CharField(
        _("messages"),
        max_length=20,
        blank=True,
        choices=[("", _("All automatic messages")), *[(k.value, k.label) for k in PAUSABLE]],
    )
    since = models.DateTimeField()
    until = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(ended_at__isnull=True),
                name="pause_open_once",
                violation_error_message=_("These messages are already paused."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("since")), name="pause_ends_after_it_began"
            ),
        ]


class Leave(models.Model):
    """Days on which someone is away, and who answers their messages."""

    of_organization = "organization"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="leaves")
    cover = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="leaves_covered",
        verbose_name=_("cover"),
        db_index=False,
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="leave_dates",
                violation_error_message=_("The last day can't be before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(user=F("cover")),
                name="leave_covered_by_another",
                violation_error_message=_("Choose someone else to answer for you."),
            ),
        ]
        indexes = [models.Index(fields=["cover", "ends_on"], name="leave_of_cover")]


class MessageTemplate(models.Model):
    """Words an organization or one of its programs uses again, in both languages; with a `rule`, instead of that reminder's usual ones."""

    of_organization = "organization"
    opened_with = ("organization",)

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="message_templates", db_index=False
    )
    name = models.CharField(_("name"), max_length=80)
    rule = models.CharField(_("used for"), max_length=30, blank=True)
    scope = models.CharField(
        _("program"), max_length=40, blank=True, help_text="The program it is for (see `scopes`); empty: for all."
    )
    words_en = models.TextField(_("words in English"), max_length=1000)
    words_es = models.TextField(_("words in Spanish"), max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name", "scope"],
                name="message_template_named_once",
                violation_error_message=_("There is a template with this name already."),
            ),
            models.UniqueConstraint(
                fields=["organization", "rule", "scope"],
                condition=~Q(rule=""),
                name="message_template_of_rule_once",
                violation_error_message=_("There is a template for this reminder already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Asked(models.Model):
    """A question with numbered replies that went out, and what was answered; `undone_at` where staff took the effect back."""

    of_organization, of_person = "message__conversation__organization", "message__conversation__person"
    opened_with = ("message__conversation__person", "message__conversation__organization")

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="asked")
    question = models.CharField(max_length=30)
    subject_id = models.BigIntegerField(help_text="What the answer is about, as the question's component knows it.")
    answer = models.CharField(max_length=20, blank=True)
    answered_with = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="answers_to"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["question", "subject_id"], name="asked_about")]

    @property
    def answer_said(self) -> str:
        """The answer in words."""
        question = QUESTIONS.get(self.question)
        return str(question.choice(self.answer).label) if question and self.answer else ""
