"""What participants tell us on their own page: it is on the coach's Today, is recorded as staff checked it, and is closed."""

from __future__ import annotations

import datetime as dt
import html
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from tests.factories import ApplicationFactory, OrganizationFactory, actor_in, member

from workadvance.advancement import services
from workadvance.advancement.models import ParticipantReport
from workadvance.advancement.today import today
from workadvance.events.models import Event
from workadvance.people.access import actor_of_user, link_actor
from workadvance.placement.models import EmploymentSpell, JobReady
from workadvance.readiness.models import Session
from workadvance.screening.participant_page import my_path, token_of
from workadvance.training.models import CohortSession, Enrollment
from workadvance.ui.fetch import fetch

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SAID = {
    "tell_job": {"employer_name": "Forge Works", "job_title": "Fitter", "on": "2026-01-05", "hourly_wage": "21"},
    "tell_pay": {"hourly_wage": "23.50", "on": "2026-01-05"},
    "tell_help": {"help_with": "transport", "note": "My car broke down."},
}


@pytest.fixture(autouse=True)
def nothing_told_yet(world):
    ParticipantReport.objects.all().delete()


def tell(application, route: str, **said):
    given = {**SAID[route], **said}
    if "on" in given:
        given["on"] = timezone.localdate().isoformat()
    return Client().post(reverse(f"advancement:{route}", args=[token_of(application)]), given)


def own_lines(world) -> list[str]:
    return [line.url for line in today(actor_of_user(world.staff)) if "/reports/" in line.url]


@pytest.mark.parametrize("route", SAID)
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_a_participant_tells_stands_on_the_coachs_today_until_it_is_closed(route, language, world):
    world.worker.language = language
    world.worker.save()
    url = reverse(f"advancement:{route}", args=[token_of(world.worker_application)])
    page = Client().get(url).content.decode()
    assert ("Avisar a mi orientador/a" in page) is (language == "es")
    assert tell(world.worker_application, route).status_code == 302
    report = ParticipantReport.objects.get()
    assert own_lines(world) == [reverse("advancement:report", args=[report.pk])]
    assert today(actor_of_user(member(world.provider, "job_developer"))) == []
    client = Client()
    client.force_login(world.staff)
    assert client.post(reverse("advancement:report_close", args=[report.pk])).status_code == 302
    assert own_lines(world) == []
    made = Event.objects.filter(kind__startswith="advancement.participantreport.").order_by("pk")
    assert [(e.kind.rsplit(".")[-1], e.person_id) for e in made] == [
        ("made", world.worker.pk),
        ("closed", world.worker.pk),
    ]


def test_the_words_are_encrypted_and_read_on_the_reports_page(world):
    tell(world.worker_application, "tell_help")
    report = ParticipantReport.objects.get()
    assert b"car" not in bytes(report.note_encrypted)
    client = Client()
    client.force_login(world.staff)
    assert "My car broke down." in client.get(reverse("advancement:report", args=[report.pk])).content.decode()


def test_telling_again_while_it_is_open_is_one_report_with_the_last_word(world):
    tell(world.worker_application, "tell_help")
    tell(world.worker_application, "tell_help", help_with="housing")
    assert ParticipantReport.objects.get().help_with == "housing"
    assert Event.objects.filter(kind="advancement.participantreport.made").count() == 1


@pytest.mark.parametrize(
    ("route", "empty"),
    [("tell_job", "employer_name"), ("tell_job", "job_title"), ("tell_pay", "hourly_wage"), ("tell_help", "help_with")],
)
def test_what_is_missing_is_said_and_nothing_is_stored(route, empty, world):
    assert tell(world.worker_application, route, **{empty: ""}).status_code == 422
    assert not ParticipantReport.objects.exists()


def test_a_job_is_recorded_as_staff_checked_it(world):
    tell(world.application, "tell_job")
    report = ParticipantReport.objects.get()
    client = Client()
    client.force_login(world.staff)
    url = reverse("advancement:report", args=[report.pk])
    page = client.get(url)
    assert page.context["form"]["employer_name"].value() == "Forge Works"
    given = {
        "employer_name": "Forge Works Inc.",
        "job_title": "Fitter",
        "started_on": report.on.isoformat(),
        "hourly_wage": "21",
        "hours_per_week": "40",
    }
    assert client.post(url, {**given, "hourly_wage": ""}).status_code == 422
    report.refresh_from_db()
    assert report.closed_at is None
    assert client.post(url, given).status_code == 302
    report.refresh_from_db()
    assert report.closed_by == world.staff
    assert EmploymentSpell.objects.get(person=world.person).employer_name == "Forge Works Inc."
    assert "You're working at Forge Works Inc." in page_of(world.application)


