"""Encryption of identifiers and personal fields with the installation's key (Fernet: AES-128-CBC with HMAC-SHA256)."""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac

from cryptography.fernet import Fernet
from django.conf import settings


def _derived(purpose: str) -> bytes:
    return hmac.new(settings.ENCRYPTION_KEY.encode(), purpose.encode(), hashlib.sha256).digest()


@functools.lru_cache(maxsize=8)
def _box(purpose: str, _key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived(purpose)))


def encrypt(text: str, purpose: str) -> bytes:
    """Encrypt text under a key derived for `purpose` (one purpose cannot read another's)."""
    return _box(purpose, settings.ENCRYPTION_KEY).encrypt(text.encode())


def decrypt(token: bytes | memoryview, purpose: str) -> str:
    """Read what `encrypt` wrote; raises cryptography.fernet.InvalidToken when the key is another one."""
    return _box(purpose, settings.ENCRYPTION_KEY).decrypt(bytes(token)).decode()


def lookup_hash(text: str, purpose: str) -> str:
    """A keyed hash (HMAC-SHA256, hex) by which an encrypted value can be found without being readable."""
    return hmac.new(_derived(f"lookup:{purpose}"), text.encode(), hashlib.sha256).hexdigest()


def keyed_hash(data: bytes, purpose: str) -> str:
    """HMAC-SHA256 (hex) of bytes: only a holder of the installation's key can make it."""
    return hmac.new(_derived(f"seal:{purpose}"), data, hashlib.sha256).hexdigest()
