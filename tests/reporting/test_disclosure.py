"""Small counts cannot be worked out: random tables are attacked with everything that is published of them."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from workadvance.reporting.disclosure import Table, bounds, hidden, small

LIMIT = 10


def crossed(cells: list[list[int]]) -> Table:
    """A table of rows and columns with all its totals."""
    rows, columns = range(len(cells)), range(len(cells[0]))
    counts = {(r, c): cells[r][c] for r in rows for c in columns}
    counts |= {(r, "all"): sum(cells[r]) for r in rows}
    counts |= {("all", c): sum(row[c] for row in cells) for c in columns}
    counts["all", "all"] = sum(map(sum, cells))
    sums = [((r, "all"), tuple((r, c) for c in columns)) for r in rows]
    sums += [(("all", c), tuple((r, c) for r in rows)) for c in columns]
    sums += [(("all", "all"), tuple((r, "all") for r in rows)), (("all", "all"), tuple(("all", c) for c in columns))]
    return Table(counts, sums)


tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.one_of(st.integers(0, 12), st.integers(0, 60)), min_size=width, max_size=width),
        min_size=1,
        max_size=4,
    )
)


def attack(table: Table, found: frozenset) -> dict:
    """What a reader who can do linear programming knows of each hidden small count: another solver than the one that hid."""
    keys = list(table.counts)
    place = {k: i for i, k in enumerate(keys)}
    left, right = [], []
    for total, parts in table.sums:
        row = [0] * len(keys)
        row[place[total]] += 1
        for part in parts:
            row[place[part]] -= 1
        left.append(row)
        right.append(0)
    limits = [(0, None) if k in found or k in table.unshown else (table.counts[k],) * 2 for k in keys]
    known = {}
    for key in small(table, LIMIT):
        ends = []
        for sign in (1, -1):
            wanted = [0] * len(keys)
            wanted[place[key]] = sign
            done = linprog(wanted, A_eq=left, b_eq=right, bounds=limits, method="highs")
            ends.append(sign * done.fun if done.status == 0 else float("inf"))
        known[key] = tuple(ends)
    return known


@settings(max_examples=150)
@given(tables)
def test_no_small_count_of_a_random_table_is_found(cells):
    table = crossed(cells)
    found = hidden(table, LIMIT)
    for key, (low, high) in attack(table, found).items():
        assert key in found
        assert high - low >= LIMIT // 2 - 1e-6, f"{key} is between {low} and {high}"


@settings(max_examples=60)
@given(st.lists(st.integers(0, 30), min_size=2, max_size=5))
def test_what_is_found_by_trying_every_number_is_what_the_program_finds(cells):
    """The two ends against brute force: every way to fill the hidden cells of one row."""
    table = crossed([cells])
    found = set(hidden(table, LIMIT))
    own = [(0, c) for c in range(len(cells)) if (0, c) in found and ("all", c) in found]
    if not own or (0, "all") in found or ("all", "all") in found:
        return
    rest = sum(table.counts[k] for k in own)
    ways = [w for w in itertools.product(range(rest + 1), repeat=len(own)) if sum(w) == rest] if len(own) <= 3 else []
    for place, key in enumerate(own):
        if ways:
            low, high = bounds(table, found, key)
            assert (low, high) == (min(w[place] for w in ways), max(w[place] for w in ways))


def test_one_small_count_takes_another_with_it():
    table = crossed([[40, 3], [50, 60]])
    found = hidden(table, LIMIT)
    assert (0, 1) in found
    assert len(found) >= 4, "a single hidden cell is its row's total less the others"


def test_nothing_is_hidden_where_nothing_is_small():
    assert hidden(crossed([[40, 30], [0, 60]]), LIMIT) == frozenset()


def test_the_rest_of_a_whole_is_a_count_of_people_too():
    """47 of 50 placed names the three who were not."""
    table = Table({"of": 50, "placed": 47, "not": 3}, [("of", ("placed", "not"))], frozenset({"not"}))
    found = hidden(table, LIMIT)
    assert found
    low, high = bounds(table, {*found, "not"}, "not")
    assert high - low >= LIMIT // 2


def test_two_editions_do_not_tell_who_came_between():
    """31 then, 32 now: one person. The second is hidden."""
    table = Table({"then": 31, "now": 32, "came": 1}, [("now", ("then", "came"))], frozenset({"came"}))
    assert hidden(table, LIMIT) & {"then", "now"}
