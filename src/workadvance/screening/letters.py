"""Letters to applicants: what the outbox sends after an application moved, in the applicant's language.

Each letter is a Notice (so that staff see what was sent) and, where there is an address, a mail. A reaction may run twice;
the letter is sent once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workadvance.events.models import Event
from workadvance.events.selectors import HiddenField, payload_of
from workadvance.events.services import react_later, reacts_to
from workadvance.messages import secret_words
from workadvance.messages.message_kinds import Channel, MessageKind
from workadvance.messages.models import Message
from workadvance.messages.secret_words import PLACE
from workadvance.messages.services.writing import conversation_of, message_store
from workadvance.notices.mailing import letter_mail
from workadvance.notices.models import Notice
from workadvance.notices.services import notice_once
from workadvance.people.access import SYSTEM
from workadvance.programs.selectors import steps_of
from workadvance.screening.models import Application, EligibilityVerdict, SignInLink
from workadvance.screening.participant_page import my_path
from workadvance.screening.referable import programs_to_refer
from workadvance.screening.selectors import days_to_decision
from workadvance.screening.services.sign_in import oldest_in_use, secret_make
from workadvance.ui.format import phone
from workadvance.ui.page_access import link_make
from workadvance.ui.rows import Context

SUBJECTS: dict[str, str | Promise] = {
    "resume": _("Your link to finish your application"),
    "submit": _("We have your application"),
    "select": _("You're in"),
    "waitlist": _("You are on the waitlist"),
    "decline": _("About your application"),
    "find_ineligible": _("About your application"),
}
SUBJECT_CHARACTERS = 60
PROGRAMS_NAMED = 3
# Letters that close a door name others that are open.
WITH_OTHERS = frozenset({"decline", "find_ineligible"})
# A link is emailed at most once in this time, so that no one's inbox is filled by someone else's clicking.
QUIET = dt.timedelta(minutes=10)


def apply_path(application: Application) -> str:
    """The path by which the applicant continues their own application."""
    return reverse("screening:form", args=[link_make("apply", application=application.pk)])


def letter_text(
    application: Application,
    name: str,
    *,
    message: str = "",
    url: str = "",
    verdicts: Sequence[EligibilityVerdict] | None = None,
    others: Sequence[str] | None = None,
) -> tuple[str, str]:
    """Subject and text of a letter in the applicant's language (`verdicts` and `others` where they are known already)."""
    if verdicts is None:
        verdicts = list(application.verdicts.order_by("pk"))
    if others is None:
        others = programs_near(application) if name in WITH_OTHERS else []
    program = application.program
    phone_shown = phone(program.contact_phone) if program.contact_phone else ""
    with translation.override(application.person.language):
        context: Context = {
            "application": application,
            "person": application.person,
            "program": program,
            "message": message.strip(),
            "url": url,
            "contact": ", ".join(filter(None, (program.contact_name, phone_shown, program.contact_email))),
            "steps": steps_of(program) if name == "submit" else [],
            "days": days_to_decision(timezone.localdate()),
            "bridges": [b for v in verdicts if v.verdict == "fails" and (b := v.bridge_to_them)],
            "others": others if name in WITH_OTHERS else [],
            "return_on": application.return_on if name == "decline" else None,
        }
        text = render_to_string(f"screening/letters/{name}.txt", context)
        subject = subject_of(program.name_here, str(SUBJECTS[name]))
    return subject, text.strip() + "\n"


def subject_of(program: str, news: str) -> str:
    """The program, then the news, cut to what a phone's list of emails shows: the news is never what is cut."""
    return f"{Truncator(program).chars(SUBJECT_CHARACTERS - len(news) - 2)}: {news}"


def programs_near(application: Application) -> list[str]:
    """Other programs the person could apply to near home, for a bridge."""
    return [f"{p.name_here} ({p.provider.name})" for p in programs_to_refer(application)][:PROGRAMS_NAMED]


def letter_send(application: Application, name: str, *, event: Event, message: str = "", url: str = "") -> Notice:
    """Keep the letter and mail it where there is an address; once for an event, however often it is called."""
    subject, text = letter_text(application, name, message=message, url=settings.BASE_URL + url)
    kind = f"screening.letter.{name}"
    notice = notice_once(
        Notice(event_id=event.pk, kind=kind, person=application.person, subject=subject[:200], body=text)
    )
    if application.person.email:
        letter_mail(notice, to=application.person.email, subject=notice.subject, body=text)
    return notice


def _application(event: Event) -> Application | None:
    return Application.objects.select_related("person", "program__provider").filter(pk=event.subject_id).first()


