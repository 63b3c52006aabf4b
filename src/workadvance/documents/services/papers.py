"""Writing papers: handed in, scanned, accepted with what they prove, sent back, removed; and asking for one.

A service that takes an `actor` checks their right; one that takes an `author` does not (see `people.services`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.documents.checking import CheckedFile, file_checked, limit, size_check
from workadvance.documents.files import file_delete, file_read, file_store
from workadvance.documents.models import Document, PaperRequest, Proof
from workadvance.documents.paper_kinds import ABOUT
from workadvance.documents.scanning import ScanFinding, scan
from workadvance.documents.workflow import DOCUMENT
from workadvance.events.services import Author, event_record
from workadvance.events.workflow import move
from workadvance.people.access import Actor, require
from workadvance.people.models import Person


def document_add(*, actor: Actor, person: Person, kind: str, upload: UploadedFile[Any]) -> Document:
    """Staff add a paper they were given. Raises ValidationError (field `file`) with a sentence where it can't be taken."""
    require(actor, "documents.add_paper", person.provider_id)
    return document_hand_in(author=actor, person=person, kind=kind, upload=upload)


def document_hand_in(
    *, author: Author, person: Person, kind: str, upload: UploadedFile[Any], unconfirmed: bool = False
) -> Document:
    """Take a paper: checked, scanned, stored, and any open request for its kind answered.

    The same file handed in twice is one paper: the one on record is returned. Raises ValidationError (field `file`) with a
    sentence where it can't be taken; then nothing is stored. `unconfirmed` where no one can vouch for who sends it; then it
    answers no request.
    """
    try:
        size_check(upload.size or 0)
        original = upload.read()
        checked = file_checked(upload.name or "", original)
        finding = scan(original, settings.CLAMD)
        if finding is ScanFinding.INFECTED:
            raise ValidationError(_("We found a virus in this file, so we didn't save it."))
        _not_too_many(person)
    except ValidationError as refusal:
        raise ValidationError({"file": refusal.messages}) from None
    known = Document.objects.exclude(state="removed").filter(person=person, sha256=checked.sha256).first()
    if known is not None:
        return known
    stored_as = file_store(checked.data)
    try:
        scanned = finding is ScanFinding.CLEAN
        return _stored(author, person, kind, checked, stored_as, scanned=scanned, unconfirmed=unconfirmed)
    except IntegrityError:  # the same file came in twice at once
        file_delete(stored_as)
        return Document.objects.exclude(state="removed").get(person=person, sha256=checked.sha256)
    except BaseException:
        file_delete(stored_as)
        raise


def _not_too_many(person: Person) -> None:
    today = Document.objects.filter(person=person, received_at__gte=timezone.now() - dt.timedelta(days=1)).count()
    if today >= limit("papers_a_day"):
        raise ValidationError(_("We can't take any more documents today. Call us if you have more."))


def _stored(
    author: Author,
    person: Person,
    kind: str,
    checked: CheckedFile,
    stored_as: str,
    *,
    scanned: bool,
    unconfirmed: bool,
) -> Document:
    document = Document(
        person=person,
        kind=kind,
        name=checked.name,
        stored_as=stored_as,
        media_type=checked.media_type,
        sha256=checked.sha256,
        size=len(checked.data),
        state="to_check" if scanned else "waiting",
        received_at=timezone.now(),
        added_by_id=author.user_id,
        unconfirmed=unconfirmed,
    )
    document.clean_fields()
    with transaction.atomic():
        document.save()
        if not unconfirmed:
            open_now = PaperRequest.objects.filter(person=person, kind=kind, document=None, canceled_on=None)
            open_now.update(document=document)
        event_record(
            kind="documents.document.received",
            author=author,
            subject=document,
            person_id=person.pk,
            organization_id=person.provider_id,
            state_to=document.state,
            payload={"paper": kind, "sha256": checked.sha256},
        )
    return document


def document_accept(
    *, actor: Actor, document: Document, proves: Mapping[str, dt.date | None], checked_on: dt.date | None = None
) -> Document:
    """Accept a paper and certify what it proves: for each thing, until when it holds (None: without an end)."""
    require(actor, "documents.check_paper", document.person.provider_id)
    require(actor, document.permission, document.person.provider_id)
    today = timezone.localdate()
    on = checked_on or today
    if on > today:
        raise ValidationError({"checked_on": _("This date is in the future. Choose today or an earlier date.")})
    if past := [until for until in proves.values() if until is not None and until < on]:
        raise ValidationError({"valid_until": _("%(day)s has passed. Ask for a newer document.") % {"day": min(past)}})
    with transaction.atomic():
        _move(actor, document, "accept", {"proves": ", ".join(sorted(proves))}, on=on)
        Proof.objects.filter(document=document).delete()
        Proof.objects.bulk_create(
            Proof(document=document, proves=what, certified_by_id=actor.user_id, certified_on=on, valid_until=until)
            for what, until in proves.items()
        )
    return document


