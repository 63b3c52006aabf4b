"""Papers from hand-in to proof: what is stored, who may see which, what counts as proven."""

from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.documents import sample_files as files
from tests.factories import OrganizationFactory, PersonFactory, actor_in, member
from workadvance.documents import selectors, services, today
from workadvance.documents.files import file_read
from workadvance.documents.models import Document, PaperRequest, Proof
from workadvance.documents.paper_kinds import ABOUT, RESTRICTED, PaperKind
from workadvance.documents.scanning import ScanFinding
from workadvance.documents.services import papers
from workadvance.events.models import Event
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import SYSTEM, actor_of_user, link_actor
from workadvance.people.models import RestrictedAccess, Role

pytestmark = pytest.mark.django_db


def proofs_missing(person, needed, on=None):
    """What of `needed` no accepted paper proves on a day."""
    held = selectors.proofs_held(person, on)
    return [what for what in needed if what not in held]


FOLDER = Path(settings.STORAGES["documents"]["OPTIONS"]["location"])


def upload(name: str = "id.jpg", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.picture() if data is None else data)


def hand_in(person, kind: str = "photo_id", **how) -> Document:
    return services.document_hand_in(
        author=link_actor("", "participant"), person=person, kind=kind, upload=upload(**how)
    )


def stored() -> set[Path]:
    return {path for path in FOLDER.rglob("*") if path.is_file()} if FOLDER.exists() else set()


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def coach(person):
    user = member(person.provider, "coach")
    person.coach = user
    person.save()
    return user


# --- what is stored


def test_a_paper_is_stored_for_the_site_alone_under_a_name_nobody_guesses(person):
    before = stored()
    paper = hand_in(person)
    (path,) = stored() - before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert len(path.name) == 32
    assert str(person.pk) not in paper.stored_as.split("/")
    assert file_read(paper.stored_as) == path.read_bytes()
    assert (paper.state, paper.size, paper.added_by) == ("to_check", path.stat().st_size, None)
    event = Event.objects.get(kind="documents.document.received")
    assert event.payload["sha256"] == paper.sha256
    assert "photo" not in str(event.payload["paper"])  # encrypted with the person's key


@pytest.mark.parametrize("kind", sorted(files.HOSTILE))
def test_nothing_of_a_hostile_file_is_stored(kind, person):
    before = stored()
    name, data = files.HOSTILE[kind]
    with pytest.raises(ValidationError) as refused:
        hand_in(person, name=name, data=data)
    assert list(refused.value.message_dict) == ["file"]
    assert stored() == before
    assert not Document.objects.exists()
    assert not Event.objects.filter(kind__startswith="documents.").exists()


