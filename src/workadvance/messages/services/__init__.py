"""Writing conversations. A service that takes an `actor` checks their right; one that takes an `author` does not."""

from workadvance.messages.services.asking import answer_undo
from workadvance.messages.services.delivering import delivery_report, message_deliver
from workadvance.messages.services.linking import (
    conversation_assign,
    leave_end,
    leave_plan,
    unknown_link,
    unknown_unlink,
)
from workadvance.messages.services.receiving import message_receive
from workadvance.messages.services.reminding import (
    bulk_problem,
    bulk_rows,
    bulk_send,
    reminder_send,
    reminders_send,
    template_save,
)
from workadvance.messages.services.stopping import (
    pause_end,
    pause_make,
    stop_end,
    stop_make,
    texts_allow,
    texts_stop,
)
from workadvance.messages.services.writing import conversation_answered, message_queue, message_write, unknown_answer

__all__ = [
    "answer_undo",
    "bulk_problem",
    "bulk_rows",
    "bulk_send",
    "conversation_answered",
    "conversation_assign",
    "delivery_report",
    "leave_end",
    "leave_plan",
    "message_deliver",
    "message_queue",
    "message_receive",
    "message_write",
    "pause_end",
    "pause_make",
    "reminder_send",
    "reminders_send",
    "stop_end",
    "stop_make",
    "template_save",
    "texts_allow",
    "texts_stop",
    "unknown_answer",
    "unknown_link",
    "unknown_unlink",
]
