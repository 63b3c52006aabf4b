"""Sending reminders that are due, and many messages at once; each person gets each of them once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workadvance import policy
from workadvance.events.services import Author, event_record
from workadvance.messages import selectors
from workadvance.messages.length import measured
from workadvance.messages.message_kinds import Channel, MessageKind
from workadvance.messages.models import Asked, Message, MessageTemplate
from workadvance.messages.questions import QUESTIONS
from workadvance.messages.reminders import RULES, Due, ReminderRule, allowed_in, names_in
from workadvance.messages.scopes import scopes_in, scopes_of
from workadvance.messages.services.writing import message_queue, refusal
from workadvance.messages.template_text import filled
from workadvance.people.access import Actor, require
from workadvance.people.models import Organization, Person


def reminders_send(*, author: Author, today: dt.date | None = None, now: dt.datetime | None = None) -> int:
    """Send what is due by the dated rules; what was sent before stays one message. Returns how many are new."""
    now = now or timezone.now()
    today = today or timezone.localdate(now)
    days: Mapping[str, int] = policy.load("messages").value("reminders", today)
    by_day = sum(
        _sent(author, rule, due)
        for name, rule in sorted(RULES.items())
        if name in days
        for due in rule.due(today + dt.timedelta(days=days[name]))
    )
    return by_day + _hours_send(author, now)


def _hours_send(author: Author, now: dt.datetime) -> int:
    """Send the reminders of what begins within some hours."""
    hours: Mapping[str, int] = policy.load("messages").value("reminder_hours", timezone.localdate(now))
    return sum(
        _sent(author, rule, due)
        for name, rule in sorted(RULES.items())
        if name in hours and rule.due_within is not None
        for due in rule.due_within(now, now + dt.timedelta(hours=hours[name]))
    )


def reminder_send(*, author: Author, rule: str, due: Due) -> bool:
    """Send one reminder now (something was canceled); what was sent before stays one message. Whether it is new."""
    return _sent(author, RULES[rule], due)


def _sent(author: Author, rule: ReminderRule, due: Due) -> bool:
    person, key = due.person, f"remind:{rule.name}:{due.key}"[:120]
    channel = channel_for(person, rule.kind)
    if channel is None or Message.objects.filter(key=key).exists():
        return False
    if due.until is not None and channel == Channel.TEXT and _held_past(person, due.until):
        return False
    with translation.override(person.language):
        body = filled(_words(rule, person), person, due.facts())
        if rule.question and channel == Channel.TEXT:
            body = f"{body}\n{QUESTIONS[rule.question].numbered()}"
    with transaction.atomic():
        message = message_queue(author=author, person=person, channel=channel, body=body, key=key, kind=rule.kind)
        if rule.question and channel == Channel.TEXT:
            Asked.objects.get_or_create(
                message=message, defaults={"question": rule.question, "subject_id": due.subject_id}
            )
    return True


def _held_past(person: Person, until: dt.datetime) -> bool:
    """Whether quiet hours would hold a text back until it is too late."""
    leaves = selectors.leaves_at(zip_code=person.zip, address=person.phone, now=timezone.now(), last_in=None)
    return leaves >= until


def _words(rule: ReminderRule, person: Person) -> str:
    """Their program's own words in the person's language, else the organization's, else the usual ones."""
    own = list(MessageTemplate.objects.filter(organization=person.provider_id, rule=rule.name).order_by("-scope", "pk"))
    theirs = scopes_in(person) if any(template.scope for template in own) else {""}
    for template in own:
        words = template.words_es if person.language == "es" else template.words_en
        if words and template.scope in theirs:
            return words
    return str(rule.words)


def channel_for(person: Person, kind: str) -> str | None:
    """How a person gets an automatic message: as they like best, else the other way; None where neither is open."""
    ways = [Channel.TEXT, Channel.EMAIL]
    if person.reach_by == "email":
        ways.reverse()
    return next((str(way) for way in ways if refusal(person, way, kind) is None), None)


