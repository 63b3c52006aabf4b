"""Reading conversations: always what the actor may see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from workadvance import policy
from workadvance.messages.message_kinds import Channel, Direction, State
from workadvance.messages.models import Conversation, Message, Pause, Stop
from workadvance.messages.quiet_hours import allowed_from as opens_at
from workadvance.messages.quiet_hours import where_of
from workadvance.notices.models import Notice
from workadvance.people.access import PERMISSIONS, Actor, visible_q
from workadvance.people.models import Consent, Person

THREAD = 60


def number(key: str, on: dt.date | None = None) -> int:
    """A whole number of policy/messages.yaml, in force on a day."""
    return int(policy.load("messages").value(key, on or timezone.localdate()))


def stop_open(organization_id: int, address: str) -> Stop | None:
    """The standing wish of a number's owner to get nothing more."""
    return Stop.objects.filter(organization=organization_id, address=address, ended_at=None).first()


def pauses_open(person: Person) -> list[Pause]:
    """What is held back for a person now."""
    rows = Pause.objects.filter(person=person, ended_at=None).exclude(until__lt=timezone.localdate())
    return list(rows.order_by("since"))


@dataclass(frozen=True, slots=True)
class Texting:
    """Whether a person may be texted: what they stopped, what they agreed to, and whether a question of theirs is open."""

    stop: Stop | None
    consent: Consent | None
    answering: bool

    @property
    def allowed(self) -> bool:
        """Whether staff may text by hand; anything automatic needs the permission."""
        return self.stop is None and (self.consent is not None or self.answering)


def texting(person: Person, last_in: dt.datetime | None = None) -> Texting:
    """Whether a person may be texted now; `last_in` is when they last texted us.

    A STOP stands until START, or until they agree again on their own page; what the carrier holds ends with START alone.
    """
    consents = list(Consent.objects.filter(person=person, purpose=Consent.Purpose.MESSAGES).order_by("pk"))
    today = timezone.localdate()
    held = next((c for c in consents if c.revoked_at is None and (c.expires_on is None or c.expires_on >= today)), None)
    stop = stop_open(person.provider_id, person.phone) if person.phone else None
    if stop is not None and held is not None and held.signed_at > stop.since and not stop.by_carrier:
        stop = None
    answering = last_in is not None and timezone.now() - last_in <= dt.timedelta(days=number("reply_days"))
    revoked = max((c.revoked_at for c in consents if c.revoked_at is not None), default=None)
    if answering and last_in is not None and revoked is not None and revoked > last_in:
        answering = False
    return Texting(stop, held, answering)


def last_text_in(conversation: Conversation | None) -> dt.datetime | None:
    """When the person last texted us."""
    if conversation is None:
        return None
    rows = Message.objects.filter(conversation=conversation, direction=Direction.IN, channel=Channel.TEXT)
    return rows.order_by("-at").values_list("at", flat=True).first()


def leaves_at(*, zip_code: str, address: str, now: dt.datetime, last_in: dt.datetime | None) -> dt.datetime:
    """When a text may leave: at once as the answer to what they have just written, else outside their quiet hours."""
    if last_in is not None and now - last_in <= dt.timedelta(minutes=number("reply_minutes")):
        return now
    return opens_at(where_of(zip_code, address), now)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a thread: a text, an email or a letter, with who wrote it and where it is."""

    at: dt.datetime
    incoming: bool
    channel: str
    subject: str
    body: str
    who: str
    message: Message | None = None
    mailed: bool = True


@dataclass(frozen=True, slots=True)
class Thread:
    """A person's conversation as an actor sees it, and whether they can be texted."""

    person: Person
    conversation: Conversation | None
    entries: list[Entry]
    more: bool
    texting: Texting
    pauses: list[Pause]
    last_in: dt.datetime | None
    may_write: bool
    may_change: bool

    @property
    def may_text(self) -> bool:
        """Whether a text by hand may be written now."""
        return bool(self.person.phone) and self.texting.allowed

    @property
    def waiting(self) -> bool:
        """Whether a message of theirs has no answer."""
        return self.conversation is not None and self.conversation.waiting_since is not None


def thread(actor: Actor, person: Person, *, most: int = THREAD) -> Thread:
    """The latest of a person's conversation, oldest first, with the letters they got."""
    conversation = Conversation.objects.filter(person=person).select_related("assigned_to", "answered_by").first()
    rows = Message.objects.filter(conversation=conversation).select_related("written_by")
    messages = list(rows.order_by("-at", "-pk")[: most + 1]) if conversation else []
    letters = list(Notice.objects.filter(person=person, user=None).order_by("-created_at")[:most])
    entries = [_entry(message, person) for message in messages] + [
        Entry(n.created_at, False, "letter", n.subject, n.body, "", mailed=n.mailed_at is not None) for n in letters
    ]
    entries.sort(key=lambda e: e.at)
    last_in = next((m.at for m in messages if m.incoming and m.channel == Channel.TEXT), None)
    return Thread(
        person=person,
        conversation=conversation,
        entries=entries[-most:],
        more=len(entries) > most,
        texting=texting(person, last_in),
        pauses=pauses_open(person),
        last_in=last_in,
        may_write=actor.may("messages.send_message", person.provider_id),
        may_change=actor.may("messages.change_contact", person.provider_id),
    )


def _entry(message: Message, person: Person) -> Entry:
    who = str(person.short_name) if message.incoming else str(message.written_by or "")
    return Entry(message.at, message.incoming, message.channel, message.subject, message.body, who, message)


def conversations_visible(actor: Actor) -> QuerySet[Conversation]:
    """The conversations an actor may read: of their organizations, restricted persons' only where they are named."""
    if actor.is_system:
        return Conversation.objects.all()
    held = actor.organizations(*PERMISSIONS["messages.view_messages"].roles)
    rows = Conversation.objects.filter(organization__in=held)
    return rows.filter(Q(person=None) | visible_q(actor, "person__"))


def messages_out(conversation: Conversation) -> QuerySet[Message]:
    """What is on the other side's phone, oldest first: theirs, and ours that arrived or is on its way."""
    shown = [State.RECEIVED, State.SENT, State.DELIVERED]
    return Message.objects.filter(conversation=conversation, channel=Channel.TEXT, state__in=shown).order_by("at", "pk")
