"""Badges of completed trainings and certifications: issued, checked by others, revoked, signed with keys that change."""

from __future__ import annotations

import json
import uuid

import jwt
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from openbadgeslib.ob3 import OB3Verifier
from openbadgeslib.ob3.did import pem_for_kid

from tests.command_line import run_command
from tests.training.school import School
from workadvance.badges import BadgeVerdict, KeyState, new_secret, read_credential, read_secret, verify
from workadvance.badges.keys import IssuerKeys
from workadvance.badges.multibase import base64url
from workadvance.badges.status import bit_of
from workadvance.events.models import Event
from workadvance.people.access import SYSTEM, link_actor
from workadvance.screening.participant_page import token_of
from workadvance.screening.services.answering import applicant
from workadvance.training import services
from workadvance.training.badge_issuer import issuer_did, told_of
from workadvance.training.models import Badge, BadgeKey, Credential
from workadvance.training.services import ExamResult

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return School()


def completed(school, name="Ann Lee"):
    enrollment = school.trainee(school.cohort(name=f"Welding {name}"), name)
    return services.enrollment_move(actor=school.as_instructor, enrollment=enrollment, name="complete", on=school.today)


def issued(school, enrollment=None):
    return services.badge_issue_completion(actor=school.as_manager, enrollment=enrollment or completed(school))


def certified(school, name="Ann Lee"):
    enrollment = completed(school, name)
    services.exams_record(
        actor=school.as_instructor,
        cohort=enrollment.cohort,
        certification=school.certification,
        sat_on=school.today,
        results=[ExamResult(enrollment, True)],
    )
    return Credential.objects.get(application=enrollment.application)


def document_of(badge):
    answer = Client().get(reverse("training:issuer_document", args=[badge.organization_id]))
    assert answer["Content-Type"] == "application/did+json"
    return answer.json()


def test_a_completion_is_signed_and_names_no_one(school):
    badge = issued(school)
    told = told_of(badge.token)
    assert (told.verdict, told.kind, told.key_state) == (
        BadgeVerdict.VALID,
        "CertificateOfCompletion",
        KeyState.CURRENT,
    )
    claims = jwt.decode(badge.token, options={"verify_signature": False})
    assert claims["sub"] == f"urn:uuid:{badge.number}"
    person = badge.application.person
    assert not any(word in json.dumps(claims) for word in (*person.full_name.split(), person.email or "@"))
    assert services.badge_issue_completion(actor=school.as_manager, enrollment=badge.enrollment) == badge
    assert Event.objects.filter(kind="training.badge.issued", person_id=person.pk).count() == 1


def test_another_library_checks_it_with_what_is_published(school, settings):
    settings.BASE_URL = "https://works.example"
    badge = issued(school)
    document = document_of(badge)
    assert document["id"] == f"did:web:works.example:issuers:{badge.organization_id}" == badge.issuer
    pem = pem_for_kid(document, badge.issuer, jwt.get_unverified_header(badge.token)["kid"])
    read = OB3Verifier(pubkey_pem=pem, issuer_did=badge.issuer).verify(badge.token)
    assert read.issuer.id == badge.issuer
    status = Client().get(reverse("training:badge_status", args=[badge.organization_id, badge.list_number]))
    assert jwt.decode(status.content, pem, algorithms=["EdDSA"], leeway=5)["iss"] == badge.issuer


def test_only_what_is_on_record_gets_a_badge(school):
    trainee = school.trainee(school.cohort(), "Bo Diaz")
    with pytest.raises(ValidationError, match="once the training is completed"):
        services.badge_issue_completion(actor=school.as_manager, enrollment=trainee)
    with pytest.raises(PermissionDenied):
        services.badge_issue_completion(actor=school.as_coach, enrollment=completed(school))
    assert not Badge.objects.exists()


def test_a_certification_ends_with_its_last_day(school):
    credential = certified(school)
    badge = services.badge_issue_certification(actor=school.as_manager, credential=credential)
    told = told_of(badge.token)
    assert told.verdict is BadgeVerdict.VALID
    assert (told.valid_until - told.valid_from).days > 1000
    Credential.objects.filter(pk=credential.pk).update(issued_on=school.ago(800), expires_on=school.ago(1))
    other = Credential.objects.get(pk=credential.pk)
    services.badge_revoke(actor=school.as_manager, badge=badge, reason="Wrong name of the certification.")
    with pytest.raises(ValidationError, match="expired"):
        services.badge_issue_certification(actor=school.as_manager, credential=other)


