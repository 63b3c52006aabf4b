"""What is said of a credential that was looked at: one verdict, and every reason found."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field


class BadgeVerdict(enum.StrEnum):
    """The outcomes, the worst first: a credential gets the first one that something speaks for."""

    TAMPERED = "tampered"
    MALFORMED = "malformed"
    UNSUPPORTED = "unsupported"
    WITHDRAWN_KEY = "withdrawn_key"
    UNKNOWN_KEY = "unknown_key"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    STATUS_UNKNOWN = "status_unknown"
    VALID = "valid"

    @property
    def exit_code(self) -> int:
        """What the command ends with: 0 valid, 1 any other."""
        return 0 if self is BadgeVerdict.VALID else 1


@dataclass(frozen=True, slots=True)
class Reason:
    """Something found: what it speaks for, a code, and the sentence."""

    verdict: BadgeVerdict
    code: str
    text: str


@dataclass(slots=True)
class BadgeTold:
    """All that is told of a credential; what could not be read of it is empty."""

    reasons: list[Reason] = field(default_factory=list)
    form: str = ""  # jwt or embedded
    name: str = ""
    kind: str = ""
    issuer: str = ""
    issuer_name: str = ""
    address: str = ""
    key: str = ""
    key_state: str = ""
    valid_from: dt.datetime | None = None
    valid_until: dt.datetime | None = None

    @property
    def verdict(self) -> BadgeVerdict:
        """The worst that something speaks for."""
        order = list(BadgeVerdict)
        return min((reason.verdict for reason in self.reasons), key=order.index, default=BadgeVerdict.VALID)

    def add(self, verdict: BadgeVerdict, code: str, text: str) -> None:
        """Note a reason once."""
        reason = Reason(verdict, code, text)
        if reason not in self.reasons:
            self.reasons.append(reason)
