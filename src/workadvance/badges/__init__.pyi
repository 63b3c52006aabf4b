# What this package offers and where it lies. The package reads this list, and so do type checkers.

from .documents import Award, credential_of, did_document, did_of_address, did_web_address, wrapped
from .fetching import NotFetched, fetch_json, fetch_text
from .files import NotReadable, read_credential
from .keys import IssuerKeys, KeyState, NamedKey, new_secret, public_of, read_secret
from .pictures import badge_picture
from .signing import claims_of, enveloped, sign
from .status import LIST_LENGTH, REVOCATION, SUSPENSION, encoded_list, status_credential, status_entry
from .verdicts import BadgeTold, BadgeVerdict, Reason
from .verifying import verify

__all__ = [
    "LIST_LENGTH",
    "REVOCATION",
    "SUSPENSION",
    "Award",
    "BadgeTold",
    "BadgeVerdict",
    "IssuerKeys",
    "KeyState",
    "NamedKey",
    "NotFetched",
    "NotReadable",
    "Reason",
    "badge_picture",
    "claims_of",
    "credential_of",
    "did_document",
    "did_of_address",
    "did_web_address",
    "encoded_list",
    "enveloped",
    "fetch_json",
    "fetch_text",
    "new_secret",
    "public_of",
    "read_credential",
    "read_secret",
    "sign",
    "status_credential",
    "status_entry",
    "verify",
    "wrapped",
]
