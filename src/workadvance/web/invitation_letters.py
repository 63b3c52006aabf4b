"""The email that invites someone, in their language."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from workadvance.events.models import Event
from workadvance.events.services import reacts_to
from workadvance.notices.mailing import letter_mail
from workadvance.notices.models import Notice
from workadvance.notices.services import notice_once
from workadvance.people.access import SYSTEM
from workadvance.people.invitations import invitation_secret
from workadvance.people.models import StaffInvitation

SUBJECT_CHARACTERS = 60  # what a phone's list of emails shows


@reacts_to("people.invitation.sent")
def invitation_letter(event: Event) -> None:
    """Email an invitation, once for each time it was sent; one that was used, revoked or sent again since is not.

    The link's secret is made here and kept as its hash only. Whoever signs in already only reads of the new role.
    """
    with transaction.atomic():
        rows = StaffInvitation.objects.select_for_update(of=("self",)).select_related(
            "user", "organization", "invited_by"
        )
        found = rows.filter(pk=event.subject_id, revoked_at=None).first()
        later = Event.objects.filter(kind=event.kind, subject_id=event.subject_id, pk__gt=event.pk)
        if found is None or found.is_expired or later.exists():
            return
        known = found.accepted_at == found.sent_at
        if found.accepted_at is not None and not known:
            return
        notice = notice_once(Notice(event_id=event.pk, kind="people.letter.invitation"))
        if notice.mailed_at is not None:
            return
        link = reverse("account_login")
        if not known:
            link = reverse("invitation", args=[invitation_secret(author=SYSTEM, invitation=found)])
    subject, text = letter_of(found, settings.BASE_URL + link)
    letter_mail(notice, to=found.user.email, subject=subject, body=text)


def letter_of(invitation: StaffInvitation, url: str) -> tuple[str, str]:
    """Subject and text in the language of the person invited."""
    with translation.override(invitation.user.language):
        news = _("your invitation")
        organization = Truncator(invitation.organization.name).chars(SUBJECT_CHARACTERS - len(news) - 2)
        context = {
            "known": invitation.accepted_at is not None,
            "name": invitation.user.name,
            "inviter": invitation.invited_by.name if invitation.invited_by else "",
            "organization": invitation.organization.name,
            "role": invitation.get_role_display(),
            "until": timezone.localtime(invitation.expires_at).date(),
            "url": url,
        }
        return f"{organization}: {news}", render_to_string("web/letters/invitation.txt", context).strip() + "\n"
