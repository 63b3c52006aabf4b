"""Staff's pages of conversations: a person's, with writing to them, permission to text, and pauses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.messages import selectors, services
from workadvance.messages.forms import AllowForm, PauseForm, StopForm, WriteForm
from workadvance.messages.length import measured
from workadvance.messages.message_kinds import Channel, MessageState
from workadvance.messages.models import Asked, Conversation, Message, Pause
from workadvance.messages.template_text import template_words
from workadvance.people.access import Actor, request_actor
from workadvance.people.models import Person
from workadvance.ui.fetch import fetch, fetch_person
from workadvance.ui.format import when
from workadvance.ui.forms import form_saved, forms_shown
from workadvance.ui.one_button import press_answer
from workadvance.ui.page_access import staff_page
from workadvance.ui.request_values import asked_id
from workadvance.ui.rows import Context

AT_MOST_NOW = dt.timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Measure:
    """What is said below a text while it is written: its length, parts, price, and when it would leave."""

    characters: int
    parts: int
    price: Decimal
    whole_alphabet: bool
    later: dt.datetime | None


def measure_of(person: Person, body: str, last_in: dt.datetime | None) -> Measure:
    """The length and moment of a text to a person."""
    length, now = measured(body.strip()), timezone.now()
    leaves = selectors.leaves_at(zip_code=person.zip, address=person.phone, now=now, last_in=last_in)
    later = leaves if leaves - now > AT_MOST_NOW else None
    return Measure(length.characters, length.parts, length.price, length.whole_alphabet, later)


def channels(thread: selectors.Thread) -> list[str]:
    """How the person can be written to now, the way they like best first."""
    found = [Channel.TEXT] if thread.may_text else []
    if thread.person.email:
        found.insert(0 if thread.person.reach_by == "email" else len(found), Channel.EMAIL)
    return [str(channel) for channel in found]


def card(actor: Actor, person: Person, *, most: int = 6) -> Context:
    """The context of `messages/_person.html`: the latest of the conversation, and writing."""
    thread = selectors.thread(actor, person, most=most)
    ways = channels(thread)
    write = WriteForm(channels=ways) if ways and thread.may_write else None
    return {"thread": thread, "person": person, "write": write, "measure": measure_of(person, "", thread.last_in)}


@staff_page("messages.view_messages")
def of_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """A person's conversation: what was written, writing to them, permission to text, pauses."""
    actor = request_actor(request)
    person = fetch_person(actor, person_id, "messages.view_messages")
    thread = selectors.thread(actor, person)
    ways = channels(thread)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    data = {name: request.POST if do == name else None for name in ("write", "allow", "stop", "pause")}
    begun = template_words(person, asked_id(request.GET, "template"))
    write = WriteForm(data["write"], channels=ways, initial={"body": begun}) if ways else None
    allow = AllowForm(data["allow"], provider=person.provider.name, prefix="allow")
    stop = StopForm(data["stop"], prefix="stop")
    pause = PauseForm(data["pause"], prefix="pause")
    said = ""
    if write is not None and data["write"] is not None:
        said = _written(actor, person, write)
    elif data["allow"] is not None and form_saved(
        allow, lambda g: services.texts_allow(actor=actor, person=person, words=g["words"])
    ):
        said = _("Permission to text recorded.")
    elif data["stop"] is not None and form_saved(
        stop, lambda g: services.texts_stop(actor=actor, person=person, words=g["words"])
    ):
        said = _("Texts stopped.")
    elif data["pause"] is not None and form_saved(
        pause, lambda g: services.pause_make(actor=actor, person=person, **g)
    ):
        said = _("Messages paused.")
    if said:
        messages.success(request, said)
        return redirect("messages:of_person", person_id=person.pk)
    context = {
        "person": person,
        "thread": thread,
        "write": write,
        "allow": allow,
        "stop": stop,
        "pause": pause,
        "templates": selectors.templates_by_hand(person),
        "may_assign": actor.may("messages.assign_messages", person.provider_id),
        "measure": measure_of(person, write["body"].value() or "" if write else "", thread.last_in),
    }
    return forms_shown(request, "messages/of_person.html", context, write, allow, stop, pause)


def _written(actor: Actor, person: Person, write: WriteForm) -> str:
    """Send what was written; how it was done in words, empty where something has to be fixed."""
    made: list[Message] = []

    def save(given: dict[str, str]) -> None:
        made.append(
            services.message_write(
                actor=actor,
                person=person,
                channel=given["channel"],
                body=given["body"],
                subject=given.get("subject", ""),
                key=str(given["key"]),
            )
        )

    if not form_saved(write, save):
        return ""
    message = made[0]
    if message.state == MessageState.WAITING and message.send_at and message.send_at - timezone.now() > AT_MOST_NOW:
        return _("Message saved. It will be sent %(when)s, outside the person's quiet hours.") % {
            "when": when(message.send_at)
        }
    return _("Message is being sent.")


@staff_page("messages.send_message", methods=("POST",))
def measure(request: HttpRequest, person_id: int) -> HttpResponse:
    """What is said below a text while it is written."""
    person = fetch_person(request_actor(request), person_id, "messages.send_message")
    last_in = selectors.last_text_in(Conversation.objects.filter(person=person).first())
    shown = measure_of(person, request.POST.get("body", ""), last_in)
    email = request.POST.get("channel") == Channel.EMAIL
    return render(request, "messages/_measure.html", {"measure": None if email else shown, "person": person})


@staff_page("messages.change_contact", methods=("POST",))
def pause_end(request: HttpRequest, pause_id: int) -> HttpResponse:
    """Let paused messages go out again."""
    actor = request_actor(request)
    pause = fetch(Pause, actor, "messages.change_contact", pause_id)
    return press_answer(
        request,
        do=lambda: services.pause_end(actor=actor, pause=pause),
        done=_("Messages resumed."),
        back=reverse("messages:of_person", args=[pause.person_id]),
    )


@staff_page("messages.send_message", methods=("POST",))
def answered(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Set aside what waits: it needs no written answer."""
    actor = request_actor(request)
    rows = selectors.conversations_visible(actor).select_related("person")
    conversation = fetch(rows, actor, "messages.send_message", conversation_id)
    person_id = conversation.person_id
    return press_answer(
        request,
        do=lambda: services.conversation_answered(actor=actor, conversation=conversation),
        done=_("Marked as answered."),
        back=reverse("messages:of_person", args=[person_id]) if person_id else reverse("messages:inbox"),
    )


@staff_page("messages.send_message", methods=("POST",))
def answer_undo(request: HttpRequest, asked_id: int) -> HttpResponse:
    """Undo what an answer by text did."""
    actor = request_actor(request)
    asked = fetch(Asked, actor, "messages.send_message", asked_id)
    return press_answer(
        request,
        do=lambda: services.answer_undo(actor=actor, asked=asked),
        done=_("Undone. The message is waiting for your answer."),
        back=reverse("messages:of_person", args=[asked.message.conversation.person_id]),
    )
