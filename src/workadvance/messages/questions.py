"""Questions with numbered replies, and reading what people write instead of the number.

A component registers a question with its choices and what an answer does; everything an answer does can be undone.
What fits no choice, or two, is for a person to read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from workadvance.events.services import Author
from workadvance.messages.keywords import plain

_NUMBER = re.compile(r"^(?:(?:option|opcion|number|numero|answer|respuesta|la|el) )?([1-9])\b ?(.*)$")
# After these, a number is a time, an amount or a date, and no choice.
_MEASURE = re.compile(
    r"^(?:am|pm|a m|p m|o clock|oclock|st|nd|th|hours?|horas?|days?|dias?|weeks?|semanas?|dollars?|de la|y media)\b"
)


@dataclass(frozen=True, slots=True)
class ReplyChoice:
    """One reply: its name in code, its words in the question, and (as patterns, without accents) what else means it.

    `person_reads` where an answer needs a person as well; `reply` is what we say to it at once.
    """

    code: str
    label: str | Promise
    also: tuple[str, ...]
    reply: str | Promise = ""
    person_reads: bool = False


Effect = Callable[[Author, int, str], None]
"""What an answer does: who gave it, about which subject, which choice."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its choices in the order of their numbers, what an answer does, and how that is undone."""

    name: str
    label: str | Promise
    choices: tuple[ReplyChoice, ...]
    apply: Effect | None = None
    undo: Effect | None = None

    def choice(self, code: str) -> ReplyChoice:
        """The choice of that name."""
        return next(c for c in self.choices if c.code == code)

    def numbered(self) -> str:
        """The replies as printed below a text: “Reply 1 Yes, 2 No”."""
        said = ", ".join(f"{n} {choice.label}" for n, choice in enumerate(self.choices, start=1))
        return _("Reply with a number: %(choices)s") % {"choices": said}

    def read(self, text: str) -> ReplyChoice | None:
        """The choice that a text means, or None where that is not sure."""
        written = plain(text)
        meant = {c.code for c in self.choices if any(re.search(rf"\b(?:{w})\b", written) for w in c.also)}
        found = _NUMBER.match(written)
        if found and not _MEASURE.match(found[2]) and not any(c.isdigit() for c in found[2]):
            if int(found[1]) > len(self.choices):
                return None
            meant.add(self.choices[int(found[1]) - 1].code)
        return self.choice(meant.pop()) if len(meant) == 1 else None


QUESTIONS: dict[str, Question] = {}


def register(question: Question) -> Question:
    """Make a question known (from an app's `ready`)."""
    if QUESTIONS.get(question.name, question) != question:
        raise ValueError(f"question {question.name} is registered twice")
    QUESTIONS[question.name] = question
    return question


def question_said(name: str) -> str:
    """A question of the log in words; one that is no longer asked reads as its name."""
    return str(QUESTIONS[name].label) if name in QUESTIONS else name


def answer_said(written: str) -> str:
    """An answer of the log (“question.choice”) in words."""
    name, _dot, code = written.partition(".")
    labels = {choice.code: str(choice.label) for choice in QUESTIONS[name].choices} if name in QUESTIONS else {}
    return labels.get(code, written)


YES = ("yes", "yeah", "yep", "yup", "sure", "of course", "si", "claro", "por supuesto", "will be there", "ll be there", "ahi estare", "i can come", "si puedo")  # fmt: skip
NO = ("no", "nope", "cant", "can t", "cannot", "wont", "won t", "not able", "no puedo", "no podre", "imposible")
