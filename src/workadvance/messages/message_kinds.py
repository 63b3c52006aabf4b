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
    REMINDER = "reminder", _("Reminders of sessions and classes")
    NEXT_STEP = "next_step", _("Next steps and papers")
    CHECK_IN = "check_in", _("Job check-ins")
    NEWS = "news", _("News to many people")
    NOTICE = "notice", _("Answers to STOP, START, and HELP")


class State(models.TextChoices):
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


class Reason(models.TextChoices):
    """Why a message was held back or not delivered, in a sentence for staff."""

    STOPPED = "stopped", _("The owner of this number asked us to stop texting. Call, or send an email.")
    PAUSED = "paused", _("These messages are paused for this person.")
    NO_PERMISSION = "no_permission", _("We have no permission to text this person. Ask for it and record it first.")
    NO_PHONE = "no_phone", _("We have no phone number for this person.")
    NO_EMAIL = "no_email", _("We have no email address for this person.")
    CHANGED = "changed", _("The person's phone or email has changed since.")
    NO_SERVICE = "no_service", _("No service for texts is set up. Call.")
    UNANSWERED = "unanswered", _("The service did not answer. Call to be sure.")
    REFUSED = "refused", _("The service refused it. Check the number or address, or call.")
    UNREACHABLE = "unreachable", _("The service could not be reached for a day. Call.")


SHAPES = {
    State.DELIVERED: "good",
    State.FAILED: "late",
    State.UNSURE: "late",
    State.BLOCKED: "off",
    State.STORED: "off",
    State.WAITING: "next",
    State.SENDING: "next",
}
PAUSABLE = [k for k in MessageKind if k not in (MessageKind.NOTICE, MessageKind.PERSONAL)]