def test_pay_is_recorded_on_the_job_held_now_and_refused_without_one(world):
    tell(world.worker_application, "tell_pay")
    report = ParticipantReport.objects.get()
    given = {
        "effective_on": timezone.localdate(),
        "hourly_wage": Decimal("23.50"),
        "hours_per_week": Decimal(40),
        "job_title": "",
        "source": "self",
    }
    services.report_record(actor=actor_of_user(world.staff), report=report, given=given)
    assert world.spell.wages.order_by("-effective_on").first().hourly_wage == Decimal("23.50")
    other = services.report_make(
        author=link_actor("", "participant"),
        person=world.person,
        kind="pay_changed",
        hourly_wage=Decimal(20),
        on=timezone.localdate(),
    )
    with pytest.raises(ValidationError, match="Add the job first"):
        services.report_record(actor=actor_of_user(world.staff), report=other, given=given)
    other.refresh_from_db()
    assert other.closed_at is None


def test_the_nearest_wrong_people_neither_see_nor_close_a_report(world):
    tell(world.worker_application, "tell_help")
    report = ParticipantReport.objects.get()
    with pytest.raises(PermissionDenied):
        services.report_close(actor=actor_in(world.provider, "job_developer"), report=report)
    with pytest.raises(Http404):
        fetch(ParticipantReport, actor_in(OrganizationFactory(), "coach"), "advancement.record_contact", report.pk)
    other_coach = member(world.provider, "coach")
    assert not [line for line in today(actor_of_user(other_coach)) if "/reports/" in line.url]


def page_of(application) -> str:
    return html.unescape(Client().get(my_path(application)).content.decode())


def test_the_page_says_where_somebody_stands_in_their_own_words(world):
    """Of whoever is further along than chosen it never says “You're in!”."""
    chosen = ApplicationFactory(program=world.program, state="selected", decided_on=timezone.localdate())
    assert "You're in!" in page_of(chosen)
    seat = Enrollment.objects.create(
        cohort=world.cohort, application=chosen, state="enrolled", enrolled_on=timezone.localdate()
    )
    said = {}
    said["enrolled"] = page_of(chosen)
    Enrollment.objects.filter(pk=seat.pk).update(state="started", started_on=timezone.localdate())
    said["You're in training"] = page_of(chosen)
    JobReady.objects.create(application=chosen, ready_on=timezone.localdate())
    said["You're ready for a job"] = page_of(chosen)
    job = EmploymentSpell.objects.create(
        person=chosen.person,
        employer_name="Forge",
        job_title="Fitter",
        started_on=timezone.localdate() + dt.timedelta(days=3),
    )
    said["You start at Forge"] = page_of(chosen)
    EmploymentSpell.objects.filter(pk=job.pk).update(started_on=timezone.localdate() - dt.timedelta(days=9))
    said["You're working at Forge"] = page_of(chosen)
    EmploymentSpell.objects.filter(pk=job.pk).update(ended_on=timezone.localdate())
    said["your next job with you"] = page_of(chosen)
    for words, page in said.items():
        assert "You're in!" not in page
        assert words == "enrolled" or words in page
        assert "Steps to join" not in page


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_next_days_name_sessions_classes_and_check_ins(language, world):
    world.person.language = world.worker.language = language
    world.person.save()
    world.worker.save()
    now = timezone.localdate()
    Enrollment.objects.filter(pk=world.enrollment.pk).update(state="started", ended_on=None)
    for days, title, titulo in [
        (2, "Torch safety", "Seguridad"),
        (70, "Far away", "Lejos"),
        (3, "Called off", "Cancelada"),
    ]:
        session = Session.objects.create(
            program=world.program,
            component="training",
            title=title,
            title_es=titulo,
            held_on=now + dt.timedelta(days=days),
            hours=3,
            canceled_on=now if title == "Called off" else None,
        )
        CohortSession.objects.create(cohort=world.cohort, session=session)
    type(world.program).objects.filter(pk=world.program.pk).update(readiness_hours=100)
    Session.objects.create(
        program=world.program,
        component="readiness",
        title="Interview practice",
        title_es="Práctica de entrevista",
        held_on=now + dt.timedelta(days=1),
        hours=Decimal("1.5"),
    )
    type(world.application).objects.filter(pk=world.application.pk).update(decided_on=now - dt.timedelta(days=5))
    shown = page_of(world.application)
    with translation.override(language):
        coming = ["Interview practice", "Torch safety"] if language == "en" else ["Práctica de entrevista", "Seguridad"]
        assert all(title in shown for title in coming)
        assert shown.index(coming[0]) < shown.index(coming[1])
        assert not any(title in shown for title in ["Far away", "Lejos", "Called off", "Cancelada"])
    working = page_of(world.worker_application)
    assert ("Your coach calls" if language == "en" else "le llama para saber") in working


def test_credentials_earned_are_shown_to_their_holder_alone(world):
    assert "AWS D1.1" in page_of(world.application)
    assert "AWS D1.1" not in page_of(world.worker_application)
