"""Writing conversations. A service that takes an `actor` checks their right; one that takes an `author` does not."""

from workadvance.messages.services.delivering import delivery_report, message_deliver
from workadvance.messages.services.receiving import message_receive
from workadvance.messages.services.stopping import (
    pause_end,
    pause_make,
    stop_end,
    stop_make,
    texts_allow,
    texts_stop,
)
from workadvance.messages.services.writing import conversation_answered, message_queue, message_write

__all__ = [
    "conversation_answered",
    "delivery_report",
    "message_deliver",
    "message_queue",
    "message_receive",
    "message_write",
    "pause_end",
    "pause_make",
    "stop_end",
    "stop_make",
    "texts_allow",
    "texts_stop",
]
