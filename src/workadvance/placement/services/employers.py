"""Employers: the relationship a provider keeps with them, their contacts, what was said and when to follow up."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import event_record
from workadvance.parsing import folded
from workadvance.people.access import Actor, require
from workadvance.people.models import Organization, User
from workadvance.people.services import organization_create
from workadvance.placement.models import EmployerAccount, EmployerActivity, EmployerContact
from workadvance.placement.services.checks import not_future


def organization_named(name: str) -> Organization | None:
    """The employer of this name, whatever the capitals, accents and spaces; None where there is none."""
    plain = " ".join(name.split())
    employers = Organization.objects.filter(kind=Organization.Kind.EMPLOYER)
    exact = employers.filter(name__iexact=plain).first()
    if exact is not None:
        return exact
    wanted = folded(plain)
    # Only names that begin alike are read; SQLite compares capitals of accented letters byte by byte.
    begins = employers.filter(name__istartswith=plain[:1]) if plain[:1].isascii() else employers
    for pk, other in begins.order_by("pk").values_list("pk", "name"):
        if folded(" ".join(other.split())) == wanted:
            return Organization.objects.get(pk=pk)
    return None


def employer_add(
    *,
    actor: Actor,
    provider: Organization,
    name: str = "",
    organization: Organization | None = None,
    industry: str = "",
    since: dt.date | None = None,
    partner: bool = False,
    owner: User | None = None,
) -> EmployerAccount:
    """Put an employer on a provider's list; an organization already known by that name is used again."""
    require(actor, "placement.manage_employers", provider.pk)
    since = since or timezone.localdate()
    not_future(since, "since")
    if organization is None and not name.strip():
        raise ValidationError({"name": _("Enter the employer's name.")})
    with transaction.atomic():
        employer = organization or organization_named(name)
        if employer is None:
            employer = organization_create(author=actor, kind=Organization.Kind.EMPLOYER, name=name)
        if employer.kind != Organization.Kind.EMPLOYER:
            raise ValidationError({"name": _("%(name)s isn't an employer.") % {"name": employer}})
        account = EmployerAccount(
            provider=provider,
            employer=employer,
            owner_id=owner.pk if owner else actor.user_id,
            industry=industry.strip(),
            since=since,
            partner=partner,
        )
        if EmployerAccount.objects.filter(provider=provider, employer=employer).exists():
            raise ValidationError({"name": _("%(name)s is already on your list.") % {"name": employer}})
        account.full_clean()
        try:
            with transaction.atomic():
                account.save()
        except IntegrityError:
            raise ValidationError({"name": _("%(name)s is already on your list.") % {"name": employer}}) from None
        _record(actor, account, "placement.employer.added", account)
    return account


def employer_change(*, actor: Actor, account: EmployerAccount, **details: Any) -> EmployerAccount:
    """Change industry, owner, since when, and whether they helped shape the training."""
    require(actor, "placement.manage_employers", account.provider_id)
    if "since" in details:
        not_future(details["since"], "since")
    with transaction.atomic():
        locked = EmployerAccount.objects.select_for_update(of=("self",)).select_related("employer").get(pk=account.pk)
        changed = [key for key, value in details.items() if getattr(locked, key) != value]
        if not changed:
            return locked
        for key in changed:
            setattr(locked, key, details[key])
        locked.full_clean()
        locked.save(update_fields=changed)
        _record(actor, locked, "placement.employer.changed", locked, fields=", ".join(changed))
    return locked


def contact_add(
    *, actor: Actor, account: EmployerAccount, name: str, job_title: str = "", email: str = "", phone: str = ""
) -> EmployerContact:
    """Note a person to talk to; the same name and address again changes nothing."""
    require(actor, "placement.manage_employers", account.provider_id)
    contact = EmployerContact(
        account=account,
        name=" ".join(name.split()),
        job_title=job_title.strip(),
        email=email.strip(),
        phone=phone.strip(),
    )
    contact.full_clean()
    if not (contact.email or contact.phone):
        raise ValidationError({"email": _("Enter an email address or a phone number.")})
    with transaction.atomic():
        EmployerAccount.objects.select_for_update().get(pk=account.pk)
        same = account.contacts.filter(
            left_on=None, name__iexact=contact.name, email__iexact=contact.email, phone=contact.phone
        ).first()
        if same is not None:
            return same
        contact.save()
        _record(actor, account, "placement.contact.added", contact)
    return contact


def contact_left(*, actor: Actor, contact: EmployerContact, on: dt.date | None = None) -> None:
    """Note that a contact is not there any more: links sent to them stop working. Again changes nothing."""
    account = contact.account
    require(actor, "placement.manage_employers", account.provider_id)
    on = on or timezone.localdate()
    not_future(on, "left_on")
    with transaction.atomic():
        locked = EmployerContact.objects.select_for_update().get(pk=contact.pk)
        if locked.left_on is not None:
            return
        locked.left_on = contact.left_on = on
        locked.save(update_fields=["left_on"])
        _record(actor, account, "placement.contact.left", contact)


def activity_log(
    *,
    actor: Actor,
    account: EmployerAccount,
    kind: str,
    note: str,
    on: dt.date | None = None,
    follow_up_on: dt.date | None = None,
) -> EmployerActivity:
    """Note what was said with an employer and when to follow up. This also settles the follow-up that was due before."""
    require(actor, "placement.manage_employers", account.provider_id)
    on = on or timezone.localdate()
    not_future(on, "on")
    if follow_up_on is not None and follow_up_on < on:
        raise ValidationError({"follow_up_on": _("The follow-up can't be before the contact.")})
    activity = EmployerActivity(
        account=account, kind=kind, on=on, note=note.strip(), by_id=actor.user_id, follow_up_on=follow_up_on
    )
    activity.full_clean()
    with transaction.atomic():
        # The account's row is locked, so that a form sent twice is seen to be the same one.
        EmployerAccount.objects.select_for_update().get(pk=account.pk)
        same = account.activities.filter(
            kind=kind, on=on, note=activity.note, by=actor.user_id, follow_up_on=follow_up_on
        ).first()
        if same is not None:
            return same
        for due in account.activities.filter(follow_up_on__lte=on, followed_up_on=None):
            activity_follow_up(actor=actor, activity=due, on=on)
        activity.save()
        _record(
            actor,
            account,
            "placement.activity.logged",
            activity,
            effective_on=on,
            activity=activity.kind,
        )
    return activity


def activity_follow_up(*, actor: Actor, activity: EmployerActivity, on: dt.date | None = None) -> None:
    """Note that a follow-up was done. Again changes nothing."""
    account = activity.account
    require(actor, "placement.manage_employers", account.provider_id)
    on = on or timezone.localdate()
    not_future(on, "followed_up_on")
    with transaction.atomic():
        locked = EmployerActivity.objects.select_for_update().get(pk=activity.pk)
        if locked.followed_up_on is not None or locked.follow_up_on is None:
            return
        locked.followed_up_on = activity.followed_up_on = on
        locked.save(update_fields=["followed_up_on"])
        _record(actor, account, "placement.activity.followed_up", activity, effective_on=on)


def _record(
    actor: Actor,
    account: EmployerAccount,
    kind: str,
    subject: Any,
    effective_on: dt.date | None = None,
    **payload: Any,
) -> None:
    event_record(
        kind=kind,
        author=actor,
        subject=subject,
        organization_id=account.provider_id,
        effective_on=effective_on,
        payload={"employer": account.employer.name, **payload},
    )
