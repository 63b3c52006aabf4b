"""Keys of issuers: Ed25519 pairs, and the keys that a DID or controller document names."""

from __future__ import annotations

import datetime as dt
import enum
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import OKPAlgorithm, RSAAlgorithm

from workadvance.badges.multibase import ED25519, base58, base64url, base64url_read, multibase_read

PublicKey = Ed25519PublicKey | RSAPublicKey


class KeyState(enum.StrEnum):
    """What an issuer says of a key."""

    CURRENT = "current"
    FORMER = "former"  # signs no longer; what it signed stays good
    WITHDRAWN = "withdrawn"  # someone else may have it: what it signed proves nothing


@dataclass(frozen=True, slots=True)
class NamedKey:
    """A public key by its name (a DID URL) and what its issuer says of it."""

    method: str
    key: PublicKey
    state: KeyState = KeyState.CURRENT
    since: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class IssuerKeys:
    """The keys of one issuer by name, from whoever may speak for the issuer."""

    issuer: str
    keys: Mapping[str, NamedKey]

    @classmethod
    def of_document(cls, document: Any) -> IssuerKeys:
        """The keys that a DID document, or another controller document, allows to sign credentials; raises ValueError."""
        if not isinstance(document, dict) or not isinstance(document.get("id"), str):
            raise ValueError("It has no “id”.")
        issuer = document["id"]
        methods = [one for one in _several(document.get("verificationMethod")) if isinstance(one, dict)]
        allowed = _several(document.get("assertionMethod"))
        methods += [one for one in allowed if isinstance(one, dict)]
        names = {_absolute(one if isinstance(one, str) else str(one.get("id", "")), issuer) for one in allowed}
        found = {}
        for method in methods:
            name = _absolute(str(method.get("id", "")), issuer)
            if name in names:
                found[name] = NamedKey(name, _key_of_method(method), *_state(method))
        return cls(issuer, found)


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _absolute(name: str, issuer: str) -> str:
    return issuer + name if name.startswith("#") else name


def _state(method: Mapping[str, Any]) -> tuple[KeyState, dt.datetime | None]:
    for word, state in (("revoked", KeyState.WITHDRAWN), ("expires", KeyState.FORMER)):
        if isinstance(method.get(word), str):
            return state, dt.datetime.fromisoformat(method[word])
    return KeyState.CURRENT, None


def _key_of_method(method: Mapping[str, Any]) -> PublicKey:
    if isinstance(method.get("publicKeyMultibase"), str):
        return key_of_multibase(method["publicKeyMultibase"])
    if isinstance(method.get("publicKeyJwk"), dict):
        return key_of_jwk(method["publicKeyJwk"])
    raise ValueError(f"The key {method.get('id')} is written in no way that is read here.")


def key_of_multibase(text: str) -> Ed25519PublicKey:
    """An Ed25519 key written as a multikey; raises ValueError."""
    data = multibase_read(text)
    if data[:2] != ED25519:
        raise ValueError("It is no Ed25519 key.")
    return Ed25519PublicKey.from_public_bytes(data[2:])


def key_of_jwk(jwk: Mapping[str, Any]) -> PublicKey:
    """A public key written as JWK (Ed25519 or RSA); raises ValueError."""
    public = {name: value for name, value in jwk.items() if name in ("kty", "crv", "x", "n", "e")}
    key: object
    try:
        if public.get("kty") == "OKP" and public.get("crv") == "Ed25519":
            key = OKPAlgorithm.from_jwk(json.dumps(public))
        elif public.get("kty") == "RSA":
            key = RSAAlgorithm.from_jwk(json.dumps(public))
        else:
            raise ValueError("Only Ed25519 and RSA keys are read.")
    except Exception as wrong:  # the library raises what its parts raise
        raise ValueError(str(wrong)) from None
    if isinstance(key, Ed25519PublicKey | RSAPublicKey):
        return key
    raise ValueError("It is no public key.")


def new_secret() -> str:
    """A new Ed25519 secret key (base64url)."""
    return base64url(Ed25519PrivateKey.generate().private_bytes_raw())


def read_secret(secret: str) -> Ed25519PrivateKey:
    """The key that `new_secret` wrote."""
    return Ed25519PrivateKey.from_private_bytes(base64url_read(secret))


def public_of(secret: str) -> str:
    """The public half of a secret key, as a multikey (z6Mk…)."""
    return "z" + base58(ED25519 + read_secret(secret).public_key().public_bytes_raw())