def test_revoking_sets_one_bit_and_says_why_to_staff_only(school):
    badge, other = issued(school), issued(school, completed(school, "Bo Diaz"))
    services.badge_revoke(actor=school.as_manager, badge=badge, reason="Issued to the wrong person.")
    services.badge_revoke(actor=school.as_manager, badge=badge, reason="Again.")
    badge.refresh_from_db()
    assert badge.revoke_reason == "Issued to the wrong person."
    assert told_of(badge.token).verdict is BadgeVerdict.REVOKED
    assert told_of(other.token).verdict is BadgeVerdict.VALID
    page = Client().get(reverse("training:badge", args=[badge.number]))
    assert "was revoked" in page.content.decode()
    assert "wrong person" not in page.content.decode()
    status = Client().get(reverse("training:badge_status", args=[badge.organization_id, badge.list_number]))
    claims = jwt.decode(status.content, options={"verify_signature": False})
    encoded = claims["credentialSubject"]["encodedList"]
    assert bit_of(encoded, badge.list_index)
    assert not bit_of(encoded, other.list_index)
    with pytest.raises(ValidationError):
        services.badge_revoke(actor=school.as_manager, badge=other, reason=" ")
    again = services.badge_issue_completion(actor=school.as_manager, enrollment=badge.enrollment)
    assert again.number != badge.number
    assert (again.list_number, again.list_index) != (badge.list_number, badge.list_index)


def test_a_suspended_badge_is_told_apart_and_can_be_valid_again(school):
    badge = issued(school)
    with pytest.raises(PermissionDenied):
        services.badge_suspend(actor=school.as_coach, badge=badge, reason="A complaint.")
    for _ in range(2):
        services.badge_suspend(actor=school.as_manager, badge=badge, reason="Hours are being checked.")
    assert told_of(badge.token).verdict is BadgeVerdict.SUSPENDED
    assert "is suspended" in Client().get(reverse("training:badge", args=[badge.number])).content.decode()
    lists = {
        name: jwt.decode(
            Client().get(reverse(f"training:{name}", args=[badge.organization_id, badge.list_number])).content,
            options={"verify_signature": False},
        )["credentialSubject"]
        for name in ("badge_status", "badge_suspended")
    }
    assert not bit_of(lists["badge_status"]["encodedList"], badge.list_index)
    assert bit_of(lists["badge_suspended"]["encodedList"], badge.list_index)
    assert lists["badge_suspended"]["statusPurpose"] == "suspension"
    services.badge_reinstate(actor=school.as_manager, badge=badge, reason="The hours are right.")
    assert told_of(badge.token).verdict is BadgeVerdict.VALID
    kinds = Event.objects.filter(kind__startswith="training.badge.", person_id=badge.application.person_id)
    assert [e.kind for e in kinds.order_by("pk")][1:] == ["training.badge.suspended", "training.badge.reinstated"]
    services.badge_revoke(actor=school.as_manager, badge=badge, reason="Issued to the wrong person.")
    for act in (services.badge_suspend, services.badge_reinstate):
        with pytest.raises(ValidationError, match="for good"):
            act(actor=school.as_manager, badge=badge, reason="Again.")


def test_anyone_checks_a_file_or_its_text(school):
    badge, url = issued(school), reverse("training:badge_check")
    check = lambda **given: Client().post(url, given)  # noqa: E731
    mine = token_of(badge.application)
    for form in ("token", "json", "picture", "wallet"):
        content = Client().get(reverse("training:my_badge", args=[mine, badge.pk, form])).content
        answer = check(file=SimpleUploadedFile("badge", content))
        assert "This badge is valid" in answer.content.decode(), form
    head, _, signature = badge.token.split(".")
    claims = jwt.decode(badge.token, options={"verify_signature": False})
    claims["credentialSubject"]["achievement"]["name"] = "Brain surgeon"
    changed = base64url(json.dumps(claims).encode())
    foreign = jwt.encode(claims, read_secret(new_secret()), algorithm="EdDSA", headers={"kid": f"{badge.issuer}#key-7"})
    former = badge.token
    services.badge_key_rotate(actor=SYSTEM, organization=badge.organization)
    for text, said in (
        (f"  {former}\n", "The issuer signs with a newer key now"),
        (f"{head}.{changed}.{signature}", "This badge was changed"),
        (foreign, "We don&#x27;t know who signed this badge"),
        ("no badge", "This is no badge we can read"),
        ('["no", "badge"]', "This is no badge we can read"),
        ("<svg/>", "This is no badge we can read"),
    ):
        assert said in check(text=text).content.decode(), said
    stolen = issued(school, completed(school, "Bo Diaz")).token
    services.badge_key_rotate(actor=SYSTEM, organization=badge.organization, withdraw=True)
    assert "was signed with a withdrawn key" in check(text=stolen).content.decode()
    assert check().status_code == 422
    assert check(file=SimpleUploadedFile("badge", b"x" * (1024 * 1024 + 1))).status_code == 422


