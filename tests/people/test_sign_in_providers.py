"""Sign-in through an OpenID Connect provider: the invited come in, others are told why not, the policy lets the form go there."""

from __future__ import annotations

import json
import urllib.request

import pytest
from django.test import Client
from tests.browser import chromium, needs_chromium
from tests.factories import OrganizationFactory, UserFactory, member
from tests.people.oidc_provider import provider_running

from workadvance.events.models import Event
from workadvance.people.models import User
from workadvance.web.sign_in_providers import form_origins, read_apps


@pytest.fixture
def provider(settings):
    with provider_running() as running:
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [running.app]}}
        rules = {**settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]}
        rules["form-action"] = [*rules["form-action"], *form_origins([running.app])]
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": rules}
        yield running


def sign_in(client: Client):
    """The whole way: the site's button, the provider's page, and back."""
    there = client.post("/account/oidc/office/login/")
    assert there.status_code == 302

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args):
            return None

    try:
        urllib.request.build_opener(Stay).open(there["Location"])
        raise AssertionError("the provider sends people back")
    except urllib.error.HTTPError as back:
        return client.get(back.headers["Location"].partition("testserver")[2])


@pytest.mark.django_db
def test_the_invited_come_in_by_their_verified_email_and_stay_connected(provider):
    coach = member(OrganizationFactory(), "coach", email="ana@example.org")
    provider.claims = {"sub": "7", "email": "Ana@Example.org", "email_verified": True, "name": "Ana"}
    client = Client()
    assert sign_in(client).status_code == 302
    assert client.get("/").context["user"] == coach
    assert Event.objects.get(kind="people.sign_in.connected").payload["provider"] == "Office Sign-In"
    # From now on it is the provider's number that counts, whatever email it says.
    provider.claims = {"sub": "7", "email": "other@example.org", "email_verified": False}
    again = Client()
    assert sign_in(again).status_code == 302
    assert again.get("/").context["user"] == coach
    assert Event.objects.filter(kind="people.sign_in.connected").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("verified", [False, "false", None, 0, ""])
def test_an_email_the_provider_does_not_vouch_for_opens_nothing(provider, verified):
    member(OrganizationFactory(), "coach", email="ana@example.org")
    provider.claims = {"sub": "8", "email": "ana@example.org", "email_verified": verified}
    client = Client()
    refused = sign_in(client)
    assert refused.status_code == 403
    assert "confirmed your email address, ana@example.org" in refused.content.decode()
    assert client.get("/people/1/").status_code == 302, "not signed in"


@pytest.mark.django_db
def test_a_provider_that_the_site_trusts_for_its_emails_needs_no_claim(provider, settings):
    coach = member(OrganizationFactory(), "coach", email="ana@example.org")
    trusted = {**provider.app, "settings": {**provider.app["settings"], "verified_email": True}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [trusted]}}
    provider.claims = {"sub": "8", "email": "ana@example.org"}
    client = Client()
    assert sign_in(client).status_code == 302
    assert client.get("/").context["user"] == coach


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_uninvited_are_refused_in_a_sentence_and_no_account_is_made(provider, language):
    provider.claims = {"sub": "9", "email": "stranger@example.org", "email_verified": True}
    client = Client(headers={"accept-language": language})
    refused = sign_in(client)
    assert refused.status_code == 403
    said = {"en": "No one has given stranger@example.org access here.", "es": "Nadie le ha dado acceso"}[language]
    assert said in refused.content.decode()
    assert not User.objects.filter(email="stranger@example.org").exists()


@pytest.mark.django_db
def test_a_disabled_account_does_not_come_in(provider):
    UserFactory(email="gone@example.org", is_active=False)
    provider.claims = {"sub": "10", "email": "gone@example.org", "email_verified": True}
    assert sign_in(Client()).status_code == 403


@pytest.mark.django_db
def test_a_provider_that_says_no_email_is_told_apart(provider):
    provider.claims = {"sub": "11"}
    assert "tell us your email address" in sign_in(Client()).content.decode().replace("&#x27;", "'")


def test_the_policy_names_the_providers_origins_and_no_more():
    app = {
        "settings": {"server_url": "https://login.example.org/tenant/v2.0", "origins": ["https://adfs.example.net/x"]}
    }
    assert form_origins([app, app]) == ["https://login.example.org", "https://adfs.example.net"]
    assert form_origins([]) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON"),
        ("{}", "JSON list"),
        ("[1]", "JSON list"),
        ('[{"provider_id": "x"}]', "name, client_id, secret, settings.server_url"),
    ],
)
def test_a_wrong_setting_is_said_in_a_sentence(text, says):
    with pytest.raises(ValueError, match="WORKADVANCE_OIDC_APPS") as wrong:
        read_apps(text)
    assert says in str(wrong.value)


def test_a_whole_setting_is_read():
    with provider_running() as running:
        assert read_apps(json.dumps([running.app])) == [running.app]
    assert read_apps("") == []


@pytest.mark.browser
@needs_chromium
def test_continue_leads_to_the_provider_and_back_in_a_browser(transactional_log, provider, live_server):
    member(OrganizationFactory(), "coach", email="ana@example.org", name="Ana Ruiz")
    provider.claims = {"sub": "7", "email": "ana@example.org", "email_verified": True}
    context = chromium().new_context()
    page = context.new_page()
    page.set_default_timeout(15_000)
    try:
        page.goto(f"{live_server.url}/account/login/")
        page.get_by_role("link", name="Office Sign-In").click()
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("heading", name="tasks today").wait_for()
        assert "/authorize" in provider.asked
    finally:
        context.close()