def test_an_unknown_kind_and_a_failure_leave_no_file_behind(person, monkeypatch):
    before = stored()
    with pytest.raises(ValidationError):
        hand_in(person, kind="novel")
    monkeypatch.setattr(papers, "event_record", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        hand_in(person)
    assert stored() == before
    assert not Document.objects.exists()


def test_the_same_file_twice_is_one_paper(person):
    first, before = hand_in(person), stored()
    assert hand_in(person) == first
    assert stored() == before
    assert hand_in(PersonFactory(provider=person.provider)) != first


def test_nobody_can_fill_the_disk_in_a_day(person, monkeypatch):
    monkeypatch.setattr(papers, "limit", lambda _name: 2)
    for n in (1, 2):
        hand_in(person, data=files.picture(size=(10 * n, 10)))
    with pytest.raises(ValidationError, match="more documents today"):
        hand_in(person, data=files.picture(size=(30, 10)))


# --- the scanner


def test_a_paper_the_scanner_could_not_see_waits_unopened_until_it_could(person, coach, monkeypatch):
    answer = [ScanFinding.UNKNOWN]
    monkeypatch.setattr(papers, "scan", lambda data, address: answer[0])
    paper = hand_in(person)
    assert paper.state == "waiting"
    client = Client()
    client.force_login(coach)
    assert client.get(reverse("documents:paper", args=[paper.pk])).status_code == 200
    for page in ("documents:file", "documents:preview"):
        assert client.get(reverse(page, args=[paper.pk])).status_code == 404
    with pytest.raises(IllegalMove):
        services.document_accept(actor=actor_of_user(coach), document=paper, proves={})
    assert services.documents_scan_waiting(author=SYSTEM) == 0
    answer[0] = ScanFinding.CLEAN
    assert services.documents_scan_waiting(author=SYSTEM) == 1
    paper.refresh_from_db()
    assert paper.state == "to_check"
    assert client.get(reverse("documents:file", args=[paper.pk])).status_code == 200


def test_what_the_scanner_finds_is_deleted(person, monkeypatch, django_capture_on_commit_callbacks):
    before = stored()
    monkeypatch.setattr(papers, "scan", lambda data, address: ScanFinding.INFECTED)
    with pytest.raises(ValidationError, match="found a virus"):
        hand_in(person)
    assert stored() == before
    monkeypatch.setattr(papers, "scan", lambda data, address: ScanFinding.UNKNOWN)
    paper = hand_in(person)
    monkeypatch.setattr(papers, "scan", lambda data, address: ScanFinding.INFECTED)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.documents_scan_waiting(author=SYSTEM) == 1
    paper.refresh_from_db()
    assert (paper.state, paper.stored_as) == ("removed", "")
    assert stored() == before


# --- who may see which


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("kind", PaperKind.values)
def test_each_role_opens_the_kinds_it_needs_and_no_other(role, kind, person):
    paper = hand_in(person, kind=kind)
    organization = OrganizationFactory(kind=role) if role in ("funder", "employer") else person.provider
    user = member(organization, role)
    actor, client = actor_of_user(user), Client()
    client.force_login(user)
    may = actor.may(ABOUT[kind].permission, person.provider_id)
    assert may or role not in ("manager", "coach")
    assert not may or role in ("manager", "coach", "screener", "job_developer")
    if kind in RESTRICTED:
        assert may == (role in ("manager", "coach"))
    for page in ("paper", "file", "preview"):
        assert (client.get(reverse(f"documents:{page}", args=[paper.pk])).status_code == 200) == may
    assert (paper in selectors.papers_visible(actor)) == may
    listed = client.get(reverse("documents:of_person", args=[person.pk]))
    assert (reverse("documents:paper", args=[paper.pk]) in listed.content.decode()) == may


def test_the_nearest_wrong_people_see_nothing(person, coach):
    paper = hand_in(person)
    elsewhere = Client()
    elsewhere.force_login(member(OrganizationFactory(), "coach", "manager"))
    person.restricted = True
    person.save()
    unnamed = Client()
    unnamed.force_login(member(person.provider, "manager"))
    for client in (elsewhere, unnamed):
        for page in ("paper", "file", "preview"):
            assert client.get(reverse(f"documents:{page}", args=[paper.pk])).status_code == 404
        assert client.post(reverse("documents:accept", args=[paper.pk])).status_code == 404
    RestrictedAccess.objects.create(person=person, user=coach)
    named = Client()
    named.force_login(coach)
    assert named.get(reverse("documents:file", args=[paper.pk])).status_code == 200
    assert Event.objects.filter(kind="people.person.viewed").count() == 1


@pytest.mark.parametrize("kind", PaperKind.values)
def test_each_view_of_a_restricted_kind_is_an_event(kind, person, coach):
    paper = hand_in(person, kind=kind)
    client = Client()
    client.force_login(coach)
    client.get(reverse("documents:paper", args=[paper.pk]))
    client.get(reverse("documents:file", args=[paper.pk]))
    seen = Event.objects.filter(kind="documents.document.viewed", actor=coach, person_id=person.pk).count()
    assert seen == (2 if kind in RESTRICTED else 0)


@pytest.mark.parametrize(
    ("name", "data"), [("a.pdf", files.pdf()), ("a.docx", files.docx()), ("a.jpg", files.picture())]
)
def test_a_paper_is_served_so_that_it_can_never_run_here(name, data, person, coach):
    paper = hand_in(person, name=name, data=data)
    client = Client()
    client.force_login(coach)
    answer = client.get(reverse("documents:file", args=[paper.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "no-store" in answer["Cache-Control"]
    shown = client.get(reverse("documents:preview", args=[paper.pk]))
    assert shown.status_code == (404 if name == "a.docx" else 200)
    if shown.status_code == 200:
        assert shown["Content-Type"] == "image/jpeg"
        assert shown["Content-Security-Policy"].startswith("sandbox")


# --- proofs


def test_a_proof_counts_while_its_paper_is_accepted_and_valid(person, coach):
    actor, on = actor_of_user(coach), timezone.localdate()
    needed = ["identity", "age"]
    paper = hand_in(person)
    assert proofs_missing(person, needed) == needed
    end = on + dt.timedelta(days=10)
    services.document_accept(actor=actor, document=paper, proves={"identity": end, "age": None})
    assert proofs_missing(person, needed) == []
    assert selectors.proofs_held(person)["identity"].certified_by == coach
    assert proofs_missing(person, needed, on=end) == []
    assert proofs_missing(person, needed, on=end + dt.timedelta(days=1)) == ["identity"]
    services.document_return(actor=actor, document=paper, reason="The corner is cut off.")
    assert proofs_missing(person, needed) == needed
    asked = PaperRequest.objects.get(person=person)
    assert (asked.kind, asked.document) == ("photo_id", None)
    newer = hand_in(person, data=files.picture(size=(50, 50)))
    asked.refresh_from_db()
    assert asked.document == newer


def test_of_two_proofs_the_one_that_holds_longest_counts(person, coach):
    actor, on = actor_of_user(coach), timezone.localdate()
    for size, until in ((10, on + dt.timedelta(days=90)), (20, on + dt.timedelta(days=5))):
        paper = hand_in(person, data=files.picture(size=(size, 10)))
        services.document_accept(actor=actor, document=paper, proves={"identity": until})
    assert selectors.proofs_held(person)["identity"].valid_until == on + dt.timedelta(days=90)
    assert list(selectors.papers_due(actor)) == []


def test_a_paper_that_is_over_proves_nothing(person, coach):
    paper = hand_in(person)
    over = timezone.localdate() - dt.timedelta(days=1)
    with pytest.raises(ValidationError, match="has passed"):
        services.document_accept(actor=actor_of_user(coach), document=paper, proves={"identity": over})
    assert not Proof.objects.exists()
    paper.refresh_from_db()
    assert paper.state == "to_check"


@pytest.mark.parametrize("write", ["accept", "return", "remove"])
def test_only_those_who_certify_decide(write, person):
    paper = hand_in(person, kind="pay_stub")
    developer = actor_in(person.provider, "job_developer")
    acts = {
        "accept": lambda: services.document_accept(actor=developer, document=paper, proves={}),
        "return": lambda: services.document_return(actor=developer, document=paper, reason="x"),
        "remove": lambda: services.document_remove(actor=developer, document=paper, reason="x"),
    }
    with pytest.raises(PermissionDenied):
        acts[write]()
    screener, medical = (
        actor_in(person.provider, "screener"),
        hand_in(person, kind="medical", data=files.pdf(), name="a.pdf"),
    )
    with pytest.raises(PermissionDenied):
        services.document_accept(actor=screener, document=medical, proves={})


# --- Today


def test_today_tells_of_papers_to_check_and_proofs_that_end_until_they_are_asked_for(person, coach):
    actor, on = actor_of_user(coach), timezone.localdate()
    paper = hand_in(person)
    (line,) = today.today(actor)
    assert (line.url, line.person_id) == (reverse("documents:paper", args=[paper.pk]), person.pk)
    services.document_accept(actor=actor, document=paper, proves={"identity": on + dt.timedelta(days=20)})
    (line,) = today.today(actor)
    assert line.due == on + dt.timedelta(days=20)
    assert today.today(actor_in(person.provider, "coach")) == []  # another coach's person
    services.paper_ask(actor=actor, person=person, kind="photo_id")
    assert today.today(actor) == []
    assert today.today(actor_in(person.provider, "instructor")) == []


# --- pages


def test_staff_add_ask_check_and_remove_on_pages(person, coach, django_capture_on_commit_callbacks):
    client = Client()
    client.force_login(coach)
    page = reverse("documents:of_person", args=[person.pk])
    bad = client.post(page, {"do": "add", "kind": "photo_id", "file": upload("id.svg", files.SVG)})
    assert bad.status_code == 422
    assert "We can&#x27;t take this kind of file" in bad.content.decode()
    assert client.post(page, {"do": "ask", "ask-kind": "photo_id"}).status_code == 302
    assert client.post(page, {"do": "add", "kind": "photo_id", "file": upload()}).status_code == 302
    paper = Document.objects.get()
    assert paper.added_by == coach
    assert PaperRequest.objects.get().document == paper
    assert paper.person.full_name in client.get(reverse("documents:to_check")).content.decode()
    accepted = client.post(reverse("documents:accept", args=[paper.pk]), {"proves": ["identity", "age"]})
    assert accepted.status_code == 302
    assert set(paper.proofs.values_list("proves", flat=True)) == {"identity", "age"}
    assert client.post(reverse("documents:accept", args=[paper.pk]), {"proves": ["pay"]}).status_code == 422
    before = stored()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("documents:remove", args=[paper.pk]), {"remove-reason": "Somebody else's."})
    assert len(before) - len(stored()) == 1
    assert client.get(reverse("documents:paper", args=[paper.pk])).status_code == 404


def test_asking_can_be_stopped_and_a_past_date_is_refused(person, coach):
    actor, on = actor_of_user(coach), timezone.localdate()
    with pytest.raises(ValidationError, match="later date"):
        services.paper_ask(actor=actor, person=person, kind="residence", due_on=on - dt.timedelta(days=1))
    asked = services.paper_ask(actor=actor, person=person, kind="residence")
    assert services.paper_ask(actor=actor, person=person, kind="residence", due_on=on) == asked
    client = Client()
    client.force_login(coach)
    client.post(reverse("documents:request_cancel", args=[asked.pk]))
    client.post(reverse("documents:request_cancel", args=[asked.pk]))
    assert list(selectors.requests_open(person)) == []
    assert Event.objects.filter(kind="documents.paperrequest.canceled").count() == 1
