"""Invitations, two-step sign-in and accounts: by email in the invitee's language, once, until they expire or are revoked."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.command_line import run_command
from tests.factories import OrganizationFactory, UserFactory, actor_in, member

from workadvance.events.models import Event
from workadvance.people.access import SYSTEM, actor_of_user
from workadvance.people.accounts import account_disable, account_enable, mfa_reset
from workadvance.people.invitations import invitation_give, invitation_revoke, invitation_send
from workadvance.people.models import Membership, StaffInvitation, User
from workadvance.people.services import membership_end, membership_grant
from workadvance.web.invitation_letters import invitation_letter

pytestmark = pytest.mark.django_db
PASSWORD = "a long sentence of mine"


def invite(organization, *, role="coach", language="en", actor=None, email="ana@example.org"):
    actor = actor or actor_in(organization, "administrator")
    given = {"name": "Ana Ruiz", "email": email, "organization": organization, "role": role}
    return invitation_give(actor=actor, language=language, **given)


def deliver(invitation: StaffInvitation) -> str:
    """Run the reaction to the newest sending; the link's path."""
    sent = Event.objects.filter(kind="people.invitation.sent", subject_id=invitation.pk).order_by("-pk").first()
    invitation_letter(sent)
    return link(mail.outbox[-1].body)


def link(body: str) -> str:
    return re.search(r"https?://[^/]+(/\S+)", body).group(1)


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", ["has invited you", "Career coach", "works once"]), ("es", ["invita", "Orientador", "una sola vez"])],
)
def test_the_email_is_in_the_invitees_language_with_organization_role_and_inviter(language, says):
    organization = OrganizationFactory(name="Arrow Creek Workforce")
    inviter = member(organization, "administrator", name="Rosa Vega")
    deliver(invite(organization, language=language, actor=actor_of_user(inviter)))
    letter = mail.outbox[-1]
    assert letter.to == ["ana@example.org"]
    for words in [*says, "Arrow Creek Workforce", "Rosa Vega", "Ana Ruiz"]:
        assert words in letter.body
    assert "Arrow Creek Workforce" in letter.subject
    assert len(letter.subject) <= 60
    assert len(letter.body.split()) <= 120


def test_an_invitation_by_command_names_no_one_in_its_place():
    deliver(invite(OrganizationFactory(name="Arrow Creek"), actor=SYSTEM))
    assert "You're invited to work with Arrow Creek in WorkAdvance." in mail.outbox[-1].body


def test_the_link_sets_a_password_and_ends_signed_in_once():
    path = deliver(invite(OrganizationFactory()))
    client = Client()
    assert client.get(path).status_code == 200
    assert client.get(path).status_code == 200, "looking at it uses nothing: mail programs follow links"
    assert client.post(path, {"password": "short"}).status_code == 422
    assert client.post(path, {"password": PASSWORD}).status_code == 302
    assert client.get("/").context["user"].email == "ana@example.org"
    assert Client().get(path).status_code == 410
    assert Client().post(path, {"password": "another long sentence"}).status_code == 410
    again = Client()
    assert again.post("/account/login/", {"login": "ana@example.org", "password": PASSWORD}).status_code == 302
    assert Event.objects.filter(kind="people.invitation.accepted").count() == 1


