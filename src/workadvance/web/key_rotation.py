"""Replacing the installation's keys while it runs: everything encrypted is encrypted again, everything signed still opens."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from workadvance.events import encryption
from workadvance.events.keys import key_note
from workadvance.events.models import KnownKey
from workadvance.events.services import Author, event_record

BATCH = 500
# Seconds after which what a page began to write before the keys changed is stored (or was given up).
IN_FLIGHT = 5.0
# Former secret keys that are kept: links live for months, and each key opens those of its time.
SECRETS_KEPT = 3


@dataclass(frozen=True, slots=True)
class EncryptedColumn:
    """A column that holds what `encryption.encrypt` wrote, its purpose, and the column by which its values are found."""

    model: str
    column: str
    purpose: str
    lookup: str = ""


ENCRYPTED = (
    EncryptedColumn("events.PersonKey", "key", "person-key"),
    EncryptedColumn("people.Person", "ssn_encrypted", "ssn", "ssn_hash"),
    EncryptedColumn("ui.FormDraft", "data", "draft"),
    EncryptedColumn("screening.Sitting", "answers", "sitting"),
    EncryptedColumn("readiness.CoachingNote", "text_encrypted", "note"),
    EncryptedColumn("exchange.ImportRow", "sealed", "import"),
    EncryptedColumn("advancement.ParticipantReport", "note_encrypted", "report"),
    EncryptedColumn("wages.WageQuestion", "details_encrypted", "wage"),
    EncryptedColumn("api.KeptAnswer", "body_encrypted", "api-answer"),
    EncryptedColumn("api.Webhook", "secret_encrypted", "webhook"),
    EncryptedColumn("training.BadgeKey", "secret_encrypted", "badge-key"),
)


def secret_write(path: Path, lines: Sequence[str]) -> None:
    """Put a file of keys in place at once, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write("\n".join(lines) + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    fresh.replace(path)


def secret_key_rotate(*, author: Author, forget: bool = False) -> None:
    """Sign with the key that every running server knows already; former keys still open links, unless to be forgotten."""
    path, following = _file("WORKADVANCE_SECRET_KEY"), _file(settings.NEXT_SECRET)
    fresh, former = following.read_text().strip(), path.read_text().split()
    secret_write(path, [fresh] if forget else [fresh, *former][: SECRETS_KEPT + 1])
    secret_write(following, [secrets.token_urlsafe(48)])
    key_note("secret", fresh)
    KnownKey.objects.filter(name="secret").exclude(noted_at=KnownKey.objects.latest("noted_at").noted_at).delete()
    _logged(author, "secret")


def encryption_key_rotate(*, author: Author) -> dict[str, int]:
    """Make a new encryption key and encrypt everything with it; returns how many values, by model.

    Where the key is kept in a file, running servers use the new one at once. Where it comes from the environment, it has
    been put there by hand, the former one beside it, and the servers have been started again.
    """
    path = settings.ENCRYPTION_KEY_FILE
    if path is not None:
        # The log is proved with what was the first key: seals are never made again.
        if not settings.SEAL_KEY_FILE.exists():
            secret_write(settings.SEAL_KEY_FILE, [settings.SEAL_KEY or settings.ENCRYPTION_KEY])
        secret_write(path, [secrets.token_urlsafe(48), *encryption.keys()])
    key_note("encryption", encryption.keys()[0])
    done = {one.model: _encrypt_anew(one) for one in ENCRYPTED}
    # What was being written with the former key while the rows were gone through is stored by now, and is found once more.
    time.sleep(IN_FLIGHT)
    for one in ENCRYPTED:
        _encrypt_anew(one)
    if path is not None:
        secret_write(path, encryption.keys()[:1])
    newest = KnownKey.objects.filter(name="encryption").latest("noted_at")
    KnownKey.objects.filter(name="encryption").exclude(pk=newest.pk).delete()
    _logged(author, "encryption")
    return done


def _file(variable: str) -> Path:
    return Path(settings.VAR) / "secrets" / variable.removeprefix("WORKADVANCE_").lower()


def _encrypt_anew(one: EncryptedColumn) -> int:
    """Every value of a column under the newest key, a few hundred rows at a time so that no one waits."""
    model, after, done = apps.get_model(one.model), None, 0
    while True:
        with transaction.atomic():
            rows = model._default_manager.select_for_update().order_by("pk")
            batch = list((rows if after is None else rows.filter(pk__gt=after))[:BATCH])
            if not batch:
                return done
            for row in batch:
                held = getattr(row, one.column)
                if not held:
                    continue
                text = encryption.decrypt(held, one.purpose)
                values: dict[str, bytes | str] = {one.column: encryption.encrypt(text, one.purpose)}
                if one.lookup:
                    values[one.lookup] = encryption.lookup_hash(text, one.purpose)
                model._default_manager.filter(pk=row.pk).update(**values)
                done += 1
            after = batch[-1].pk


def _logged(author: Author, name: str) -> None:
    with transaction.atomic():
        event_record(kind="events.key.replaced", author=author, subject=("events.knownkey", 0), payload={"key": name})


def noted_since() -> dict[str, str]:
    """Since when each key is in use, by name (ISO 8601)."""
    rows = KnownKey.objects.order_by("noted_at").values_list("name", "noted_at")
    return {name: timezone.localtime(at).isoformat(timespec="minutes") for name, at in rows}
