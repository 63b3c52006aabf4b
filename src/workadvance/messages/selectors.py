"""Reading conversations: always what the actor may see."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from django.db.models import Case, Count, Q, QuerySet, When
from django.utils import timezone

from workadvance import policy
from workadvance.messages.message_kinds import Channel, Direction, MessageState
from workadvance.messages.models import Asked, Conversation, Message, MessageTemplate, Pause, Stop
from workadvance.messages.quiet_hours import allowed_from as opens_at
from workadvance.messages.quiet_hours import where_of
from workadvance.messages.scopes import scopes_in
from workadvance.notices.models import Notice
from workadvance.parsing import phone_shown
from workadvance.people.access import PERMISSIONS, Actor, persons_visible, visible_q
from workadvance.people.cover import held_by_q
from workadvance.people.models import Consent, Membership, Organization, Person, Role, User
from workadvance.people.person_search import persons_found

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
class ThreadEntry:
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
    entries: list[ThreadEntry]
    more: bool
    texting: Texting
    pauses: list[Pause]
    last_in: dt.datetime | None
    linked: list[Conversation]
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
    rows = Message.objects.filter(conversation=conversation).select_related("written_by").prefetch_related("answers_to")
    messages = list(rows.order_by("-at", "-pk")[: most + 1]) if conversation else []
    letters = list(Notice.objects.filter(person=person, user=None).order_by("-created_at")[:most])
    entries = [_entry(message, person) for message in messages] + [
        ThreadEntry(n.created_at, False, "letter", n.subject, n.body, "", mailed=n.mailed_at is not None)
        for n in letters
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
        linked=list(Conversation.objects.filter(linked_to=person).order_by("pk")),
        may_write=actor.may("messages.send_message", person.provider_id),
        may_change=actor.may("messages.change_contact", person.provider_id),
    )


def _entry(message: Message, person: Person) -> ThreadEntry:
    who = str(person.short_name) if message.incoming else str(message.written_by or "")
    return ThreadEntry(message.at, message.incoming, message.channel, message.subject, message.body, who, message)


def writers_of(organization: Organization) -> QuerySet[User]:
    """Who may write messages at an organization today: its own staff, and those of the intermediary above it."""
    today = timezone.localdate()
    held = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today),
        role__in=PERMISSIONS["messages.send_message"].roles,
        starts_on__lte=today,
        organization__in=[organization.pk, *([organization.parent_id] if organization.parent_id else [])],
        user__is_active=True,
    )
    return User.objects.filter(pk__in=held.values("user")).order_by("name", "pk")


class Box(enum.StrEnum):
    """The parts of the team inbox."""

    WAITING = "waiting"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    UNKNOWN = "unknown"
    LATE = "late"
    ALL = "all"


def box_q(box: str, user_id: int | None) -> Q:
    """The condition of a part of the inbox. Mine are also those of colleagues on leave the user covers."""
    waiting = Q(waiting_since__isnull=False)
    mine = held_by_q("assigned_to", user_id)
    of_mine = Q(assigned_to=None) & held_by_q("person__coach", user_id)
    late = timezone.now() - dt.timedelta(days=number("answer_days"))
    return {
        Box.WAITING: waiting,
        Box.MINE: waiting & (mine | of_mine) if user_id else Q(pk__in=[]),
        Box.UNASSIGNED: waiting & Q(assigned_to=None, person__coach=None),
        Box.UNKNOWN: Q(person=None),
        Box.LATE: Q(waiting_since__lt=late),
        Box.ALL: Q(),
    }[Box(box)]


def inbox(actor: Actor, box: str) -> QuerySet[Conversation]:
    """Conversations of a part of the inbox with their latest message; `late` where one waits too long."""
    rows = conversations_visible(actor).filter(linked_to=None).filter(box_q(box, actor.user_id))
    return rows.select_related("person__coach", "assigned_to", "latest").annotate(
        late=Case(When(box_q(Box.LATE, None), then=True), default=False)
    )


def inbox_counts(actor: Actor) -> dict[str, int]:
    """How many conversations each part of the inbox holds, in one query; the whole is never counted."""
    boxes = [box for box in Box if box is not Box.ALL]
    rows = conversations_visible(actor).filter(linked_to=None)
    found = rows.filter(Q(waiting_since__isnull=False) | Q(person=None)).aggregate(
        **{box.value: Count("pk", filter=box_q(box, actor.user_id)) for box in boxes}
    )
    return {name: n or 0 for name, n in found.items()}


def mine_waiting(actor: Actor) -> QuerySet[Conversation]:
    """What waits for the actor's answer: their people's, those of colleagues they cover, and no one's where they may assign."""
    wanted = box_q(Box.MINE, actor.user_id)
    if actor.may("messages.assign_messages") and {Role.MANAGER, Role.SCREENER} & actor.roles:
        wanted |= box_q(Box.UNASSIGNED, actor.user_id)
    return conversations_visible(actor).filter(linked_to=None).filter(wanted)


