"""Texts people sign: written by an organization in versions, asked of a person, signed with a typed name on a phone."""

from __future__ import annotations

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.documents.models import Agreement, Signature
from workadvance.events.encryption import keyed_hash
from workadvance.events.services import Author, event_record
from workadvance.people.access import Actor, require
from workadvance.people.models import Organization, Person


def agreement_save(
    *, actor: Actor, organization: Organization, title: str, words_en: str, title_es: str = "", words_es: str = "",
    earlier: Agreement | None = None,
) -> Agreement:  # fmt: skip
    """Add a text to sign; in place of an `earlier` one it is its next version, and the earlier one is asked no more.

    What was signed keeps the words it was signed with. Raises ValidationError by field.
    """
    require(actor, "documents.manage_agreements", organization.pk)
    saved = Agreement(
        organization=organization,
        title=" ".join(title.split()),
        title_es=" ".join(title_es.split()),
        words_en=words_en.strip(),
        words_es=words_es.strip(),
        version=earlier.version + 1 if earlier else 1,
        made_on=timezone.localdate(),
    )
    with transaction.atomic():
        if earlier is not None:
            _retired(earlier)
        saved.full_clean()
        saved.save()
        _agreement_event(actor, saved, "saved")
    return saved


def agreement_retire(*, actor: Actor, agreement: Agreement) -> None:
    """Stop asking for a text. What was signed stays."""
    require(actor, "documents.manage_agreements", agreement.organization_id)
    with transaction.atomic():
        if _retired(agreement):
            _agreement_event(actor, agreement, "retired")


def _retired(agreement: Agreement) -> bool:
    """Whether this call retired it; unsigned requests for it are closed."""
    today = timezone.localdate()
    retired = Agreement.objects.filter(pk=agreement.pk, retired_on=None).update(retired_on=today)
    Signature.objects.filter(agreement=agreement, signed_at=None, canceled_on=None).update(canceled_on=today)
    return bool(retired)


def _agreement_event(author: Author, agreement: Agreement, what: str) -> None:
    event_record(
        kind=f"documents.agreement.{what}",
        author=author,
        subject=agreement,
        organization_id=agreement.organization_id,
        payload={"title": agreement.title, "version": agreement.version},
    )


def signature_ask(*, actor: Actor, person: Person, agreement: Agreement) -> Signature:
    """Ask a person to sign a text; asking again changes nothing. Raises ValidationError for a text that is not in use."""
    require(actor, "documents.add_paper", person.provider_id)
    if agreement.retired_on is not None or agreement.organization_id != person.provider_id:
        raise ValidationError({"agreement": _("Choose a form that is in use.")})
    with transaction.atomic():
        signature, made = Signature.objects.get_or_create(
            person=person,
            agreement=agreement,
            canceled_on=None,
            defaults={"asked_at": timezone.now(), "asked_by_id": actor.user_id},
        )
        if made:
            _signature_event(actor, signature, "asked")
    return signature


def signature_sign(
    *, author: Author, signature: Signature, typed_name: str, language: str, address: str = ""
) -> Signature:
    """Keep exactly what was read, in which language, the name typed, and when; signing twice is one signature.

    `address` is the network address it came from; only a keyed hash of it is kept. Raises ValidationError by field.
    """
    name = " ".join(typed_name.split())
    if len(name) < 2:
        raise ValidationError({"typed_name": _("Type your full name.")})
    with transaction.atomic():
        locked = Signature.objects.select_for_update(of=("self",)).select_related("agreement", "person")
        signed = locked.get(pk=signature.pk)
        if signed.signed_at is not None:
            return signed
        if signed.canceled_on is not None:
            raise ValidationError(_("We no longer need this signature."))
        text = signed.agreement
        signed.words = f"{text.title_in(language)}\n\n{text.words_in(language)}"
        signed.sha256 = hashlib.sha256(signed.words.encode()).hexdigest()
        signed.typed_name, signed.language, signed.signed_at = name[:200], language[:5], timezone.now()
        signed.address_hash = keyed_hash(address.encode(), "signature-address") if address else ""
        signed.save()
        _signature_event(author, signed, "signed")
    return signed


def signature_cancel(*, actor: Actor, signature: Signature) -> None:
    """Stop asking for a signature; one that was given stays."""
    require(actor, "documents.add_paper", signature.person.provider_id)
    with transaction.atomic():
        open_now = Signature.objects.filter(pk=signature.pk, signed_at=None, canceled_on=None)
        if open_now.update(canceled_on=timezone.localdate()):
            _signature_event(actor, signature, "canceled")


def _signature_event(author: Author, signature: Signature, what: str) -> None:
    event_record(
        kind=f"documents.signature.{what}",
        author=author,
        subject=signature,
        person_id=signature.person_id,
        organization_id=signature.person.provider_id,
        payload={
            "title": signature.agreement.title,
            "version": signature.agreement.version,
            **({"sha256": signature.sha256} if what == "signed" else {}),
        },
    )
