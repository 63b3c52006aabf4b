"""Texts in and out, seen on the person's own phone: a question answered, a paper sent, a form signed, all without an email."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from tests.browser import needs_chromium
from tests.documents import sample_files as files
from tests.factories import ApplicationFactory, OrganizationFactory, PersonFactory, ProgramFactory, actor_in, member

from workadvance.demo.models import DemoWorld
from workadvance.documents.models import Document, Signature
from workadvance.documents.services import agreement_save, signature_ask
from workadvance.events.models import Event
from workadvance.messages.message_kinds import MessageState
from workadvance.messages.models import Message
from workadvance.messages.services import message_deliver
from workadvance.people.access import SYSTEM
from workadvance.people.services import consent_sign
from workadvance.screening.letters import sign_in_letter
from workadvance.screening.paper_messages import asked_said

pytestmark = [
    pytest.mark.browser,
    needs_chromium,
    pytest.mark.database,
    pytest.mark.urls("tests.journeys.demo_urls"),
]


@pytest.fixture
def maria(transactional_log, settings, live_server):
    settings.DEMO, settings.BASE_URL = True, live_server.url
    DemoWorld.objects.create(seed=1, people=1, built_at=timezone.now())
    provider = OrganizationFactory(name="Arrow Creek Workforce")
    coach = member(provider, "coach", name="Teresa Reed")
    person = PersonFactory(
        provider=provider, full_name="María Vega", language="es", phone="+19185550134", email="", coach=coach
    )
    consent_sign(author=SYSTEM, person=person, purpose="messages")
    ApplicationFactory(person=person, program=ProgramFactory(provider=provider), state="selected")
    return person


def worker_runs() -> None:
    """What the worker would do: reactions to what happened, then the texts that wait (whatever the hour is now)."""
    for event in Event.objects.filter(kind__in=["documents.paperrequest.made", "documents.signature.asked"]):
        asked_said(event)
    for event in Event.objects.filter(kind="screening.signin.asked"):
        sign_in_letter(event)
    waiting = Message.objects.filter(state=MessageState.WAITING)
    for message in waiting.order_by("pk"):
        Message.objects.filter(pk=message.pk).update(send_at=timezone.now())
        message_deliver(author=SYSTEM, message_id=message.pk)


def link_on(phone, where: str) -> str:
    """The latest link that a text on the phone holds."""
    phone.reload()
    found = phone.locator(".thread .words").filter(has_text=where).last
    found.wait_for()
    return re.search(r"https?://\S+", found.inner_text())[0]


def test_a_question_is_answered_a_paper_sent_and_a_form_signed_by_text_alone(open_as, maria, tmp_path, monkeypatch):
    # At night the worker would wait until morning; what is tested here is the way of a text, not the hour.
    monkeypatch.setattr("workadvance.messages.selectors.leaves_at", lambda *, now, **_about: now)
    phone = open_as(phone=True)
    phone.goto(f"/demo/phone/{maria.pk}/")
    phone.get_by_role("textbox", name="Text message").fill("¿Hay clase el viernes?")
    phone.get_by_role("button", name="Send text").click()
    phone.locator(".thread .words", has_text="¿Hay clase el viernes?").wait_for()

    coach = open_as(maria.coach)
    coach.goto("/messages/")
    coach.get_by_text("¿Hay clase el viernes?").first.wait_for()
    coach.goto(f"/people/{maria.pk}/messages/")
    coach.get_by_role("textbox", name="Message").fill("Sí, a las 6.")
    coach.get_by_role("button", name=re.compile("^Send")).first.click()
    coach.locator(".thread", has_text="Sí, a las 6.").wait_for()
    worker_runs()
    phone.reload()
    phone.locator(".thread .words", has_text="Sí, a las 6.").wait_for()

    coach.goto(f"/people/{maria.pk}/documents/")
    ask = coach.get_by_role("form", name="Request a document")
    ask.get_by_label("Document").select_option("residence")
    ask.get_by_role("button", name="Request document").click()
    coach.get_by_text("We tell the person by text or email").wait_for()
    worker_runs()
    camera = link_on(phone, "necesitamos")
    assert camera.endswith("?kind=residence")
    paper = tmp_path / "lease.jpg"
    paper.write_bytes(files.picture(size=(80, 60)))
    phone.goto(camera)
    phone.locator("input[type=file]").first.set_input_files(paper)
    phone.get_by_role("button", name="Enviar documento").click()
    phone.get_by_text("Tenemos su documento").or_(phone.get_by_text("Gracias")).first.wait_for()
    assert Document.objects.get(person=maria).kind == "residence"

    manager = actor_in(maria.provider, "manager")
    form = agreement_save(
        actor=manager,
        organization=maria.provider,
        title="Photo release",
        title_es="Permiso de fotos",
        words_en="You may use my picture.",
        words_es="Pueden usar mi foto.",
    )
    signature_ask(actor=manager, person=maria, agreement=form)
    phone.get_by_role("link", name=re.compile("Leer y firmar")).or_(phone.get_by_role("heading")).first.wait_for()
    phone.reload()
    phone.get_by_role("link", name=re.compile("Leer y firmar")).click()
    phone.get_by_label(re.compile("correo electrónico o")).fill("918-555-0134")
    phone.get_by_role("button", name="Enviarme el enlace").click()
    phone.get_by_text(re.compile("le enviaremos un enlace")).first.wait_for()
    worker_runs()
    phone.goto(f"/demo/phone/{maria.pk}/")
    phone.goto(link_on(phone, "abra su página"))
    phone.get_by_role("button", name="Abrir mi página").click()
    phone.get_by_text("Pueden usar mi foto.").wait_for()
    phone.get_by_label(re.compile("Escriba su nombre completo")).fill("María Vega")
    phone.get_by_label(re.compile("Lo leí y estoy de acuerdo")).check()
    phone.get_by_role("button", name="Firmar formulario").click()
    phone.get_by_text("Su firma está guardada").wait_for()
    signed = Signature.objects.get()
    assert (signed.language, signed.intact, signed.typed_name) == ("es", True, "María Vega")
    coach.goto(f"/documents/signatures/{signed.pk}/")
    coach.get_by_text("The text is as it was when it was signed").wait_for()
