"""The event kinds of `messages`. What was written stands in the messages, not in the log."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.kinds import Field, Kind, Retention, register

CHANNEL = {"channel": Field(str, Retention.permanent), "about": Field(str)}

register(
    Kind("messages.message.written", _("Message written: {channel}, {about}."), CHANNEL),
    Kind("messages.message.received", _("Message received: {channel}."), {"channel": Field(str, Retention.permanent)}),
    Kind(
        "messages.message.failed", _("Message not delivered: {channel}."), {"channel": Field(str, Retention.permanent)}
    ),
    Kind("messages.message.blocked", _("Message held back: {channel}."), {"channel": Field(str, Retention.permanent)}),
    Kind("messages.conversation.answered", _("Messages marked as answered.")),
    Kind("messages.conversation.assigned", _("{name} answers this person's messages."), {"name": Field(str)}),
    Kind("messages.conversation.linked", _("Messages from an unknown number linked to this person.")),
    Kind("messages.conversation.unlinked", _("Messages from an unknown number no longer linked to this person.")),
    Kind("messages.stop.made", _("Texts stopped at the person's request.")),
    Kind("messages.stop.ended", _("Texts resumed at the person's request.")),
    Kind("messages.pause.made", _("Messages paused: {kind}."), {"kind": Field(str)}),
    Kind("messages.pause.ended", _("Messages resumed: {kind}."), {"kind": Field(str)}),
)
