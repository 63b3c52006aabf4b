"""Signing: a credential as a JWT with EdDSA (Ed25519)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import jwt

from workadvance.badges.documents import VC
from workadvance.badges.keys import read_secret


def seconds(moment: str) -> int:
    """A moment of a credential as the JWT claims count it."""
    return int(dt.datetime.fromisoformat(moment).timestamp())


def claims_of(credential: dict[str, Any]) -> dict[str, Any]:
    """The credential at the top level of the claims, and what JWT has claims of its own for said in them too."""
    issuer = credential["issuer"]
    claims = {
        **credential,
        "iss": issuer if isinstance(issuer, str) else issuer["id"],
        "jti": credential["id"],
        "nbf": seconds(credential["validFrom"]),
    }
    subject = credential.get("credentialSubject", {}).get("id")
    if subject:
        claims["sub"] = subject
    if "validUntil" in credential:
        claims["exp"] = seconds(credential["validUntil"])
    return claims


def sign(claims: dict[str, Any], *, secret: str, method: str) -> str:
    """Claims as a compact JWT; `method` names the key (a DID URL)."""
    return jwt.encode(claims, read_secret(secret), algorithm="EdDSA", headers={"kid": method, "typ": "JWT"})


def enveloped(token: str) -> dict[str, Any]:
    """A signed token as a JSON document (Verifiable Credentials 2.0, 4.13.1), for programs that take only JSON."""
    return {"@context": VC, "id": f"data:application/vc+jwt,{token}", "type": "EnvelopedVerifiableCredential"}
