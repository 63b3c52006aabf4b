"""Verifying a credential: what its signature, its issuer's keys, its dates and the status list say of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from workadvance.badges.documents import moment
from workadvance.badges.keys import IssuerKeys, KeyState, PublicKey, key_of_jwk, key_of_multibase
from workadvance.badges.multibase import base64url_read
from workadvance.badges.proofs import SUITE, NoStatements, NotCovered, proof_holds
from workadvance.badges.shape import moment_of, several, shape_check
from workadvance.badges.signing import seconds
from workadvance.badges.status import REVOCATION, SUSPENSION, bit_of
from workadvance.badges.verdicts import BadgeTold, BadgeVerdict

KeysOf = Callable[[str], IssuerKeys | None]
"""The keys of an issuer, from whoever may speak for it; None where no one does."""
ListAt = Callable[[str], str | None]
"""The status list at an address; None where it cannot be read."""


@dataclass(frozen=True, slots=True)
class _Signed:
    """What was signed, and how: the credential, the claims around it, the key's name, a key the file brings along."""

    credential: dict[str, Any]
    method: str
    brought: PublicKey | None
    holds: Callable[[PublicKey], bool]


class _Unreadable(ValueError):
    """The text is no credential; the sentence says why."""


class _Unsupported(ValueError):
    """The text is a credential, of a kind that is not read here; the sentence says why."""


def verify(text: str, *, now: dt.datetime, keys_of: KeysOf, list_at: ListAt, key_in_file: bool = False) -> BadgeTold:
    """Look at a credential (compact JWT or JSON with a proof) and tell all that is found.

    `key_in_file`: where no document speaks for the issuer, take the key the file brings along. That tells whether the file
    was changed, not who made it.
    """
    told = BadgeTold()
    try:
        signed = _read(text, told)
    except _Unreadable as wrong:
        told.add(BadgeVerdict.MALFORMED, "unreadable", str(wrong))
        return told
    except _Unsupported as wrong:
        told.add(BadgeVerdict.UNSUPPORTED, "suite", str(wrong))
        return told
    shape_check(signed.credential, told)
    _name(signed.credential, told)
    if any(reason.verdict is BadgeVerdict.UNSUPPORTED for reason in told.reasons):
        return told
    keys = keys_of(told.issuer) if told.issuer else None
    _signature(signed, keys, told, key_in_file)
    _in_time(told, now)
    if not any(reason.verdict in (BadgeVerdict.MALFORMED, BadgeVerdict.TAMPERED) for reason in told.reasons):
        for status in several(signed.credential.get("credentialStatus")):
            _status(status, told, _Lists(keys, list_at, now, key_in_file))
    return told


def _read(text: str, told: BadgeTold) -> _Signed:
    text = text.strip()
    if text.startswith("{"):
        document = _json(text)
        token = _enveloped(document)
        if token is not None:
            return _token(token, told)
        told.form = "embedded"
        return _embedded(document)
    if text.count(".") == 2 and not any(c.isspace() for c in text):
        return _token(text, told)
    raise _Unreadable("This is neither a signed token (JWT) nor JSON.")


def _enveloped(document: Mapping[str, Any]) -> str | None:
    """The token in a JSON envelope (Verifiable Credentials 2.0, 4.13.1); None where it is no envelope."""
    if "EnvelopedVerifiableCredential" not in several(document.get("type")):
        return None
    kind, _, token = str(document.get("id", "")).partition(",")
    if kind.partition(";")[0] != "data:application/vc+jwt" or token.count(".") != 2:
        raise _Unreadable("It is an envelope (EnvelopedVerifiableCredential) without a signed token in it.")
    return token.strip()


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise _Unreadable("This is no JSON that can be read.") from None
    if not isinstance(found, dict):
        raise _Unreadable("This is JSON, but no credential.")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _token(text: str, told: BadgeTold) -> _Signed:
    try:
        header, claims = (_json(base64url_read(part).decode()) for part in text.split(".")[:2])
    except ValueError as wrong:
        raise _Unreadable(f"This is no signed token that can be read. {wrong}") from None
    algorithm = header.get("alg")
    if algorithm not in ("EdDSA", "RS256"):
        raise _Unreadable(
            "This token is not signed." if algorithm in (None, "none") else f"{algorithm} is not read here."
        )
    brought = None
    if isinstance(header.get("jwk"), dict):
        try:
            brought = key_of_jwk(header["jwk"])
        except ValueError as wrong:
            raise _Unreadable(f"The key in the token can't be read. {wrong}") from None
    inner = claims.get("vc")
    credential = inner if isinstance(inner, dict) else {k: v for k, v in claims.items() if k not in _CLAIMS}
    _claims_agree(claims, credential, told)

    def holds(key: PublicKey) -> bool:
        try:
            jwt.api_jws.decode(text, key, algorithms=["EdDSA" if isinstance(key, Ed25519PublicKey) else "RS256"])
        except jwt.PyJWTError:
            return False
        return True

    told.form = "jwt"
    method = header.get("kid") if isinstance(header.get("kid"), str) else ""
    return _Signed(credential, method or "", brought, holds)


