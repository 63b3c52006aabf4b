"""Forms signed on a phone: exactly what was read is kept, in versions; and requests reach the person."""

from __future__ import annotations

import hashlib
import html

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from tests.factories import ApplicationFactory, OrganizationFactory, PersonFactory, actor_in, member
from workadvance.documents import services
from workadvance.documents.models import Agreement, Signature
from workadvance.events.models import Event
from workadvance.messages.models import Message
from workadvance.people.access import link_actor
from workadvance.people.services import consent_sign
from workadvance.screening import participant_session
from workadvance.screening.paper_messages import asked_said
from workadvance.screening.participant_page import my_path, token_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
THEM = link_actor("", "participant")


@pytest.fixture
def application():
    person = PersonFactory(phone="+19185550134", email="")
    return ApplicationFactory(person=person, program__provider=person.provider)


@pytest.fixture
def manager(application):
    return actor_in(application.person.provider, "manager")


@pytest.fixture
def release(application, manager) -> Agreement:
    return services.agreement_save(
        actor=manager,
        organization=application.person.provider,
        title="Photo release",
        words_en="You may use my picture.\n\nI can take this back.",
        title_es="Permiso de fotos",
        words_es="Pueden usar mi foto.\n\nPuedo retirar este permiso.",
    )


@pytest.fixture
def signed_in(application, monkeypatch) -> Client:
    monkeypatch.setattr(participant_session, "signed_in_id", lambda request: application.person_id)
    return Client()


@pytest.mark.parametrize(
    ("language", "title", "words"),
    [("en", "Photo release", "You may use my picture."), ("es", "Permiso de fotos", "Pueden usar mi foto.")],
)
def test_what_was_read_is_kept_with_name_time_and_fingerprint(
    language, title, words, application, manager, release, signed_in
):
    application.person.language = language
    application.person.save()
    asked = services.signature_ask(actor=manager, person=application.person, agreement=release)
    url = reverse("screening:my_sign", args=[token_of(application), asked.pk])
    assert f"/sign/{asked.pk}/" in html.unescape(signed_in.get(my_path(application)).content.decode())
    assert words in signed_in.get(url).content.decode()
    assert signed_in.post(url, {"typed_name": "  María   Vega ", "agreed": ""}).status_code == 422
    assert signed_in.post(url, {"typed_name": " ", "agreed": "on"}).status_code == 422
    assert Signature.objects.get().signed_at is None
    assert signed_in.post(url, {"typed_name": "  María   Vega ", "agreed": "on"}).status_code == 302
    kept = Signature.objects.get()
    assert (kept.typed_name, kept.language, kept.shown[0]) == ("María Vega", language, title)
    assert words in kept.words
    assert kept.intact
    assert kept.sha256 == hashlib.sha256(kept.words.encode()).hexdigest()
    assert "127.0.0.1" not in str(Signature.objects.values().get())
    assert len(kept.address_hash) == 64
    event = Event.objects.get(kind="documents.signature.signed")
    assert event.payload["sha256"] == kept.sha256
    assert "María Vega" in signed_in.get(url).content.decode()
    signed_in.post(url, {"typed_name": "Somebody Else", "agreed": "on"})
    kept.refresh_from_db()
    assert kept.typed_name == "María Vega"
    Signature.objects.filter(pk=kept.pk).update(words="I owe you $100.")
    kept.refresh_from_db()
    assert not kept.intact


def test_new_words_are_a_new_version_and_what_was_signed_keeps_its_own(application, manager, release):
    first = services.signature_ask(actor=manager, person=application.person, agreement=release)
    services.signature_sign(author=THEM, signature=first, typed_name="María Vega", language="en")
    other = services.signature_ask(
        actor=manager, person=PersonFactory(provider=application.person.provider), agreement=release
    )
    second = services.agreement_save(
        actor=manager,
        organization=release.organization,
        title="Photo release",
        words_en="Other words.",
        earlier=release,
    )
    release.refresh_from_db()
    first.refresh_from_db()
    other.refresh_from_db()
    assert (second.version, release.retired_on is not None) == (2, True)
    assert "my picture" in first.words
    assert other.canceled_on is not None
    with pytest.raises(ValidationError):
        services.signature_ask(actor=manager, person=application.person, agreement=release)
    with pytest.raises(ValidationError, match="no longer need"):
        services.signature_sign(author=THEM, signature=other, typed_name="Ann Lee", language="en")