def template_save(
    *, actor: Actor, organization: Organization, name: str, words_en: str, words_es: str, rule: str = "", scope: str = "",
    template: MessageTemplate | None = None,
) -> MessageTemplate:  # fmt: skip
    """Add or change a template. Raises ValidationError for a {name} that nothing fills in or another organization's program."""
    require(actor, "messages.manage_templates", organization.pk)
    saved = template or MessageTemplate(organization=organization)
    saved.name, saved.rule, saved.scope = name.strip(), rule, scope
    saved.words_en, saved.words_es = words_en.strip(), words_es.strip()
    wrong = {f: [said] for f in ("words_en", "words_es") if (said := _unfilled(getattr(saved, f), rule))}
    if scope and scope not in dict(scopes_of([organization.pk])):
        wrong["scope"] = [_("Choose a program of this organization.")]
    if wrong:
        raise ValidationError(wrong)
    saved.full_clean()
    with transaction.atomic():
        saved.save()
        event_record(
            kind="messages.template.saved",
            author=actor,
            subject=saved,
            organization_id=organization.pk,
            payload={"name": saved.name},
        )
    return saved


def _unfilled(words: str, rule: str) -> str:
    """What is wrong with the {names} of a template, in a sentence."""
    allowed = allowed_in(rule)
    try:
        wrong = sorted(names_in(words) - set(allowed))
    except ValueError:
        wrong = ["{"]
    if not wrong:
        return ""
    known = ", ".join(f"{{{name}}}" for name in allowed)
    return _("We can't fill in “%(wrong)s.” You can use: %(known)s.") % {"wrong": ", ".join(wrong), "known": known}


@dataclass(frozen=True, slots=True)
class BulkRow:
    """What one person would get: how, in which words, at what price; or why nothing."""

    person: Person
    channel: str
    body: str
    parts: int
    price: Decimal
    problem: str = ""

    @property
    def channel_said(self) -> str:
        """How it travels, in words."""
        return str(Channel(self.channel).label) if self.channel else ""


def bulk_problem(words_en: str, words_es: str) -> ValidationError | None:
    """What is wrong with words for many people, by field; None where they can be sent."""
    wrong = {f: [said] for f, w in (("words_en", words_en), ("words_es", words_es)) if (said := _unfilled(w, ""))}
    if not wrong and not words_en.strip() and not words_es.strip():
        wrong = {"words_en": [_("Enter a message.")]}
    return ValidationError(wrong) if wrong else None


def bulk_rows(*, actor: Actor, people: Sequence[Person], words_en: str, words_es: str) -> list[BulkRow]:
    """The messages that many people would get, each in their language; nothing is sent where a language is missing."""
    rows = []
    for person in people:
        require(actor, "messages.send_message", person.provider_id)
        words = words_es if person.language == "es" else words_en
        channel = channel_for(person, MessageKind.NEWS)
        problem = ""
        if not words.strip():
            problem = _("No words in %(language)s yet.") % {"language": person.get_language_display()}
        elif channel is None:
            why = refusal(person, Channel.TEXT, MessageKind.NEWS)
            problem = str(why.label) if why else ""
        with translation.override(person.language):
            body = "" if problem else filled(words.strip(), person)
        length = measured(body)
        text = channel == Channel.TEXT and not problem
        rows.append(
            BulkRow(
                person,
                "" if problem or not channel else channel,
                body,
                length.parts if text else 0,
                length.price if text else Decimal(0),
                problem,
            )
        )
    return rows


def bulk_send(*, actor: Actor, people: Sequence[Person], words_en: str, words_es: str, batch: str) -> int:
    """Send to all who can get it; the same batch again sends nothing twice. Returns how many."""
    if (problem := bulk_problem(words_en, words_es)) is not None:
        raise problem
    sent = 0
    with transaction.atomic():
        for row in bulk_rows(actor=actor, people=people, words_en=words_en, words_es=words_es):
            if row.problem:
                continue
            message_queue(
                author=actor,
                person=row.person,
                channel=row.channel,
                body=row.body,
                key=f"bulk:{batch}:{row.person.pk}",
                kind=MessageKind.NEWS,
            )
            sent += 1
    return sent
