"""Questions that went out and their answers: what an answer does at once, and undoing it."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workadvance.events.services import Author, event_record
from workadvance.messages import selectors
from workadvance.messages.message_kinds import Channel, MessageKind
from workadvance.messages.models import Asked, Conversation, Message
from workadvance.messages.questions import QUESTIONS, Question, ReplyChoice
from workadvance.messages.services.writing import message_store
from workadvance.people.access import SYSTEM, Actor, require


def asked_open(conversation: Conversation) -> Asked | None:
    """The latest question to a person that has no answer and is not too old."""
    since = timezone.now() - dt.timedelta(days=selectors.number("question_days"))
    rows = Asked.objects.filter(message__conversation=conversation, answer="", message__at__gte=since)
    return rows.select_related("message").order_by("-message__at", "-pk").first()


def answer_take(*, author: Author, conversation: Conversation, message: Message) -> ReplyChoice | None:
    """Take a text as the answer to the open question, do what it does, and say so; None where a person has to read it."""
    asked = asked_open(conversation) if conversation.person_id else None
    question = QUESTIONS.get(asked.question) if asked else None
    choice = question.read(message.body) if question else None
    if asked is None or question is None or choice is None:
        return None
    with transaction.atomic():
        asked.answer, asked.answered_with = choice.code, message
        asked.save(update_fields=["answer", "answered_with"])
        _event(author, asked, question, choice, "answered")
        if question.apply is not None:
            question.apply(author, asked.subject_id, choice.code)
        _reply(conversation, message, choice)
    return choice


def _reply(conversation: Conversation, message: Message, choice: ReplyChoice) -> None:
    person = conversation.person
    if person is None or not choice.reply:
        return
    with translation.override(person.language):
        said = str(choice.reply).format(name=person.short_name, provider=conversation.organization.name)
    message_store(
        author=SYSTEM,
        conversation=conversation,
        channel=Channel.TEXT,
        address=message.address,
        body=said,
        key=f"answer:{message.key}"[:120],
        kind=MessageKind.NOTICE,
        at_once=True,
    )


def answer_undo(*, actor: Actor, asked: Asked) -> None:
    """Undo what an answer did; the message then waits for a person."""
    conversation = asked.message.conversation
    require(actor, "messages.send_message", conversation.organization_id)
    with transaction.atomic():
        locked = Asked.objects.select_for_update(of=("self",)).select_related("answered_with").get(pk=asked.pk)
        if not locked.answer or locked.undone_at is not None:
            raise ValidationError(_("There is nothing to undo."))
        question = QUESTIONS[locked.question]
        if question.undo is not None:
            question.undo(actor, locked.subject_id, locked.answer)
        locked.undone_at = timezone.now()
        locked.save(update_fields=["undone_at"])
        _event(actor, asked, question, question.choice(locked.answer), "undone")
        at = locked.answered_with.at if locked.answered_with else timezone.now()
        Conversation.objects.filter(pk=conversation.pk, waiting_since=None).update(waiting_since=at)


def _event(author: Author, asked: Asked, question: Question, choice: ReplyChoice, what: str) -> None:
    conversation = asked.message.conversation
    event_record(
        kind=f"messages.answer.{what}",
        author=author,
        subject=asked,
        person_id=conversation.person_id,
        organization_id=conversation.organization_id,
        payload={"question": question.name, "answer": f"{question.name}.{choice.code}"},
    )
