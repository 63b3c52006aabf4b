"""People who arrive after a draw, households, seeds that are texts, and records that were changed."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_lottery_draw import drawn_by_hand

from workadvance.evidence.lottery import Earlier, draw_lottery, verify_lottery
from workadvance.tables import InputProblems

WORDS = {"id": "person_id", "strata": ["site"]}


def roster(n: int, sites: int = 2) -> pl.DataFrame:
    return pl.DataFrame({"person_id": [f"{i:03d}" for i in range(n)], "site": [f"s{i % sites}" for i in range(n)]})


def arms_of(frame: pl.DataFrame) -> dict[str, str]:
    return dict(frame.select("person_id", "arm").iter_rows())


@settings(deadline=None, max_examples=40)
@given(
    sizes=st.lists(st.integers(1, 9), min_size=2, max_size=4),
    ratio=st.lists(st.integers(1, 3), min_size=2, max_size=3),
    seed=st.integers(0, 1000),
)
def test_people_who_arrive_later_go_on_with_the_blocks_and_nobody_changes_arm(sizes, ratio, seed):
    words = {**WORDS, "ratio": ratio, "arms": [f"arm{i}" for i in range(len(ratio))]}
    drawn, total, earlier = None, 0, None
    for number, size in enumerate(sizes):
        total += size
        before = {} if drawn is None else arms_of(drawn.assigned)
        earlier = None if drawn is None else Earlier(drawn.record, drawn.assigned)
        drawn = draw_lottery(roster(total), seed=seed + number, earlier=earlier, **words)
        now = arms_of(drawn.assigned)
        assert {who: now[who] for who in before} == before
        # As exact as one draw of everyone: every full block of each site holds the ratio.
        for count in drawn.strata:
            full = count.people // sum(ratio)
            assert all(count.arms[f"arm{i}"] >= full * r for i, r in enumerate(ratio))
            assert all(count.arms[f"arm{i}"] <= (full + 1) * r for i, r in enumerate(ratio))
    assert all(c.passed for c in verify_lottery(drawn.record, roster(total), drawn.assigned, earlier))


def test_everybody_who_arrives_later_has_the_same_chance():
    first = draw_lottery(roster(3, 1), seed=1, **WORDS)
    earlier = Earlier(first.record, first.assigned)
    chosen = Counter()
    draws = 1500
    for seed in range(draws):
        again = draw_lottery(roster(6, 1), seed=seed, earlier=earlier, **WORDS)
        chosen.update(who for who, arm in arms_of(again.assigned).items() if arm == "program")
    # One place is left in the open block: three people are dealt it and a whole block.
    places = 3 - sum(a == "program" for a in first.assigned["arm"])
    for who in ("003", "004", "005"):
        assert chosen[who] / draws == pytest.approx(places / 3, abs=5 * (0.25 / draws) ** 0.5)


def test_a_draw_goes_on_only_from_what_the_record_proves():
    first = draw_lottery(roster(6), seed=1, **WORDS)
    other = {"program": "control", "control": "program"}
    swapped = first.assigned.with_columns(pl.col("arm").replace(other))
    with pytest.raises(InputProblems, match="not the draw its record proves"):
        draw_lottery(roster(9), seed=2, earlier=Earlier(first.record, swapped), **WORDS)
    with pytest.raises(InputProblems, match="1 people of the earlier draw are not on the list"):
        draw_lottery(roster(9)[1:], seed=2, earlier=Earlier(first.record, first.assigned), **WORDS)
    with pytest.raises(InputProblems, match="drawn in another stratum"):
        moved = roster(9).with_columns(
            pl.when(pl.col("person_id") == "002").then(pl.lit("s1")).otherwise("site").alias("site")
        )
        draw_lottery(moved, seed=2, earlier=Earlier(first.record, first.assigned), **WORDS)
    with pytest.raises(InputProblems, match="continues as it began"):
        draw_lottery(roster(9), seed=2, ratio="2:1", earlier=Earlier(first.record, first.assigned), **WORDS)
    with pytest.raises(InputProblems, match="no one on the list is new"):
        draw_lottery(roster(6), seed=2, earlier=Earlier(first.record, first.assigned), **WORDS)
    second = draw_lottery(roster(9), seed=2, earlier=Earlier(first.record, first.assigned), **WORDS)
    with pytest.raises(InputProblems, match="continued an earlier one"):
        verify_lottery(second.record, roster(9), second.assigned)


def homes() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "person_id": [f"{i:03d}" for i in range(30)],
            "site": ["s0"] * 15 + ["s1"] * 15,
            "home": [("" if i % 5 == 4 else f"h{i // 3}") for i in range(30)],
        }
    )


def test_a_household_is_drawn_as_one_and_the_ratio_holds_over_households():
    drawn = draw_lottery(homes(), seed=4, household="home", **WORDS)
    for _, members in drawn.assigned.filter(pl.col("home") != "").group_by("home"):
        assert members["arm"].n_unique() == 1
    units = drawn.assigned.with_columns(unit=pl.when(pl.col("home") == "").then("person_id").otherwise("home")).unique(
        "unit"
    )
    for _, site in units.group_by("site"):
        counts = Counter(site["arm"])
        assert abs(counts["program"] - counts["control"]) <= 1
    assert all(c.passed for c in verify_lottery(drawn.record, homes(), drawn.assigned))
    # Someone who joins a household later gets its arm.
    more = pl.concat([homes(), pl.DataFrame({"person_id": ["900", "901"], "site": ["s0", "s0"], "home": ["h0", ""]})])
    later = draw_lottery(more, seed=5, household="home", earlier=Earlier(drawn.record, drawn.assigned), **WORDS)
    arms = arms_of(later.assigned)
    assert arms["900"] == arms["000"]
    split = homes().with_columns(home=pl.lit("one"))
    with pytest.raises(InputProblems, match="lies in more than one stratum"):
        draw_lottery(split, seed=4, household="home", **WORDS)


def test_a_text_seed_stands_by_its_hash_and_witnesses_are_kept():
    seed = "Oklahoma Pick 3, Nov 25, 2026: 4-1-7"
    drawn = draw_lottery(roster(10), seed=seed, witnesses=["Ana Reed", "Tom Okafor"], **WORDS)
    assert (drawn.record["seed"], drawn.record["witnesses"]) == (seed, ["Ana Reed", "Tom Okafor"])
    by_hand = "sha256:" + hashlib.sha256(seed.encode()).hexdigest()
    people = list(roster(10).iter_rows())
    assert arms_of(drawn.assigned) == drawn_by_hand(people, by_hand, (1, 1), ("program", "control"))
    assert arms_of(draw_lottery(roster(10), seed=f" {seed} ", **WORDS).assigned) == arms_of(drawn.assigned)
    assert arms_of(draw_lottery(roster(10), seed=seed + "!", **WORDS).assigned) != arms_of(drawn.assigned)
    with pytest.raises(InputProblems, match="seed is empty"):
        draw_lottery(roster(10), seed="  ", **WORDS)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("people", 11),
        ("version", "9.9"),
        ("counts", []),
        ("witnesses", ["Someone Else"]),
        ("household", "home"),
        ("arms", ["control", "program"]),
        ("note", "added"),
        ("record_hash", "sha256:0"),
    ],
)
def test_every_field_of_the_record_is_verified(field, value):
    frame = roster(10).with_columns(home=pl.col("person_id"))
    drawn = draw_lottery(frame, seed=3, witnesses=["Ana Reed"], **WORDS)
    assert all(c.passed for c in verify_lottery(json.loads(json.dumps(drawn.record)), frame, drawn.assigned))
    checks = verify_lottery({**drawn.record, field: value}, frame, drawn.assigned)
    assert "record" in {c.check for c in checks if not c.passed}


def test_records_from_before_the_hash_still_verify():
    frame = roster(10)
    drawn = draw_lottery(frame, seed=3, **WORDS)
    later = ("household", "witnesses", "earlier", "record_hash")
    old = {k: v for k, v in drawn.record.items() if k not in later}
    assert all(c.passed for c in verify_lottery(old, frame, drawn.assigned))
    assert not all(c.passed for c in verify_lottery({**old, "people": 9}, frame, drawn.assigned))


def test_strata_of_one_are_warned_of_by_name():
    frame = pl.DataFrame({"person_id": ["a", "b", "c"], "site": ["x", "y", "y"]})
    drawn = draw_lottery(frame, seed=1, **WORDS)
    assert [n.name for n in drawn.notices] == ["strata_of_one"]
    assert "1 of 2 strata hold a single person (x)" in drawn.notices[0].message
    assert draw_lottery(roster(10), seed=1, **WORDS).notices == ()


def test_the_commands_draw_again_and_verify(run, tmp_path: Path):
    first, second = tmp_path / "one.csv", tmp_path / "two.csv"
    roster(5).write_csv(tmp_path / "a.csv")
    roster(8, 2).write_csv(tmp_path / "b.csv")
    words = ("--id", "person_id", "--stratum", "site", "--witness", "Ana Reed")
    assert run("lottery", tmp_path / "a.csv", *words, "--seed", "Pick 3: 4-1-7", "--out", first)[0] == 0
    status, _, said = run("lottery", tmp_path / "b.csv", *words, "--seed", 8, "--earlier", first, "--out", second)
    assert status == 0, said
    one = dict(pl.read_csv(first, infer_schema=False).select("person_id", "arm").iter_rows())
    two = dict(pl.read_csv(second, infer_schema=False).select("person_id", "arm").iter_rows())
    assert {who: two[who] for who in one} == one
    verify = ("lottery-verify", tmp_path / "two.json", tmp_path / "b.csv", second)
    assert run(*verify, "--earlier", first)[0] == 0
    assert run(*verify)[0] == 2
