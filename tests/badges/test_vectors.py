"""The public examples of 1EdTech's validator: what their own tests say of each, and what we say.

`agree`: both say the same. Where we differ, the reason is given with it; `docs/explanation/badges.md` has the same table.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from workadvance.badges import BadgeTold, BadgeVerdict, IssuerKeys, NamedKey, read_credential, verify
from workadvance.badges.keys import key_of_multibase

VECTORS = Path(__file__).parent / "vectors"
NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
OLD = "their warning: data model 1.1 or an old suite, left by Open Badges; not read here"
# File: what their tests expect (ok: valid, warn: valid with a warning, no: invalid, -: they have no test), our verdict
# with the key the file names, and why the two differ.
OUTCOMES = {
    "simple.json": ("ok", "valid", ""),
    "simple.1ob": ("ok", "valid", ""),
    "simple-json.png": ("ok", "valid", ""),
    "simple-json.svg": ("ok", "valid", ""),
    "simple-jwt.png": ("ok", "valid", ""),
    "simple-jwt.svg": ("ok", "valid", ""),
    "simple-multiple-proofs.json": ("ok", "valid", ""),
    "simple-did-key-method.json": ("ok", "valid", ""),
    "simple-did-web-method.json": ("-", "valid", ""),
    "simple-context-alias.json": ("ok", "valid", ""),
    "simple-context-version.json": ("warn", "valid", ""),
    "endorsement-valid.json": ("ok", "valid", ""),
    "bit-string-list/credential-status-revoked.json": ("no", "revoked", ""),
    "bit-string-list/credential-status-revoked-blank-nodes.json": ("no", "revoked", ""),
    "simple-err-expired.json": ("no", "expired", ""),
    "simple-err-issued.json": ("no", "malformed", ""),
    "simple-err-proof-value.json": ("no", "tampered", ""),
    "simple-err-proof-method.json": ("no", "unknown_key", ""),
    "simple-err-proof-method-no-scheme.json": ("no", "tampered", ""),
    "simple-err-proof-method-unknown-scheme.json": ("no", "unknown_key", ""),
    "simple-err-proof-method-unknown-did-method.json": ("no", "unknown_key", ""),
    "simple-err-context.json": ("no", "tampered", ""),
    "simple-err-type.json": ("no", "tampered", ""),
    "simple-err-issuer.json": ("no", "malformed", ""),
    "simple-err-issuer-type.json": ("no", "tampered", ""),
    "simple-err-issuer-parentorg-type.json": ("no", "tampered", ""),
    "simple-err-issuer-otheridentifier-type.json": ("no", "tampered", ""),
    "simple-err-credential-subject-type.json": ("no", "tampered", ""),
    "simple-err-credential-subject-profile-type.json": ("no", "tampered", ""),
    "simple-err-credential-subject-identifier-type.json": ("no", "tampered", ""),
    "simple-err-credential-subject-result-type.json": ("no", "tampered", ""),
    "simple-err-credential-subject-achievement-result-description-type.json": ("no", "tampered", ""),
    "simple-err-evidence-type.json": ("no", "tampered", ""),
    "simple-noproof.json": ("-", "malformed", ""),
    "complete.json": (
        "no",
        "status_unknown",
        "they: its schema is gone; we: its list of revoked badges is of another kind",
    ),
    "endorsement-err-schema-status-refresh.json": ("no", "unsupported", "an old suite, so nothing else is judged"),
    "credential-status-revoked.json": ("no", "unsupported", "an old suite, so nothing else is judged"),
    "complete_v1.json": ("no", "unsupported", "an old suite, so nothing else is judged"),
    "simple_v1.json": ("warn", "unsupported", OLD),
    "simple-eddsa-2022.json": ("warn", "unsupported", OLD),
    "simple-jwt_v1.png": ("warn", "unsupported", OLD),
    "simple-jwt_v1.svg": ("warn", "unsupported", OLD),
    "sd/derivedcredential.json": ("-", "unsupported", "selective disclosure (ecdsa-sd-2023) is not read here"),
    "simple.jwt": ("-", "malformed", "data model 1.1, names no key and no achievement"),
    "velocity.jwt": (
        "-",
        "malformed",
        "data model 1.1, another network's identifiers; its dates contradict each other",
    ),
}
ACCEPTED = {"ok", "warn"}


def told_of(name: str, *, key_in_file: bool = True) -> BadgeTold:
    text = read_credential((VECTORS / name).read_bytes())
    status = (VECTORS / "bit-string-list/testlist").read_text()
    return verify(text, now=NOW, keys_of=lambda _i: None, list_at=lambda _a: status, key_in_file=key_in_file)


def test_every_example_is_judged():
    files = {path.relative_to(VECTORS).as_posix() for path in VECTORS.rglob("*") if path.is_file()}
    assert files == {*OUTCOMES, "bit-string-list/testlist"}


@pytest.mark.parametrize("name", OUTCOMES)
def test_the_outcome_is_theirs_or_the_difference_is_explained(name):
    theirs, ours, why = OUTCOMES[name]
    found = told_of(name).verdict
    assert found == ours
    if theirs in ACCEPTED:
        assert (found is BadgeVerdict.VALID) is (why == "")
    elif theirs == "no":
        assert found is not BadgeVerdict.VALID


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("simple-err-issued.json", "not_yet_valid"),
        ("simple-err-context.json", "context"),
        ("simple-err-type.json", "type"),
        ("simple-err-issuer.json", "issuer"),
        ("simple-context-version.json", "context_version"),
        *((name, "part_type") for name in OUTCOMES if name.endswith("-type.json") and name != "simple-err-type.json"),
    ],
)
def test_what_they_find_is_among_our_reasons(name, code):
    assert code in [reason.code for reason in told_of(name).reasons]


@pytest.mark.parametrize("name", [name for name, (_, ours, _) in OUTCOMES.items() if ours == "valid"])
def test_a_key_that_only_the_file_names_proves_nothing_of_its_issuer(name):
    """Their validator takes the key a file brings along; we do so only when asked, because anyone can bring a key."""
    assert told_of(name, key_in_file=False).verdict is BadgeVerdict.UNKNOWN_KEY


def test_with_the_issuer_s_own_document_it_is_valid():
    issuer = "https://example.com/issuers/876543"
    multikey = "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"
    key = NamedKey(f"{issuer}#{multikey}", key_of_multibase(multikey))
    text = (VECTORS / "simple.json").read_text()
    keys = {issuer: IssuerKeys(issuer, {key.method: key})}
    assert verify(text, now=NOW, keys_of=keys.get, list_at=lambda _a: None).verdict is BadgeVerdict.VALID
    changed = text.replace("Teamwork Badge", "Surgeon")
    assert verify(changed, now=NOW, keys_of=keys.get, list_at=lambda _a: None).verdict is BadgeVerdict.TAMPERED
    added = text.replace('"name": "Teamwork Badge"', '"name": "Teamwork Badge", "license": "MD"')
    assert verify(added, now=NOW, keys_of=keys.get, list_at=lambda _a: None).verdict is BadgeVerdict.TAMPERED
