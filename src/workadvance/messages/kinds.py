"""The event kinds of `messages`. What was written stands in the messages, not in the log."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.kinds import Field, Kind, RetentionPeriod, register
from workadvance.events.readings import choices, worded
from workadvance.messages.message_kinds import PAUSABLE
from workadvance.messages.models import Message
from workadvance.messages.questions import answer_said, question_said

BY = {"channel": Field(str, RetentionPeriod.permanent, choices(Message, "channel"))}
PAUSED = Field(str, say=worded({"all": _("All automatic messages"), **{k.value: k.label for k in PAUSABLE}}))
ANSWER = {"question": Field(str, say=question_said), "answer": Field(str, say=answer_said)}

register(
    Kind(
        "messages.message.written",
        _("Message written: {channel}, {about}."),
        {**BY, "about": Field(str, say=choices(Message, "kind"))},
    ),
    Kind("messages.message.received", _("Message received: {channel}."), BY),
    Kind("messages.message.failed", _("Message not delivered: {channel}."), BY),
    Kind("messages.message.blocked", _("Message held back: {channel}."), BY),
    Kind("messages.conversation.answered", _("Messages marked as answered.")),
    Kind(
        "messages.conversation.assigned",
        _("{name} answers this person's messages."),
        {"name": Field(str, say=worded({"coach": _("the coach")}))},
    ),
    Kind("messages.conversation.linked", _("Messages from an unknown number linked to this person.")),
    Kind("messages.conversation.unlinked", _("Messages from an unknown number no longer linked to this person.")),
    Kind("messages.answer.answered", _("Answered by text: {question} {answer}."), ANSWER),
    Kind("messages.answer.undone", _("Answer undone: {question} {answer}."), ANSWER),
    Kind("messages.line.added", _("People reach us at {address}."), {"address": Field(str)}),
    Kind("messages.template.saved", _("Message template saved: {name}."), {"name": Field(str)}),
    Kind("messages.leave.made", _("Away, covered by {cover}."), {"cover": Field(str)}),
    Kind("messages.leave.ended", _("Leave ended or removed.")),
    Kind("messages.stop.made", _("Texts stopped at the person's request.")),
    Kind("messages.stop.ended", _("Texts resumed at the person's request.")),
    Kind("messages.pause.made", _("Messages paused: {kind}."), {"kind": PAUSED}),
    Kind("messages.pause.ended", _("Messages resumed: {kind}."), {"kind": PAUSED}),
)