def test_signing_needs_a_sign_in_and_opens_for_nobody_else(application, manager, release, monkeypatch):
    asked = services.signature_ask(actor=manager, person=application.person, agreement=release)
    url = reverse("screening:my_sign", args=[token_of(application), asked.pk])
    assert Client().post(url, {"typed_name": "A B", "agreed": "on"}).status_code == 302
    assert Signature.objects.get().signed_at is None
    other = ApplicationFactory(program=application.program)
    monkeypatch.setattr(participant_session, "signed_in_id", lambda request: other.person_id)
    assert Client().get(reverse("screening:my_sign", args=[token_of(other), asked.pk])).status_code == 404


@pytest.mark.parametrize("role", ["screener", "coach", "job_developer", "instructor"])
def test_only_managers_write_forms(role, application, release):
    with pytest.raises(PermissionDenied):
        services.agreement_save(
            actor=actor_in(application.person.provider, role),
            organization=application.person.provider,
            title="X",
            words_en="Y",
        )
    with pytest.raises(PermissionDenied):
        services.agreement_retire(actor=actor_in(OrganizationFactory(), "manager"), agreement=release)


def test_the_database_keeps_signatures_whole_and_once(application, manager, release):
    asked = services.signature_ask(actor=manager, person=application.person, agreement=release)
    again = services.signature_ask(actor=manager, person=application.person, agreement=release)
    assert again == asked
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(person=asked.person, agreement=release, asked_at=asked.asked_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.filter(pk=asked.pk).update(signed_at=asked.asked_at)


def test_staff_write_ask_read_and_cancel_on_pages(application, release):
    client = Client()
    client.force_login(member(application.person.provider, "manager"))
    page = client.get(reverse("documents:agreements")).content.decode()
    assert "Photo release" in page
    given = {"organization": release.organization_id, "title": "Photo release", "words_en": "New."}
    edited = client.post(reverse("documents:agreement_edit", args=[release.pk]), given)
    assert edited.status_code == 302
    assert "No Spanish text" in client.get(reverse("documents:agreements")).content.decode()
    fresh = Agreement.objects.get(retired_on=None)
    signing = reverse("documents:signing", args=[application.person_id])
    assert client.post(signing, {"do": "ask", "ask-agreement": fresh.pk}).status_code == 302
    assert client.post(signing, {"do": "ask", "ask-agreement": release.pk}).status_code == 422
    asked = Signature.objects.get()
    assert "Not signed yet" in client.get(reverse("documents:signature", args=[asked.pk])).content.decode()
    client.post(reverse("documents:signature_cancel", args=[asked.pk]))
    asked.refresh_from_db()
    assert asked.canceled_on is not None
    client.post(reverse("documents:agreement_retire", args=[fresh.pk]))
    assert not Agreement.objects.filter(retired_on=None).exists()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("way", ["text", "email"])
@pytest.mark.parametrize("what", ["paper", "signature"])
def test_a_request_reaches_the_person_once_a_day_with_the_link_and_not_what_it_is(
    language, way, what, application, manager, release
):
    person = application.person
    person.language = language
    if way == "email":
        person.phone, person.email = "", "maria@example.org"
    person.save()
    if way == "text":
        consent_sign(author=manager, person=person, purpose="messages")
    if what == "paper":
        services.paper_ask(actor=manager, person=person, kind="medical")
    else:
        services.signature_ask(actor=manager, person=person, agreement=release)
        services.paper_ask(actor=manager, person=person, kind="medical")
    for _again in range(2):
        for event in Event.objects.filter(kind__regex="paperrequest.made|signature.asked").order_by("pk"):
            asked_said(event)
    sent = Message.objects.get()
    assert sent.channel == way
    link = reverse("screening:my_papers", args=[token_of(application)]).rsplit("/", 3)[0]
    assert link.rsplit(":", 2)[0] in sent.body
    assert ("?kind=medical" in sent.body) is (what == "paper")
    assert ("necesitamos" in sent.body) is (language == "es")
    assert "Photo release" not in sent.body
    assert "edical document" not in sent.body


def test_nothing_is_sent_when_the_paper_came_meanwhile_or_no_way_is_open(application, manager):
    asked = services.paper_ask(actor=manager, person=application.person, kind="residence")
    (event,) = Event.objects.filter(kind="documents.paperrequest.made")
    asked_said(event)  # no email, no permission to text
    consent_sign(author=manager, person=application.person, purpose="messages")
    services.paper_request_cancel(actor=manager, request=asked)
    asked_said(event)
    assert not Message.objects.exists()