_CLAIMS = frozenset({"iss", "sub", "jti", "nbf", "exp", "iat", "aud", "vc"})


def _claims_agree(claims: Mapping[str, Any], credential: Mapping[str, Any], told: BadgeTold) -> None:
    """A token says some things twice; where the two differ it isn't known which one is meant."""
    subject = credential.get("credentialSubject")
    said = {
        "iss": _id(credential.get("issuer")),
        "jti": credential.get("id"),
        "sub": _id(subject[0] if isinstance(subject, list) and subject else subject),
    }
    for claim, other in said.items():
        if claim in claims and other is not None and claims[claim] != other:
            told.add(BadgeVerdict.MALFORMED, "claims", f"“{claim}” of the token contradicts the credential in it.")
    for claim, name in (("nbf", "validFrom"), ("exp", "validUntil")):
        at = moment_of(credential.get(name))
        if claim in claims and at is not None and claims[claim] != seconds(credential[name]):
            told.add(BadgeVerdict.MALFORMED, "claims", f"“{claim}” of the token contradicts the credential in it.")


def _id(thing: Any) -> Any:
    return thing.get("id") if isinstance(thing, dict) else thing


def _embedded(document: dict[str, Any]) -> _Signed:
    proofs = [one for one in several(document.get("proof")) if isinstance(one, dict)]
    if not proofs:
        raise _Unreadable("It carries no signature: “proof” is missing.")
    suites = {str(one.get("cryptosuite") or one.get("type")): one for one in proofs}
    proof = next(
        (one for one in proofs if one.get("type") == "DataIntegrityProof" and one.get("cryptosuite") == SUITE), None
    )
    if proof is None:
        raise _Unsupported(f"It is signed with {', '.join(sorted(suites))}, which is not read here.")
    if proof.get("proofPurpose") != "assertionMethod":
        raise _Unreadable("Its signature was not made to assert anything.")
    method = str(proof.get("verificationMethod", ""))
    return _Signed(document, method, _named_by_itself(method), lambda key: _proof(document, proof, key))


def _proof(document: dict[str, Any], proof: dict[str, Any], key: PublicKey) -> bool:
    return isinstance(key, Ed25519PublicKey) and proof_holds(document, proof, key)


def _named_by_itself(method: str) -> PublicKey | None:
    """The key, where its name is the key written out (did:key:z…, …#z…)."""
    name = method.rpartition("#")[2] if "#" in method else method.removeprefix("did:key:")
    try:
        return key_of_multibase(name) if name[:1] == "z" else None
    except ValueError:
        return None


def _name(credential: Mapping[str, Any], told: BadgeTold) -> None:
    issuer = credential.get("issuer")
    told.issuer = str(_id(issuer) or "")
    told.issuer_name = str(issuer.get("name") or "") if isinstance(issuer, dict) else ""
    told.address = str(credential.get("id") or "")
    subject = next((one for one in several(credential.get("credentialSubject")) if isinstance(one, dict)), {})
    achievement = subject.get("achievement")
    achievement = achievement if isinstance(achievement, dict) else {}
    told.name = str(achievement.get("name") or credential.get("name") or "")
    told.kind = str(achievement.get("achievementType") or "")


def _signature(signed: _Signed, keys: IssuerKeys | None, told: BadgeTold, key_in_file: bool) -> None:
    """Whose key signed, what its issuer says of it, and whether the signature is one of this key."""
    told.key = signed.method
    method = told.issuer + signed.method if signed.method.startswith("#") else signed.method
    known = keys.keys.get(method) if keys else None
    if known is None and method.split("#")[0] == told.issuer and method.startswith("did:key:") and signed.brought:
        # An issuer that is its own key needs no document to speak for it.
        told.key_state = KeyState.CURRENT
        _holds(signed, signed.brought, told)
        return
    if known is not None:
        told.key_state = known.state
        _holds(signed, known.key, told)
        if known.state is KeyState.WITHDRAWN:
            since = f" on {known.since.date().isoformat()}" if known.since else ""
            text = f"The issuer withdrew this key{since}. What it signed proves nothing. Ask for a new badge."
            told.add(BadgeVerdict.WITHDRAWN_KEY, "withdrawn_key", text)
        elif known.state is KeyState.FORMER:
            told.add(
                BadgeVerdict.VALID, "former_key", "The issuer signs with another key by now; this one still counts."
            )
        return
    if signed.brought is not None:
        _holds(signed, signed.brought, told)
        if key_in_file and keys is None:
            told.add(
                BadgeVerdict.VALID, "key_in_file", "The key comes from the file itself: who made it is not proved."
            )
            return
    told.add(BadgeVerdict.UNKNOWN_KEY, "unknown_key", _why_unknown(signed, method, keys, told))


