"""Writing persons, households, consent, access.

A service that takes an `actor` checks their right. One that takes an `author` does not: its callers have, or the author is
the person concerned, who holds a signed link.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.encryption import decrypt, encrypt, lookup_hash
from workadvance.events.services import Author, event_record
from workadvance.parsing import Unclear, read_ssn, said_of_pay
from workadvance.people.access import Actor, require
from workadvance.people.contact_fields import read_columns, refusal
from workadvance.people.identity_questions import IDENTIFYING, identity_look
from workadvance.people.last_administrator import administrator_stays
from workadvance.people.models import (
    Consent,
    Household,
    Membership,
    Organization,
    Person,
    RestrictedAccess,
    Role,
    User,
)
from workadvance.people.name_search import name_tokens_write
from workadvance.people.zip_codes import place_follow

# The version of the consent texts shown today; a new wording is a new version.
CONSENT_VERSION = "2026-11"


def ssn_clean(text: str) -> str:
    """Nine digits of a Social Security number; raises ValidationError for what cannot be one."""
    try:
        return read_ssn(text)
    except Unclear as unclear:
        raise refusal(unclear) from None


def person_create(*, author: Actor, provider: Organization, full_name: str, ssn: str = "", **details: Any) -> Person:
    """Open a record for a person at a provider.

    `details` are Person's fields; the county and labor area follow from the ZIP. Raises ValidationError per field.
    """
    details = read_columns(Person, {"full_name": full_name, **details})
    place_follow(details)
    person = Person(provider=provider, **details)
    if ssn:
        digits = ssn_clean(ssn)
        person.ssn_encrypted, person.ssn_hash = encrypt(digits, "ssn"), lookup_hash(digits, "ssn")
    person.full_clean()
    with transaction.atomic():
        person.save()
        name_tokens_write([person])
        event_record(
            kind="people.person.created",
            author=author,
            subject=person,
            person_id=person.pk,
            organization_id=provider.pk,
        )
        identity_look(author=author, person=person)
    return person


def person_change(*, actor: Actor, person: Person, ssn: str | None = None, **details: Any) -> Person:
    """Change a person's details; the log says which fields, and keeps the old values encrypted."""
    require(actor, "people.change_person", person.provider_id)
    return person_alter(author=actor, person=person, ssn=ssn, **details)


def person_alter(*, author: Actor, person: Person, ssn: str | None = None, **details: Any) -> Person:
    """Change a person's details (for services that have checked the right, and for the person themselves).

    The log says which fields, and keeps the old values encrypted.
    """
    details = read_columns(Person, details)
    place_follow(details)
    with transaction.atomic():
        locked = Person.objects.select_for_update().get(pk=person.pk)
        old = {k: getattr(locked, k) for k, v in details.items() if getattr(locked, k) != v}
        for key in old:
            setattr(locked, key, details[key])
        changed = sorted(old)
        if ssn is not None:
            if ssn:
                digits = ssn_clean(ssn)
                locked.ssn_encrypted, locked.ssn_hash = encrypt(digits, "ssn"), lookup_hash(digits, "ssn")
            else:
                locked.ssn_encrypted, locked.ssn_hash = None, ""
            changed.append("ssn")
        if not changed:
            return locked
        locked.full_clean()
        locked.save()
        if {"full_name", "goes_by"} & set(changed):
            name_tokens_write([locked])
        event_record(
            kind="people.person.changed",
            author=author,
            subject=locked,
            person_id=locked.pk,
            organization_id=locked.provider_id,
            payload={"fields": ", ".join(changed), "old": "; ".join(f"{k}: {v}" for k, v in sorted(old.items()))},
        )
        if IDENTIFYING & set(changed):
            identity_look(author=author, person=locked)
    return locked


def ssn_show(*, actor: Actor, person: Person) -> str:
    """Read a Social Security number; the log says who did."""
    require(actor, "people.view_ssn", person.provider_id)
    with transaction.atomic():
        event_record(
            kind="people.person.ssn_seen",
            author=actor,
            subject=person,
            person_id=person.pk,
            organization_id=person.provider_id,
        )
    return decrypt(person.ssn_encrypted, "ssn") if person.ssn_encrypted else ""


def household_state(
    *,
    author: Actor,
    person: Person,
    size: int,
    monthly_income: Decimal,
    stated_on: dt.date | None = None,
    source: str = "applicant",
) -> Household:
    """Record household size and monthly income as stated on a day; earlier statements stay."""
    household = Household(
        person=person,
        size=size,
        monthly_income=monthly_income,
        worked_out_from=said_of_pay(monthly_income),
        stated_on=stated_on or timezone.localdate(),
        source=source,
    )
    household.full_clean()
    with transaction.atomic():
        household.save()
        event_record(
            kind="people.household.stated",
            author=author,
            subject=household,
            person_id=person.pk,
            organization_id=person.provider_id,
            effective_on=household.stated_on,
            payload={"size": size, "monthly_income": str(monthly_income)},
        )
    return household


def consent_sign(
    *, author: Author, person: Person, purpose: str, expires_on: dt.date | None = None, words: str = ""
) -> Consent:
    """Record a consent to today's text, or to `words` that were said or texted; one that is open stays as it is."""
    with transaction.atomic():
        consent, made = Consent.objects.get_or_create(
            person=person,
            purpose=purpose,
            revoked_at=None,
            defaults={
                "text_version": CONSENT_VERSION,
                "signed_at": timezone.now(),
                "expires_on": expires_on,
                "words": words.strip(),
            },
        )
        if made:
            event_record(
                kind="people.consent.signed",
                author=author,
                subject=consent,
                person_id=person.pk,
                organization_id=person.provider_id,
                payload={"purpose": consent.purpose, "version": consent.text_version},
            )
    return consent


def consent_revoke(*, author: Author, person: Person, purpose: str) -> None:
    """Revoke an open consent; revoking one that is not there changes nothing."""
    with transaction.atomic():
        for consent in Consent.objects.select_for_update().filter(person=person, purpose=purpose, revoked_at=None):
            consent.revoked_at = timezone.now()
            consent.save(update_fields=["revoked_at"])
            event_record(
                kind="people.consent.revoked",
                author=author,
                subject=consent,
                person_id=person.pk,
                organization_id=person.provider_id,
                payload={"purpose": consent.purpose},
            )


def person_restrict(*, actor: Actor, person: Person, users: list[User], reason: str) -> None:
    """Make a record visible to the named people only (the one who restricts it is always among them)."""
    require(actor, "people.restrict_person", person.provider_id)
    if not reason.strip():
        raise ValidationError(_("Enter the reason for restricting this record."))
    with transaction.atomic():
        named = {*[u.pk for u in users], *([actor.user_id] if actor.user_id else [])}
        RestrictedAccess.objects.filter(person=person).exclude(user__in=named).delete()
        for user_id in sorted(named):
            RestrictedAccess.objects.get_or_create(person=person, user_id=user_id)
        person.restricted = True
        person.save(update_fields=["restricted"])
        event_record(
            kind="people.person.restricted",
            author=actor,
            subject=person,
            person_id=person.pk,
            organization_id=person.provider_id,
            reason=reason,
        )


def person_unrestrict(*, actor: Actor, person: Person, reason: str) -> None:
    """Lift the restriction of a record."""
    require(actor, "people.restrict_person", person.provider_id)
    with transaction.atomic():
        RestrictedAccess.objects.filter(person=person).delete()
        person.restricted = False
        person.save(update_fields=["restricted"])
        event_record(
            kind="people.person.unrestricted",
            author=actor,
            subject=person,
            person_id=person.pk,
            organization_id=person.provider_id,
            reason=reason,
        )


def coaches_of(*providers: Organization) -> QuerySet[User]:
    """Who may be given a provider's (or several providers') people today: its coaches, and those of the intermediary above it."""
    today = timezone.localdate()
    above = [provider.parent_id for provider in providers if provider.parent_id]
    held = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today),
        role=Role.COACH,
        starts_on__lte=today,
        organization__in=[*(provider.pk for provider in providers), *above],
        user__is_active=True,
    )
    return User.objects.filter(pk__in=held.values("user")).order_by("name")


def coach_assign(*, actor: Actor, person: Person, coach: User | None) -> None:
    """Give a person a coach of their provider (or none)."""
    require(actor, "people.assign_coach", person.provider_id)
    if coach is not None and not coaches_of(person.provider).filter(pk=coach.pk).exists():
        raise ValidationError(_("%(name)s isn't a coach at this provider.") % {"name": coach})
    coach_store(actor, person, coach)


def coach_store(author: Actor, person: Person, coach: User | None) -> None:
    """What `coach_assign` does, when the caller has asked whether the author may."""
    with transaction.atomic():
        person.coach = coach
        person.save(update_fields=["coach"])
        event_record(
            kind="people.person.coach_assigned",
            author=author,
            subject=person,
            person_id=person.pk,
            organization_id=person.provider_id,
            payload={"coach": str(coach) if coach else str(_("no coach"))},
        )


def membership_grant(
    *,
    actor: Actor,
    user: User,
    organization: Organization,
    role: str,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> Membership:
    """Give a user a role in an organization, from a day on."""
    require(actor, "people.manage_access", organization.pk)
    membership = Membership(
        user=user, organization=organization, role=role, starts_on=starts_on or timezone.localdate(), ends_on=ends_on
    )
    membership.full_clean()
    with transaction.atomic():
        membership.save()
        membership_note(actor, membership, "granted")
    return membership


def user_invite(
    *,
    actor: Actor,
    name: str,
    email: str,
    organization: Organization,
    role: str,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    language: str = "en",
) -> Membership:
    """Give a role to the user with this email address, who is made when there is none yet (without a password: they set one)."""
    require(actor, "people.manage_access", organization.pk)
    funds = organization.kind == Organization.Kind.FUNDER
    if (role == Role.FUNDER) != funds:
        said = (
            _("People of a funder have this role: %(role)s.") if funds else _("Only people of a funder have this role.")
        )
        raise ValidationError({"role": said % {"role": Role.FUNDER.label} if funds else said})
    with transaction.atomic():
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            user = User.objects.create_user(email, name=name, language=language)
        return membership_grant(
            actor=actor, user=user, organization=organization, role=role, starts_on=starts_on, ends_on=ends_on
        )


def membership_end(*, actor: Actor, membership: Membership, ends_on: dt.date | None = None) -> None:
    """End a role: from the day after `ends_on` (yesterday where not given, so at once) it is not held any more."""
    require(actor, "people.manage_access", membership.organization_id)
    last = ends_on or timezone.localdate() - dt.timedelta(days=1)
    with transaction.atomic():
        if not actor.is_system:
            administrator_stays(membership, last)
        if last < membership.starts_on:
            membership_note(actor, membership, "ended")
            membership.delete()
            return
        membership.ends_on = last
        membership.save(update_fields=["ends_on"])
        membership_note(actor, membership, "ended")


def membership_note(author: Actor, membership: Membership, what: str) -> None:
    """Log that a role was granted or ended (for services that have checked the right)."""
    event_record(
        kind=f"people.membership.{what}",
        author=author,
        subject=membership,
        organization_id=membership.organization_id,
        payload={
            "user": membership.user.name,
            "role": membership.role,
            "organization": membership.organization.name,
        },
    )


def organization_create(*, author: Actor, kind: str, name: str, **details: Any) -> Organization:
    """Add an organization; a name may stand once among those of its kind."""
    organization = Organization(kind=kind, name=" ".join(name.split()), **details)
    organization.full_clean()
    try:
        with transaction.atomic():
            organization.save()
            event_record(
                kind="people.organization.created",
                author=author,
                subject=organization,
                organization_id=organization.pk,
                payload={"name": organization.name},
            )
    except IntegrityError:
        raise ValidationError({"name": _("An organization of this kind already has this name.")}) from None
    return organization


def errors_of(error: ValidationError) -> Mapping[str, list[str]]:
    """A ValidationError as messages per field (`__all__` for the whole)."""
    return error.message_dict if hasattr(error, "error_dict") else {"__all__": list(error.messages)}
