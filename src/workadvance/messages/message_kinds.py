"""What a message is for, and how it travels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    """How a message travels."""

    TEXT = "text", pgettext_lazy("channel", "Text")
    EMAIL = "email", pgettext_lazy("channel", "Email")


class Direction(models.TextChoices):
    """Whether we sent it or they did."""

    IN = "in", pgettext_lazy("direction of a message", "Received")
    OUT = "out", pgettext_lazy("direction of a message", "Sent")


class MessageKind(models.TextChoices):
    """What a message is for. A pause may hold back one kind; only `personal` is written by hand."""

    PERSONAL = "personal", _("Personal messages")
    REMINDER = "reminder", _("Session and class reminders")
    NEXT_STEP = "next_step", _("Next steps and documents")
    CHECK_IN = "check_in", _("Job check-ins")
    NEWS = "news", _("Group announcements")
    NOTICE = "notice", _("Replies to STOP, START, and HELP")
    SIGN_IN = "sign_in", _("Links to sign in")


class MessageState(models.TextChoices):
    """Where a message is. `unsure`: the service did not answer, so sending it again could deliver it twice."""

    RECEIVED = "received", pgettext_lazy("message", "Received")
    WAITING = "waiting", pgettext_lazy("message", "Waiting to be sent")
    SENDING = "sending", pgettext_lazy("message", "Being sent")
    SENT = "sent", pgettext_lazy("message", "Sent")
    DELIVERED = "delivered", pgettext_lazy("message", "Delivered")
    FAILED = "failed", pgettext_lazy("message", "Not delivered")
    UNSURE = "unsure", pgettext_lazy("message", "Maybe not delivered")
    BLOCKED = "blocked", pgettext_lazy("message", "Held back")
    STORED = "stored", pgettext_lazy("message", "Saved, not sent")


class HoldReason(models.TextChoices):
    """Why a message was held back or not delivered, in a sentence for staff."""

    STOPPED = "stopped", _("The owner of this number asked us to stop texting. Call or email instead.")
    PAUSED = "paused", _("These messages are paused for this person.")
    NO_PERMISSION = (
        "no_permission",
        _("We don't have permission to text this person. Ask first, then record the permission."),
    )
    NO_PHONE = "no_phone", _("We don't have a phone number for this person.")
    NO_EMAIL = "no_email", _("We don't have an email address for this person.")
    CHANGED = "changed", _("The person's phone or email has changed since then.")
    NO_SERVICE = "no_service", _("Texting isn't set up here. Call instead.")
    UNANSWERED = "unanswered", _("The messaging service didn't respond. Call to be sure.")
    REFUSED = "refused", _("The messaging service rejected it. Check the number or address, or call.")
    UNREACHABLE = "unreachable", _("We couldn't reach the messaging service for a day. Call instead.")


SHAPES = {
    MessageState.DELIVERED: "good",
    MessageState.FAILED: "late",
    MessageState.UNSURE: "late",
    MessageState.BLOCKED: "off",
    MessageState.STORED: "off",
    MessageState.WAITING: "next",
    MessageState.SENDING: "next",
}
PAUSABLE = [k for k in MessageKind if k not in (MessageKind.NOTICE, MessageKind.SIGN_IN, MessageKind.PERSONAL)]
