"""Letters about hours: what they count, that they stay as made, and that anyone can check them by their code."""

from __future__ import annotations

import datetime as dt
import html
import re
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import ApplicationFactory, OrganizationFactory, PersonFactory, actor_in
from workadvance.documents import services
from workadvance.documents.hours import hours_by_month, month_end, months_before
from workadvance.documents.hours_letter import hours_letter_pdf, total_of
from workadvance.documents.models import HoursLetter
from workadvance.events.models import Event
from workadvance.people.access import link_actor
from workadvance.placement.models import EmploymentSpell, WageChange
from workadvance.readiness.models import Attendance, Session
from workadvance.screening import participant_session
from workadvance.screening.participant_page import token_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
THEM = link_actor("", "participant")
NOW = dt.datetime(2026, 11, 25, 15, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def application():
    person = PersonFactory(full_name="Marisol Vega", birth_date=dt.date(1994, 5, 4))
    return ApplicationFactory(person=person, program__provider=person.provider)


def attend(application, day: dt.date, hours: str, component: str = "training", status: str = "present") -> None:
    session = Session.objects.create(
        program=application.program, component=component, title="Class", held_on=day, hours=Decimal(8)
    )
    Attendance.objects.create(session=session, application=application, status=status, hours=Decimal(hours))


def job(application, first: dt.date, last: dt.date | None, hours: str, confirmed: str = "self") -> EmploymentSpell:
    spell = EmploymentSpell.objects.create(
        person=application.person,
        employer_name=f"Forge {first}",
        job_title="Fitter",
        started_on=first,
        ended_on=last,
        confirmed=confirmed,
    )
    WageChange.objects.create(spell=spell, effective_on=first, hourly_wage=20, hours_per_week=Decimal(hours))
    return spell


def counted(application, since: dt.date, until: dt.date) -> dict[tuple[str, str], Decimal]:
    return {(n.month.isoformat()[:7], n.source): n.hours for n in hours_by_month(application.person, since, until)}


def test_hours_are_those_attended_and_the_usual_hours_of_the_days_a_job_was_held(application):
    attend(application, dt.date(2026, 11, 2), "3.5")
    attend(application, dt.date(2026, 11, 9), "2.25", status="late")
    attend(application, dt.date(2026, 11, 10), "0", status="absent")
    attend(application, dt.date(2026, 11, 11), "4", component="readiness")
    attend(application, dt.date(2026, 10, 30), "3")
    attend(ApplicationFactory(program=application.program), dt.date(2026, 11, 3), "8")
    held = job(application, dt.date(2026, 10, 25), None, "21", confirmed="employer")
    WageChange.objects.create(spell=held, effective_on=dt.date(2026, 11, 8), hourly_wage=22, hours_per_week=35)
    job(application, dt.date(2026, 9, 1), dt.date(2026, 9, 7), "14")
    found = counted(application, dt.date(2026, 9, 1), dt.date(2026, 11, 14))
    assert found == {
        ("2026-11", "training"): Decimal("5.8"),
        ("2026-11", "readiness"): Decimal("4.0"),
        ("2026-11", "work"): Decimal("56.0"),  # 7 days of 3 hours, 7 of 5
        ("2026-10", "training"): Decimal("3.0"),
        ("2026-10", "work"): Decimal("21.0"),
        ("2026-09", "work_stated"): Decimal("14.0"),
    }
    assert [n.month.month for n in hours_by_month(application.person, dt.date(2026, 9, 1), dt.date(2026, 11, 14))] == [
        11, 11, 11, 10, 10, 9,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "n", "first"),
    [
        (dt.date(2026, 1, 31), 1, dt.date(2025, 12, 1)),
        (dt.date(2026, 3, 1), 0, dt.date(2026, 3, 1)),
        (dt.date(2026, 3, 1), 15, dt.date(2024, 12, 1)),
    ],
)
def test_months_are_counted_back_over_the_new_year(day, n, first):
    assert months_before(day, n) == first
    assert month_end(first).month == first.month
    assert (month_end(first) + dt.timedelta(days=1)).day == 1


def make(application, month: str = "2026-11-01", months: int = 1, language: str = "en") -> HoursLetter:
    return services.hours_letter_make(
        author=THEM, person=application.person, month=dt.date.fromisoformat(month), months=months, language=language
    )


def text_of(pdf: bytes) -> str:
    import pypdfium2

    opened = pypdfium2.PdfDocument(pdf)
    said = " ".join(page.get_textpage().get_text_range() for page in opened)
    return " ".join(said.split())


