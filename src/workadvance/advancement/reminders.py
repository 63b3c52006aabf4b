"""The check-in by text: how the job goes, asked when it is due and no one has spoken with the person lately."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import partial

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from workadvance import policy
from workadvance.advancement.cases import separation_learned, separation_mistaken
from workadvance.advancement.models import CheckIn
from workadvance.advancement.services import check_in_confirm, check_in_reopen
from workadvance.events.services import Author
from workadvance.messages.message_kinds import MessageKind
from workadvance.messages.questions import YES, Question, ReplyChoice
from workadvance.messages.questions import register as question_register
from workadvance.messages.reminders import Due, ReminderRule, register
from workadvance.readiness.models import CoachingNote


def check_ins_due(day: dt.date) -> Iterator[Due]:
    """Check-ins of a day, without people their coach has spoken with in the days before."""
    days = int(policy.load("messages").value("spoken_days", day))
    spoken = CoachingNote.objects.filter(
        person=OuterRef("spell__person"), reached=True, on__gt=day - dt.timedelta(days=days), on__lte=day
    )
    rows = CheckIn.objects.filter(due_on=day, done_on=None, dropped_on=None, spell__ended_on=None)
    rows = rows.exclude(Exists(spoken)).select_related("spell__person__provider", "spell__person__coach")
    for check_in in rows.order_by("pk"):
        yield Due(check_in.spell.person, str(check_in.pk), check_in.pk, partial(_facts, check_in))


def _facts(check_in: CheckIn) -> Mapping[str, str]:
    return {"employer": check_in.spell.employer_name}


def _answered(author: Author, check_in_id: int, code: str) -> None:
    """Still there: the check-in is done. Lost it: the re-employment case opens. Anything else is for the coach."""
    check_in = CheckIn.objects.select_related("spell__person").filter(pk=check_in_id).first()
    if check_in is None or check_in.spell.ended_on is not None:
        return
    if code == "still":
        check_in_confirm(author=author, check_in=check_in)
    elif code == "lost":
        separation_learned(author=author, spell=check_in.spell, source="self")


def _undone(author: Author, check_in_id: int, code: str) -> None:
    check_in = CheckIn.objects.select_related("spell__person").filter(pk=check_in_id).first()
    if code == "still" and check_in is not None:
        check_in_reopen(author=author, check_in=check_in)
    elif code == "lost" and check_in is not None:
        separation_mistaken(author=author, spell=check_in.spell)


STILL = question_register(
    Question(
        "still_employed",
        _("How is the job?"),
        (
            ReplyChoice(
                "still",
                _("Still there"),
                (*YES, "still (?:there|here|working|at|employed)", "same job", "sigo (?:ahi|alli|trabajando|en)", "todavia", "aun", "mismo trabajo"),
                _("Great, {name}. Thanks for telling us."),
            ),
            ReplyChoice(
                "new",
                _("New job"),
                ("new job", "another job", "different job", "nuevo (?:empleo|trabajo)", "otro (?:empleo|trabajo)", "cambie de"),
                _("Thanks, {name}. Your coach will ask you about it."),
                person_reads=True,
            ),
            ReplyChoice(
                "lost",
                _("Lost it"),
                ("lost (?:it|my job|the job)", "fired", "laid off", "let go", "i quit", "not working", "perdi", "me despidieron", "renuncie", "ya no trabajo", "sin trabajo"),
                _("We're sorry, {name}. Your coach will call you and start looking with you."),
                person_reads=True,
            ),
            ReplyChoice(
                "call",
                _("Call me"),
                ("call me", "call", "llam(?:e|en|a)me", "llamar", "llame"),
                _("Thanks, {name}. Your coach will call you."),
                person_reads=True,
            ),
        ),
        apply=_answered,
        undo=_undone,
    )
)  # fmt: skip

register(
    ReminderRule(
        "check_in",
        MessageKind.CHECK_IN,
        _("A job check-in is due"),
        _("{provider}: hi {name}, how is your job at {employer}?"),
        check_ins_due,
        ("employer",),
        question=STILL.name,
    )
)
