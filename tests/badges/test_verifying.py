"""Each way in which a badge can be wrong is told apart, and a good one is good, for another library too."""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import json
import re
from dataclasses import replace

import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3 import OB3Verifier
from openbadgeslib.ob3.did import pem_for_kid
from openbadgeslib.ob3.status import check_credential_status

from tests.badges.issuer import DID, LIST, NOW, SUSPENDED, Issuer, codes
from workadvance.badges import (
    BadgeVerdict,
    IssuerKeys,
    KeyState,
    NotReadable,
    badge_picture,
    did_of_address,
    did_web_address,
    encoded_list,
    enveloped,
    new_secret,
    read_credential,
    sign,
    wrapped,
)
from workadvance.badges.fetching import NotFetched, fetch_text
from workadvance.badges.multibase import base58, base58_read, base64url, base64url_read
from workadvance.badges.signing import claims_of
from workadvance.badges.status import bit_of


def test_a_good_badge_is_valid():
    issuer = Issuer()
    told = issuer.told(issuer.signed(issuer.credential()))
    assert (told.verdict, told.reasons, told.form) == (BadgeVerdict.VALID, [], "jwt")
    assert (told.name, told.kind) == ("Medical Assistant Training", "CertificateOfCompletion")
    assert (told.issuer, told.issuer_name, told.key_state) == (DID, "Riverside Works", KeyState.CURRENT)


def test_another_library_reads_what_we_sign():
    """`openbadgeslib` shares neither the code nor the authors of ours."""
    issuer = Issuer()
    token = issuer.signed(issuer.credential())
    pem = pem_for_kid(issuer.document(), DID, jwt.get_unverified_header(token)["kid"])
    other = OB3Verifier(pubkey_pem=pem, issuer_did=DID)
    read = other.verify(token)
    assert read.issuer.id == DID
    head, body, signature = token.split(".")
    claims = json.loads(base64url_read(body))
    claims["credentialSubject"]["achievement"]["name"] = "Surgeon"
    with pytest.raises(LibOpenBadgesException):
        other.verify(".".join((head, base64url(json.dumps(claims).encode()), signature)))


def test_another_library_reads_our_status_list():
    issuer = Issuer()
    pem = pem_for_kid(issuer.document(), DID, f"{DID}#key-1")
    credential = OB3Verifier(pubkey_pem=pem, issuer_did=DID).verify(issuer.signed(issuer.credential()))

    def look():
        lists = issuer.lists(made_at=dt.datetime.now(dt.UTC))
        check_credential_status(credential, lambda url: lists[url].encode(), verify_list=True, list_pubkey_pem=pem)

    look()
    issuer.revoked = {94_566}
    look()
    issuer.revoked = {94_567}
    with pytest.raises(LibOpenBadgesException, match="'revocation' is set at index 94567"):
        look()
    issuer.revoked, issuer.suspended = set(), {94_567}
    with pytest.raises(LibOpenBadgesException, match="'suspension' is set at index 94567"):
        look()


def test_revoked_expired_early_are_told_apart():
    issuer = Issuer()
    token = issuer.signed(issuer.credential(valid_until=NOW + dt.timedelta(days=30)))
    assert issuer.told(token).verdict is BadgeVerdict.VALID
    assert issuer.told(token, now=NOW - dt.timedelta(days=2)).verdict is BadgeVerdict.NOT_YET_VALID
    late = NOW + dt.timedelta(days=30)
    assert issuer.told(token, now=late, list_at=issuer.lists(made_at=late).get).verdict is BadgeVerdict.EXPIRED
    issuer.revoked = {94_567}
    assert codes(issuer.told(token)) == ["revoked"]
    # Revoked and expired: both are told, and revoked weighs more.
    both = issuer.told(token, now=late, list_at=issuer.lists(made_at=late).get)
    assert (both.verdict, set(codes(both))) == (BadgeVerdict.REVOKED, {"revoked", "expired"})


def test_the_edge_of_validity():
    issuer = Issuer()
    token = issuer.signed(issuer.credential(valid_from=NOW, valid_until=NOW + dt.timedelta(seconds=1), status=None))
    # Clocks of two honest computers may be a minute apart.
    for seconds, verdict in (
        (-61, BadgeVerdict.NOT_YET_VALID),
        (-60, BadgeVerdict.VALID),
        (0, BadgeVerdict.VALID),
        (1, BadgeVerdict.EXPIRED),
    ):
        assert issuer.told(token, now=NOW + dt.timedelta(seconds=seconds)).verdict is verdict


