"""Every kind of page of every role of the demonstration world, in Spanish, and the English left on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.test import Client

from tests.look import kind_of, kinds_of_pages
from tests.spanish import english_in, read
from workadvance.events.encryption import decrypt
from workadvance.people.models import Person, User
from workadvance.placement.models import EmploymentSpell, Slate
from workadvance.readiness.models import CoachingNote
from workadvance.screening.models import Application
from workadvance.ui.page_access import link_make

# What people typed is shown as they typed it; what staff type in two languages (a field with `_es`) is not among it.
TYPED = {
    "people.Organization": ["name"],
    "people.User": ["name"],
    "people.Site": ["name", "line", "city"],
    "people.ErasureRequest": ["words"],
    "people.SharingAgreement": ["title"],
    "reporting.SavedReport": ["name"],
    "api.ApiToken": ["name"],
    "training.Badge": ["name"],  # as it was signed, in one language
    "training.BadgeKey": ["name"],  # part of an address
    "people.Person": ["full_name", "goes_by", "line", "city", "reach_note"],
    "screening.Application": ["last_job", "why", "heard_from"],
    "screening.StepResult": ["note"],
    "screening.CriterionScore": ["note"],
    "readiness.Goal": ["text"],
    "readiness.NextStep": ["text"],
    "readiness.Barrier": ["note"],
    "readiness.Support": ["what"],
    "training.Certification": ["name", "issuer"],
    "training.Cohort": ["name"],
    "training.Milestone": ["name"],
    "placement.EmployerAccount": ["industry"],
    "placement.EmployerContact": ["name", "job_title"],
    "placement.EmployerActivity": ["note"],
    "placement.JobOrder": ["title", "city", "requirements"],
    "placement.JobReady": ["summary"],
    "placement.Referral": ["employer_note", "interview_place"],
    "placement.EmploymentSpell": ["employer_name", "job_title"],
    "placement.WageChange": ["job_title"],
    "targeting.TargetDecision": ["reasons", "deciders", "others_consulted", "retired_reason"],
    "documents.Document": ["name"],
    "appointments.Appointment": ["place"],
    "appointments.Slot": ["place"],
    "readiness.Session": ["place"],
    "documents.Agreement": ["title", "words_en"],
    "documents.Signature": ["typed_name"],
    "advancement.ParticipantReport": ["employer_name", "job_title"],
    "conversations.Message": ["subject", "body"],
    "conversations.MessageTemplate": ["name", "words_en"],
    "conversations.Stop": ["words"],
    "conversations.Pause": ["reason"],
    "events.Event": ["reason"],
}


def typed() -> list[str]:
    """Names, and what people wrote, longest first."""
    found: set[str] = {"WorkAdvance", "O*NET", "English"}
    for model, fields in TYPED.items():
        rows: Any = apps.get_model(model)._default_manager.order_by()
        for field in fields:
            found |= set(rows.values_list(field, flat=True).distinct())
    found |= {decrypt(bytes(note.text_encrypted), "note") for note in CoachingNote.objects.order_by()}
    # A person is also called by the first of their names.
    found |= {person.short_name for person in Person.objects.order_by()}
    return sorted({" ".join(text.split()) for text in found if text and text.strip()}, key=len, reverse=True)


def links() -> list[str]:
    """Pages behind links: the applicant's in each state, the form, what an employed participant sees, the employer's slate."""
    by_state = {a.state: a for a in Application.objects.order_by("pk")}
    paths = [f"/my/{link_make('my', application=a.pk)}/" for a in by_state.values()]
    at_work = EmploymentSpell.objects.exclude(application=None).order_by("pk").last()
    slate = Slate.objects.exclude(order__contact=None).order_by("pk").last()
    assert at_work is not None
    assert slate is not None
    mine = link_make("my", application=at_work.application_id)
    paths += [f"/my/{mine}/", f"/my/{mine}/job-loss/"]
    form = link_make("apply", application=by_state["draft"].pk)
    paths += [f"/apply/form/{form}/{part}/" for part in ("about", "household", "work", "why")]
    return [*paths, f"/candidates/{link_make('slate', slate=slate.pk, contact=slate.order.contact_id)}/"]


def pages(some: Callable[[list[User]], list[User]]) -> Iterator[tuple[str, str, str]]:
    """(who, kind of page, page) in Spanish, for some of those to sign in as in the demonstration world and for visitors."""
    for user in [None, *some(list(User.objects.exclude(demo_persona="").order_by("pk")))]:
        client = Client()
        if user is not None:
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.cookies["django_language"] = "es"
        starts = ["/"] if user else ["/", "/apply/", "/account/login/"]
        found = kinds_of_pages(client, starts)
        for path in [] if user else links():
            answer = client.get(path, follow=True)
            if "text/html" in answer.get("Content-Type", ""):
                found[path] = answer.content.decode()
        for path, page in found.items():
            yield (user.email if user else "nobody"), kind_of(path), page


def english_left(some: Callable[[list[User]], list[User]]) -> Iterator[tuple[str, str, str, str, list[str]]]:
    """(who, kind of page, where, text, its English words) for every text of these pages that holds English."""
    names = typed()
    known: dict[tuple[str, str], list[str]] = {}
    for who, path, page in pages(some):
        for where, text in read(page):
            if (where, text) not in known:
                known[where, text] = english_in(where, text, names)
            if known[where, text]:
                yield who, path, where, text, known[where, text]
