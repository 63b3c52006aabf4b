"""Telling people that a paper or a signature is asked of them: by text or email, with the link to send it from the phone."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workadvance.documents.selectors import requests_open, signatures_of
from workadvance.events.models import Event
from workadvance.events.services import reacts_to
from workadvance.messages.message_kinds import MessageKind
from workadvance.messages.reminders import Due, ReminderRule, none_by_date, register
from workadvance.messages.services import reminder_send
from workadvance.people.access import SYSTEM
from workadvance.people.models import Person
from workadvance.screening.models import Application
from workadvance.screening.participant_page import my_path, token_of

register(
    ReminderRule(
        "paper_asked",
        MessageKind.NEXT_STEP,
        _("A document or a signature is requested"),
        _(
            "{provider}: hi {name}, we need something from you. Open this link on your phone: {link} Questions? Ask {coach}."
        ),
        none_by_date,
        ("link",),
    )
)


@reacts_to("documents.paperrequest.made", "documents.document.return", "documents.signature.asked")
def asked_said(event: Event) -> None:
    """Send the link to whoever was asked: one message a day, however much was asked; nothing says what the paper is."""
    if event.person_id is None:
        return
    person = Person.objects.select_related("provider", "coach").filter(pk=event.person_id).first()
    application = Application.objects.filter(person=event.person_id).order_by("-started_at", "-pk").first()
    if person is None or application is None:
        return
    link = _link(application)
    if not link:
        return
    today = timezone.localdate(event.recorded_at)

    def facts() -> Mapping[str, str]:
        return {"link": link}

    reminder_send(author=SYSTEM, rule="paper_asked", due=Due(person, f"{person.pk}:{today}", person.pk, facts))


def _link(application: Application) -> str:
    """Straight to the camera where one paper is asked for, else to the person's page; empty where nothing is any more."""
    asked = list(requests_open(application.person)[:2])
    to_sign = signatures_of(application.person).filter(signed_at=None).exists()
    if len(asked) == 1 and not to_sign:
        path = f"{reverse('screening:my_papers', args=[token_of(application)])}?kind={asked[0].kind}"
    elif asked or to_sign:
        path = f"{my_path(application)}#papers"
    else:
        return ""
    return f"{settings.BASE_URL}{path}"
