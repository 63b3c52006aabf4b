"""Writing badges: issuing them for what is on record, revoking them, and whether a name is shown beside one."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import badges
from workadvance.events.services import Author, event_record
from workadvance.people.access import Actor, require
from workadvance.people.corrections import reason_needed
from workadvance.people.models import Organization
from workadvance.training.badge_issuer import badge_address, issuer_address, issuer_did, list_address, sign_with
from workadvance.training.models import Badge, Credential, Enrollment
from workadvance.training.services.badge_keys import badge_key_current

MOST_IN_LIST = badges.LIST_LENGTH // 2
"""Fuller lists make finding a free place slow, and hide a badge less."""


@dataclass(frozen=True, slots=True)
class Achieved:
    """What a badge says: its words, and what it is about."""

    about: str  # the part of the achievement's address that tells it from others
    type: str
    name: str
    description: str
    criteria: str
    on: dt.date
    valid_until: dt.datetime | None = None
    occupation: tuple[str, str] | None = None


def badge_issue_completion(*, actor: Actor, enrollment: Enrollment) -> Badge:
    """Issue the badge of a completed cohort; one that is open stays the one. Raises ValidationError."""
    require(actor, "training.badge", enrollment.cohort.program.provider_id)
    with transaction.atomic():
        locked = Enrollment.objects.select_for_update(of=("self",)).get(pk=enrollment.pk)
        if locked.state != "completed" or locked.ended_on is None:
            raise ValidationError(_("A badge is issued once the training is completed."))
        if open_one := Badge.objects.filter(enrollment=locked, revoked_at=None).first():
            return open_one
        badge = Badge(kind=Badge.Kind.COMPLETION, application=enrollment.application, enrollment=enrollment)
        return _issue(actor, badge, achieved_by_completing(enrollment, locked.ended_on))


def badge_issue_certification(*, actor: Actor, credential: Credential) -> Badge:
    """Issue the badge of a certification on record; one that is open stays the one. Raises ValidationError."""
    require(actor, "training.badge", credential.application.program.provider_id)
    with transaction.atomic():
        locked = Credential.objects.select_for_update(of=("self",)).get(pk=credential.pk)
        if open_one := Badge.objects.filter(credential=locked, revoked_at=None).first():
            return open_one
        if locked.expires_on is not None and locked.expires_on < timezone.localdate():
            raise ValidationError(_("This certification has expired. A badge would be expired too."))
        badge = Badge(kind=Badge.Kind.CERTIFICATION, application=credential.application, credential=credential)
        return _issue(actor, badge, achieved_by_certification(credential))


def achieved_by_completing(enrollment: Enrollment, on: dt.date) -> Achieved:
    """What the badge of a completed training says."""
    cohort = enrollment.cohort
    return Achieved(
        about=f"program-{cohort.program_id}",
        type="CertificateOfCompletion",
        name=cohort.program.name,
        description=f"Completed the training “{cohort.program.name}” for {cohort.soc_title}.",
        criteria=f"Complete {cohort.hours} planned hours of training with {cohort.program.provider.name}.",
        on=on,
        occupation=(cohort.soc, cohort.soc_title),
    )


def achieved_by_certification(credential: Credential) -> Achieved:
    """What the badge of a certification says."""
    certification = credential.certification
    return Achieved(
        about=f"certification-{certification.pk}",
        type="Certification",
        name=certification.name,
        description=f"Holds the certification “{certification.name}” of {certification.issuer}.",
        criteria=f"Pass the certification exam of {certification.issuer}.",
        on=credential.issued_on,
        valid_until=_end_of(credential.expires_on) if credential.expires_on else None,
    )


def _end_of(day: dt.date) -> dt.datetime:
    """The moment a day is over here."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))


def _issue(actor: Actor, badge: Badge, achieved: Achieved) -> Badge:
    badge.organization = badge.application.program.provider
    badge.key = badge_key_current(actor, badge.organization)
    badge.list_number, badge.list_index = _place(badge.organization)
    badge.issued_at = timezone.now().replace(microsecond=0)
    badge_sign(badge, achieved)
    badge.save(force_insert=True)
    event_record(
        kind="training.badge.issued",
        author=actor,
        subject=badge,
        person_id=badge.application.person_id,
        organization_id=badge.organization_id,
        payload={"badge": badge.name},
    )
    return badge