def test_a_passkey_instead_of_a_password_leads_to_its_set_up_signed_in(settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    path = deliver(invite(OrganizationFactory()))
    client = Client()
    there = client.post(path, {"passkey": "1"})
    assert there["Location"] == reverse("mfa_add_webauthn")
    assert client.get(there["Location"]).status_code == 200, "signed in just now: not asked again"
    assert not User.objects.get(email="ana@example.org").has_usable_password()


def test_the_page_is_in_the_language_of_the_invitation():
    path = deliver(invite(OrganizationFactory(), language="es"))
    client = Client(headers={"accept-language": "en"})
    assert "Le damos la bienvenida" in client.get(path).content.decode()
    client.post(path, {"password": PASSWORD})
    assert 'lang="es"' in client.get("/").content.decode()


def test_sent_again_the_link_before_stops_and_the_time_begins_anew():
    organization = OrganizationFactory()
    actor = actor_in(organization, "administrator")
    with time_machine.travel(timezone.now() - dt.timedelta(days=8)):
        invitation = invite(organization, actor=actor)
        first = deliver(invitation)
    expired = Client().get(first)
    assert expired.status_code == 410
    assert "expired" in expired.content.decode()
    assert Client().post(first, {"password": PASSWORD}).status_code == 410
    invitation_send(actor=actor, membership=invitation.membership)
    second = deliver(invitation)
    assert StaffInvitation.objects.count() == 1
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200


def test_an_email_is_sent_once_and_not_after_a_newer_one():
    organization = OrganizationFactory()
    invitation = invite(organization)
    first = Event.objects.get(kind="people.invitation.sent")
    invitation_send(actor=SYSTEM, membership=invitation.membership)
    invitation_letter(first)
    assert mail.outbox == []
    second = Event.objects.filter(kind="people.invitation.sent").latest("pk")
    invitation_letter(second)
    invitation_letter(second)
    assert len(mail.outbox) == 1


def test_revoking_ends_the_link_and_the_role():
    organization = OrganizationFactory()
    actor = actor_in(organization, "administrator")
    invitation = invite(organization, actor=actor)
    path = deliver(invitation)
    invitation_revoke(actor=actor, invitation=invitation)
    assert Client().get(path).status_code == 410
    assert actor_of_user(invitation.user).roles == frozenset()
    with pytest.raises(ValidationError):
        invitation_revoke(actor=actor, invitation=invitation)
    with pytest.raises(PermissionDenied):
        invitation_revoke(actor=actor_in(OrganizationFactory(), "administrator"), invitation=invitation)


def test_whoever_signs_in_already_reads_of_the_new_role_without_a_link_that_sets_a_password():
    known = UserFactory(email="ana@example.org", last_login=timezone.now())
    path = deliver(invite(OrganizationFactory()))
    assert path == reverse("account_login")
    assert StaffInvitation.objects.get(user=known).status == "accepted"


def test_the_secret_is_kept_nowhere():
    invitation = invite(OrganizationFactory())
    secret = deliver(invitation).strip("/").rpartition("/")[2]
    invitation.refresh_from_db()
    assert secret not in invitation.secret_hash
    assert secret not in json.dumps([e.payload for e in Event.objects.all()])


# --- roles that ask for two steps


@pytest.mark.parametrize(("role", "asked"), [("administrator", True), ("coach", False)])
def test_two_steps_are_required_by_role(settings, role, asked):
    settings.MFA_ROLES = frozenset({"administrator"})
    client, user = Client(), member(OrganizationFactory(), role)
    client.force_login(user)
    answer = client.get("/")
    assert answer.status_code == (302 if asked else 200)
    if asked:
        assert answer["Location"] == reverse("mfa_index")
        assert client.get("/people/1/").status_code == 302
        assert client.get("/account/email/").status_code == 200
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
        assert client.get("/").status_code == 200


def test_recovery_codes_alone_are_no_second_step(settings):
    settings.MFA_ROLES = frozenset({"administrator"})
    client, user = Client(), member(OrganizationFactory(), "administrator")
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    client.force_login(user)
    assert client.get("/").status_code == 302


def test_two_steps_are_reset_by_an_administrator_of_all_organizations_of_the_account():
    here, there = OrganizationFactory(), OrganizationFactory()
    user = member(here, "coach")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    mine = actor_in(here, "administrator")
    with pytest.raises(PermissionDenied):
        mfa_reset(actor=actor_in(there, "administrator"), user=user)
    with pytest.raises(PermissionDenied):
        mfa_reset(actor=actor_in(here, "manager"), user=user)
    assert mfa_reset(actor=mine, user=user) == 1
    assert Event.objects.get(kind="people.mfa.reset").organization_id == here.pk
    membership_grant(actor=SYSTEM, user=user, organization=there, role="administrator")
    with pytest.raises(ValidationError, match="don't administer"):
        mfa_reset(actor=mine, user=user)


# --- accounts


def test_a_disabled_account_is_out_at_once_and_can_be_enabled_again():
    organization = OrganizationFactory()
    actor, user = actor_in(organization, "administrator"), member(organization, "coach", email="ana@example.org")
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/").context["user"] == user
    with pytest.raises(ValidationError):
        account_disable(actor=actor, user=user, reason=" ")
    account_disable(actor=actor, user=user, reason="Left")
    assert not client.get("/").context["user"].is_authenticated
    refused = Client().post("/account/login/", {"login": "ana@example.org", "password": PASSWORD}, follow=True)
    assert not refused.context["user"].is_authenticated
    account_enable(actor=actor, user=user)
    assert Client().post("/account/login/", {"login": "ana@example.org", "password": PASSWORD}).status_code == 302
    kinds = set(Event.objects.filter(kind__startswith="people.user.").values_list("kind", flat=True))
    assert kinds == {"people.user.disabled", "people.user.enabled"}


def test_the_last_administrator_cannot_remove_themselves_nor_be_removed():
    organization = OrganizationFactory()
    last = member(organization, "administrator")
    actor = actor_of_user(last)
    role = Membership.objects.get(user=last)
    for day in (None, timezone.localdate(), timezone.localdate() + dt.timedelta(days=30)):
        with pytest.raises(ValidationError, match="last administrator"):
            membership_end(actor=actor, membership=role, ends_on=day)
    with pytest.raises(ValidationError, match="your own account"):
        account_disable(actor=actor, user=last, reason="x")
    # Someone whose role ends before is no other administrator; someone who is disabled is none either.
    soon = member(organization, "administrator")
    today = timezone.localdate()
    Membership.objects.filter(user=soon).update(ends_on=today + dt.timedelta(days=5))
    with pytest.raises(ValidationError, match="last administrator"):
        membership_end(actor=actor, membership=role, ends_on=today + dt.timedelta(days=30))
    member(organization, "administrator", is_active=False)
    Membership.objects.filter(user=soon).update(ends_on=today - dt.timedelta(days=1))
    with pytest.raises(ValidationError, match="last administrator"):
        membership_end(actor=actor, membership=role)
    member(organization, "administrator")
    membership_end(actor=actor, membership=role)
    assert actor_of_user(last).roles == frozenset()


def test_an_administrator_of_the_intermediary_counts_as_another():
    above = OrganizationFactory(kind="intermediary")
    provider = OrganizationFactory(parent=above)
    only = member(provider, "administrator")
    member(above, "administrator")
    membership_end(actor=actor_of_user(only), membership=Membership.objects.get(user=only))


# --- pages and command


def test_pages_send_again_revoke_reset_and_disable(client):
    organization = OrganizationFactory()
    client.force_login(member(organization, "administrator"))
    given = {"name": "Ana", "email": "ana@example.org", "organization": organization.pk, "role": "coach"}
    given |= {"language": "es", "starts_on": "2026-01-05"}
    assert client.post(reverse("access"), given).status_code == 302
    invitation = StaffInvitation.objects.get()
    user = invitation.user
    assert user.language == "es"
    page = reverse("account", args=[user.pk])
    assert "Send again" in client.get(page).content.decode()
    assert client.post(reverse("invitation_send", args=[invitation.membership_id])).status_code == 302
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    assert client.post(reverse("account_mfa_reset", args=[user.pk])).status_code == 302
    assert not Authenticator.objects.filter(user=user).exists()
    assert client.post(reverse("invitation_revoke", args=[invitation.pk])).status_code == 302
    assert client.post(reverse("account_disable", args=[user.pk]), {"reason": "Left"}).status_code == 302
    assert "Disabled" in client.get(page).content.decode()
    assert client.post(reverse("account_enable", args=[user.pk])).status_code == 302


def test_the_reset_email_has_our_own_words():
    for language, says in (("en", "asked to set a new password"), ("es", "pidió definir una contraseña nueva")):
        user = UserFactory(email=f"{language}@example.org")
        user.set_password(PASSWORD)
        user.save()
        Client(headers={"accept-language": language}).post("/account/password/reset/", {"email": user.email})
        letter = mail.outbox[-1]
        assert says in letter.body
        assert "example.com" not in letter.body + letter.subject
        assert link(letter.body).startswith("/account/password/reset/key/")


def test_the_command_invites_disables_and_resets(monkeypatch, capsys):
    def run(*words):
        return run_command(monkeypatch, capsys, "access", *words)

    organization = OrganizationFactory(name="Arrow Creek")
    words = ("--name", "Ana", "--role", "coach", "--organization", "arrow creek", "--language", "es")
    for _again in range(2):
        assert run("invite", "Ana@Example.org", *words)[0] == 0
    user = User.objects.get(email="ana@example.org")
    assert (Membership.objects.count(), StaffInvitation.objects.count(), user.language) == (1, 1, "es")
    assert run("reset-mfa", "ana@example.org")[0] == 0
    assert run("disable", "ana@example.org", "--reason", "Left")[0] == 0
    rows = json.loads(run("list", "--organization", organization.name, "--format", "json")[1])
    assert [(r["role"], r["can_sign_in"], r["invitation"]) for r in rows] == [("coach", False, "revoked")]
    assert run("enable", "ana@example.org")[0] == 0
    status, _, said = run("disable", "ann@example.org", "--reason", "x")
    assert (status, "ana@example.org" in said) == (2, True)
    status, _, said = run("invite", "x@y.org", "--name", "X", "--role", "coach", "--organization", "Nowhere")
    assert (status, "Arrow Creek" in said) == (2, True)


def test_joiners_and_leavers_come_from_a_csv(monkeypatch, capsys, tmp_path):
    organization = OrganizationFactory(name="Arrow Creek")
    leaver = member(organization, "coach", email="leo@example.org")
    file = tmp_path / "staff.csv"
    file.write_text(
        "email,name,role,organization,ends_on\n"
        "ana@example.org,Ana,coach,Arrow Creek,\n"
        "leo@example.org,Leo,coach,Arrow Creek,2026-11-01\n"
    )

    def run(*words):
        return run_command(monkeypatch, capsys, "access", "import", file, *words)

    status, out, _ = run()
    assert (status, len(out.splitlines()), StaffInvitation.objects.count()) == (0, 2, 0)
    assert run("--apply")[0] == 0
    assert actor_of_user(User.objects.get(email="ana@example.org")).roles == {"coach"}
    assert actor_of_user(leaver).roles == frozenset()
    assert run("--apply")[1] == "", "again, nothing is left to do"
    file.write_text("email,name,role,organization\nx,X,boss,Nowhere\n")
    status, _, said = run("--apply")
    assert (status, "boss" in said) == (2, True)
