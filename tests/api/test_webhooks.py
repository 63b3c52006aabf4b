"""Webhooks: told once it is true, signed so that an independent library takes it, tried again, turned off, never inward."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from standardwebhooks.webhooks import Webhook as Verifier

from tests.api.conftest import Api, token_of
from tests.factories import actor_in, member
from tests.world import World
from workadvance.api import sending
from workadvance.api.models import Webhook, WebhookDelivery
from workadvance.api.services import webhook_add, webhook_turn_off, webhook_turn_on
from workadvance.api.services.webhooks import TRIED_FOR, webhook_deliver
from workadvance.api.today import today
from workadvance.events.models import Event
from workadvance.people.access import SYSTEM
from workadvance.people.models import Person
from workadvance.people.services import person_change

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PEOPLE = "people.person.changed"


class Receiver(HTTPServer):
    """Another system on this machine: keeps what it gets and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[tuple[int, str]] = []
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/hook"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
        status, location = self.server.answers.pop(0) if self.server.answers else (204, "")
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.end_headers()

    def log_message(self, *_given: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    settings.WEBHOOKS_PRIVATE = True
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def changed(world: World, city: str) -> WebhookDelivery:
    """Something happens to a person; the delivery that tells of it."""
    person_change(actor=actor_in(world.provider, "manager"), person=Person.objects.get(pk=world.person.pk), city=city)
    return WebhookDelivery.objects.latest("pk")


def tried(delivery: WebhookDelivery, after: dt.timedelta = dt.timedelta(0)) -> WebhookDelivery:
    """The delivery after the worker took it, so much later."""
    with time_machine.travel(timezone.now() + after):
        webhook_deliver(author=SYSTEM, delivery_id=delivery.pk)
    delivery.refresh_from_db()
    return delivery


def added(world: World, url: str, *kinds: str):
    return webhook_add(
        actor=actor_in(world.provider, "administrator"), organization=world.provider, url=url, kinds=kinds or (PEOPLE,)
    )


class TestTold:
    def test_an_independent_library_takes_it_and_nothing_personal_is_in_it(self, world, receiver) -> None:
        made = added(world, receiver.url)
        delivery = tried(changed(world, "Sapulpa"))
        assert delivery.state == "delivered"
        headers, body = receiver.got[0]
        said = Verifier(made.secret).verify(body, headers)
        assert said == json.loads(body)
        assert said["type"] == PEOPLE
        assert said["data"] == {
            "event_id": delivery.event_id,
            "organization_id": world.provider.pk,
            "person_id": world.person.pk,
            "subject": "people.person",
            "subject_id": world.person.pk,
        }
        assert set(said) == {"type", "timestamp", "data"}
        assert headers["webhook-id"] == f"evt_{delivery.event_id}"
        with pytest.raises(Exception, match="signature"):
            Verifier(made.secret).verify(body + b" ", headers)
        assert made.secret.encode() not in bytes(made.webhook.secret_encrypted)

    def test_only_what_was_chosen_and_never_restricted_people(self, world, receiver) -> None:
        added(world, receiver.url, "placement.job.")
        person_change(actor=actor_in(world.provider, "manager"), person=world.person, city="Tulsa")
        assert not WebhookDelivery.objects.exists()
        Webhook.objects.all().delete()
        added(world, receiver.url)
        delivery = changed(world, "Sapulpa")
        Person.objects.filter(pk=world.person.pk).update(restricted=True)
        assert tried(delivery).state == "dropped"
        before = WebhookDelivery.objects.count()
        changed(world, "Jenks")
        assert WebhookDelivery.objects.count() == before
        assert receiver.got == []

    def test_what_is_rolled_back_is_not_told(self, world, receiver) -> None:
        added(world, receiver.url)
        api = Api(token_of(world.provider))
        answer = api.send("PATCH", f"people/{world.person.pk}", {"city": "Tulsa", "phone": "12"})
        assert answer.status_code == 409
        assert not WebhookDelivery.objects.exists()


class TestFailing:
    def test_it_is_tried_again_with_growing_waits_under_the_same_id(self, world, receiver) -> None:
        added(world, receiver.url)
        receiver.answers = [(500, ""), (503, "")]
        delivery = tried(changed(world, "Sapulpa"))
        assert (delivery.state, delivery.answer, delivery.attempts) == ("failing", "500", 1)
        assert tried(delivery).attempts == 1, "not before its time"
        assert tried(delivery, dt.timedelta(seconds=70)).attempts == 2
        assert tried(delivery, dt.timedelta(seconds=140)).attempts == 2, "the second wait is longer"
        assert tried(delivery, dt.timedelta(minutes=5)).state == "delivered"
        assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 1
        assert Webhook.objects.get(url=receiver.url).failing_since is None

    def test_redirects_are_not_followed(self, world, receiver) -> None:
        added(world, receiver.url)
        receiver.answers = [(302, receiver.url)]
        assert tried(changed(world, "Sapulpa")).answer == "302"
        assert len(receiver.got) == 1

    def test_after_days_it_is_turned_off_and_the_administrator_reads_it(self, world, receiver) -> None:
        made = added(world, receiver.url)
        receiver.answers = [(500, "")] * 3
        delivery = tried(changed(world, "Sapulpa"))
        administrator = actor_in(world.provider, "administrator")
        assert today(administrator) == []
        assert tried(delivery, TRIED_FOR + dt.timedelta(hours=1)).state == "dropped"
        made.webhook.refresh_from_db()
        assert made.webhook.state == "failed"
        assert Event.objects.filter(kind="api.webhook.failed", organization_id=world.provider.pk).count() == 1
        assert [line.why for line in today(administrator)] == [receiver.url]
        assert today(actor_in(world.provider, "manager")) == []
        before = WebhookDelivery.objects.count()
        changed(world, "Jenks")
        assert WebhookDelivery.objects.count() == before
        webhook_turn_on(actor=administrator, webhook=made.webhook)
        assert today(administrator) == []
        receiver.answers = []
        assert tried(changed(world, "Bixby")).state == "delivered"

    def test_turned_off_it_is_told_nothing(self, world, receiver) -> None:
        made = added(world, receiver.url)
        delivery = changed(world, "Sapulpa")
        webhook_turn_off(actor=actor_in(world.provider, "administrator"), webhook=made.webhook)
        assert tried(delivery).state == "dropped"
        assert receiver.got == []


class TestInward:
    @pytest.mark.parametrize(
        "url",
        [
            "http://example.org/hook",
            "ftp://example.org/",
            "https://",
            "nonsense",
            "https://localhost/",
            "https://intranet/hook",
            "https://printer.local/",
            "https://127.0.0.1/",
            "https://10.1.2.3/",
            "https://192.168.0.9:8443/",
            "https://169.254.169.254/latest/meta-data/",
            "https://100.64.0.1/",
            "https://0.0.0.0/",
            "https://[::1]/",
            "https://[fd00::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[64:ff9b::a00:1]/",
            "https://[2002:a00:1::]/",
            "https://user:word@example.org/",
            "https://exämple.org/",
        ],
    )
    def test_addresses_that_are_refused(self, world, url: str) -> None:
        with pytest.raises(ValidationError) as refusal:
            added(world, url)
        assert "url" in refusal.value.message_dict

    def test_a_name_that_turns_inward_later_is_not_called(self, settings, receiver) -> None:
        settings.WEBHOOKS_PRIVATE = False
        url = receiver.url.replace("127.0.0.1", "localhost")
        answer = sending.send(url, secret=sending.secret_make(), message_id="evt_1", moment=1, body=b"{}")
        assert answer == sending.WebhookAnswer(False, "private address")
        assert receiver.got == []


def test_by_the_api(world, receiver) -> None:
    api = Api(token_of(world.provider, "webhooks:write", "people:read"))
    made = api.post("webhooks", {"url": receiver.url, "kinds": [PEOPLE]})
    assert made.status_code == 201, made.content
    assert made.json()["secret"].startswith("whsec_")
    listed = api.get("webhooks").json()["items"]
    assert receiver.url in [one["url"] for one in listed]
    assert "secret" not in listed[0]
    assert api.post(f"webhooks/{made.json()['id']}/off", {}).json()["state"] == "off"
    assert api.post(f"webhooks/{made.json()['id']}/on", {}).json()["state"] == "active"
    again = api.post("webhooks", {"url": receiver.url, "kinds": [PEOPLE]})
    assert again.status_code == 409
    assert api.post("webhooks", {"url": receiver.url + "2", "kinds": ["messages."]}).status_code == 409


def test_a_token_asks_only_for_events_it_may_read(world, receiver) -> None:
    blind = Api(token_of(world.provider, "webhooks:write"))
    answer = blind.post("webhooks", {"url": receiver.url, "kinds": [PEOPLE]})
    assert answer.status_code == 403
    assert answer.json()["type"].endswith("missing-scope")
    assert not Webhook.objects.filter(url=receiver.url).exists()
    seeing = Api(token_of(world.provider, "webhooks:write", "people:read"))
    made = seeing.post("webhooks", {"url": receiver.url, "kinds": [PEOPLE]}).json()
    assert blind.post(f"webhooks/{made['id']}/off", {}).status_code == 200
    assert blind.post(f"webhooks/{made['id']}/on", {}).status_code == 403
    assert Webhook.objects.get(pk=made["id"]).state == "off"


def test_the_pages_of_an_administrator(world, receiver) -> None:
    client = Client()
    client.force_login(member(world.provider, "administrator"))
    given = {
        "organization": world.provider.pk,
        "name": "Kiosk 2",
        "expires_on": "2020-01-01",
        "scopes": ["people:read"],
    }
    assert client.post("/api-tokens/new/", given).status_code == 422
    given["expires_on"] = timezone.localdate().isoformat()
    shown = client.post("/api-tokens/new/", given)
    assert shown.status_code == 200
    assert "no-store" in shown["Cache-Control"]
    text = shown.content.decode().partition('value="wa_')[2].partition('"')[0]
    assert Api(f"wa_{text}").get("people").status_code == 200
    listed = client.get("/api-tokens/").content.decode()
    assert "Kiosk 2" in listed
    assert text not in listed
    token = world.provider.api_tokens.get(name="Kiosk 2")
    client.post(f"/api-tokens/{token.pk}/revoke/")
    assert Api(f"wa_{text}").get("people").status_code == 401
    shown = client.post(
        "/webhooks/new/", {"organization": world.provider.pk, "url": receiver.url, "kinds": [PEOPLE]}
    ).content.decode()
    assert "whsec_" in shown
    tried(changed(world, "Sapulpa"))
    webhook = Webhook.objects.get(url=receiver.url)
    page = client.get(f"/webhooks/{webhook.pk}/").content.decode()
    assert PEOPLE in page
    assert "whsec_" not in page
    client.post(f"/webhooks/{webhook.pk}/turn/")
    webhook.refresh_from_db()
    assert webhook.state == "off"