def test_suspended_is_told_apart_from_revoked():
    issuer = Issuer()
    token = issuer.signed(issuer.credential())
    issuer.suspended = {94_567}
    told = issuer.told(token)
    assert (told.verdict, codes(told)) == (BadgeVerdict.SUSPENDED, ["suspended"])
    issuer.revoked = {94_567}
    assert issuer.told(token).verdict is BadgeVerdict.REVOKED
    issuer.suspended, issuer.revoked = set(), set()
    assert issuer.told(token).verdict is BadgeVerdict.VALID
    # The list of suspended badges is not one of revoked ones, whoever hands it over.
    swapped = {LIST: issuer.suspensions(), SUSPENDED: issuer.status()}
    assert issuer.told(token, list_at=swapped.get).verdict is BadgeVerdict.STATUS_UNKNOWN


def test_neighbors_in_the_list_are_not_revoked():
    issuer = Issuer()
    issuer.revoked = {94_566, 94_568}
    assert issuer.told(issuer.signed(issuer.credential())).verdict is BadgeVerdict.VALID


@pytest.mark.parametrize(
    "list_of",
    [
        lambda issuer: None,
        lambda issuer: "not a list",
        lambda issuer: issuer.status(made_at=NOW - dt.timedelta(days=3)),
        lambda issuer: issuer.status(issuer="did:web:elsewhere.example"),
        lambda issuer: Issuer().status(),
        lambda issuer: issuer.signed(issuer.credential()),
    ],
    ids=["unread", "garbage", "too old", "of another issuer", "signed by another key", "a badge"],
)
def test_a_status_list_that_does_not_stand_proves_nothing(list_of):
    issuer = Issuer()
    told = issuer.told(issuer.signed(issuer.credential()), list_at=lambda _address: list_of(issuer))
    assert told.verdict is BadgeVerdict.STATUS_UNKNOWN


def test_old_keys_stay_good_and_withdrawn_ones_prove_nothing():
    issuer = Issuer()
    token = issuer.signed(issuer.credential())
    issuer.rotate()
    told = issuer.told(token)
    assert (told.verdict, told.key_state, list(codes(told))) == (BadgeVerdict.VALID, KeyState.FORMER, ["former_key"])
    assert issuer.told(issuer.signed(issuer.credential())).key_state == KeyState.CURRENT
    known = IssuerKeys.of_document(issuer.document())
    name = f"{DID}#key-1"
    gone = IssuerKeys(DID, {**known.keys, name: replace(known.keys[name], state=KeyState.WITHDRAWN, since=NOW)})
    assert issuer.told(token, keys_of={DID: gone}.get).verdict is BadgeVerdict.WITHDRAWN_KEY
    left_out = IssuerKeys(DID, {n: key for n, key in known.keys.items() if n != name})
    assert issuer.told(token, keys_of={DID: left_out}.get).verdict is BadgeVerdict.UNKNOWN_KEY


def test_keys_of_others_are_unknown():
    issuer, other = Issuer(), Issuer()
    token = issuer.signed(issuer.credential())
    assert issuer.told(token, keys_of=lambda _issuer: None).verdict is BadgeVerdict.UNKNOWN_KEY
    # The same name, another key: the signature does not fit.
    assert other.told(token).verdict is BadgeVerdict.TAMPERED
    # A key that someone else's document names is not the issuer's.
    foreign = sign(claims_of(issuer.credential()), secret=new_secret(), method="did:web:evil.example#key-1")
    assert issuer.told(foreign).verdict is BadgeVerdict.UNKNOWN_KEY


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_changed_byte_is_seen(data):
    issuer = Issuer()
    token = issuer.signed(issuer.credential())
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("abcXYZ019-_."))
    changed = token[:place] + letter + token[place + 1 :]
    told = issuer.told(changed)
    # The last letters of base64 hold bits that mean nothing; the same bytes are the same token.
    same = changed == token or (changed.count(".") == 2 and _bytes(changed) == _bytes(token))
    assert same or told.verdict in (BadgeVerdict.TAMPERED, BadgeVerdict.MALFORMED, BadgeVerdict.UNKNOWN_KEY)


def _bytes(token):
    try:
        return [base64url_read(part) for part in token.split(".")]
    except ValueError:
        return []


@pytest.mark.parametrize("algorithm", ["none", "HS256", "ES256"])
def test_the_token_does_not_choose_how_it_is_checked(algorithm):
    issuer = Issuer()
    head = base64url(json.dumps({"alg": algorithm, "kid": f"{DID}#key-1"}).encode())
    _, body, signature = issuer.signed(issuer.credential()).split(".")
    assert issuer.told(f"{head}.{body}.{signature}").verdict is BadgeVerdict.MALFORMED


