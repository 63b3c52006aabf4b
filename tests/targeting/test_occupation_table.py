"""The table of targets: filters, order, CSV."""

import csv
import io

import pytest
from django.http import QueryDict

from workadvance import labor
from workadvance.targeting import occupation_table
from workadvance.targeting.question import ask


def rows(text):
    asked = ask(QueryDict(f"area=46140&{text}"))
    return asked, occupation_table.rows_of(asked, occupation_table.listed(asked))


def test_it_begins_with_entry_targets_that_may_reach_the_bar():
    _, found = rows("")
    assert found
    assert all(o.entry and o.pay_gate != "fail" for o in found)
    openings = [o.openings for o in found if o.openings is not None]
    assert openings == sorted(openings, reverse=True)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("gate=pass", lambda o: o.pay_gate == "pass"),
        ("gate=fail", lambda o: o.pay_gate == "fail"),
        ("show=next&gate=any", lambda o: not o.entry and (o.middle_skill or o.soc == "29-1141")),
        ("show=middle&gate=any", lambda o: o.middle_skill or o.soc == "29-1141"),
        ("openings=200", lambda o: o.openings >= 200),
        ("education=Associate%27s+degree", lambda o: o.typical_education == "Associate's degree"),
        ("sector=construction", lambda o: labor.sector("construction").has(o.soc)),
        ("q=nurses&show=all&gate=any", lambda o: "nurses" in o.title.lower()),
    ],
)
def test_filters(text, holds):
    _, found = rows(text)
    assert found
    assert all(holds(o) for o in found)


def test_the_nurse_is_within_reach():
    _, found = rows("show=next&gate=any&q=29-1141")
    assert [occupation_table.kind_of(o) for o in found] == ["reachable"]


@pytest.mark.parametrize("column", [c.key for c in occupation_table.COLUMNS])
def test_every_column_orders_both_ways_and_leaves_the_unpublished_last(column):
    by = next(c.by for c in occupation_table.COLUMNS if c.key == column)
    for sort in (column, f"-{column}"):
        _, found = rows(f"show=all&gate=any&sort={sort}")
        values = [by(o) for o in found]
        known = [v for v in values if v is not None]
        assert known == sorted(known, reverse=sort.startswith("-"))
        assert values[: len(known)] == known


def test_an_unknown_order_is_the_usual_one():
    _, found = rows("sort=-index")
    assert [o.soc for o in found] == [o.soc for o in rows("")[1]]


def test_heads_turn_the_order_around():
    asked, _ = rows("sort=-median")
    heads = {h.key: h for h in occupation_table.heads(asked)}
    assert heads["median"].direction == "descending"
    assert "sort=median" in heads["median"].url
    assert heads["openings"].direction == ""
    assert "sort=-openings" in heads["openings"].url
    assert "sort=title" in heads["title"].url


def test_chips_count_what_they_show():
    asked = ask(QueryDict("area=46140&gate=pass"))
    found = occupation_table.listed(asked)
    for chip in occupation_table.counts(asked, found):
        again = ask(QueryDict(chip.url[1:]))
        assert chip.count == len(occupation_table.rows_of(again, found))


def test_csv_says_where_its_numbers_are_from():
    asked, found = rows("phi=0.4")
    lines = list(
        csv.reader(io.StringIO(occupation_table.as_csv(asked, occupation_table.listed(asked), found).lstrip("\ufeff")))
    )
    head = lines.index(next(line for line in lines if line and line[0] == "soc"))
    assert any("May 2025" in " ".join(line) for line in lines[:head])
    assert any("phi:" in " ".join(line) and "0.4" in line for line in lines[:head])
    body = [dict(zip(lines[head], line, strict=True)) for line in lines[head + 1 :]]
    assert [b["soc"] for b in body] == [o.soc for o in found]
    assert body[0]["capacity_p20"] == str(found[0].capacity.p20)
    assert body[0]["phi"] == "0.4"