def document_return(*, actor: Actor, document: Document, reason: str) -> Document:
    """Say why a paper isn't enough; the person reads it and is asked for another one."""
    require(actor, "documents.check_paper", document.person.provider_id)
    require(actor, document.permission, document.person.provider_id)
    with transaction.atomic():
        _move(actor, document, "return", reason=reason, because=reason[:300])
        paper_ask(actor=actor, person=document.person, kind=document.kind)
    return document


def document_remove(*, actor: Actor, document: Document, reason: str) -> None:
    """Remove a paper that should not be here, with its file; that it was here stays in the log."""
    require(actor, "documents.check_paper", document.person.provider_id)
    require(actor, document.permission, document.person.provider_id)
    _removed(actor, document, reason)


def documents_scan_waiting(*, author: Author) -> int:
    """Scan the papers that wait for it (run-due and the worker call it); returns how many could be decided."""
    decided = 0
    for document in Document.objects.filter(state="waiting").select_related("person").order_by("pk"):
        finding = scan(file_read(document.stored_as), settings.CLAMD)
        if finding is ScanFinding.INFECTED:
            _removed(author, document, "The virus scanner found something harmful in this file.")
        elif finding is ScanFinding.CLEAN:
            _move(author, document, "scan")
        decided += finding is not ScanFinding.UNKNOWN
    return decided


def _removed(author: Author, document: Document, reason: str) -> None:
    stored_as = document.stored_as
    with transaction.atomic():
        move(
            DOCUMENT,
            document,
            "remove",
            author=author,
            person_id=document.person_id,
            organization_id=document.person.provider_id,
            reason=reason,
            payload={"paper": document.kind},
            also={"stored_as": ""},
        )
        transaction.on_commit(lambda: file_delete(stored_as))


def _move(
    author: Author,
    document: Document,
    name: str,
    payload: Mapping[str, str] | None = None,
    *,
    reason: str = "",
    because: str = "",
    on: dt.date | None = None,
) -> None:
    checked = {} if name == "scan" else {"checked_by_id": author.user_id, "checked_on": on or timezone.localdate()}
    move(
        DOCUMENT,
        document,
        name,
        author=author,
        person_id=document.person_id,
        organization_id=document.person.provider_id,
        reason=reason,
        effective_on=on,
        payload={"paper": document.kind, **(payload or {})},
        also={**checked, "returned_because": because},
    )


def document_seen(*, author: Author, document: Document) -> None:
    """Log that someone opened a paper of a restricted kind."""
    if not document.restricted:
        return
    with transaction.atomic():
        event_record(
            kind="documents.document.viewed",
            author=author,
            subject=document,
            person_id=document.person_id,
            organization_id=document.person.provider_id,
            payload={"paper": document.kind},
        )


def paper_ask(*, actor: Actor, person: Person, kind: str, due_on: dt.date | None = None) -> PaperRequest:
    """Ask a person for a paper; asking again for one that is open only changes its date."""
    require(actor, "documents.add_paper", person.provider_id)
    require(actor, ABOUT[kind].permission, person.provider_id)
    if due_on is not None and due_on < timezone.localdate():
        raise ValidationError({"due_on": _("Choose today or a later date.")})
    with transaction.atomic():
        request, made = PaperRequest.objects.get_or_create(
            person=person,
            kind=kind,
            document=None,
            canceled_on=None,
            defaults={"asked_on": timezone.localdate(), "asked_by_id": actor.user_id, "due_on": due_on},
        )
        if not made and due_on is not None:
            request.due_on = due_on
            request.save(update_fields=["due_on"])
        if made:
            _request_event(actor, request, "made")
    return request


def paper_request_cancel(*, actor: Actor, request: PaperRequest) -> None:
    """Stop asking for a paper; one that came in or was canceled already stays as it is."""
    require(actor, "documents.add_paper", request.person.provider_id)
    with transaction.atomic():
        locked = PaperRequest.objects.select_for_update().get(pk=request.pk)
        if locked.document_id is None and locked.canceled_on is None:
            locked.canceled_on = timezone.localdate()
            locked.save(update_fields=["canceled_on"])
            _request_event(actor, request, "canceled")


def _request_event(actor: Actor, request: PaperRequest, what: str) -> None:
    event_record(
        kind=f"documents.paperrequest.{what}",
        author=actor,
        subject=request,
        person_id=request.person_id,
        organization_id=request.person.provider_id,
        payload={"paper": request.kind},
    )