@pytest.mark.parametrize(
    ("language", "title", "class_said"),
    [("en", "Proof of participation hours", "Classes"), ("es", "Constancia", "Clases")],
)
def test_a_letter_says_who_what_and_how_to_check_it_and_stays_as_it_was(language, title, class_said, application):
    attend(application, dt.date(2026, 11, 2), "3.5")
    letter = make(application, language=language)
    pdf = hours_letter_pdf(letter)
    assert pdf.startswith(b"%PDF-")
    said = text_of(pdf)
    for words in ("Marisol Vega", title, class_said, "3.5", letter.code_written, "/letters/"):
        assert words in said
    attend(application, dt.date(2026, 11, 3), "8")
    letter.refresh_from_db()
    assert total_of(letter) == Decimal("3.5")
    assert letter.until == dt.date(2026, 11, 25)
    assert hours_letter_pdf(letter) == pdf
    assert Event.objects.get(kind="documents.hoursletter.made").person_id == application.person_id


def check(code: str) -> str:
    answer = Client().get(reverse("documents:letter_check"), {"code": code})
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_anyone_checks_a_letter_by_its_code_and_learns_hours_and_initials_only(application):
    attend(application, dt.date(2026, 11, 2), "3.5")
    letter = make(application)
    assert re.fullmatch(r"(?:[2-9A-HJ-NP-Z]{4}-){2}[2-9A-HJ-NP-Z]{4}", letter.code_written)
    for typed in (letter.code_written, letter.code.lower(), f" {letter.code_written.replace('-', ' ')} "):
        shown = check(typed)
        assert "This letter is real" in shown
        assert "M. V." in shown
        assert "3.5" in shown
        assert application.person.provider.name in shown
        assert not any(private in shown for private in ("Marisol", "Vega", "1994"))
    for typed in ("", "XXXX-XXXX-XXXX", letter.code[:-1], "'; DROP TABLE", "ñ" * 39, "\0"):
        assert "This letter is real" not in check(typed)
    assert Client().get(reverse("documents:letter_check")).status_code == 200


def test_a_canceled_or_old_letter_says_so_and_shows_no_hours(application):
    attend(application, dt.date(2026, 11, 2), "3.5")
    old, canceled = make(application), make(application)
    services.hours_letter_cancel(actor=actor_in(application.person.provider, "coach"), letter=canceled)
    assert "was canceled" in check(canceled.code)
    with time_machine.travel(NOW + dt.timedelta(days=181), tick=False):
        assert "has expired" in check(old.code)
    assert "3.5" not in check(canceled.code)
    with pytest.raises(PermissionDenied):
        services.hours_letter_cancel(actor=actor_in(OrganizationFactory(), "coach"), letter=old)
    with pytest.raises(PermissionDenied):
        services.hours_letter_write(
            actor=actor_in(application.person.provider, "job_developer"),
            person=application.person,
            month=dt.date(2026, 11, 1),
            months=1,
            language="en",
        )


def test_no_letter_without_hours_in_the_future_too_long_or_too_often(application, monkeypatch):
    with pytest.raises(ValidationError, match="no hours"):
        make(application)
    attend(application, dt.date(2026, 11, 2), "3.5")
    for wrong in ({"month": "2026-12-01"}, {"months": 7}, {"months": 0}):
        with pytest.raises(ValidationError):
            make(application, **wrong)
    for _n in range(10):
        make(application)
    with pytest.raises(ValidationError, match="10 letters a day"):
        make(application)


def test_the_participant_makes_and_saves_a_letter_after_signing_in(application, monkeypatch):
    attend(application, dt.date(2026, 11, 2), "3.5")
    url = reverse("screening:my_hours", args=[token_of(application)])
    given = {"month": "2026-11-01", "months": "2", "language": "es"}
    assert Client().post(url, given).status_code == 302
    assert not HoursLetter.objects.exists()
    monkeypatch.setattr(participant_session, "signed_in_id", lambda request: application.person_id)
    assert "3.5" in Client().get(url).content.decode()
    assert Client().post(url, given).status_code == 302
    letter = HoursLetter.objects.get()
    assert (letter.since, letter.language) == (dt.date(2026, 10, 1), "es")
    own = reverse("screening:my_letter", args=[token_of(application), letter.pk])
    assert f"/hours/{letter.pk}/" in Client().get(url).content.decode()
    saved = Client().get(own)
    assert (saved["Content-Type"], saved["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    other = ApplicationFactory(program=application.program)
    monkeypatch.setattr(participant_session, "signed_in_id", lambda request: other.person_id)
    assert Client().get(reverse("screening:my_letter", args=[token_of(other), letter.pk])).status_code == 404


def test_the_clock_of_the_letter_is_the_sites(application):
    attend(application, timezone.localdate(), "1")
    assert make(application).until == timezone.localdate()
