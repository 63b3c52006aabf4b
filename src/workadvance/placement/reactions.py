"""What follows from placement's events, after commit: mail to employers, notices to job developers."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workadvance.events.models import Event
from workadvance.events.services import reacts_to
from workadvance.pages.access import link_make
from workadvance.people.models import Notice
from workadvance.placement.models import EmployerAccount, EmployerContact, EmploymentSpell, Referral, Slate

ANSWERS = (
    "placement.referral.interview",
    "placement.referral.refuse",
    "placement.referral.not_now",
    "placement.referral.hire",
    "placement.spell.doubted",
)


@reacts_to("placement.slate.sent")
def slate_mail(event: Event) -> None:
    """Mail the employer's contact a signed link to the slate. Names of people never travel by mail, only the link does."""
    slate = Slate.objects.select_related("order__employer", "order__provider").filter(pk=event.subject_id).first()
    contact = EmployerContact.objects.filter(pk=event.payload.get("contact"), left_on=None).first()
    if slate is None or contact is None or not contact.email:
        return
    # Employers' contacts have no language on record; the mail is in the installation's own.
    with translation.override(settings.LANGUAGE_CODE):
        order = slate.order
        said = {"order": order.title, "provider": order.provider.name, "name": contact.name}
        subject = _("Candidates for %(order)s from %(provider)s") % said
        notice = _notice_once(Notice(event_id=event.pk, kind=event.kind, subject=subject[:200]))
        if notice.mailed_at is not None:
            return
        token = link_make("slate", slate=slate.pk, contact=contact.pk)
        link = settings.BASE_URL + reverse("placement:slate_link", args=[token])
        body = _(
            "Dear %(name)s,\n\n"
            "we have candidates for your opening “%(order)s”. Please look at them and say yes, no or not now; it takes two minutes, "
            "also on a phone:\n\n%(link)s\n\n"
            "The link is for you. It works for 180 days, without a password, so please do not pass it on.\n\n%(provider)s\n"
        ) % {**said, "link": link}
        send_mail(subject, body, None, [contact.email])
        Notice.objects.filter(pk=notice.pk).update(mailed_at=timezone.now())


@reacts_to(*ANSWERS)
def answer_notice(event: Event) -> None:
    """Tell whoever made the slate (else whoever keeps the employer) that the employer has answered."""
    if "employer" not in event.actor_role:
        return
    if event.kind == "placement.spell.doubted":
        spell = EmploymentSpell.objects.filter(pk=event.subject_id).first()
        if spell is None:
            return
        user_id, url = _keeper(spell.employer_id, event.organisation_id), reverse("person", args=[spell.person_id])
        subject = _("%(employer)s says somebody is not with them any more") % event.payload
    else:
        referral = Referral.objects.select_related("order", "slate").filter(pk=event.subject_id).first()
        if referral is None:
            return
        made_by = referral.slate.made_by_id if referral.slate else None
        user_id = made_by or _keeper(referral.order.employer_id, event.organisation_id)
        url = reverse("placement:order", args=[referral.order_id])
        subject = _("%(employer)s answered on a candidate for %(order)s") % event.payload
    if user_id is not None:
        _notice_once(Notice(event_id=event.pk, kind=event.kind, user_id=user_id, subject=subject[:200], url=url))


def _keeper(employer_id: int | None, provider_id: int | None) -> int | None:
    return (
        EmployerAccount.objects.filter(employer=employer_id, provider=provider_id)
        .values_list("owner_id", flat=True)
        .first()
    )


def _notice_once(notice: Notice) -> Notice:
    """Store a notice, or find the one a first run of this reaction stored.

    Looked up first: SQLite takes empty users and persons for different ones, so its constraint does not refuse a second.
    """
    same = {"event_id": notice.event_id, "kind": notice.kind, "user": notice.user_id, "person": notice.person_id}
    try:
        with transaction.atomic():
            known = Notice.objects.filter(**same).first()
            if known is not None:
                return known
            notice.save()
    except IntegrityError:  # two workers at once, on PostgreSQL
        return Notice.objects.get(**same)
    return notice