@pytest.mark.parametrize(
    ("claim", "value"), [("iss", "did:web:x.example"), ("jti", "urn:x"), ("sub", "urn:x"), ("nbf", 1), ("exp", 9)]
)
def test_claims_that_contradict_the_credential(claim, value):
    issuer = Issuer()
    claims = claims_of(issuer.credential(valid_until=NOW + dt.timedelta(days=9)))
    token = sign({**claims, claim: value}, secret=issuer.secrets["key-1"], method=f"{DID}#key-1")
    told = issuer.told(token)
    assert (told.verdict, told.reasons[0].code) == (BadgeVerdict.MALFORMED, "claims")


def test_wallets_that_want_a_vc_claim_get_one():
    issuer = Issuer()
    claims = wrapped(claims_of(issuer.credential()))
    assert set(claims) == {"iss", "jti", "nbf", "sub", "vc"}
    assert (
        issuer.told(sign(claims, secret=issuer.secrets["key-1"], method=f"{DID}#key-1")).verdict is BadgeVerdict.VALID
    )


def test_a_token_in_a_json_envelope_is_the_same_badge():
    issuer = Issuer()
    envelope = enveloped(issuer.signed(issuer.credential()))
    assert issuer.told(json.dumps(envelope)).verdict is BadgeVerdict.VALID
    changed = {**envelope, "id": envelope["id"].replace("data:application/vc+jwt,ey", "data:application/vc+jwt,fy")}
    for wrong in (
        changed,
        {**envelope, "id": "data:text/plain,a.b.c"},
        {**envelope, "id": 7},
        {"type": envelope["type"]},
    ):
        assert issuer.told(json.dumps(wrong)).verdict is BadgeVerdict.MALFORMED


@pytest.mark.parametrize(
    "text", ["", " ", "{", "[]", "{}", "a.b.c", "..", '{"a": 1, "a": 2}', "[" * 5000, "null", '{"proof": {}}']
)
def test_what_is_no_credential(text):
    told = Issuer().told(text)
    assert (told.verdict, told.verdict.exit_code) in ((BadgeVerdict.MALFORMED, 1), (BadgeVerdict.UNSUPPORTED, 1))


def test_the_picture_carries_the_badge():
    issuer = Issuer()
    token = issuer.signed(issuer.credential())
    picture = badge_picture(token=token, name="Welding & <b>more</b>", issuer="A & B", day="June 1, 2026")
    assert read_credential(picture.encode()) == token
    bomb = picture.replace("<svg", '<!DOCTYPE svg [<!ENTITY a "b">]><svg', 1)
    for bad in (bomb.encode(), b"\x89PNG\r\n\x1a\nxx", b"\xff\xfe\x00", b"<svg/>", b"<svg"):
        with pytest.raises(NotReadable):
            read_credential(bad)


def test_bits_are_written_as_the_standard_says():
    """Bit 0 is the highest of the first byte, and no list is shorter than 16 kB."""
    bits = gzip.decompress(base64.urlsafe_b64decode(encoded_list([0, 9])[1:] + "=="))
    assert (bits[0], bits[1], len(bits)) == (0x80, 0x40, 16_384)
    with pytest.raises(IndexError):
        bit_of(encoded_list([]), 131_072)
    huge = "u" + base64url(gzip.compress(bytes(5 * 1024 * 1024)))
    with pytest.raises(ValueError, match="too long"):
        bit_of(huge, 0)


@given(st.sets(st.integers(0, 131_071), max_size=20), st.integers(0, 131_071))
@settings(max_examples=25, deadline=None)
def test_a_bit_is_read_as_it_was_written(revoked, index):
    assert bit_of(encoded_list(revoked), index) is (index in revoked)


@given(st.binary(max_size=40))
def test_base58_goes_both_ways(data):
    assert base58_read(base58(data)) == data


@pytest.mark.parametrize(
    ("did", "address"),
    [
        ("did:web:a.example", "https://a.example/.well-known/did.json"),
        ("did:web:a.example%3A8443:issuers:7", "https://a.example:8443/issuers/7/did.json"),
    ],
)
def test_where_a_did_is_served(did, address):
    assert did_web_address(did) == address
    assert re.fullmatch(r"did:web:a\.example%3A8443:issuers:7", did_of_address("https://a.example:8443/issuers/7"))


@pytest.mark.parametrize("did", ["did:key:z6", "did:web:", "did:web:a%2Fb", "did:web:a:..:b", "did:web:u%40h"])
def test_what_is_no_did_web(did):
    with pytest.raises(ValueError, match="no did:web"):
        did_web_address(did)


@pytest.mark.parametrize(
    "address",
    ["http://a.example/x", "https://127.0.0.1/x", "https://[::1]/x", "https://10.0.0.8/", "file:///etc/passwd"],
)
def test_nothing_inside_is_looked_at(address):
    with pytest.raises(NotFetched):
        fetch_text(address)