def test_a_badge_goes_with_what_it_says(school):
    credential = certified(school)
    badge = services.badge_issue_certification(actor=school.as_manager, credential=credential)
    services.exam_withdraw(actor=school.as_instructor, exam=credential.exam, reason="Someone else's result.")
    badge.refresh_from_db()
    assert badge.credential is None
    assert told_of(badge.token).verdict is BadgeVerdict.REVOKED
    assert Client().get(reverse("training:badge", args=[badge.number])).status_code == 200


def test_former_keys_stay_good_and_withdrawn_ones_do_not(school):
    badge = issued(school)
    organization = badge.organization
    with pytest.raises(PermissionDenied):
        services.badge_key_rotate(actor=school.as_instructor, organization=organization)
    assert services.badge_key_rotate(actor=SYSTEM, organization=organization) == 0
    assert told_of(badge.token).key_state == KeyState.FORMER
    assert told_of(badge.token).verdict is BadgeVerdict.VALID
    assert BadgeKey.objects.get(name="key-1").secret_encrypted is None
    newer = issued(school, completed(school, "Bo Diaz"))
    stolen = newer.token
    assert services.badge_key_rotate(actor=SYSTEM, organization=organization, withdraw=True) == 1
    assert told_of(stolen).verdict is BadgeVerdict.WITHDRAWN_KEY
    newer.refresh_from_db()
    assert told_of(newer.token).verdict is BadgeVerdict.VALID
    # Outside, the withdrawn key is not among those published, so that what it signed is signed by no one known.
    document = document_of(badge)
    assert [method["id"][-5:] for method in document["verificationMethod"]] == ["key-1", "key-3"]
    keys = {badge.issuer: IssuerKeys.of_document(document)}
    import django.utils.timezone as clock

    outside = verify(stolen, now=clock.now(), keys_of=keys.get, list_at=lambda _a: None)
    assert outside.verdict is BadgeVerdict.UNKNOWN_KEY


def test_one_key_signs_and_one_badge_is_open(school):
    badge = issued(school)
    with pytest.raises(IntegrityError), transaction.atomic():
        BadgeKey.objects.create(
            organization=badge.organization, name="key-9", public="z", made_at=badge.issued_at, secret_encrypted=b"x"
        )
    badge.pk, badge.number, badge.list_index = None, uuid.uuid4(), badge.list_index + 1
    with pytest.raises(IntegrityError), transaction.atomic():
        badge.save(force_insert=True)


def test_badges_outlive_a_new_address_of_the_site(school, settings):
    settings.BASE_URL = "https://old.example"
    badge = issued(school)
    settings.BASE_URL = "https://new.example"
    assert told_of(badge.token).verdict is BadgeVerdict.VALID
    assert issuer_did(badge.organization_id) != badge.issuer
    strange = jwt.decode(badge.token, options={"verify_signature": False}) | {"iss": "did:web:evil.example:issuers:1"}
    assert told_of(jwt.encode(strange, "x" * 32, algorithm="HS256")).verdict is BadgeVerdict.MALFORMED


def test_the_name_is_shown_only_as_its_holder_says(school):
    badge = issued(school)
    person = badge.application.person
    page = lambda: Client().get(reverse("training:badge", args=[badge.number]))  # noqa: E731
    assert person.short_name not in page().content.decode()
    assert page()["X-Robots-Tag"] == "noindex"
    for author in (school.as_manager, SYSTEM, link_actor("Someone", "applicant", person.pk + 1)):
        with pytest.raises(ValidationError):
            services.badge_name_show(author=author, badge=badge, shown=True)
    url = reverse("training:my_badge_name", args=[token_of(badge.application), badge.pk])
    assert Client().post(url, {"shown": "yes"}).status_code == 302
    assert person.short_name in page().content.decode()
    services.badge_name_show(author=applicant(badge.application), badge=badge, shown=False)
    assert person.short_name not in page().content.decode()


