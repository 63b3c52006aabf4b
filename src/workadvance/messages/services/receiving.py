"""What comes in: each message once, to the person whose number or address it came from, or to those no one knows yet."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workadvance.events.services import Author, event_record
from workadvance.messages.keywords import Asks, asks, spanish
from workadvance.messages.message_kinds import Channel, Direction, MessageKind, MessageState
from workadvance.messages.models import Conversation, Line, Message
from workadvance.messages.services.asking import answer_take
from workadvance.messages.services.stopping import stop_end, stop_make
from workadvance.messages.services.writing import conversation_of, conversation_of_unknown, message_store
from workadvance.people.access import link_actor
from workadvance.people.models import Organization, Person

LONGEST = 20_000


def message_receive(
    *,
    author: Author,
    channel: str,
    line: str,
    address: str,
    body: str,
    provider_id: str,
    subject: str = "",
    carrier_stop: bool = False,
) -> Message:
    """Take an incoming message; the same one again (by the service's id) is the one on record.

    What it asks by itself (STOP, START, HELP) is done at once; anything else waits for staff. `carrier_stop` where the
    carrier has stopped texts and told the person so: we record it and never answer it.
    """
    key = f"in:{channel}:{provider_id}"[:120]
    known = Message.objects.filter(key=key).first()
    if known is not None:
        return known
    organization = _organization(channel, line, address)
    try:
        with transaction.atomic():
            conversation, was = _conversation(organization, channel, address)
            message = Message(
                conversation=conversation,
                came_with=was,
                direction=Direction.IN,
                channel=channel,
                address=address,
                subject=subject[:200],
                body=body.replace("\x00", "")[:LONGEST],
                state=MessageState.RECEIVED,
                key=key,
                provider_id=provider_id[:120],
                at=timezone.now(),
            )
            _store(author, message)
            asked = asks(body) if channel == Channel.TEXT else None
            if carrier_stop:
                asked = Asks.STOP
            if asked is None:
                taken = (
                    answer_take(author=author, conversation=conversation, message=message)
                    if channel == Channel.TEXT
                    else None
                )
                if taken is None or taken.person_reads:
                    _waits(conversation, message)
            else:
                _obey(author, conversation, message, asked, line, answer=not carrier_stop)
    except IntegrityError:  # the same message twice at once
        return Message.objects.get(key=key)
    return message


def _organization(channel: str, line: str, address: str) -> Organization:
    """Whose line it came to, of an intermediary's the provider it is for; without a line, who last wrote, or the first."""
    found = Line.objects.filter(channel=channel, address=line).select_related("organization").first()
    if found is not None and found.organization.kind != Organization.Kind.INTERMEDIARY:
        return found.organization
    below = Q(conversation__organization__parent=found.organization) if found else Q()
    last = Message.objects.filter(below, channel=channel, address=address, direction=Direction.OUT).order_by("-at")
    if (wrote := last.select_related("conversation__organization").first()) is not None:
        return wrote.conversation.organization
    there = Q(provider__parent=found.organization) if found else Q()
    field = "phone" if channel == Channel.TEXT else "email"
    persons = Person.objects.filter(there, **{field: address}).select_related("provider").order_by("-pk")
    if (person := persons.first()) is not None:
        return person.provider
    if found is not None:
        return found.organization
    return Organization.objects.filter(kind=Organization.Kind.PROVIDER).order_by("pk")[0]


def _senders(line: str, organization: Organization) -> list[Organization]:
    """Who texts from a line: its organization and, of an intermediary's, the providers below it."""
    found = Line.objects.filter(channel=Channel.TEXT, address=line).select_related("organization").first()
    owner = found.organization if found else organization
    below = Organization.objects.filter(parent=owner, kind=Organization.Kind.PROVIDER)
    return [organization, *below.exclude(pk=organization.pk).order_by("pk")]


def _conversation(organization: Organization, channel: str, address: str) -> tuple[Conversation, Conversation | None]:
    """The one person with this number or address there; of several, the one we wrote to last; else the unknown sender.

    An unknown sender that staff have linked is that person; the second is then what it was before.
    """
    field = "phone" if channel == Channel.TEXT else "email"
    persons = list(Person.objects.filter(provider=organization, **{field: address}).order_by("pk")[:5])
    if len(persons) == 1:
        return conversation_of(persons[0]), None
    if persons:
        written = Message.objects.filter(
            conversation__person__in=persons, address=address, direction=Direction.OUT
        ).order_by("-at")
        if (last := written.select_related("conversation").first()) is not None:
            return last.conversation, None
    unknown = conversation_of_unknown(organization, address)
    if unknown.linked_to is not None:
        return conversation_of(unknown.linked_to), unknown
    return unknown, None


def _store(author: Author, message: Message) -> None:
    message.save()
    conversation = message.conversation
    Conversation.objects.filter(pk=conversation.pk).update(last_at=message.at, latest=message)
    event_record(
        kind="messages.message.received",
        author=author,
        subject=message,
        person_id=conversation.person_id,
        organization_id=conversation.organization_id,
        payload={"channel": message.channel},
    )


def _waits(conversation: Conversation, message: Message) -> None:
    """It waits for an answer, since the first one no one has answered."""
    Conversation.objects.filter(pk=conversation.pk).update(waiting_since=Coalesce(F("waiting_since"), message.at))


def _obey(
    author: Author, conversation: Conversation, message: Message, asked: Asks, line: str, *, answer: bool
) -> None:
    """Do what a keyword asks, and say so once, in the person's language."""
    organization, address = conversation.organization, message.address
    news = True
    senders = _senders(line, organization)
    if asked is Asks.STOP:
        how = {"address": address, "words": message.body}
        made = [stop_make(author=author, organization=sender, by_carrier=not answer, **how) for sender in senders]
        news = made[0]
    elif asked is Asks.START:
        for sender in senders:
            stop_end(author=author, organization=sender, address=address, words=message.body)
    if not answer or not news:
        return
    person = conversation.person
    language = person.language if person else ("es" if spanish(message.body) else "en")
    with translation.override(language):
        said = {
            Asks.STOP: _("%(provider)s: you won't get any more texts from us. Reply START to get them again."),
            Asks.START: _(
                "%(provider)s: you'll get our texts again. Reply STOP to stop them, HELP for help. "
                "Msg and data rates may apply."
            ),
            Asks.HELP: _(
                "%(provider)s: we text about your application, training, and job. Reply STOP to stop. "
                "Msg and data rates may apply."
            ),
        }[asked] % {"provider": organization.name}
    message_store(
        author=link_actor("", "system"),
        conversation=conversation,
        channel=Channel.TEXT,
        address=address,
        body=said,
        key=f"answer:{message.key}"[:120],
        kind=MessageKind.NOTICE,
        at_once=True,
    )
