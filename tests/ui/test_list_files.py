"""Lists as files: any columns, any text, any number of rows, and only for those who may."""

from __future__ import annotations

import csv
import io
import tempfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from typing import Any

import fastexcel
import pytest
from django.test import Client
from django.utils import timezone
from tests.factories import ProgramFactory, member
from tests.world import World

from workadvance.events.models import Event
from workadvance.people.access import actor_of_user
from workadvance.people.models import Membership
from workadvance.readiness.models import Session
from workadvance.ui.list_files import columns_of, csv_lines, xlsx_write
from workadvance.ui.lists import ListColumn, ListSpec

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"]


def _sheet(head: list[str], lines: Iterator[list[Any]] | list[list[Any]]) -> list[tuple[Any, ...]]:
    file = io.BytesIO()
    xlsx_write(file, head, lines)
    frame = fastexcel.read_excel(file.getvalue()).load_sheet(0, header_row=None, dtypes="string").to_polars()
    return list(frame.rows())


@pytest.mark.parametrize("text", [*FORMULAS, "María José Núñez, “Pepe”", "https://example.org", "a\nb", "李"])
def test_a_text_is_never_run_and_comes_whole(text: str) -> None:
    lines = "".join(csv_lines(["Name"], [[text]]))
    [_head, [cell]] = csv.reader(io.StringIO(lines.removeprefix("\ufeff"), newline=""))
    assert cell == (f"'{text}" if text in FORMULAS else text)
    file = io.BytesIO()
    xlsx_write(file, ["Name"], [[text]])
    [_first, (seen,)] = _sheet(["Name"], [[text]])
    assert seen.strip() == text.strip()
    with zipfile.ZipFile(io.BytesIO(file.getvalue())) as book:
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_hundred_thousand_rows_take_no_more_memory_than_a_thousand(kind: str) -> None:
    def lines(n: int) -> Iterator[list[Any]]:
        return ([f"Teresa Reed {k}", k, "someone@example.org"] for k in range(n))

    def most(n: int) -> int:
        tracemalloc.start()
        if kind == "csv":
            for _line in csv_lines(["a", "b", "c"], lines(n)):
                pass
        else:
            with tempfile.TemporaryFile() as file:
                xlsx_write(file, ["a", "b", "c"], lines(n))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    most(10)
    assert most(20_000) < most(2_000) + 2_000_000


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_has_the_chosen_columns_and_its_export_is_an_event(client: Client, kind: str) -> None:
    world = World()
    client.force_login(member(world.provider, "manager"))
    response = client.get(f"/people/?scope=all&format={kind}&columns=name&columns=coach")
    data = b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a file is streamed
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
        assert rows[0] == ["Name", "Coach"]
        written = len(rows) - 1
    else:
        frame = fastexcel.read_excel(data).load_sheet(0).to_polars()
        assert frame.columns == ["Name", "Coach"]
        written = frame.height
    event = Event.objects.filter(kind="people.list.exported").latest("pk")
    assert event.payload == {"list": "people", "rows": written, "columns": ["name", "coach"]}
    assert written > 0


@pytest.mark.django_db
def test_who_may_not_take_lists_along_gets_none(client: Client) -> None:
    world = World()
    client.force_login(member(world.provider, "instructor"))
    assert client.get("/sessions/").status_code == 200
    assert b"Columns in the file" not in client.get("/sessions/").content
    assert client.get("/sessions/?format=csv").status_code == 403
    assert not Event.objects.filter(kind="people.list.exported").exists()


@pytest.mark.django_db
def test_rows_of_a_place_where_someone_may_only_look_are_left_out(client: Client) -> None:
    world, other = World(), ProgramFactory()
    today = timezone.localdate()
    for program, title in ((world.program, "Here"), (other, "Elsewhere")):
        Session.objects.create(program=program, component="readiness", title=title, held_on=today, hours=2)
    user = member(world.provider, "manager")
    Membership.objects.create(user=user, organization=other.provider, role="instructor", starts_on=today)
    client.force_login(user)
    assert b"Elsewhere" in client.get("/sessions/").content
    rows = b"".join(client.get("/sessions/?format=csv").streaming_content)  # type: ignore[attr-defined]  # a file is streamed
    assert b"Here" in rows
    assert b"Elsewhere" not in rows


@pytest.mark.django_db
def test_a_restricted_column_is_only_for_those_who_may_see_it() -> None:
    world = World()
    spec = ListSpec(
        "people", "People", [ListColumn("a", "A", "pk"), ListColumn("b", "B", "pk", needs="people.view_ssn")]
    )
    for role, keys in (("coach", ["a"]), ("manager", ["a", "b"])):
        assert [c.key for c in columns_of(spec, actor_of_user(member(world.provider, role)))] == keys
