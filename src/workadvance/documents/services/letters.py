"""Letters about hours: made by the person or by staff, checked by anyone who holds the code, canceled by staff."""

from __future__ import annotations

import datetime as dt
import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance.documents.checking import limit
from workadvance.documents.hours import hours_by_month, month_end, months_before
from workadvance.documents.models import HoursLetter
from workadvance.events.services import Author, event_record
from workadvance.people.access import Actor, require
from workadvance.people.models import Person

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without what looks alike
CODE_LENGTH = 12


def hours_letter_write(*, actor: Actor, person: Person, month: dt.date, months: int, language: str) -> HoursLetter:
    """Staff make a letter about a person's hours."""
    require(actor, "documents.make_letter", person.provider_id)
    return hours_letter_make(author=actor, person=person, month=month, months=months, language=language)


def hours_letter_make(*, author: Author, person: Person, month: dt.date, months: int, language: str) -> HoursLetter:
    """A letter about the hours of some `months` that end with `month`, as they are on record now; of this month up to today.

    Raises ValidationError where there are no hours to confirm, or too many letters were made today.
    """
    today = timezone.localdate()
    if not 1 <= months <= limit("letter_months") or month > today:
        raise ValidationError({"month": _("Choose this month or an earlier one.")})
    since = months_before(month, months - 1)
    until = min(month_end(month), today)
    lines = hours_by_month(person, since, until)
    if not lines:
        raise ValidationError({"month": _("We have no hours on record for this time. Ask your coach.")})
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        made = HoursLetter.objects.filter(person=person, made_at__gte=timezone.now() - dt.timedelta(days=1)).count()
        if made >= (most := limit("letters_a_day")):
            said = ngettext("You can make %(n)d letter a day.", "You can make %(n)d letters a day.", most)
            raise ValidationError(said % {"n": most})
        letter = HoursLetter.objects.create(
            person=person,
            code="".join(secrets.choice(ALPHABET) for _n in range(CODE_LENGTH)),
            since=since,
            until=until,
            language=language,
            lines=[{"month": n.month.isoformat(), "source": n.source, "hours": str(n.hours)} for n in lines],
            made_at=timezone.now(),
            made_by_id=author.user_id,
            valid_until=today + dt.timedelta(days=limit("letter_days")),
        )
        _letter_event(author, letter, "made")
    return letter


def hours_letter_cancel(*, actor: Actor, letter: HoursLetter) -> None:
    """Take a letter back: whoever checks its code reads that it doesn't hold any more."""
    require(actor, "documents.make_letter", letter.person.provider_id)
    with transaction.atomic():
        if HoursLetter.objects.filter(pk=letter.pk, canceled_on=None).update(canceled_on=timezone.localdate()):
            _letter_event(actor, letter, "canceled")


def _letter_event(author: Author, letter: HoursLetter, what: str) -> None:
    event_record(
        kind=f"documents.hoursletter.{what}",
        author=author,
        subject=letter,
        person_id=letter.person_id,
        organization_id=letter.person.provider_id,
        payload={"since": letter.since, "until": letter.until},
    )
