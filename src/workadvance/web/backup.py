"""Backing up a site that runs, and restoring it into an empty place.

A backup is one encrypted file: what it is (`backup.json`), the database, the uploads, and the keys where asked for. The
database comes first, in one view of it (SQLite's own backup; one snapshot on PostgreSQL), so that no upload it knows of can
be newer than the copy. It is restored by the version that made it.
"""

from __future__ import annotations

import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone

from workadvance import __version__
from workadvance.documents.files import file_read, file_restore
from workadvance.documents.models import Document
from workadvance.events.keys import fingerprint, rings
from workadvance.web.key_rotation import secret_write
from workadvance.web.sealed_file import SealedReader, SealedWriter
from workadvance.web.supervision import NotReady

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Told:
    """What a backup says of itself (`backup.json`): version, engine, moment, migrations, fingerprints of the keys."""

    version: str
    engine: str
    made_at: str
    migrations: list[list[str]]
    keys: dict[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a backup holds: rows of the database (PostgreSQL: as copied), uploads, and those that were missing."""

    uploads: int
    missing: tuple[str, ...]
    keys: bool


def backup_make(path: Path, *, passphrase: str, keys: bool) -> Kept:
    """Write a backup to a new file, readable by its owner only. Raises Unreadable, FileExistsError.

    Where anything goes wrong nothing is left of it: half a backup could be taken for a whole one.
    """
    # What is copied is not encrypted yet: it stays beside the database, never beside the backup.
    with tempfile.TemporaryDirectory(dir=settings.VAR) as folder:
        copied, names = _database_copied(Path(folder))
        sealed = SealedWriter(path, passphrase)
        try:
            with closing(sealed), tarfile.open(fileobj=sealed, mode="w|") as tar:
                missing = _filled(tar, copied, names, keys=keys)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return Kept(len(names) - len(missing), tuple(missing), keys)


def _filled(tar: tarfile.TarFile, copied: Iterable[Path], names: Iterable[str], *, keys: bool) -> list[str]:
    """Put everything into the backup, the keys first; returns the names of uploads that are not in the storage."""
    told = Told(
        version=__version__,
        engine=connection.vendor,
        made_at=timezone.now().isoformat(),
        migrations=_migrations_applied(),
        keys={name: fingerprint(ring[0]) for name, ring in rings().items()},
    )
    _put(tar, "backup.json", json.dumps(asdict(told), indent=1).encode())
    if keys:
        for name, lines in _keys_now().items():
            _put(tar, f"keys/{name}", "\n".join(lines).encode())
    for file in copied:
        tar.add(file, f"database/{file.name}")
    missing = []
    for name in names:
        try:
            _put(tar, f"uploads/{name}", file_read(name))
        except FileNotFoundError:  # removed since the database was copied, or lost before
            missing.append(name)
    return missing


def _put(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(data), 0o600
    tar.addfile(entry, io.BytesIO(data))


def _keys_now() -> dict[str, tuple[str, ...]]:
    found = rings()
    following = Path(settings.VAR) / "secrets" / "secret_key.next"
    return {
        "secret_key": tuple(k for k in found["secret"] if k not in _lines(following)),
        "encryption_key": found["encryption"],
        "seal_key": found["seal"],
    }


def _lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def _migrations_applied() -> list[list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        return [list(row) for row in cursor.fetchall()]


def _database_copied(folder: Path) -> tuple[list[Path], list[str]]:
    """The database in one view of it, as files; and the names of the uploads it knows of."""
    if connection.vendor == "sqlite":
        copy = folder / "workadvance.sqlite3"
        with (
            closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as source,
            closing(sqlite3.connect(copy)) as to,
        ):
            source.backup(to)
            found = to.execute("SELECT stored_as FROM documents_document WHERE stored_as != '' ORDER BY id").fetchall()
        return [copy], [name for (name,) in found]
    connection.ensure_connection()
    files = []
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table in _tables():
            file = folder / f"{table}.copy"
            columns = _columns(cursor, table)
            with file.open("wb") as opened, cursor.copy(f'COPY "{table}" ({columns}) TO STDOUT') as rows:
                for chunk in rows:
                    opened.write(chunk)
            files.append(file)
        names = Document.objects.exclude(stored_as="").order_by("pk").values_list("stored_as", flat=True)
        return files, list(names)


def _tables() -> list[str]:
    return sorted(t for t in connection.introspection.table_names() if t != "django_migrations")


def _columns(cursor: Any, table: str) -> str:
    return ", ".join(f'"{c.name}"' for c in connection.introspection.get_table_description(cursor, table))


# --- restoring


def restore(path: Path, *, passphrase: str) -> Kept:
    """Restore a backup into an empty place: an empty database and a var folder without uploads. Raises NotReady, Unreadable.

    The keys must be those of the backup: they come from it where it holds them, else they must be here already.
    """
    _empty_place()
    with closing(SealedReader(path, passphrase)) as opened, tarfile.open(fileobj=opened, mode="r|") as tar:
        entries = _entries(tar)
        name, data = next(entries)
        if name != "backup.json":
            raise NotReady(f"{path} does not begin with what it is.")
        told = Told(**json.loads(data.read()))
        if told.engine != connection.vendor:
            raise NotReady(f"This is a backup of {told.engine}; DATABASE_URL here is of {connection.vendor}.")
        return _restored(entries, told)


def _entries(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for entry in tar:
        data = tar.extractfile(entry)
        if data is not None and not entry.name.startswith("/") and ".." not in entry.name.split("/"):
            yield entry.name, data


def _empty_place() -> None:
    if connection.vendor == "sqlite":
        place = Path(settings.DATABASES["default"]["NAME"])
        connection.close()
        if place.exists() and place.stat().st_size:
            raise NotReady(f"There is a database at {place} already. Restore into an empty place.")
        place.unlink(missing_ok=True)
    elif connection.introspection.table_names():
        raise NotReady("The database holds tables already. Restore into an empty one.")


def _restored(entries: Iterable[tuple[str, IO[bytes]]], told: Told) -> Kept:
    uploads: list[str] = []
    held: dict[str, list[str]] = {}
    checked = False
    with tempfile.TemporaryDirectory(dir=settings.VAR) as name:
        folder = Path(name)
        for entry, data in entries:
            kind, _slash, rest = entry.partition("/")
            if kind == "keys":
                held[rest] = data.read().decode().split()
                continue
            if not checked:  # the keys come first
                _keys_fit(told, held)
                checked = True
            if kind == "uploads":
                uploads.append(rest)
            to = folder / entry
            to.parent.mkdir(parents=True, exist_ok=True)
            with to.open("wb") as opened:
                while chunk := data.read(CHUNK):
                    opened.write(chunk)
        # Everything was read and is whole; now it takes its place.
        _load(folder / "database", told)
        for upload in uploads:
            file_restore(upload, (folder / "uploads" / upload).read_bytes())
    for file, lines in held.items():
        secret_write(Path(settings.VAR) / "secrets" / file, lines)
    return Kept(len(uploads), (), bool(held))


def _keys_fit(told: Told, held: dict[str, list[str]]) -> None:
    """Refuse where neither the backup nor this place has the keys that its database was written with."""
    if held:
        return
    wrong = [n for n, ring in rings().items() if n != "secret" and fingerprint(ring[0]) != told.keys[n]]
    if wrong:
        raise NotReady(
            f"The {' and '.join(wrong)} key here is not the backup's, and the backup was made without --keys. Put the "
            f"key files into {Path(settings.VAR) / 'secrets'} (or set the variables) and restore again."
        )


def _load(folder: Path, told: Told) -> None:
    if connection.vendor == "sqlite":
        # Only now, whole, under its own name.
        (folder / "workadvance.sqlite3").replace(settings.DATABASES["default"]["NAME"])
        return
    call_command("migrate", verbosity=0)
    if _migrations_applied() != told.migrations:
        raise NotReady(f"This backup is of version {told.version}. Restore it with that version, then migrate.")
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        _emptied(cursor)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in _tables():
            columns = _columns(cursor, table)
            with (
                (folder / f"{table}.copy").open("rb") as data,
                cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as to,
            ):
                while chunk := data.read(CHUNK):
                    to.write(chunk)
        for sql in connection.ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(sql)


def _models() -> list[type[models.Model]]:
    return [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]


def _emptied(cursor: Any) -> None:
    """What the migrations put into an empty database gives way to the backup's; the log is empty then."""
    tables = ", ".join(f'"{t}"' for t in _tables() if t not in ("events_event", "events_seal"))
    cursor.execute(f"TRUNCATE {tables} CASCADE")


def public_files() -> list[str]:
    """Files of the var folder that others on this machine can read."""
    found = []
    for folder, _folders, files in os.walk(settings.VAR):
        if Path(folder).name == "static":
            continue
        for name in files:
            path = Path(folder) / name
            if path.stat().st_mode & 0o077:
                found.append(str(path))
    return sorted(found)
