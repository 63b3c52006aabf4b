from __future__ import annotations

import hashlib
import hmac
import json
from collections import Counter

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workadvance.evidence.lottery import METHOD, draw_lottery, verify_lottery
from workadvance.tables import InputProblems


def roster(n: int, sites: tuple[str, ...] = ("a", "b")) -> pl.DataFrame:
    return pl.DataFrame(
        {"person_id": [f"{i:04d}" for i in range(n)], "site": [sites[i % len(sites)] for i in range(n)]},
        schema={"person_id": pl.String, "site": pl.String},
    )


def arms_of(frame: pl.DataFrame) -> dict[str, str]:
    return dict(frame.select("person_id", "arm").iter_rows())


def drawn_by_hand(
    people: list[tuple[str, str]], seed: int | str, ratio: tuple[int, ...], arms: tuple[str, ...]
) -> dict:
    """The method as docs/explanation/lottery.md tells it, sharing no code with the engine."""

    def text(value: object) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    list_hash = "sha256:" + hashlib.sha256(text(sorted([who, site] for who, site in people))).hexdigest()
    key = json.dumps([METHOD, str(seed), list_hash]).encode()

    def rank(*parts: object) -> bytes:
        return hmac.new(key, text(list(parts)), hashlib.sha256).digest()

    block = [arm for arm, times in zip(arms, ratio, strict=True) for _ in range(times)]
    given_arm = {}
    for site in {s for _, s in people}:
        line = sorted((who for who, s in people if s == site), key=lambda who: rank("person", [site], who))
        for i, who in enumerate(line):
            number, at = divmod(i, len(block))
            places = sorted(range(len(block)), key=lambda p: rank("place", [site], number, p))
            given_arm[who] = block[places[at]]
    return given_arm


def test_the_documented_method_done_by_hand_gives_the_same_draw():
    frame = roster(57, ("Bronx", "Tulsa", "Añasco"))
    people = list(frame.iter_rows())
    for seed, ratio, arms in ((7, (1, 1), ("program", "control")), (2026, (2, 1, 1), ("full", "light", "control"))):
        drawn = draw_lottery(frame, id="person_id", strata=["site"], ratio=ratio, arms=arms, seed=seed)
        assert arms_of(drawn.assigned) == drawn_by_hand(people, seed, ratio, arms)


def test_a_draw_never_changes_between_versions():
    # Frozen: if this fails, every record written so far can no longer be verified.
    drawn = draw_lottery(roster(12), id="person_id", strata=["site"], seed=7)
    assert "".join(a[0] for a in drawn.assigned["arm"]) == FROZEN_12
    assert drawn.record["list_hash"] == FROZEN_LIST


FROZEN_12 = "ppccpccppccp"
FROZEN_LIST = "sha256:87e18d20d6ca0a96c491d942aa2b31c603f81b8941cac99f9b2fa5c0f6ea467b"


@settings(deadline=None)
@given(
    n=st.integers(1, 60),
    seed=st.integers(0, 2**40),
    ratio=st.lists(st.integers(1, 3), min_size=2, max_size=4),
    order=st.randoms(use_true_random=False),
)
def test_row_order_is_nothing_and_imbalance_stays_under_a_block(n, seed, ratio, order):
    frame = roster(n, ("a", "b", "c"))
    arms = [f"arm{i}" for i in range(len(ratio))]
    drawn = draw_lottery(frame, id="person_id", strata=["site"], ratio=ratio, arms=arms, seed=seed)
    rows = list(range(n))
    order.shuffle(rows)
    again = draw_lottery(frame[rows], id="person_id", strata=["site"], ratio=ratio, arms=arms, seed=seed)
    assert arms_of(drawn.assigned) == arms_of(again.assigned)
    assert drawn.record == again.record
    assert drawn.assigned.drop("arm").equals(frame)
    for count in drawn.strata:
        for arm, share in zip(arms, ratio, strict=True):
            assert abs(count.arms[arm] - count.people * share / sum(ratio)) < sum(ratio)
        assert count.imbalance < sum(ratio)
    for site in ("a", "b", "c"):
        counts = Counter(drawn.assigned.filter(pl.col("site") == site)["arm"])
        full_blocks = sum(counts.values()) // sum(ratio)
        assert all(counts[arm] >= full_blocks * share for arm, share in zip(arms, ratio, strict=True))


def test_everybody_has_the_same_chance_even_alone_in_a_stratum():
    frame = pl.DataFrame({"person_id": ["only", "x", "y"], "site": ["lone", "pair", "pair"]})
    draws = 4000
    chosen = Counter()
    for seed in range(draws):
        drawn = draw_lottery(frame, id="person_id", strata=["site"], seed=seed)
        chosen.update(who for who, arm in arms_of(drawn.assigned).items() if arm == "program")
    for who in ("only", "x", "y"):
        # Five standard deviations of a fair coin.
        assert abs(chosen[who] - draws / 2) < 5 * (draws / 4) ** 0.5


