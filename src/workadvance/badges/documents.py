"""What is signed and what is published: the credential of an award, and the DID document of its issuer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

VC = "https://www.w3.org/ns/credentials/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


@dataclass(frozen=True, slots=True)
class Award:
    """Who awards what to which person, from when until when. The subject is a number of its own: no name is signed."""

    address: str
    subject: str
    issuer: str
    issuer_name: str
    issuer_url: str
    achievement: str
    achievement_type: str
    name: str
    description: str
    criteria: str
    valid_from: dt.datetime
    valid_until: dt.datetime | None = None
    awarded_on: dt.date | None = None
    occupation: tuple[str, str] | None = None  # code and title
    status: list[dict[str, Any]] | None = None


def moment(at: dt.datetime) -> str:
    """A moment as credentials write it: UTC, whole seconds."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def credential_of(award: Award) -> dict[str, Any]:
    """An OpenBadgeCredential (Verifiable Credentials data model 2.0)."""
    achievement: dict[str, Any] = {
        "id": award.achievement,
        "type": ["Achievement"],
        "achievementType": award.achievement_type,
        "name": award.name,
        "description": award.description,
        "criteria": {"narrative": award.criteria},
    }
    if award.occupation:
        code, title = award.occupation
        achievement["alignment"] = [
            {
                "type": ["Alignment"],
                "targetName": title,
                "targetUrl": f"https://www.onetonline.org/link/summary/{quote(code)}.00",
                "targetCode": code,
                "targetFramework": "Standard Occupational Classification (SOC) 2018",
            }
        ]
    credential: dict[str, Any] = {
        "@context": [VC, OB],
        "id": award.address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {
            "id": award.issuer,
            "type": ["Profile"],
            "name": award.issuer_name,
            "url": award.issuer_url,
        },
        "validFrom": moment(award.valid_from),
        "name": award.name,
        "credentialSubject": {"id": award.subject, "type": ["AchievementSubject"], "achievement": achievement},
    }
    if award.valid_until:
        credential["validUntil"] = moment(award.valid_until)
    if award.awarded_on:
        credential["awardedDate"] = f"{award.awarded_on.isoformat()}T00:00:00Z"
    if award.status:
        credential["credentialStatus"] = award.status
    return credential


def wrapped(claims: dict[str, Any]) -> dict[str, Any]:
    """The same claims in a `vc` claim as well: some wallets look for the credential only there."""
    registered = ("iss", "sub", "jti", "nbf", "exp", "iat")
    inner = {name: value for name, value in claims.items() if name not in registered}
    return {**{name: claims[name] for name in registered if name in claims}, "vc": inner}


def did_of_address(address: str) -> str:
    """The did:web whose document lies at an address below a site: https://host/a/b is did:web:host:a:b."""
    parts = urlsplit(address)
    return ":".join(["did:web", quote(parts.netloc, safe=""), *(quote(p) for p in parts.path.split("/") if p)])


def did_web_address(did: str) -> str:
    """Where the document of a did:web is served; raises ValueError."""
    method = did.split("#")[0].split(":")
    if method[:2] != ["did", "web"] or len(method) < 3 or not all(method[2:]):
        raise ValueError("It is no did:web.")
    host, *path = method[2:]
    if any(c in unquote(host) for c in "/@?#") or any("/" in unquote(p) or p in (".", "..") for p in path):
        raise ValueError("It is no did:web.")
    return "https://" + "/".join([unquote(host), *(path or [".well-known"]), "did.json"])


def did_document(did: str, keys: Iterable[tuple[str, str, dt.datetime | None]]) -> dict[str, Any]:
    """The DID document of an issuer. Keys: name, multikey, and since when it signs no longer."""
    methods = []
    for name, multikey, ended in keys:
        method = {"id": f"{did}#{name}", "type": "Multikey", "controller": did, "publicKeyMultibase": multikey}
        methods.append({**method, "expires": moment(ended)} if ended else method)
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }
