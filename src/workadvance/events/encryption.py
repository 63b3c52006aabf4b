"""Encryption of identifiers and personal fields with the installation's key (Fernet: AES-128-CBC with HMAC-SHA256)."""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _derived(key: str, purpose: str) -> bytes:
    return hmac.new(key.encode(), purpose.encode(), hashlib.sha256).digest()


@functools.lru_cache(maxsize=4)
def _lines(path: Path, _changed: tuple[int, int]) -> tuple[str, ...]:
    return tuple(path.read_text().split())


def keys() -> tuple[str, ...]:
    """The encryption key, then those before it that are still read.

    A key kept in a file is looked at again when the file changes: while a key is replaced, servers and workers that run
    read and write with the new one at once.
    """
    if settings.ENCRYPTION_KEY_FILE is None:
        return (settings.ENCRYPTION_KEY, *settings.ENCRYPTION_KEYS_BEFORE)
    seen = settings.ENCRYPTION_KEY_FILE.stat()
    return _lines(settings.ENCRYPTION_KEY_FILE, (seen.st_mtime_ns, seen.st_ino))


@functools.lru_cache(maxsize=32)
def _box(purpose: str, ring: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key, purpose))) for key in ring])


def encrypt(text: str, purpose: str) -> bytes:
    """Encrypt text under a key derived for `purpose` (one purpose cannot read another's)."""
    return _box(purpose, keys()).encrypt(text.encode())


def decrypt(token: bytes | memoryview, purpose: str) -> str:
    """Read what `encrypt` wrote; raises cryptography.fernet.InvalidToken when the key is another one."""
    return _box(purpose, keys()).decrypt(bytes(token)).decode()


def lookup_hash(text: str, purpose: str) -> str:
    """A keyed hash (HMAC-SHA256, hex) by which an encrypted value can be found without being readable."""
    return hmac.new(_derived(keys()[0], f"lookup:{purpose}"), text.encode(), hashlib.sha256).hexdigest()


def keyed_hash(data: bytes, purpose: str) -> str:
    """HMAC-SHA256 (hex) of bytes: only a holder of the installation's key can make it.

    What it proves (seals, marks) is never made again, so its key stays when the encryption key is replaced.
    """
    return hmac.new(
        _derived(settings.SEAL_KEY or settings.ENCRYPTION_KEY, f"seal:{purpose}"), data, hashlib.sha256
    ).hexdigest()