def test_pairs_of_people_are_drawn_as_a_fair_lottery_draws_them():
    frame = roster(4, ("a",))
    together = 0
    draws = 3000
    for seed in range(draws):
        given_arm = arms_of(draw_lottery(frame, id="person_id", seed=seed).assigned)
        together += given_arm["0000"] == given_arm["0001"]
    # Blocks of two in random order: in the same block (1 in 3) never together, otherwise half the time: 1 in 3.
    assert abs(together - draws / 3) < 5 * (draws * 2 / 9) ** 0.5


def test_one_person_more_is_an_unrelated_draw():
    small = arms_of(draw_lottery(roster(200, ("a",)), id="person_id", seed=1).assigned)
    large = arms_of(draw_lottery(roster(201, ("a",)), id="person_id", seed=1).assigned)
    same = sum(small[who] == large[who] for who in small)
    assert 60 < same < 140


def test_unicode_forms_and_spaces_of_an_id_are_one_person():
    composed, decomposed = "Jos\u00e9", "Jose\u0301"
    one = draw_lottery(pl.DataFrame({"id": [composed, "b "]}), id="id", seed=3)
    two = draw_lottery(pl.DataFrame({"id": [decomposed, "b"]}), id="id", seed=3)
    assert one.record["assignment_hash"] == two.record["assignment_hash"]
    with pytest.raises(InputProblems, match="there already"):
        draw_lottery(pl.DataFrame({"id": [composed, decomposed]}), id="id", seed=3)


def test_every_problem_of_a_list_is_told_at_once():
    frame = pl.DataFrame({"id": ["1", "1", None, " "], "site": ["a", None, "b", "b"], "arm": ["", "", "", ""]})
    with pytest.raises(InputProblems) as bad:
        draw_lottery(frame, id="id", strata=["site", "track"], ratio="1:0", arms=["p", "p"], seed=1, name="list.csv")
    told = str(bad.value)
    for part in (
        "list.csv, row 1, column arm",
        "list.csv, row 1, column track: this column is missing",
        "“1:0” is not a ratio",
        "different names",
        "row 3, column id",
        "row 4, column id",
        "row 5, column id",
        "row 3, column site",
    ):
        assert part in told, part


@pytest.mark.parametrize("ratio", ["1", "1:", "a:b", "1:-1", "1.5:1", "", "1:1:1", (0, 1), (1, 5000)])
def test_bad_ratios_are_refused(ratio):
    with pytest.raises(InputProblems):
        draw_lottery(roster(4), id="person_id", ratio=ratio, seed=1)


def test_an_empty_list_is_refused():
    with pytest.raises(InputProblems, match="empty"):
        draw_lottery(roster(0), id="person_id", seed=1)


def test_verification_finds_each_kind_of_tampering():
    frame = roster(40)
    drawn = draw_lottery(frame, id="person_id", strata=["site"], seed=5)
    shuffled = drawn.assigned.sample(fraction=1.0, shuffle=True, seed=1)
    assert all(c.passed for c in verify_lottery(drawn.record, frame.reverse(), shuffled))

    def failed(record=drawn.record, roster=frame, file=drawn.assigned) -> set[str]:
        return {c.check for c in verify_lottery(record, roster, file) if not c.passed}

    other = pl.when(pl.col("person_id") == "0003")
    swapped = drawn.assigned.with_columns(other.then(pl.lit("elsewhere")).otherwise("arm").alias("arm"))
    assert failed(file=swapped) == {"arms"}
    assert failed(file=drawn.assigned[1:]) == {"arms"}
    assert failed(file=pl.concat([drawn.assigned, drawn.assigned[:1]])) == {"arms"}
    moved = drawn.assigned.with_columns(other.then(pl.lit("zz")).otherwise("site").alias("site"))
    assert failed(file=moved) == {"columns"}
    assert failed(file=drawn.assigned.drop("site")) == {"columns"}
    assert failed(file=drawn.assigned.drop("arm")) == {"arms"}
    assert failed(record={**drawn.record, "seed": 6}) >= {"draw", "arms"}
    assert "list" in failed(roster=frame[:-1])
    assert "method" in failed(record={**drawn.record, "method": "coin"})
    assert "draw" in failed(record={**drawn.record, "assignment_hash": "sha256:0"})
    with pytest.raises(InputProblems, match="seed"):
        verify_lottery({**drawn.record, "seed": "5"}, frame, drawn.assigned)
