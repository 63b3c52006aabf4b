"""Papers from a phone without signing in, and the papers behind a program's rules."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.documents import sample_files as files
from tests.factories import ApplicationFactory, actor_in, member
from workadvance.documents import services
from workadvance.documents.models import Document, PaperRequest
from workadvance.documents.paper_kinds import RESTRICTED
from workadvance.people.access import actor_of_user
from workadvance.screening import selectors
from workadvance.screening.models import Sitting
from workadvance.screening.participant_page import token_of
from workadvance.screening.services import application_assess
from workadvance.ui.page_access import link_make

pytestmark = pytest.mark.django_db


def photo(size: int = 40) -> SimpleUploadedFile:
    return SimpleUploadedFile("id.jpg", files.picture(size=(size, size)))


@pytest.fixture
def application():
    return ApplicationFactory()


@pytest.fixture
def coach(application):
    return actor_in(application.program.provider, "coach")


@pytest.mark.parametrize("field", ["photo", "file"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_paper_asked_for_is_sent_from_ones_own_page(field, language, application, coach):
    application.person.language = language
    application.person.save()
    services.paper_ask(actor=coach, person=application.person, kind="residence")
    client, token = Client(), token_of(application)
    shown = client.get(reverse("screening:my", args=[token])).content.decode()
    link = reverse("screening:my_papers", args=[token]) + "?kind=residence"
    assert link in shown
    page = client.get(link).content.decode()
    assert 'capture="environment"' in page
    assert '<option value="residence" selected>' in page
    sent = client.post(link, {"kind": "residence", field: photo()})
    assert sent.status_code == 302
    paper = Document.objects.get(person=application.person)
    assert (paper.kind, paper.added_by, paper.unconfirmed) == ("residence", None, False)
    assert PaperRequest.objects.get().document == paper
    assert link not in client.get(reverse("screening:my", args=[token])).content.decode()


def test_what_needs_a_fix_is_said_beside_the_field(application):
    link = reverse("screening:my_papers", args=[token_of(application)])
    nothing = Client().post(link, {"kind": "residence"})
    assert nothing.status_code == 422
    assert "Take a picture, or choose a file." in nothing.content.decode()
    name, data = files.HOSTILE["SVG with script named png"]
    hostile = Client().post(link, {"kind": "photo_id", "photo": SimpleUploadedFile(name, data)})
    assert hostile.status_code == 422
    assert "another type of file" in hostile.content.decode()
    assert not Document.objects.exists()


def test_the_page_of_a_link_shows_no_file_and_no_restricted_paper(application, coach):
    for n, kind in enumerate(["photo_id", *RESTRICTED], start=1):
        services.document_hand_in(author=coach, person=application.person, kind=kind, upload=photo(10 * n))
    shown = Client().get(reverse("screening:my", args=[token_of(application)])).content.decode()
    assert "Driver" in shown
    assert "Medical" not in shown
    assert "Court" not in shown
    assert not re.search(r"/documents/\d", shown)


def test_a_paper_that_was_not_enough_says_why(application, coach):
    paper = services.document_hand_in(author=coach, person=application.person, kind="photo_id", upload=photo())
    services.document_return(actor=coach, document=paper, reason="The corner is cut off.")
    shown = Client().get(reverse("screening:my", args=[token_of(application)])).content.decode()
    assert "The corner is cut off." in shown
    assert "?kind=photo_id" in shown


@pytest.mark.parametrize("trusted", [True, False])
def test_with_the_application_the_page_looks_the_same_whatever_is_on_record(trusted, application, coach):
    services.paper_ask(actor=coach, person=application.person, kind="photo_id")
    sitting = Sitting.objects.create(application=application, opened_at=timezone.now(), trusted=trusted)
    link = reverse("screening:application_papers", args=[link_make("apply", sitting=sitting.pk)])
    assert "Medical" in Client().get(link).content.decode()  # as a kind to choose, not as one on record
    sent = Client().post(link, {"kind": "photo_id", "photo": photo()})
    assert (sent.status_code, sent["Location"]) == (302, link)
    paper = Document.objects.get()
    assert paper.unconfirmed is not trusted
    assert (PaperRequest.objects.get().document == paper) is trusted
    client = Client()
    client.force_login(member(application.program.provider, "screener"))
    warned = "a device we don" in client.get(reverse("documents:paper", args=[paper.pk])).content.decode()
    assert warned is not trusted


def test_staff_see_which_rules_have_a_paper_and_ask_for_the_rest_at_once(application):
    screener = member(application.program.provider, "screener")
    actor = actor_of_user(screener)
    application_assess(actor=actor, application=application)
    missing = selectors.papers_missing(application)
    assert {"photo_id", "work_authorization", "income"} <= set(missing)
    paper = services.document_hand_in(author=actor, person=application.person, kind="photo_id", upload=photo())
    services.document_accept(actor=actor, document=paper, proves={"age": None, "identity": None})
    assert set(missing) - set(selectors.papers_missing(application)) == {"photo_id"}
    assert list(selectors.proofs_of_rules(application)) == ["age"]
    client = Client()
    client.force_login(screener)
    page = reverse("screening:application", args=[application.pk])
    assert "Document on file" in client.get(page).content.decode()
    for _twice in (1, 2):
        client.post(reverse("screening:papers_ask", args=[application.pk]))
    asked = set(PaperRequest.objects.filter(document=None).values_list("kind", flat=True))
    assert asked == set(selectors.papers_missing(application))
    assert reverse("screening:papers_ask", args=[application.pk]) not in client.get(page).content.decode()