def badge_sign(badge: Badge, achieved: Achieved) -> None:
    """Write and sign what a badge says, with its key; it is saved by whoever asked."""
    organization = badge.organization
    did, address = issuer_did(organization.pk), issuer_address(organization.pk)
    badge.name, badge.issuer = achieved.name, did
    award = badges.Award(
        address=badge_address(badge),
        subject=f"urn:uuid:{badge.number}",
        issuer=did,
        issuer_name=organization.name,
        issuer_url=f"{address}/",
        achievement=f"{address}/#{achieved.about}",
        achievement_type=achieved.type,
        name=achieved.name,
        description=achieved.description,
        criteria=achieved.criteria,
        valid_from=badge.issued_at,
        valid_until=achieved.valid_until,
        awarded_on=achieved.on,
        occupation=achieved.occupation,
        status=[
            badges.status_entry(list_address(organization.pk, badge.list_number, purpose), badge.list_index, purpose)
            for purpose in (badges.REVOCATION, badges.SUSPENSION)
        ],
    )
    badge.token = sign_with(badge.key, did, badges.claims_of(badges.credential_of(award)))


def _place(organization: Organization) -> tuple[int, int]:
    """A free place in the organization's newest list, by chance: a neighbor's place says nothing of when or who.

    The organization's row is locked by whoever made sure of its key.
    """
    number = 1 + Badge.objects.filter(organization=organization).count() // MOST_IN_LIST
    taken = Badge.objects.filter(organization=organization, list_number=number)
    while True:
        index = secrets.randbelow(badges.LIST_LENGTH)
        if not taken.filter(list_index=index).exists():
            return number, index


def badge_revoke(*, actor: Actor, badge: Badge, reason: str) -> None:
    """Revoke a badge with a reason, which only staff read; from now on the status list says so. Twice is once."""
    require(actor, "training.badge", badge.organization_id)
    badges_revoke_for(author=actor, rows=[badge.pk], reason=reason_needed(reason))


def badge_suspend(*, actor: Actor, badge: Badge, reason: str) -> None:
    """Suspend a badge with a reason until that is clear, which only staff read. Twice is once. Raises ValidationError."""
    _suspension(actor, badge, suspended=True, reason=reason_needed(reason))


def badge_reinstate(*, actor: Actor, badge: Badge, reason: str) -> None:
    """Lift the suspension of a badge with a reason: it is valid again. Twice is once. Raises ValidationError."""
    _suspension(actor, badge, suspended=False, reason=reason_needed(reason))


def _suspension(actor: Actor, badge: Badge, *, suspended: bool, reason: str) -> None:
    require(actor, "training.badge", badge.organization_id)
    with transaction.atomic():
        locked = Badge.objects.select_for_update(of=("self",)).get(pk=badge.pk)
        if locked.revoked_at is not None:
            raise ValidationError(_("This badge was revoked. That is for good."))
        if (locked.suspended_at is not None) == suspended:
            return
        locked.suspended_at = timezone.now() if suspended else None
        locked.save(update_fields=["suspended_at"])
        event_record(
            kind="training.badge.suspended" if suspended else "training.badge.reinstated",
            author=actor,
            subject=locked,
            person_id=badge.application.person_id,
            organization_id=badge.organization_id,
            reason=reason,
            payload={"badge": badge.name},
        )


def badges_revoke_for(*, author: Author, rows: list[int], reason: str) -> None:
    """Revoke badges because what they say is no longer on record; whoever may change the record may."""
    with transaction.atomic():
        found = Badge.objects.select_for_update(of=("self",)).filter(pk__in=rows, revoked_at=None)
        for badge in found.select_related("application").order_by("pk"):
            badge.revoked_at, badge.revoke_reason = timezone.now(), reason[:500]
            badge.save(update_fields=["revoked_at", "revoke_reason"])
            event_record(
                kind="training.badge.revoked",
                author=author,
                subject=badge,
                person_id=badge.application.person_id,
                organization_id=badge.organization_id,
                reason=reason,
                payload={"badge": badge.name},
            )


def badge_name_show(*, author: Actor, badge: Badge, shown: bool) -> None:
    """Whether the badge's public page shows its holder's first name: the holder says so, no one else."""
    if author.link_person_id != badge.application.person_id:
        raise ValidationError(_("Only the person who earned the badge can decide this."))
    with transaction.atomic():
        locked = Badge.objects.select_for_update(of=("self",)).get(pk=badge.pk)
        if locked.name_shown == shown:
            return
        locked.name_shown = shown
        locked.save(update_fields=["name_shown"])
        event_record(
            kind="training.badge.name_shown" if shown else "training.badge.name_hidden",
            author=author,
            subject=locked,
            person_id=badge.application.person_id,
            organization_id=badge.organization_id,
            payload={"badge": badge.name},
        )