def _why_unknown(signed: _Signed, method: str, keys: IssuerKeys | None, told: BadgeTold) -> str:
    if not method and signed.brought is None:
        return "It does not say with which key it was signed."
    if keys is None:
        beside = (
            " The signature fits the key in the file itself, which anyone could have made." if signed.brought else ""
        )
        return f"No keys of {told.issuer or 'its issuer'} are known here.{beside}"
    if method and method.split("#")[0] != told.issuer:
        return "The key is not one of its issuer's."
    return "Its issuer publishes other keys, not this one."


def _holds(signed: _Signed, key: PublicKey, told: BadgeTold) -> None:
    try:
        intact = signed.holds(key)
    except NoStatements as wrong:
        told.add(
            BadgeVerdict.TAMPERED if isinstance(wrong, NotCovered) else BadgeVerdict.MALFORMED, "statements", str(wrong)
        )
        return
    if not intact:
        told.add(BadgeVerdict.TAMPERED, "signature", "The signature does not fit: it was changed after it was signed.")


CLOCKS_DIFFER = dt.timedelta(minutes=1)
"""How far the clocks of two honest computers may be apart: what was signed just now is not told to be too early."""


def _in_time(told: BadgeTold, now: dt.datetime) -> None:
    if told.valid_from and told.valid_from > now + CLOCKS_DIFFER:
        told.add(BadgeVerdict.NOT_YET_VALID, "not_yet_valid", f"It is valid from {moment(told.valid_from)} on.")
    if told.valid_until and told.valid_until <= now:
        told.add(BadgeVerdict.EXPIRED, "expired", f"It was valid until {moment(told.valid_until)}.")


@dataclass(frozen=True, slots=True)
class _Lists:
    """How status lists are read: with whose keys, from where, as of when."""

    keys: IssuerKeys | None
    list_at: ListAt
    now: dt.datetime
    key_in_file: bool


_MARKED = {REVOCATION: BadgeVerdict.REVOKED, SUSPENSION: BadgeVerdict.SUSPENDED}


def _status(status: Any, told: BadgeTold, lists: _Lists) -> None:
    """What the status list says; where it can't be read, it isn't known whether the credential was revoked."""
    if not isinstance(status, dict) or status.get("type") != "BitstringStatusListEntry":
        kind = status.get("type") if isinstance(status, dict) else ""
        text = f"Whether it was revoked is kept as {kind or 'something'}, which is not read here."
        told.add(BadgeVerdict.STATUS_UNKNOWN, "status_kind", text)
        return
    address, purpose = str(status.get("statusListCredential", "")), str(status.get("statusPurpose", ""))
    place = str(status.get("statusListIndex", ""))
    if not (place.isascii() and place.isdigit()):
        told.add(BadgeVerdict.MALFORMED, "status", "Its place in the status list is no number.")
        return
    if status.get("statusSize", 1) != 1:
        told.add(
            BadgeVerdict.STATUS_UNKNOWN, "status_kind", "Its status has more than one bit, which is not read here."
        )
        return
    problem, encoded = _list_read(address, purpose, told, lists)
    if not problem:
        try:
            marked = bit_of(encoded, int(place))
        except (ValueError, IndexError):
            problem = "The status list can't be read at its place."
        else:
            if marked and purpose in _MARKED:
                verdict = _MARKED[purpose]
                told.add(verdict, verdict.value, f"The issuer {verdict.value} it.")
            return
    told.add(BadgeVerdict.STATUS_UNKNOWN, "status_list", f"Whether it was revoked is not known. {problem}")


def _list_read(address: str, purpose: str, told: BadgeTold, lists: _Lists) -> tuple[str, str]:
    """Why a status list can't be used, or its bits: it must be signed by the issuer of the credential, and in time."""
    text = lists.list_at(address)
    if text is None:
        return "Its status list was not looked at.", ""
    about = BadgeTold()
    try:
        signed = _read(text, about)
    except (_Unreadable, _Unsupported) as wrong:
        return f"Its status list can't be read. {wrong}", ""
    _name(signed.credential, about)
    subject = signed.credential.get("credentialSubject")
    about.valid_from, about.valid_until = (moment_of(signed.credential.get(n)) for n in ("validFrom", "validUntil"))
    _signature(signed, lists.keys, about, lists.key_in_file)
    _in_time(about, lists.now)
    if about.issuer != told.issuer or about.verdict is not BadgeVerdict.VALID:
        said = next((reason.text for reason in about.reasons if reason.verdict is not BadgeVerdict.VALID), "")
        return f"Its status list does not stand. {said}".strip(), ""
    if not isinstance(subject, dict) or "BitstringStatusList" not in several(subject.get("type")):
        return "What lies at the address of its status list is none.", ""
    if purpose not in several(subject.get("statusPurpose")):
        return "Its status list is of another purpose.", ""
    return "", str(subject.get("encodedList", ""))
