"""Backing up and restoring, replacing keys, and refusing wrong ones: with real processes, on the database the tests run on."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.separate import ROOT, empty_place, ran, told

from workadvance.web.sealed_file import SealedReader, SealedWriter, Unreadable

slow = pytest.mark.slow
WORLD = "tests/web/keys_world.py"
READ = {
    "ssn": "536228145",
    "found": 1,
    "draft": "what was typed",
    "notes": ["lives with her sister", "works nights"],
    "paper": "a paper",
    "log": [],
    "link": ["person"],
}


@contextmanager
def place(folder: Path):
    """An empty place whose keys are kept in files, as they are where none are set."""
    folder.mkdir()
    with empty_place(folder) as environment:
        yield {
            k: v for k, v in environment.items() if k not in ("WORKADVANCE_SECRET_KEY", "WORKADVANCE_ENCRYPTION_KEY")
        }


@contextmanager
def writing(environment: dict[str, str]):
    """A writer that never pauses."""
    with subprocess.Popen(
        [sys.executable, WORLD, "write"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline()
        try:
            yield
            assert writer.poll() is None, "the writer was disturbed"
        finally:
            writer.kill()


def command(environment: dict[str, str], *words: object, status: int = 0) -> str:
    done = ran(environment, "-m", "workadvance", *map(str, words), status=status)
    assert "Traceback" not in done.stderr
    return done.stderr + done.stdout


def backup(environment: dict[str, str], file: Path, *words: str) -> str:
    passphrase = file.with_suffix(".passphrase")
    passphrase.write_text("correct horse battery\n")
    return command(environment, "backup", file, "--passphrase-file", passphrase, *words)


@slow
def test_what_is_restored_is_what_was_backed_up(tmp_path):
    file, bare = tmp_path / "site.backup", tmp_path / "bare.backup"
    passphrase = tmp_path / "site.passphrase"
    with place(tmp_path / "here") as here, place(tmp_path / "there") as there:
        link = told(here, WORLD, "seed")["link"]
        with writing(here):
            assert "1 uploads, with the keys" in backup(here, file, "--keys")
        backup(here, bare)
        assert file.stat().st_mode & 0o777 == 0o600
        assert b"536228145" not in file.read_bytes()
        assert "already" in command(here, "restore", file, "--passphrase-file", passphrase, status=1)
        assert "without --keys" in command(there, "restore", bare, "--passphrase-file", passphrase, status=1)
        said = command(there, "restore", file, "--passphrase-file", passphrase)
        assert "Nothing sealed was altered or removed." in said
        assert "the sealed log is whole: fine" in said
        assert told(there, WORLD, "report", link) == READ
        written = told(there, WORLD, "whole")
        assert written["people"] > 0
        assert written["people"] == written["logged"] == written["read"]
        private = [p for p in (tmp_path / "there").rglob("*") if p.is_file() and "static" not in p.parts]
        assert [p for p in private if p.stat().st_mode & 0o077] == []
        # The copy lives on: new rows get new ids.
        with writing(there):
            pass


@slow
def test_keys_are_replaced_while_the_site_runs(tmp_path):
    with place(tmp_path / "here") as here:
        link = told(here, WORLD, "seed")["link"]
        kept = {f.name: f.read_text() for f in (tmp_path / "here/secrets").iterdir()}
        with writing(here):
            command(here, "keys", "rotate", "encryption", "--apply")
            command(here, "keys", "rotate", "secret", "--apply")
        assert told(here, WORLD, "report", link) == READ
        written = told(here, WORLD, "whole")
        assert written["people"] == written["read"] > 0
        now = {f.name: f.read_text() for f in (tmp_path / "here/secrets").iterdir()}
        assert now["encryption_key"].split() != kept["encryption_key"].split()
        assert kept["encryption_key"].strip() not in now["encryption_key"], "the former key is not read any more"
        # The former key beside the data that was encrypted again is a wrong key.
        (tmp_path / "here/secrets/encryption_key").write_text(kept["encryption_key"])
        assert "not the one this database was written with" in command(here, "doctor", status=1)


@slow
def test_a_missing_or_wrong_key_is_refused_with_a_sentence(tmp_path):
    with place(tmp_path / "here") as here:
        told(here, WORLD, "seed")
        key = tmp_path / "here/secrets/encryption_key"
        former = key.read_text()
        key.unlink()
        for words in (["work", "--once"], ["serve", "--port", "18999"], ["audit", "verify"]):
            assert "The encryption key of this database is missing" in command(here, *words, status=1)
            assert not key.exists(), "no new key stands silently beside old data"
        key.write_text("another key that somebody made up")
        assert "not the one this database was written with" in command(here, "run-due", status=1)
        done = subprocess.run(
            [sys.executable, "-c", "import workadvance.web.wsgi"],
            cwd=ROOT,
            env=here,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "WrongKey" in done.stderr
        key.write_text(former)
        key.chmod(0o600)
        assert "fine" in command(here, "doctor")


class TestTheFile:
    def made(self, path: Path, data: bytes) -> Path:
        sealed = SealedWriter(path, "correct horse battery")
        for start in range(0, len(data), 300_000):
            sealed.write(data[start : start + 300_000])
        sealed.close()
        return path

    @pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1, 3_500_000])
    def test_reads_as_it_was_written(self, tmp_path, size):
        data = bytes(i % 251 for i in range(size))
        path = self.made(tmp_path / "a", data)
        assert SealedReader(path, "correct horse battery").read() == data
        assert path.stat().st_mode & 0o777 == 0o600

    def test_another_passphrase_is_said_to_be_wrong(self, tmp_path):
        with pytest.raises(Unreadable, match="passphrase is wrong"):
            SealedReader(self.made(tmp_path / "a", b"x" * 5000), "incorrect horse battery")

    @pytest.mark.parametrize("cut", [1, 5000, 1_100_000])
    def test_a_file_cut_short_is_refused(self, tmp_path, cut):
        path = self.made(tmp_path / "a", b"x" * 3_000_000)
        path.write_bytes(path.read_bytes()[:-cut])
        with pytest.raises(Unreadable, match="cut short"):
            SealedReader(path, "correct horse battery").read()

    def test_a_changed_byte_is_refused(self, tmp_path):
        path = self.made(tmp_path / "a", b"x" * 3_000_000)
        raw = bytearray(path.read_bytes())
        raw[2_000_000] ^= 1
        path.write_bytes(raw)
        with pytest.raises(Unreadable, match="changed"):
            SealedReader(path, "correct horse battery").read()

    def test_nothing_is_written_over(self, tmp_path):
        (tmp_path / "a").write_text("mine")
        with pytest.raises(FileExistsError):
            SealedWriter(tmp_path / "a", "correct horse battery")

    def test_a_short_passphrase_and_another_file_are_refused(self, tmp_path):
        with pytest.raises(Unreadable, match="at least 12"):
            SealedWriter(tmp_path / "a", "short")
        (tmp_path / "b").write_text("a letter")
        with pytest.raises(Unreadable, match="no backup"):
            SealedReader(tmp_path / "b", "correct horse battery")


@pytest.mark.django_db
def test_a_backup_that_fails_leaves_nothing_that_looks_like_one(tmp_path, monkeypatch):
    from workadvance.web import backup as backing_up

    def gone(name: str) -> bytes:
        raise OSError("the storage does not answer")

    monkeypatch.setattr(backing_up, "_database_copied", lambda folder: ([], ["id.jpg"]))
    monkeypatch.setattr(backing_up, "_migrations_applied", list)
    monkeypatch.setattr(backing_up, "file_read", gone)
    with pytest.raises(OSError, match="does not answer"):
        backing_up.backup_make(tmp_path / "site.backup", passphrase="correct horse battery", keys=False)
    assert list(tmp_path.iterdir()) == []


def test_a_backup_that_is_there_stays(tmp_path):
    (tmp_path / "site.backup").write_text("mine")
    with pytest.raises(FileExistsError):
        SealedWriter(tmp_path / "site.backup", "correct horse battery")
    assert (tmp_path / "site.backup").read_text() == "mine"


def test_every_encrypted_column_is_encrypted_anew():
    """A column of bytes is encrypted: whoever adds one has it rotated too."""
    from django.apps import apps
    from django.db import models

    from workadvance.web.key_rotation import ENCRYPTED

    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.BinaryField)
    }
    assert found == {f"{apps.get_model(one.model)._meta.label}.{one.column}" for one in ENCRYPTED}
