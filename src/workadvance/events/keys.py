"""Whether the keys of this installation are those its database was written with.

A fingerprint of each key is kept in the database from the first start on. Another key beside old data is refused with a
sentence: what it would write could not be read later, and what is there cannot be read now.
"""

from __future__ import annotations

import functools
import hashlib

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.utils import timezone

from workadvance.events import encryption
from workadvance.events.models import KnownKey, PersonKey

VARIABLES = {
    "encryption": "WORKADVANCE_ENCRYPTION_KEY",
    "secret": "WORKADVANCE_SECRET_KEY",
    "seal": "WORKADVANCE_SEAL_KEY",
}


class WrongKey(RuntimeError):
    """A key is missing, or is another one than the database was written with."""


@functools.lru_cache(maxsize=32)
def fingerprint(key: str) -> str:
    """What tells keys apart and tells nothing of them: slow to try guesses with, where someone chose a short key."""
    return hashlib.scrypt(key.encode(), salt=b"workadvance fingerprint", n=2**12, r=8, p=1, dklen=32).hex()


def rings() -> dict[str, tuple[str, ...]]:
    """Each key by name, followed by those before it that are still read."""
    return {
        "encryption": encryption.keys(),
        "secret": (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS),
        "seal": (settings.SEAL_KEY or settings.ENCRYPTION_KEY,),
    }


def key_note(name: str, key: str) -> None:
    """Keep the fingerprint of a key that data is written with from now on."""
    KnownKey.objects.get_or_create(name=name, fingerprint=fingerprint(key), defaults={"noted_at": timezone.now()})


def key_known(name: str) -> bool:
    """Whether a key is the one the database was written with (or none has been noted yet)."""
    noted = set(KnownKey.objects.filter(name=name).values_list("fingerprint", flat=True))
    return not noted or fingerprint(rings()[name][0]) in noted


def keys_check() -> None:
    """Refuse keys that are not the database's; note them where it has none yet. Raises WrongKey."""
    for name, ring in rings().items():
        noted = set(KnownKey.objects.filter(name=name).values_list("fingerprint", flat=True))
        if fingerprint(ring[0]) in noted:
            continue
        if (not noted and _reads_old_data()) or noted & {fingerprint(key) for key in ring[1:]}:
            key_note(name, ring[0])
            continue
        raise WrongKey(_sentence(name))


def _reads_old_data() -> bool:
    """Whether the encryption key opens what a version without fingerprints wrote."""
    row = PersonKey.objects.filter(erased_at=None).first()
    try:
        return row is None or bool(encryption.decrypt(row.key, "person-key"))
    except InvalidToken:
        return False


def _sentence(name: str) -> str:
    variable = VARIABLES[name]
    fresh = settings.FRESH_SECRETS.get(variable)
    if fresh is not None:
        # Made a moment ago because there was none; nothing was written with it.
        fresh.unlink(missing_ok=True)
        return (
            f"The {name} key of this database is missing. Set {variable}, or put the file back to {fresh} "
            "(a backup made with --keys has it). Nothing was changed."
        )
    return (
        f"The {name} key is not the one this database was written with. Set {variable} to the former key, or put its "
        "file back. To replace a key use “workadvance keys rotate”. Nothing was changed."
    )