def test_the_holder_downloads_what_proves_it(school):
    badge, token = issued(school), ""
    mine = token_of(badge.application)
    assert "My badges" in Client().get(reverse("screening:my", args=[mine])).content.decode()
    for form in ("token", "json", "picture", "wallet"):
        answer = Client().get(reverse("training:my_badge", args=[mine, badge.pk, form]))
        assert "attachment" in answer["Content-Disposition"]
        token = read_credential(answer.content)
        assert told_of(token).verdict is BadgeVerdict.VALID
    assert "vc" in jwt.decode(token, options={"verify_signature": False})
    other = issued(school, completed(school, "Bo Diaz"))
    assert Client().get(reverse("training:my_badge", args=[mine, other.pk, "token"])).status_code == 404
    assert Client().get(reverse("training:my_badge", args=[mine, badge.pk, "pdf"])).status_code == 404
    picture = Client().get(reverse("training:badge_qr", args=[badge.number]))
    assert picture["Content-Type"] == "image/svg+xml"


def test_staff_issue_and_revoke_on_the_cohort_s_page(school):
    enrollment = completed(school)
    client = Client()
    client.force_login(school.manager)
    url = reverse("training:cohort_badges", args=[enrollment.cohort_id])
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"chosen": f"completion-{enrollment.pk}"}).status_code == 302
    badge = Badge.objects.get()
    assert "Issued" in client.get(url).content.decode()
    revoke = reverse("training:badge_revoke", args=[badge.pk])
    assert client.post(revoke, {"reason": ""}).status_code == 422
    assert client.post(revoke, {"reason": "A mistake."}).status_code == 302
    badge.refresh_from_db()
    assert badge.revoked_at


def test_nothing_is_there_for_strangers(school):
    client = Client()
    assert client.get(reverse("training:badge", args=[uuid.uuid4()])).status_code == 404
    for name, args in (("issuer", [1]), ("issuer_document", [1]), ("badge_status", [1, 1])):
        assert client.get(reverse(f"training:{name}", args=args)).status_code == 404
    badge = issued(school)
    assert client.get(reverse("training:badge_status", args=[badge.organization_id, 2])).status_code == 404
    assert client.get(reverse("training:issuer", args=[badge.organization_id])).status_code == 200


@pytest.mark.parametrize(
    ("make", "verdict", "status"),
    [
        (lambda token: token, "valid", 0),
        (lambda token: token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB"), "tampered", 1),
        (lambda token: "no badge", "malformed", 1),
    ],
)
def test_the_command_tells_them_apart(school, tmp_path, monkeypatch, capsys, make, verdict, status):
    badge = issued(school)
    file = tmp_path / "badge.jwt"
    file.write_text(make(badge.token))
    code, out, _ = run_command(monkeypatch, capsys, "credential", "verify", file, "--format", "json")
    assert (code, json.loads(out)["verdict"]) == (status, verdict)


def test_the_command_needs_no_site_where_the_keys_are_given(school, tmp_path, monkeypatch, capsys):
    badge = issued(school)
    did, file = tmp_path / "did.json", tmp_path / "badge.jwt"
    did.write_text(json.dumps(document_of(badge)))
    file.write_text(badge.token)
    lists = []
    for name in ("badge_status", "badge_suspended"):
        (tmp_path / name).write_bytes(
            Client().get(reverse(f"training:{name}", args=[badge.organization_id, badge.list_number])).content
        )
        lists += ["--status", tmp_path / name]
    words = ("credential", "verify", file, "--did", did)
    code, out, _ = run_command(monkeypatch, capsys, *words)
    assert (code, out.partition(":")[0]) == (1, "status_unknown")
    code, out, _ = run_command(monkeypatch, capsys, *words, *lists)
    assert (code, out.partition(":")[0]) == (0, "valid")
    code, _, err = run_command(monkeypatch, capsys, "credential", "verify", tmp_path / "none.jwt", "--did", did)
    assert code == 2
    assert "can't be read" in err


def test_the_command_shows_and_replaces_keys(school, monkeypatch, capsys):
    badge = issued(school)
    words = ("credential", "rotate", "--organization", badge.organization.name)
    code, out, _ = run_command(monkeypatch, capsys, *words)
    assert (code, BadgeKey.objects.count()) == (0, 1)
    assert "--apply" in out
    assert run_command(monkeypatch, capsys, *words, "--apply")[0] == 0
    _, out, _ = run_command(monkeypatch, capsys, "credential", "keys", "--format", "json")
    assert [row["state"] for row in json.loads(out)] == ["former", "signs"]
    assert "secret" not in out
