"""What follows from placement's events, after commit: mail to employers, notices to job developers."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.events.former_names import kind_now
from workadvance.events.models import Event
from workadvance.events.services import reacts_to
from workadvance.notices import sentences
from workadvance.notices.mailing import letter_mail
from workadvance.notices.models import Notice
from workadvance.notices.services import notice_once
from workadvance.placement.models import EmployerAccount, EmployerContact, EmploymentSpell, Referral, Slate
from workadvance.ui.page_access import link_make

_ANSWERED = gettext_lazy("{employer} answered about a candidate for {order}")
ANSWERS = {
    "placement.referral.interview": _ANSWERED,
    "placement.referral.employer_decline": _ANSWERED,
    "placement.referral.not_now": _ANSWERED,
    "placement.referral.hire": _ANSWERED,
    "placement.job.questioned": gettext_lazy("{employer} says a participant no longer works there"),
}
sentences.register(ANSWERS)


@reacts_to("placement.slate.sent", "placement.slate.link_renewed")
def slate_mail(event: Event) -> None:
    """Email the employer's contact a signed link to the slate. Names of people never travel by email, only the link does."""
    slate = Slate.objects.select_related("order__employer", "order__provider").filter(pk=event.subject_id).first()
    contact = EmployerContact.objects.filter(pk=event.payload.get("contact"), left_on=None).first()
    if slate is None or contact is None or not contact.email:
        return
    # Employers' contacts have no language on record; the mail is in the installation's own.
    with translation.override(settings.LANGUAGE_CODE):
        order = slate.order
        said = {"order": order.title, "provider": order.provider.name, "name": contact.name}
        subject = _("%(provider)s: candidates for %(order)s") % said
        notice = notice_once(Notice(event_id=event.pk, kind=event.kind, subject=subject[:200]))
        if notice.mailed_at is not None:
            return
        # A slate that was sent before its links were numbered has none in its event.
        numbered = {"link": int(event.payload["link"])} if "link" in event.payload else {}
        token = link_make("slate", slate=slate.pk, contact=contact.pk, **numbered)
        link = settings.BASE_URL + reverse("placement:slate_link", args=[token])
        body = _(
            "Hi %(name)s,\n\nWe have candidates for your opening “%(order)s.” Review them and answer "
            "Yes, No, or Not now. It takes about 2 minutes:\n\n%(link)s\n\nThis link is just for "
            "you. It works for 180 days without a password, so please don't forward "
            "it.\n\n%(provider)s\n"
        ) % {**said, "link": link}
    letter_mail(notice, to=contact.email, subject=subject, body=body)


@reacts_to(*ANSWERS)
def answer_notice(event: Event) -> None:
    """Tell whoever made the slate (else whoever keeps the employer) that the employer has answered."""
    if "employer" not in event.actor_role:
        return
    if kind_now(event.kind) == "placement.job.questioned":
        spell = EmploymentSpell.objects.filter(pk=event.subject_id).first()
        if spell is None:
            return
        user_id, url = _keeper(spell.employer_id, event.organization_id), reverse("person", args=[spell.person_id])
    else:
        referral = Referral.objects.select_related("order", "slate").filter(pk=event.subject_id).first()
        if referral is None:
            return
        made_by = referral.slate.made_by_id if referral.slate else None
        user_id = made_by or _keeper(referral.order.employer_id, event.organization_id)
        url = reverse("placement:order", args=[referral.order_id])
    if user_id is not None:
        facts = {key: event.payload[key] for key in ("employer", "order") if key in event.payload}
        notice_once(Notice(event_id=event.pk, kind=event.kind, user_id=user_id, facts=facts, url=url))


def _keeper(employer_id: int | None, provider_id: int | None) -> int | None:
    return (
        EmployerAccount.objects.filter(employer=employer_id, provider=provider_id)
        .values_list("owner_id", flat=True)
        .first()
    )
