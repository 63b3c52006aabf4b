"""What was exported comes back as nothing to change; a data package says of itself what is in it, and hides who it is about."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tests.command_line import run_command
from tests.factories import OrganizationFactory, actor_in
from tests.world import World
from workadvance.events.models import Event
from workadvance.exchange import services
from workadvance.exchange.data_package import package_write
from workadvance.exchange.export_tables import TABLES, Privacy
from workadvance.exchange.exporting import Export, table_export
from workadvance.exchange.import_fields import Reading, fields_of, row_read
from workadvance.exchange.models import ImportKind
from workadvance.people.access import SYSTEM
from workadvance.people.models import Consent, Person
from workadvance.placement.models import EmployerContact
from workadvance.screening.models import Application

pytestmark = pytest.mark.django_db
PATTERNS = {
    "yearmonth": r"\d{4}-\d\d",
    "year": r"\d{4}",
    "date": r"\d{4}-\d\d-\d\d",
    "datetime": r"\d{4}-\d\d-\d\dT.+",
    "integer": r"-?\d+",
    "number": r"-?\d+(\.\d+)?",
    "boolean": "true|false",
    "string": r"[\s\S]*",
}


@pytest.fixture
def world() -> World:
    made = World()
    Person.objects.filter(pk=made.person.pk).update(full_name="María José Núñez-O’Brien", line="-12 Main, Apt. “B”")
    Application.objects.filter(submitted_at=None).exclude(state="draft").update(submitted_at=timezone.now())
    return made


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", ImportKind.values)
def test_what_is_exported_comes_back_as_nothing_to_change(
    world: World, kind: str, suffix: str, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    file = tmp_path / f"{kind}.{suffix}"
    at = ("--organization", world.provider.name)
    status, _out, err = run_command(monkeypatch, capsys, "export", "table", kind, file, *at)
    assert status == 0, err
    status, out, err = run_command(monkeypatch, capsys, "import", kind, file, *at)
    rows = Event.objects.filter(kind="exchange.export.made").latest("pk").payload["rows"]
    assert rows > 0
    assert out.splitlines()[0] == f"Found: {rows} known.", out + err


@pytest.mark.parametrize("kind", ImportKind.values)
def test_an_import_reads_the_values_that_were_exported(world: World, kind: str) -> None:
    chosen, lines = table_export(export=Export(SYSTEM, world.provider), name=kind)
    fields = fields_of(kind)
    read_back = [c.name for c in chosen if c.name in fields]
    assert len(read_back) >= len(chosen) - 4, "an import knows most of the columns"
    for line in lines:
        values = dict(zip([c.name for c in chosen], line, strict=True))
        cells = ["" if values[n] is None else str(values[n]) for n in read_back]
        read = row_read(fields, read_back, cells, Reading(timezone.localdate()))
        assert not [name for name, *_said in read.problems if values[name] is not None], "what was missing is missing"
        for name in read_back:
            if name not in read.values or kind == ImportKind.EMPLOYERS:
                continue
            was, now = values[name], read.values[name]
            if isinstance(now, bool) or name == "employed":
                now = "yes" if now in (True, "yes") else "no"
                was = "yes" if was else "no"
            if isinstance(now, list):
                now = ";".join(now)
            assert now == was, name


def test_a_contact_who_is_new_in_the_file_is_something_to_change(world: World, tmp_path: Path) -> None:
    actor = actor_in(world.provider, "manager")
    contact = EmployerContact.objects.filter(account__provider=world.provider).first()
    assert contact is not None
    employer = contact.account.employer.name
    text = f"own_number,employer,contact_name,contact_email\nWA-{contact.account_id},{employer},New Contact,n@example.org\n"
    found = services.import_upload(
        actor=actor, provider=world.provider, kind="employers", file_name="a.csv", data=text.encode()
    )
    services.import_check(author=actor, data_import=found)
    assert found.rows.get().outcome == "ready"


def test_another_providers_number_is_no_record_of_ours(world: World) -> None:
    stranger = actor_in(world.provider, "manager")
    far = Person.objects.create(provider=OrganizationFactory(), full_name="Far Away")
    found = services.import_upload(
        actor=stranger,
        provider=world.provider,
        kind="people",
        file_name="a.csv",
        data=f"record_number,full_name\nWA-{far.pk},Far Away\n".encode(),
    )
    services.import_check(author=stranger, data_import=found)
    assert found.rows.get().outcome != "known"


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_a_package_keeps_to_its_own_dictionary(
    world: World, format: str, hidden: bool, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    words = ["export", "package", tmp_path / "out", "--organization", world.provider.name, "--format", format]
    status, _out, err = run_command(monkeypatch, capsys, *words, *(["--pseudonymous"] if hidden else []))
    assert status == 0, err
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert {r["name"] for r in package["resources"]} == set(TABLES)
    keys: dict[str, set[str]] = {}
    for resource in package["resources"]:
        path = tmp_path / "out" / resource["path"]
        assert resource["bytes"] == path.stat().st_size
        fields = resource["schema"]["fields"]
        assert all(f["description"] and f["type"] in PATTERNS for f in fields)
        if format == "parquet":
            frame = pl.read_parquet(path)
            assert (frame.columns, frame.height) == ([f["name"] for f in fields], resource["rows"])
            continue
        rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))
        assert len(rows) == resource["rows"]
        for row in rows:
            assert list(row) == [f["name"] for f in fields]
            for f in fields:
                value = row[f["name"]]
                assert value == "" or re.fullmatch(PATTERNS[f["type"]], value), (resource["name"], f, value)
        if key := resource["schema"].get("primaryKey"):
            keys[resource["name"]] = {row[key] for row in rows}
            assert len(keys[resource["name"]]) == len(rows)
        for foreign in resource["schema"].get("foreignKeys", ()):
            assert {row[foreign["fields"]] for row in rows} <= keys[foreign["reference"]["resource"]]
    if hidden and format == "csv":
        text = "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "out").glob("*.csv"))
        for person in Person.objects.filter(provider=world.provider):
            for private in (person.full_name, person.email, person.phone, f"WA-{person.pk},", str(person.birth_date)):
                assert not private or private not in text
        assert not re.search(r"\d{4}-\d\d-\d\d", text), "days are months"


def test_the_same_record_has_the_same_keyed_id_in_each_package_and_each_table(world: World) -> None:
    export = Export(SYSTEM, world.provider, pseudonymous=True)
    ids = [{line[0] for line in export.lines(TABLES["people"], export.columns(TABLES["people"]))} for _ in range(2)]
    assert ids[0] == ids[1]
    table = TABLES["applications"]
    at = [c.name for c in export.columns(table)].index("record_number")
    assert {line[at] for line in export.lines(table, export.columns(table))} <= ids[0]


@pytest.mark.parametrize(
    ("signed", "n"), [({}, 1), ({"revoked_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, 0), ({"expires_on": dt.date(2020, 1, 1)}, 0)]
)  # fmt: skip
def test_research_gets_those_who_consented_to_it(world: World, signed: dict[str, Any], n: int) -> None:
    Consent.objects.create(
        person=world.person, purpose="research", text_version="1", signed_at=timezone.now(), **signed
    )
    export = Export(SYSTEM, world.provider, pseudonymous=True, research=True)
    assert export.rows(TABLES["people"]).count() == n


def test_who_may_export_what(world: World, tmp_path: Path) -> None:
    evaluator = actor_in(world.provider, "evaluator")
    manager = actor_in(world.provider, "manager")
    assert {t.name for t in Export(manager, world.provider).tables()} >= {"people", "jobs", "households"}
    assert "people" not in {t.name for t in Export(evaluator, world.provider).tables()}
    hidden = Export(evaluator, world.provider, pseudonymous=True)
    for table in hidden.tables():
        assert not [c for c in hidden.columns(table) if c.privacy is Privacy.DROPPED]
    with pytest.raises(PermissionDenied):
        Export(actor_in(world.provider, "coach"), world.provider).tables()
    Person.objects.filter(pk=world.person.pk).update(restricted=True)
    assert world.person.pk not in {p.pk for p in Export(manager, world.provider).rows(TABLES["people"])}
    package_write(export=hidden, folder=tmp_path, format="csv")
    assert Event.objects.filter(kind="exchange.export.made", actor_id=evaluator.user_id).exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["table", "peeple", "a.csv"], "is no table"),
        (["table", "people", "a.txt"], "ends in .csv or .xlsx"),
        (["table", "people", "a.csv", "--columns", "ssn"], "No column is called ssn"),
        (["package", "/", "--format", "csv"], "not an empty folder"),
        (["package", "a", "--format", "xls"], "csv or parquet"),
    ],
)
def test_what_cannot_be_exported_is_said(
    world: World, words: list[str], said: str, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    status, _out, err = run_command(monkeypatch, capsys, "export", *words, "--organization", world.provider.name)
    assert status == 2
    assert said in err
    assert not list(tmp_path.iterdir())
