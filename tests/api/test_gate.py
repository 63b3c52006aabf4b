"""What every request passes: token, scope, limits, kind of body, keys; and that each refusal is problem+json."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.api.conftest import Api, token_of
from tests.factories import OrganizationFactory, PersonFactory, actor_in
from tests.world import World
from workadvance.api.models import ApiToken, KeptAnswer
from workadvance.api.services import kept_forget, token_create, token_revoke
from workadvance.api.services.tokens import PER_MINUTE
from workadvance.events.models import Event
from workadvance.people.access import SYSTEM
from workadvance.people.models import Person, RestrictedAccess

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def refused(response, status: int, code: str) -> dict:
    """The problem an answer is."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    said = response.json()
    assert set(said) == {"type", "title", "status", "detail", "errors"}
    assert (said["status"], said["type"]) == (status, f"urn:workadvance:problem:{code}")
    return said


class TestTokens:
    def test_nothing_opens_without_a_usable_token(self, world: World) -> None:
        text = token_of(world.provider, "people:read", days=1)
        assert Api(text).get("people").status_code == 200
        for token in ("", "wa_wrong", text + "x", text[:-1]):
            answer = Api(token).get("people")
            refused(answer, 401, "unauthorized")
            assert answer["WWW-Authenticate"].startswith("Bearer")
        with time_machine.travel(timezone.now() + dt.timedelta(days=3)):
            refused(Api(text).get("people"), 401, "unauthorized")
        token_revoke(actor=SYSTEM, token=ApiToken.objects.get(beginning=text[:10]))
        refused(Api(text).get("people"), 401, "unauthorized")

    def test_a_token_is_not_stored_and_its_use_is_noted(self, world: World) -> None:
        text = token_of(world.provider, "people:read")
        row = ApiToken.objects.get(beginning=text[:10])
        assert row.last_used_at is None
        assert text not in str([getattr(row, f.name) for f in ApiToken._meta.fields])
        Api(text).get("people")
        row.refresh_from_db()
        assert row.last_used_at is not None
        made = Event.objects.get(kind="api.token.created")
        assert text not in str(made.payload)

    def test_only_administrators_make_them(self, world: World) -> None:
        ends = timezone.localdate()
        given = {"organization": world.provider, "name": "x", "scopes": ["people:read"], "expires_on": ends}
        for role in ("manager", "coach"):
            with pytest.raises(Exception, match="API tokens"):
                token_create(actor=actor_in(world.provider, role), **given)
        with pytest.raises(Exception, match="API tokens"):
            token_create(actor=actor_in(OrganizationFactory(), "administrator"), **given)
        token_create(actor=actor_in(world.provider, "administrator"), **given)

    @pytest.mark.parametrize("scope", ["people:read", "orders:read", "events:read", "attendance:write"])
    def test_a_scope_opens_its_own_and_nothing_else(self, world: World, scope: str) -> None:
        api = Api(token_of(world.provider, scope))
        own = {"people": "people", "orders": "orders", "events": "events", "attendance": "attendance"}
        for name, address in own.items():
            answer = api.get(address)
            if scope.startswith(name):
                assert answer.status_code == 200
            else:
                refused(answer, 403, "missing-scope")
        if scope.endswith(":read"):
            refused(api.post("people", {"full_name": "Ana Ruiz"}), 403, "missing-scope")

    def test_other_organizations_are_not_there(self, world: World, api: Api) -> None:
        stranger = PersonFactory(provider=OrganizationFactory())
        refused(api.get(f"people/{stranger.pk}"), 404, "not-found")
        shown = {one["id"] for one in api.get("people", limit=200).json()["items"]}
        assert world.person.pk in shown
        assert stranger.pk not in shown
        above = OrganizationFactory(kind="intermediary")
        world.provider.parent = above
        world.provider.save()
        assert Api(token_of(above, "people:read")).get(f"people/{world.person.pk}").status_code == 200


class TestRestricted:
    def test_absent_without_the_scope_and_logged_with_it(self, world: World, api: Api) -> None:
        Person.objects.filter(pk=world.person.pk).update(restricted=True)
        maker = actor_in(world.provider, "administrator")
        named = Api(token_of(world.provider, "people:read", "people:restricted", "applications:read", actor=maker))
        for one in (api, named):
            refused(one.get(f"people/{world.person.pk}"), 404, "not-found")
            assert world.person.pk not in {p["id"] for p in one.get("people", limit=200).json()["items"]}
        RestrictedAccess.objects.create(person=world.person, user_id=maker.user_id)
        seen = Event.objects.filter(kind="people.person.viewed", person_id=world.person.pk)
        assert named.get(f"people/{world.person.pk}").status_code == 200
        assert seen.count() == 1
        assert world.person.pk in {p["id"] for p in named.get("people", limit=200).json()["items"]}
        assert seen.count() == 2
        of_them = [a for a in named.get("applications", limit=200).json()["items"] if a["person_id"] == world.person.pk]
        assert seen.count() == 2 + bool(of_them)
        refused(api.get(f"people/{world.person.pk}"), 404, "not-found")

    def test_their_events_are_absent_too(self, world: World, api: Api) -> None:
        api.send("PATCH", f"people/{world.person.pk}", {"city": "Tulsa"})
        found = [e for e in api.get("events", limit=200).json()["items"] if e["person_id"] == world.person.pk]
        assert "people.person.changed" in {e["kind"] for e in found}
        Person.objects.filter(pk=world.person.pk).update(restricted=True)
        found = [e for e in api.get("events", limit=200).json()["items"] if e["person_id"] == world.person.pk]
        assert found == []


