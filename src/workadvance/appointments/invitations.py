"""What follows from an appointment: an invitation by email, a text, and a line for the member of staff. After commit."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.appointments.ics import CANCEL, REQUEST, invitation_file
from workadvance.appointments.items import start_said
from workadvance.appointments.models import Appointment
from workadvance.appointments.own_items import item_of
from workadvance.appointments.reminders import CHANGED, facts_of, said_due
from workadvance.events.models import Event
from workadvance.events.services import reacts_to
from workadvance.messages.message_kinds import Channel, MessageKind
from workadvance.messages.services import reminder_send
from workadvance.messages.services.reminding import channel_for
from workadvance.notices import sentences
from workadvance.notices.mailing import Invitation, letter_mail
from workadvance.notices.models import Notice
from workadvance.notices.services import notice_once
from workadvance.people.access import SYSTEM

BOOKED, MOVED, CANCELED = (f"appointments.appointment.{what}" for what in ("booked", "moved", "cancel"))
sentences.register(
    {
        BOOKED: gettext_lazy("{person} picked a time: {day}"),
        MOVED: gettext_lazy("{person} changed the time: {day}"),
        CANCELED: gettext_lazy("{person} canceled: {day}"),
    }
)
SUBJECTS = {
    BOOKED: gettext_lazy("Your appointment: %(when)s"),
    MOVED: gettext_lazy("Your appointment has changed: %(when)s"),
    CANCELED: gettext_lazy("Your appointment is canceled: %(when)s"),
}
WORDS = {
    BOOKED: gettext_lazy("Hi %(name)s,\n\nYour appointment is set.\n\n%(what)s with %(staff)s\n%(day)s"),
    MOVED: gettext_lazy(
        "Hi %(name)s,\n\nYour appointment has a new time or place.\n\n%(what)s with %(staff)s\n%(day)s"
    ),
    CANCELED: gettext_lazy("Hi %(name)s,\n\nThis appointment is canceled.\n\n%(what)s with %(staff)s\n%(day)s"),
}


@reacts_to(BOOKED, MOVED, CANCELED)
def invitation_send(event: Event) -> None:
    """Mail the person a calendar invitation, its change or its end; who likes texts best gets one too.

    What has changed again since is told by the later event alone.
    """
    rows = Appointment.objects.select_related(*Appointment.opened_with)
    found = rows.filter(pk=event.subject_id).first()
    if found is None or (event.kind == CANCELED) != (found.state == "canceled"):
        return
    person = found.person
    if channel_for(person, MessageKind.REMINDER) == Channel.TEXT:
        reminder_send(author=SYSTEM, rule=CHANGED[event.kind], due=said_due(found, f"{found.pk}:{event.pk}"))
    if not person.email:
        return
    with translation.override(person.language):
        said = facts_of(found)
        subject = str(SUBJECTS[event.kind]) % {"when": start_said(found.day, found.starts_at, found.zone)}
        where = "\n".join(filter(None, (found.place, found.link)))
        told = str(WORDS[event.kind]) % {"name": person.short_name, **said}
        closing = _("To change or cancel it, use your page or call us.")
        ending = "" if event.kind == CANCELED else f"\n{where}\n\n{closing}" if where else f"\n\n{closing}"
        body = f"{told}{ending}\n\n{person.provider.name}\n"
        item = item_of(found, for_person=True)
    notice = notice_once(
        Notice(event_id=event.pk, kind="appointments.letter", person=person, subject=subject[:200], body=body)
    )
    method = CANCEL if event.kind == CANCELED else REQUEST
    content = invitation_file(
        item, method=method, to=person.email, name=person.full_name, provider=person.provider.name
    )
    letter_mail(notice, to=person.email, subject=notice.subject, body=body, invitation=Invitation(content, method))


@reacts_to(BOOKED, MOVED, CANCELED)
def staff_notice(event: Event) -> None:
    """Tell the member of staff what a participant did with their time; what staff did themselves they know."""
    if event.actor_id is not None:
        return
    found = Appointment.objects.select_related("person").filter(pk=event.subject_id).first()
    if found is None:
        return
    facts = {"person": found.person.short_name, "day": start_said(found.day, found.starts_at, found.zone)}
    url = reverse("appointments:appointment", args=[found.pk])
    notice_once(Notice(event_id=event.pk, kind=event.kind, user_id=found.staff_id, facts=facts, url=url))
