"""An organization as the issuer of badges: its addresses, what it publishes, and what this installation knows of its keys."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from workadvance import badges
from workadvance.badges.keys import key_of_multibase
from workadvance.events import encryption
from workadvance.people.models import Organization
from workadvance.training.models import Badge, BadgeKey

PURPOSE = "badge-key"
"""What the secret keys are encrypted for."""
LIST_GOOD_FOR = dt.timedelta(days=1)
"""How long whoever fetched a status list may go by it."""
_ISSUER = re.compile(r"did:web:.+:issuers:(\d{1,18})")
_LIST = re.compile(r"(.+/issuers/\d{1,18})/(status|suspended)/(\d{1,4})")
_ROUTES = {badges.REVOCATION: "training:badge_status", badges.SUSPENSION: "training:badge_suspended"}
_MARKED = {badges.REVOCATION: "revoked_at__isnull", badges.SUSPENSION: "suspended_at__isnull"}
CLOCKS_DIFFER = dt.timedelta(minutes=5)
"""A list is dated back by this much, so that no one whose clock is behind finds it too early."""


Claims = dict[str, Any]
"""What is signed or published: JSON whose names the standards say."""


def _here(path: str) -> str:
    return f"{settings.BASE_URL}{path}"


def issuer_address(organization_id: int) -> str:
    """The page of an organization as issuer, without the slash at its end."""
    return _here(reverse("training:issuer", args=[organization_id])).rstrip("/")


def issuer_did(organization_id: int) -> str:
    """The did:web of an organization: its document lies below its page."""
    return badges.did_of_address(issuer_address(organization_id))


def list_address(organization_id: int, number: int, purpose: str = badges.REVOCATION) -> str:
    """Where a status list is published."""
    return _here(reverse(_ROUTES[purpose], args=[organization_id, number]))


def badge_address(badge: Badge) -> str:
    """The public page of a badge: what it is called in the credential, and where the QR code leads."""
    return _here(reverse("training:badge", args=[badge.number]))


def sign_with(key: BadgeKey, did: str, claims: Claims) -> str:
    """Sign with a key of the organization."""
    secret = encryption.decrypt(key.secret_encrypted or b"", PURPOSE)
    return badges.sign(claims, secret=secret, method=f"{did}#{key.name}")


def published_keys(organization: Organization) -> Claims | None:
    """The DID document: the key that signs and former ones, never a withdrawn one; None before the first badge."""
    keys = BadgeKey.objects.filter(organization=organization, withdrawn_at=None).order_by("pk")
    if not keys:
        return None
    return badges.did_document(issuer_did(organization.pk), [(key.name, key.public, key.ended_at) for key in keys])


def _state(key: BadgeKey) -> tuple[badges.KeyState, dt.datetime | None]:
    if key.withdrawn_at is not None:
        return badges.KeyState.WITHDRAWN, key.withdrawn_at
    return (badges.KeyState.FORMER if key.ended_at else badges.KeyState.CURRENT), key.ended_at


def keys_known(did: str) -> badges.IssuerKeys | None:
    """The keys of an issuer that is one of this installation's organizations, withdrawn ones told; None for others.

    Badges keep the identifier of the day they were signed: it stays known when the site moves to another address.
    """
    found = _ISSUER.fullmatch(did)
    if found is None:
        return None
    organization_id = int(found[1])
    former = Badge.objects.filter(organization=organization_id, issuer=did)
    if did != issuer_did(organization_id) and not former.exists():
        return None
    rows = BadgeKey.objects.filter(organization=organization_id).order_by("pk")
    keys = {
        f"{did}#{row.name}": badges.NamedKey(f"{did}#{row.name}", key_of_multibase(row.public), *_state(row))
        for row in rows
    }
    return badges.IssuerKeys(did, keys) if keys else None


def status_list(organization_id: int, number: int, purpose: str, *, did: str = "", address: str = "") -> str | None:
    """A status list, signed now; None where the organization has none of this number.

    `did`, `address`: what the organization and the list were called when the site had another address.
    """
    key = BadgeKey.objects.filter(organization=organization_id, ended_at=None).first()
    mine = Badge.objects.filter(organization=organization_id, list_number=number)
    if key is None or not mine.exists():
        return None
    issuer = did or issuer_did(organization_id)
    credential = badges.status_credential(
        address=address or list_address(organization_id, number, purpose),
        issuer=issuer,
        marked=mine.filter(**{_MARKED[purpose]: False}).values_list("list_index", flat=True),
        made_at=timezone.now() - CLOCKS_DIFFER,
        good_for=LIST_GOOD_FOR,
        purpose=purpose,
    )
    return sign_with(key, issuer, badges.claims_of(credential))


def list_known(address: str) -> str | None:
    """The status list at an address of this installation (today's or a former one), signed now; None for others."""
    found = _LIST.fullmatch(address)
    if found is None:
        return None
    did = badges.did_of_address(found[1])
    whose = _ISSUER.fullmatch(did)
    if whose is None or keys_known(did) is None:
        return None
    purpose = badges.REVOCATION if found[2] == "status" else badges.SUSPENSION
    return status_list(int(whose[1]), int(found[3]), purpose, did=did, address=address)


def told_of_file(data: bytes) -> badges.BadgeTold:
    """What is to be said of a file that someone brings."""
    try:
        return told_of(badges.read_credential(data))
    except badges.NotReadable as wrong:
        told = badges.BadgeTold()
        told.add(badges.BadgeVerdict.MALFORMED, "unreadable", str(wrong))
        return told


def told_of(text: str) -> badges.BadgeTold:
    """What is to be said of a credential today, by what this installation knows."""
    return badges.verify(text, now=timezone.now(), keys_of=keys_known, list_at=list_known)
