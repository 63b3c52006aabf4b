"""The files themselves: in a folder only the site's user can read, or in S3, under names no one can guess."""

from __future__ import annotations

import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages


def _storage() -> Storage:
    return storages["documents"]


def file_store(data: bytes) -> str:
    """Keep a file; returns its name in the storage (128 random bits in two folders)."""
    name = secrets.token_hex(16)
    return _storage().save(f"{name[:2]}/{name}", ContentFile(data))


def file_read(stored_as: str) -> bytes:
    """The bytes of a stored file. Raises FileNotFoundError where the storage has lost it."""
    with _storage().open(stored_as) as opened:
        data: bytes = opened.read()
    return data


def file_delete(stored_as: str) -> None:
    """Delete a stored file; one that is gone already is fine."""
    _storage().delete(stored_as)


def file_restore(stored_as: str, data: bytes) -> None:
    """Put a file of a backup back under its name. Raises FileExistsError where there is one."""
    if _storage().exists(stored_as):
        raise FileExistsError(f"There is an upload {stored_as} already. Restore into an empty place.")
    _storage().save(stored_as, ContentFile(data))