@dataclass(frozen=True, slots=True)
class UnknownThread:
    """What an unknown number wrote, and who it may be."""

    conversation: Conversation
    entries: list[ThreadEntry]
    candidates: list[Person]
    may_answer: bool


def unknown_thread(actor: Actor, conversation: Conversation, named: str = "") -> UnknownThread:
    """An unknown sender's messages, oldest first; candidates have the same number, or are named as staff typed."""
    messages = Message.objects.filter(conversation=conversation).select_related("written_by").order_by("-at", "-pk")
    there = persons_visible(actor).filter(provider=conversation.organization_id)
    address = conversation.address
    same = there.filter(Q(phone=address) | Q(email=address)).order_by("full_name", "pk")
    candidates = persons_found(there, named, limit=20) if named else list(same[:20])
    last_in = last_text_in(conversation)
    recent = last_in is not None and timezone.now() - last_in <= dt.timedelta(days=number("reply_days"))
    return UnknownThread(
        conversation=conversation,
        entries=[
            ThreadEntry(
                m.at,
                m.incoming,
                m.channel,
                m.subject,
                m.body,
                phone_shown(address) if m.incoming else str(m.written_by or ""),
                m,
            )
            for m in list(messages[:THREAD])[::-1]
        ],
        candidates=candidates,
        may_answer=recent and stop_open(conversation.organization_id, address) is None,
    )


def answers_about(question: str, subject_id: int) -> dict[str, int]:
    """How many gave each answer to a question about something; what was undone is left out."""
    rows = Asked.objects.filter(question=question, subject_id=subject_id, undone_at=None).exclude(answer="")
    return dict(rows.values_list("answer").annotate(n=Count("pk")).order_by("answer"))


def templates_by_hand(person: Person) -> list[MessageTemplate]:
    """The templates for messages written by hand to one person, by name: for all programs, and of their own."""
    rows = list(
        MessageTemplate.objects.filter(organization=person.provider_id, rule="").order_by("name", "scope", "pk")
    )
    theirs = scopes_in(person) if any(template.scope for template in rows) else {""}
    return [template for template in rows if template.scope in theirs]


def conversations_visible(actor: Actor) -> QuerySet[Conversation]:
    """The conversations an actor may read: of their organizations, restricted persons' only where they are named."""
    if actor.is_system:
        return Conversation.objects.all()
    held = actor.organizations(*PERMISSIONS["messages.view_messages"].roles)
    rows = Conversation.objects.filter(organization__in=held)
    return rows.filter(Q(person=None) | visible_q(actor, "person__"))


def messages_out(conversation: Conversation) -> QuerySet[Message]:
    """What is on the other side's phone, oldest first: theirs, and ours that arrived or is on its way."""
    shown = [MessageState.RECEIVED, MessageState.SENT, MessageState.DELIVERED]
    return Message.objects.filter(conversation=conversation, channel=Channel.TEXT, state__in=shown).order_by("at", "pk")