@reacts_to("screening.signin.asked")
def sign_in_letter(event: Event) -> None:
    """Mail or text the link by which a participant signs in; it is kept nowhere, as it opens their page.

    Each attempt has a secret of its own, and the one before stops working. A link too old to be used is not sent late.
    """
    if payload_of(event).get("by") == "text":
        _sign_in_text(event)
        return
    with transaction.atomic():
        links = SignInLink.objects.select_for_update(of=("self",)).select_related("person__provider")
        link = links.filter(pk=event.subject_id, used_at=None, asked_at__gte=oldest_in_use()).first()
        if link is None or not link.person.email:
            return
        notice = notice_once(Notice(event_id=event.pk, kind="screening.letter.sign_in", person=link.person))
        if notice.mailed_at is not None:
            return
        secret = secret_make(link=link)
    with translation.override(link.person.language):
        url = settings.BASE_URL + reverse("screening:my_use", args=[secret])
        text = render_to_string("screening/letters/sign_in.txt", {"person": link.person, "url": url})
        subject = f"{link.person.provider.name}: {_('Your link to sign in')}"
    letter_mail(notice, to=link.person.email, subject=subject, body=text.strip() + "\n")


def _sign_in_text(event: Event) -> None:
    """Text the link, once: the message is stored without it, and it is put in as the text leaves."""
    link = SignInLink.objects.select_related("person__provider").filter(pk=event.subject_id, used_at=None).first()
    key = f"signin:{event.subject_id}"
    if link is None or Message.objects.filter(key=key).exists():
        return
    with translation.override(link.person.language):
        body = gettext("%(provider)s: open your page with this link. It works once, for a short time: %(link)s") % {
            "provider": link.person.provider.name,
            "link": PLACE,
        }
    with transaction.atomic():
        message_store(
            author=SYSTEM,
            conversation=conversation_of(link.person),
            channel=Channel.TEXT,
            address=link.person.phone,
            body=body,
            key=key,
            kind=MessageKind.SIGN_IN,
            at_once=True,
        )


def sign_in_words(message: Message) -> str:
    """The link of a text to sign in; empty once it was used or is too old."""
    with transaction.atomic():
        links = SignInLink.objects.select_for_update(of=("self",))
        number = message.key.partition(":")[2]
        link = links.filter(pk=number, used_at=None, asked_at__gte=oldest_in_use()).first()
        if link is None:
            return ""
        return f"{settings.BASE_URL}{reverse('screening:my_use', args=[secret_make(link=link)])}"


secret_words.register(MessageKind.SIGN_IN, sign_in_words)


@reacts_to("screening.application.start", "screening.application.resume")
def link_letter(event: Event) -> None:
    """Mail the link by which an application is gone on with (or its page, once it is sent)."""
    application = _application(event)
    if application is None or not application.person.email or application.state == "withdrawn":
        return
    since = timezone.now() - QUIET
    lately = Notice.objects.filter(
        person=application.person, kind="screening.letter.resume", mailed_at__gte=since
    ).exclude(event_id=event.pk)
    if event.kind.endswith(".resume") and lately.exists():
        return
    if event.kind.endswith(".start") and application.state != "draft":
        return  # entered by staff and sent at once: the letter that it was received says it all
    url = apply_path(application) if application.state == "draft" else my_path(application)
    letter_send(application, "resume", event=event, url=url)


def _undone(event: Event, until: dt.datetime) -> bool:
    """Whether the letter of a move made for many is not sent: not yet, while it can be undone, nor once it was."""
    if timezone.now() < until:
        react_later(event, decision_letter, until)
        return True
    later = Event.objects.filter(subject_kind=event.subject_kind, subject_id=event.subject_id, pk__gt=event.pk)
    return later.filter(kind="screening.application.undone").exists()


@reacts_to(
    "screening.application.submit",
    "screening.application.select",
    "screening.application.waitlist",
    "screening.application.decline",
    "screening.application.find_ineligible",
)
def decision_letter(event: Event) -> None:
    """Send the letter of a move, unless staff chose to send none."""
    application = _application(event)
    if application is None:
        return
    payload = payload_of(event, personal=True)
    if payload.get("letter") is False:
        return
    if (until := payload.get("undo_until")) and _undone(event, dt.datetime.fromisoformat(until)):
        return
    name = event.kind.rsplit(".", 1)[1]
    message = payload.get("message")
    said = "" if isinstance(message, HiddenField) else message or ""
    letter_send(application, name, event=event, message=said, url=my_path(application))
