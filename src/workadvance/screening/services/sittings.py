"""Sittings: what somebody types into the form in one browser, kept until it is sent, and what becomes of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workadvance.events.encryption import decrypt, encrypt
from workadvance.events.services import event_record
from workadvance.people.access import Actor
from workadvance.people.services import consent_sign, person_change
from workadvance.screening.models import Application, Sitting
from workadvance.screening.parts import PARTS
from workadvance.screening.services.answering import applicant, application_answer, application_submit
from workadvance.screening.services.rights import allowed

MOST_CHARACTERS = 40_000
KEPT_DAYS = 90
_NEVER = {"csrfmiddlewaretoken", "ssn", "password"}


def sitting_of_link(link: Mapping[str, Any]) -> Sitting:
    """The sitting an `apply` link opens: the browser's own, or by the mailed link the trusted one of the application.

    Not stored where the application has none yet (one that staff began): the first thing kept stores it. 404 where gone.
    """
    rows = Sitting.objects.select_related("application__person", "application__programme__provider")
    if "sitting" in link:
        found = rows.filter(pk=link["sitting"]).first()
    else:
        found = rows.filter(application=link.get("application", 0), trusted=True).first()
        if found is None:
            application = (
                Application.objects.select_related("person", "programme__provider")
                .filter(pk=link.get("application", 0))
                .first()
            )
            if application is not None:
                found = Sitting(
                    application=application,
                    trusted=True,
                    language=application.person.language,
                    opened_at=timezone.now(),
                )
    if found is None:
        raise Http404
    return found


def answers_of(sitting: Sitting) -> dict[str, dict[str, list[str]]]:
    """What was typed, as typed: part → field → values."""
    raw = bytes(sitting.answers)
    answers: dict[str, dict[str, list[str]]] = json.loads(decrypt(raw, "sitting")) if raw else {}
    return answers


def sitting_keep(*, sitting: Sitting, part: str, data: QueryDict) -> str:
    """Keep what is typed in one part of the form, right or wrong; returns the time as shown beside “Saved”.

    Identity numbers are never kept. After sending nothing more is kept.
    """
    if part not in PARTS:
        raise Http404
    if sitting.sent_at is not None:
        return timezone.localtime(sitting.sent_at).strftime("%H:%M")
    kept = {k: v for k, v in data.lists() if k not in _NEVER}
    with transaction.atomic():
        locked = Sitting.objects.select_for_update().filter(pk=sitting.pk).first() if sitting.pk else None
        answers = {**answers_of(locked or sitting), part: kept}
        text = json.dumps(answers)
        if len(text) > MOST_CHARACTERS:
            raise ValidationError(_("This is more text than the form can keep; please write less."))
        sitting.answers = encrypt(text, "sitting")
        sitting.step = max(sitting.step, PARTS.index(part) + 1)
        sitting.saved_at = timezone.now()
        if locked is None:
            sitting.save()
        else:
            sitting.save(update_fields=["answers", "step", "saved_at"])
    return timezone.localtime(sitting.saved_at).strftime("%H:%M")


def sitting_send(
    *, sitting: Sitting, parts: Mapping[str, Mapping[str, Any]], consents: Iterable[str] = ("services",)
) -> bool:
    """Send what was filled in: answers, consents and the application itself, at once or not at all.

    Sending twice does nothing more. A sitting that is not trusted puts its answers on record only where the application is
    still a draft and nothing contradicts the date of birth; else they are kept for staff to look at, and the answer is
    False. The sender sees the same page either way. Raises IllegalMove, ValidationError.
    """
    with transaction.atomic():
        locked = (
            Sitting.objects.select_for_update(of=("self",))
            .select_related("application__person", "application__programme")
            .get(pk=sitting.pk)
        )
        application, actor = locked.application, applicant(locked.application)
        if locked.sent_at is not None:
            return application.state != "draft"
        sitting.sent_at = locked.sent_at = timezone.now()
        locked.save(update_fields=["sent_at"])
        known = application.person.birth_date
        others = Application.objects.filter(person=application.person_id).exclude(pk=application.pk)
        fits = known == parts["about"].get("birth_date") if known else not others.exists()
        if application.state != "draft" or not (locked.trusted or fits):
            event_record(
                kind="screening.application.sent_again",
                author=actor,
                subject=application,
                person_id=application.person_id,
                organisation_id=application.programme.provider_id,
            )
            return False
        for part in PARTS:
            application_answer(actor=actor, application=application, part=part, data=parts[part])
        if application.person.language != locked.language:
            person_change(actor=actor, person=application.person, language=locked.language)
        application_submit(actor=actor, application=application)
        for purpose in consents:
            consent_sign(actor=actor, person=application.person, purpose=purpose)
        # What was typed is on record now; a second copy would only be one more to protect.
        Sitting.objects.filter(pk=locked.pk).update(answers=b"")
    sitting.application = application
    return True


def sitting_settle(
    *, actor: Actor, sitting: Sitting, take: bool, parts: Mapping[str, Mapping[str, Any]] | None = None
) -> None:
    """Staff looked at answers that were sent again: put them on record (`take`) or leave what is there."""
    application = sitting.application
    allowed(actor, "screening.apply", application)
    with transaction.atomic():
        locked = Sitting.objects.select_for_update().get(pk=sitting.pk)
        if locked.settled_at is not None:
            return
        locked.settled_at, locked.answers = timezone.now(), b""
        locked.save(update_fields=["settled_at", "answers"])
        if take:
            for part, data in (parts or {}).items():
                application_answer(actor=actor, application=application, part=part, data=data)
        with translation.override("en"):
            outcome = str(_("taken over") if take else _("left aside"))
        event_record(
            kind="screening.application.settled",
            author=actor,
            subject=application,
            person_id=application.person_id,
            organisation_id=application.programme.provider_id,
            payload={"outcome": outcome},
        )


def sittings_forget(*, days: int = KEPT_DAYS) -> int:
    """Forget what was typed and never sent, once nobody has touched it for so long; returns how many sittings.

    What had been put on record with “Next” stays there: staff may still call and finish the application together.
    """
    before = timezone.now() - dt.timedelta(days=days)
    old = Sitting.objects.filter(sent_at__isnull=True, saved_at__lt=before).exclude(answers=b"")
    return old.update(answers=b"")
