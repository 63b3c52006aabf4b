"""Words that are put into a message only as it leaves, and are kept nowhere: links that open something of a person.

    register("sign_in", function)   # function(message) -> the link, or "" where it is too late to send it

A message of that kind is stored with `[link]` in its place.
"""

from __future__ import annotations

from collections.abc import Callable

from workadvance.messages.models import Message

PLACE = "[link]"
_BY_KIND: dict[str, Callable[[Message], str]] = {}


def register(kind: str, function: Callable[[Message], str]) -> None:
    """Say what fills the messages of a kind (from an app's `ready`)."""
    _BY_KIND[kind] = function


def words_sent(message: Message) -> str:
    """What the phone is to show; empty where it must not be sent any more."""
    function = _BY_KIND.get(message.kind)
    if function is None:
        return message.body
    link = function(message)
    return message.body.replace(PLACE, link) if link else ""
