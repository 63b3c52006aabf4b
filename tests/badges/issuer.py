"""An issuer of badges made for tests: its keys, its document, what it signs, its status list."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from workadvance.badges import (
    REVOCATION,
    SUSPENSION,
    Award,
    BadgeTold,
    IssuerKeys,
    credential_of,
    did_document,
    new_secret,
    public_of,
    sign,
    status_credential,
    status_entry,
    verify,
)
from workadvance.badges.signing import claims_of

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
DID = "did:web:badges.example:issuers:7"
LIST = "https://badges.example/issuers/7/status/1"
SUSPENDED = "https://badges.example/issuers/7/suspended/1"


class Issuer:
    def __init__(self) -> None:
        self.secrets = {"key-1": new_secret()}
        self.ended: dict[str, dt.datetime] = {}
        self.signing = "key-1"
        self.revoked: set[int] = set()
        self.suspended: set[int] = set()

    def rotate(self) -> None:
        self.ended[self.signing] = NOW
        self.signing = f"key-{len(self.secrets) + 1}"
        self.secrets[self.signing] = new_secret()

    def document(self) -> dict[str, Any]:
        return did_document(DID, [(n, public_of(s), self.ended.get(n)) for n, s in self.secrets.items()])

    def credential(self, **changed: Any) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "address": "https://badges.example/badges/1",
            "subject": "urn:uuid:6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
            "issuer": DID,
            "issuer_name": "Riverside Works",
            "issuer_url": "https://badges.example/",
            "achievement": "https://badges.example/achievements/1",
            "achievement_type": "CertificateOfCompletion",
            "name": "Medical Assistant Training",
            "description": "Completed the training.",
            "criteria": "320 hours.",
            "valid_from": NOW - dt.timedelta(days=1),
            "awarded_on": NOW.date(),
            "occupation": ("31-9092", "Medical Assistants"),
            "status": [status_entry(LIST, 94_567), status_entry(SUSPENDED, 94_567, SUSPENSION)],
        }
        return credential_of(Award(**{**fields, **changed}))

    def signed(self, credential: dict[str, Any]) -> str:
        name = self.signing
        return sign(claims_of(credential), secret=self.secrets[name], method=f"{DID}#{name}")

    def status(self, *, made_at: dt.datetime = NOW, issuer: str = DID) -> str:
        return self.signed(self._list(LIST, self.revoked, REVOCATION, made_at, issuer))

    def suspensions(self, *, made_at: dt.datetime = NOW) -> str:
        return self.signed(self._list(SUSPENDED, self.suspended, SUSPENSION, made_at, DID))

    @staticmethod
    def _list(address: str, marked: set[int], purpose: str, made_at: dt.datetime, issuer: str) -> dict[str, Any]:
        day = dt.timedelta(days=1)
        return status_credential(
            address=address, issuer=issuer, marked=marked, made_at=made_at, good_for=day, purpose=purpose
        )

    def lists(self, **when: Any) -> dict[str, str]:
        return {LIST: self.status(**when), SUSPENDED: self.suspensions(**when)}

    def told(self, text: str, *, now: dt.datetime = NOW, **changed: Any) -> BadgeTold:
        keys = IssuerKeys.of_document(self.document())
        given: dict[str, Any] = {"keys_of": {DID: keys}.get, "list_at": self.lists().get}
        return verify(text, now=now, **{**given, **changed})


def codes(told: BadgeTold) -> Iterable[str]:
    return [reason.code for reason in told.reasons]


def as_json(document: Any) -> str:
    return json.dumps(document)
