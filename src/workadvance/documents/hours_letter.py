"""The letter about hours as a PDF: tagged, with the code and a picture of the address where anyone can check it."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from workadvance.documents.hours import HoursLine
from workadvance.documents.models import HoursLetter
from workadvance.ui.format import date_full, number

LAYOUT = Path(__file__).with_name("hours_letter.typ")


def lines_of(letter: HoursLetter) -> list[HoursLine]:
    """What a letter says, as it was when it was made."""
    return [
        HoursLine(dt.date.fromisoformat(one["month"]), one["source"], Decimal(one["hours"])) for one in letter.lines
    ]


def total_of(letter: HoursLetter) -> Decimal:
    """All hours of a letter."""
    return sum((line.hours for line in lines_of(letter)), Decimal(0))


def check_address(letter: HoursLetter) -> str:
    """The public address that checks this letter."""
    return f"{settings.BASE_URL}{reverse('documents:letter_check')}?{urlencode({'code': letter.code_written})}"


def month_said(month: dt.date) -> str:
    """A month in words: November 2026."""
    return date_format(month, "F Y")


def hours_said(hours: Decimal) -> str:
    """Hours to a tenth."""
    return number(hours, 1)


def hours_letter_pdf(letter: HoursLetter) -> bytes:
    """The letter in its language as PDF/UA-1; the same letter is the same file whenever it is printed."""
    import segno
    import typst

    person = letter.person
    with translation.override(letter.language):
        lines, made_on = lines_of(letter), timezone.localdate(letter.made_at)
        coach = person.coach
        picture = BytesIO()
        segno.make(check_address(letter), micro=False).save(picture, kind="svg", border=0, xmldecl=False)
        data = {
            "lang": letter.language[:2],
            "title": _("Proof of participation hours"),
            "from": person.provider.name,
            "day": date_full(made_on),
            "who": _("%(name)s, born %(day)s, takes part in the programs of %(provider)s.")
            % {"name": person.full_name, "day": date_full(person.birth_date), "provider": person.provider.name}
            if person.birth_date
            else _("%(name)s takes part in the programs of %(provider)s.")
            % {"name": person.full_name, "provider": person.provider.name},
            "period": _("These hours are on record from %(since)s to %(until)s:")
            % {"since": date_full(letter.since), "until": date_full(letter.until)},
            "head": [_("Month"), _("Activity"), _("Hours"), _("How we know")],
            "rows": [[month_said(n.month), n.label, hours_said(n.hours), n.known_by] for n in lines],
            "total": [_("Total"), hours_said(total_of(letter))],
            "contact": _("Questions: %(name)s, %(email)s") % {"name": coach.name, "email": coach.email}
            if coach
            else "",
            "check": _("To check that this letter is real, enter the code at %(address)s:")
            % {"address": f"{settings.BASE_URL}{reverse('documents:letter_check')}"},
            "code": letter.code_written,
            "until": _("The code shows the hours, never the full name, and works until %(day)s.")
            % {"day": date_full(letter.valid_until)},
            "picture": picture.getvalue().decode(),
            "picture_alt": _("QR code of the address that checks this letter"),
            "foot": _(
                "The agency decides which hours count. This letter says nothing about health, income, or immigration status."
            ),
        }
    made = typst.compile(
        str(LAYOUT),
        format="pdf",
        ignore_system_fonts=True,
        font_paths=[],
        sys_inputs={"letter": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(dt.datetime.combine(made_on, dt.time(12), dt.UTC).timestamp()),
    )
    return bytes(made)
