"""Conversations of the demo world: questions and answers by text, some still waiting, a STOP, an unknown number."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections import defaultdict
from collections.abc import Sequence

from django.utils import timezone

from workadvance.demo.applicants import Case
from workadvance.demo.bulk_log import BulkLog, store
from workadvance.messages.length import measured
from workadvance.messages.message_kinds import Channel, Direction, MessageKind, MessageState
from workadvance.messages.models import Asked, Conversation, Line, Message, MessageTemplate, Stop
from workadvance.people.access import Actor
from workadvance.people.models import Organization, User
from workadvance.readiness.models import Session
from workadvance.readiness.reminders import COMING

THEM, US = Direction.IN, Direction.OUT
Thread = tuple[tuple[str, str, str], ...]
# (who, what) in English and Spanish; a thread that ends with what they wrote waits for an answer.
THREADS: tuple[Thread, ...] = (
    (
        (US, "Hi {name}, reminder: your session is tomorrow at 9 a.m. Can you come?", "Hola, {name}: su sesión es mañana a las 9 a. m. ¿Puede venir?"),
        (THEM, "Yes I'll be there", "Sí, ahí estaré"),
        (US, "Great. Please bring your ID.", "Muy bien. Traiga su identificación, por favor."),
        (THEM, "ok thank you", "ok, gracias"),
        (US, "See you then!", "¡Nos vemos!"),
    ),
    (
        (THEM, "Hi, is class still on Friday? My car is in the shop", "Hola, ¿hay clase el viernes? Mi carro está en el taller"),
        (US, "Yes, class is on. We have bus passes: stop by the front desk.", "Sí hay clase. Tenemos pases de autobús: pase por la recepción."),
        (THEM, "Perfect, thanks so much", "Perfecto, muchas gracias"),
        (US, "You're welcome, {name}.", "De nada, {name}."),
    ),
    (
        (US, "Hi {name}, how is the new job going?", "Hola, {name}: ¿cómo va el nuevo empleo?"),
        (THEM, "Good! They gave me more hours. I think I get a raise in January", "¡Bien! Me dieron más horas. Creo que en enero me suben el sueldo"),
    ),
    (
        (THEM, "Good morning, what papers do I need to bring on Monday?", "Buenos días, ¿qué documentos llevo el lunes?"),
    ),
    (
        (US, "Hi {name}, we have a job opening that fits you. Can we talk today?", "Hola, {name}: tenemos una vacante para usted. ¿Podemos hablar hoy?"),
        (THEM, "I'm at work until 4, can you call after?", "Trabajo hasta las 4, ¿me llama después?"),
        (US, "Sure, I'll call at 4:15.", "Claro, le llamo a las 4:15."),
    ),
    (
        (THEM, "My daughter is sick, I can't come today. I'm sorry", "Mi hija está enferma, hoy no puedo ir. Lo siento"),
        (US, "Thanks for telling us. Take care of her. I'll send you the work you missed.", "Gracias por avisar. Que se mejore. Le mando lo que se pierda."),
        (THEM, "Can I make up the hours on Saturday?", "¿Puedo reponer las horas el sábado?"),
    ),
)  # fmt: skip
QUESTION_ENDS = ("Can you come?", "¿Puede venir?")
STOPPED = (
    (
        US,
        "Hi {name}, the next information session is on Tuesday.",
        "Hola, {name}: la próxima sesión informativa es el martes.",
    ),
    (THEM, "please stop texting me", "por favor ya no me manden mensajes"),
)
UNKNOWN = "Hi this is my new number, it's me from the Tuesday class. When do we start?"
TEMPLATES = (
    (
        "Welcome",
        "Hi {name}, this is {coach} at {provider}. I'm your career coach. Text me here any time.",
        "Hola, {name}: soy {coach}, de {provider}. Mi trabajo es orientarle. Escríbame aquí cuando quiera.",
    ),
    (
        "Closed for weather",
        "Hi {name}, {provider} is closed today because of the weather. Stay safe.",
        "Hola, {name}: {provider} está cerrado hoy por el clima. Cuídese.",
    ),
    ("Job fair", "Hi {name}, the job fair is next Thursday from 10 to 2. Will we see you there?", ""),
)
EACH_COACH = 9
NUMBER = "+1{area}55501{last:02}"


def conversations_make(rng: random.Random, log: BulkLog, chosen: Sequence[Case], now: dt.datetime) -> int:
    """Threads for the latest people of each coach, a line and an unknown number for each provider; returns how many threads."""
    by_coach: dict[int, list[Case]] = defaultdict(list)
    for case in chosen:
        agreed = case.person.pk % 10 != 0
        if case.person.coach_id and case.person.phone and agreed:
            by_coach[case.person.coach_id].append(case)
    threads: list[tuple[Case, Thread]] = []
    for cases in by_coach.values():
        latest = cases[-EACH_COACH:]
        threads += [(case, THREADS[place % len(THREADS)]) for place, case in enumerate(latest[:-1])]
        threads.append((latest[-1], STOPPED))
    messages: list[Message] = []
    conversations = store(
        Conversation(organization=case.person.provider, person=case.person, last_at=now) for case, _said in threads
    )
    stops: dict[tuple[int, str], Stop] = {}
    for (case, said), conversation in zip(threads, conversations, strict=True):
        messages += _messages(rng, case, conversation, said, now)
        if said is STOPPED:
            last = messages[-1]
            conversation.waiting_since = None  # a STOP is done at once and waits for no one
            # Relatives who share a phone stop it once.
            provider = case.person.provider
            stop = Stop(organization=provider, address=last.address, words=last.body, since=last.at)
            stops.setdefault((provider.pk, last.address), stop)
    messages += _unknown({case.team.organization.pk: case.team.organization for case in chosen}, now)
    store(messages)
    for message in messages:  # oldest first, so that the last one stays
        message.conversation.latest = message
    written = list({m.conversation.pk: m.conversation for m in messages}.values())
    Conversation.objects.bulk_update(written, ["last_at", "latest", "waiting_since", "answered_at", "answered_by"])
    store(list(stops.values()))
    store(_answers(threads, messages))
    for message in messages:
        _note(log, message)
    return len(threads)


def _answers(threads: Sequence[tuple[Case, Thread]], messages: Sequence[Message]) -> list[Asked]:
    """The reminders that asked whether a person will come, answered by the message after them."""
    latest = {
        program: Session.objects.filter(program=program, component="readiness").order_by("-held_on", "-pk").first()
        for program in {case.program for case, _said in threads}
    }
    sessions = {case.person.pk: latest[case.program] for case, _said in threads}
    return [
        Asked(message=asked, question=COMING.name, subject_id=session.pk, answer="yes", answered_with=answer)
        for asked, answer in itertools.pairwise(messages)
        if asked.body.endswith(QUESTION_ENDS) and (session := sessions[asked.conversation.person_id or 0]) is not None
    ]


def _messages(
    rng: random.Random, case: Case, conversation: Conversation, said: Thread, now: dt.datetime
) -> list[Message]:
    """One thread, begun some days ago at an hour of the working day."""
    days = rng.randint(0, 12)
    begun = timezone.localtime(now - dt.timedelta(days=days)).replace(
        hour=9 + rng.randint(0, 4), minute=rng.randint(0, 59)
    )
    at = min(begun, now - dt.timedelta(hours=2))
    person, coach = case.person, case.person.coach
    found: list[Message] = []
    for way, english, spanish in said:
        body = (spanish if person.language == "es" else english).format(name=person.short_name)
        found.append(
            Message(
                conversation=conversation,
                direction=way,
                channel=Channel.TEXT,
                kind=MessageKind.PERSONAL,
                address=person.phone,
                body=body,
                state=MessageState.RECEIVED if way == THEM else MessageState.DELIVERED,
                key=f"demo:{conversation.pk}:{len(found)}",
                segments=measured(body).parts,
                written_by=None if way == THEM else coach,
                at=at,
                send_at=None if way == THEM else at,
            )
        )
        if way == US:
            conversation.waiting_since, conversation.answered_at, conversation.answered_by = None, at, coach
        elif conversation.waiting_since is None:
            conversation.waiting_since = at
        conversation.last_at = at
        at += dt.timedelta(minutes=rng.randint(3, 20))
    return found


def _unknown(providers: dict[int, Organization], now: dt.datetime) -> list[Message]:
    """A number and templates for each provider, and a message to it from an unknown number."""
    found: list[Message] = []
    for place, provider in enumerate(providers.values()):
        for name, english, spanish in TEMPLATES:
            MessageTemplate.objects.create(organization=provider, name=name, words_en=english, words_es=spanish)
        Line.objects.create(organization=provider, channel=Channel.TEXT, address=NUMBER.format(area=918, last=place))
        address, at = NUMBER.format(area=405, last=60 + place), now - dt.timedelta(days=2, hours=3)
        # By `store` like the others: the database's own counter does not know of the ids given out there.
        [conversation] = store([Conversation(organization=provider, address=address, last_at=at, waiting_since=at)])
        found.append(
            Message(
                conversation=conversation,
                direction=THEM,
                channel=Channel.TEXT,
                address=address,
                body=UNKNOWN,
                state=MessageState.RECEIVED,
                key=f"demo:unknown:{conversation.pk}",
                at=at,
            )
        )
    return found


def _note(log: BulkLog, message: Message) -> None:
    conversation, writer = message.conversation, message.written_by
    who = conversation.person.full_name if conversation.person else ""
    about = {"about": MessageKind.PERSONAL.value} if message.direction == US else {}
    log.note(
        "messages.message.written" if message.direction == US else "messages.message.received",
        message,
        on=timezone.localdate(message.at),
        hour=timezone.localtime(message.at).hour,
        actor=_author(writer) if writer else Actor(name=who, role_as="participant"),
        person_id=conversation.person_id,
        organization_id=conversation.organization_id,
        channel=Channel.TEXT.value,
        **about,
    )


def _author(user: User) -> Actor:
    return Actor(user_id=user.pk, name=user.name, role_as="coach")