class TestRefusals:
    def test_addresses_and_methods(self, api: Api) -> None:
        for address in ("/api/v1/nothing", "/api/v1/people/", "/api/v1/people/1/x", "/api/v1/"):
            refused(api.client.get(address, headers=api.headers), 404, "not-found")
        answer = api.client.delete("/api/v1/people", headers=api.headers)
        refused(answer, 405, "method-not-allowed")
        assert set(answer["Allow"].replace(" ", "").split(",")) >= {"GET", "POST"}
        refused(api.get("people/9999999"), 404, "not-found")
        refused(api.get("people/x"), 422, "bad-request")
        refused(api.get(f"people/{2**70}"), 422, "bad-request")

    @pytest.mark.parametrize(
        ("body", "kind", "status", "code"),
        [
            (b"{", "application/json", 400, "bad-json"),
            (b"\xff\xfe", "application/json", 400, "bad-json"),
            (b'{"full_name": NaN}', "application/json", 400, "bad-json"),
            (b'{"full_name": "a\\u0000b"}', "application/json", 409, "refused"),
            (b'{"full_name": "\\ud800"}', "application/json", 400, "bad-json"),
            (b"[" * 50_000, "application/json", 400, "bad-json"),
            (b"full_name=Ana", "application/x-www-form-urlencoded", 415, "not-json"),
            (b"<a/>", "text/xml", 415, "not-json"),
            (b"[]", "application/json", 422, "bad-request"),
            (b"null", "application/json", 422, "bad-request"),
            (b'"Ana"', "application/json", 422, "bad-request"),
            (b"{}", "application/json", 422, "bad-request"),
            (b'{"full_name": 7}', "application/json", 422, "bad-request"),
            (b'{"full_name": "Ana Ruiz", "nmae": "x"}', "application/json", 422, "bad-request"),
            (b'{"full_name": "Ana Ruiz", "birth_date": "1/2/1990"}', "application/json", 422, "bad-request"),
            (b'{"full_name": "Ana Ruiz", "phone": "12"}', "application/json", 409, "refused"),
            (b" " * 1_000_001, "application/json", 413, "too-large"),
        ],
    )
    def test_bodies(self, api: Api, body: bytes, kind: str, status: int, code: str) -> None:
        people = Person.objects.count()
        answer = api.client.generic("POST", "/api/v1/people", body, content_type=kind, headers=api.headers)
        refused(answer, status, code)
        assert Person.objects.count() == people

    def test_parameters(self, api: Api) -> None:
        refused(api.get("people", limit="many"), 422, "bad-request")
        refused(api.get("people", limit=201), 422, "bad-request")
        refused(api.get("people", lmit=3), 422, "unknown-parameter")
        refused(api.get("people", after="forged"), 404, "unknown-cursor")

    def test_what_breaks_is_a_problem_too(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_given, **_more):
            raise RuntimeError("Ana Ruiz")

        monkeypatch.setattr("workadvance.api.endpoints.people.persons_visible", broken)
        client = Client(raise_request_exception=False)
        answer = client.get("/api/v1/people", headers=Api(token_of(world.provider)).headers)
        refused(answer, 500, "server-error")
        assert b"Ana" not in answer.content

    def test_the_limit_of_a_minute(self, world: World) -> None:
        text = token_of(world.provider, "people:read")
        now = timezone.now().replace(second=5)
        with time_machine.travel(now, tick=False):
            first = Api(text).get("people")
            assert first["RateLimit-Remaining"] == str(PER_MINUTE - 1)
            ApiToken.objects.filter(beginning=text[:10]).update(window_count=PER_MINUTE)
            answer = Api(text).get("people")
            refused(answer, 429, "too-many-requests")
            assert 0 < int(answer["Retry-After"]) <= 60
        with time_machine.travel(now + dt.timedelta(minutes=1), tick=False):
            assert Api(text).get("people").status_code == 200


class TestKeys:
    def test_the_same_request_is_done_once(self, api: Api) -> None:
        given = {"full_name": "Ana Ruiz"}
        first = api.post("people", given, key="k-1")
        again = api.post("people", given, key="k-1")
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()
        assert again["Idempotency-Replayed"] == "true"
        assert Person.objects.filter(full_name="Ana Ruiz").count() == 1
        kept = KeptAnswer.objects.get()
        assert b"Ana" not in bytes(kept.body_encrypted)

    def test_another_request_with_it_is_refused(self, api: Api) -> None:
        api.post("people", {"full_name": "Ana Ruiz"}, key="k-1")
        refused(api.post("people", {"full_name": "Eva Ruiz"}, key="k-1"), 409, "key-reused")
        refused(api.post("people", {"full_name": "Eva Ruiz"}, key="k 1"), 400, "bad-key")

    def test_a_refusal_is_kept_and_nothing_with_it(self, api: Api) -> None:
        people = Person.objects.count()
        given = {"full_name": "Ana Ruiz", "phone": "12"}
        first, again = api.post("people", given, key="k-2"), api.post("people", given, key="k-2")
        assert (first.status_code, first.json()) == (again.status_code, again.json())
        assert Person.objects.count() == people

    def test_it_is_another_tokens_own_and_forgotten_after_a_day(self, world: World, api: Api) -> None:
        api.post("people", {"full_name": "Ana Ruiz"}, key="k-1")
        Api(token_of(world.provider)).post("people", {"full_name": "Ana Ruiz"}, key="k-1")
        assert Person.objects.filter(full_name="Ana Ruiz").count() == 2
        with time_machine.travel(timezone.now() + dt.timedelta(hours=25)):
            assert kept_forget(author=SYSTEM) == 2
