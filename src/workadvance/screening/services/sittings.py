"""Sittings: what someone types into the form in one browser, kept until it is sent, and what becomes of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.encryption import decrypt, encrypt
from workadvance.events.services import event_record
from workadvance.people.access import Actor
from workadvance.people.services import consent_sign, person_alter
from workadvance.screening.application_parts import PARTS
from workadvance.screening.models import Application, Sitting
from workadvance.screening.services.answering import applicant, application_answer, application_submit
from workadvance.screening.services.authorization import allowed

MOST_CHARACTERS = 40_000
KEPT_DAYS = 90
_NEVER = {"csrfmiddlewaretoken", "ssn", "password"}


def answers_of(sitting: Sitting) -> dict[str, dict[str, list[str]]]:
    """What was typed, as typed: part → field → values."""
    raw = bytes(sitting.answers)
    answers: dict[str, dict[str, list[str]]] = json.loads(decrypt(raw, "sitting")) if raw else {}
    return answers


def sitting_save(*, sitting: Sitting, part: str, data: QueryDict) -> str:
    """Keep what is typed in one part of the form, right or wrong; returns the time as shown beside “Saved”.

    Identity numbers are never kept. After sending nothing more is kept. Raises ValueError for an unknown part.
    """
    number = PARTS.index(part) + 1
    if sitting.sent_at is not None:
        return timezone.localtime(sitting.sent_at).strftime("%H:%M")
    kept = {k: v for k, v in data.lists() if k not in _NEVER}
    with transaction.atomic():
        locked = Sitting.objects.select_for_update().filter(pk=sitting.pk).first() if sitting.pk else None
        answers = {**answers_of(locked or sitting), part: kept}
        text = json.dumps(answers)
        if len(text) > MOST_CHARACTERS:
            raise ValidationError(_("Your answers are too long to save. Shorten them and try again."))
        sitting.answers = encrypt(text, "sitting")
        sitting.step = max(sitting.step, number)
        sitting.saved_at = timezone.now()
        if locked is None:
            sitting.save()
        else:
            sitting.save(update_fields=["answers", "step", "saved_at"])
    return timezone.localtime(sitting.saved_at).strftime("%H:%M")


def sitting_submit(
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
            .select_related("application__person", "application__program")
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
                kind="screening.application.resubmitted",
                author=actor,
                subject=application,
                person_id=application.person_id,
                organization_id=application.program.provider_id,
            )
            return False
        for part in PARTS:
            application_answer(actor=actor, application=application, part=part, data=parts[part])
        if application.person.language != locked.language:
            person_alter(author=actor, person=application.person, language=locked.language)
        application_submit(actor=actor, application=application)
        for purpose in consents:
            consent_sign(author=actor, person=application.person, purpose=purpose)
        # What was typed is on record now; a second copy would only be one more to protect.
        Sitting.objects.filter(pk=locked.pk).update(answers=b"")
    sitting.application = application
    return True


def resubmission_review(
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
        event_record(
            kind="screening.application.resubmission_reviewed",
            author=actor,
            subject=application,
            person_id=application.person_id,
            organization_id=application.program.provider_id,
            payload={"outcome": "used" if take else "kept"},
        )


def sittings_forget(*, days: int = KEPT_DAYS) -> int:
    """Forget what was typed and never sent, once no one has touched it for so long; returns how many sittings.

    What had been put on record with “Next” stays there: staff may still call and finish the application together.
    """
    before = timezone.now() - dt.timedelta(days=days)
    old = Sitting.objects.filter(sent_at__isnull=True, saved_at__lt=before).exclude(answers=b"")
    return old.update(answers=b"")
