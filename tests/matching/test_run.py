"""From pool and openings to the slate: referrals, alternates, and reasons that are true."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from tests.matching.pools import weights, world
from workadvance.cli.match_sentences import not_referred_sentence
from workadvance.matching import (
    GATES,
    Candidate,
    NotReferredReason,
    Order,
    candidate_pairs,
    candidates_frame,
    explain_pair,
    near_misses,
    orders_frame,
    run,
    solve,
    verify_certificate,
)
from workadvance.tables import InputProblems


@pytest.mark.parametrize("limit", [1, 2])
def test_the_slate_is_the_best_answer_for_the_pairs_and_their_scores(limit: int) -> None:
    for seed in range(4):
        people, orders = world(seed)
        pool, openings = candidates_frame(people), orders_frame(orders)
        slate = run(pool, openings, weights(), max_per_candidate=limit)
        pairs = candidate_pairs(pool, openings, weights())
        scores, slots = pairs.select("candidate_id", "order_id", "score"), openings.select("order_id", "slots")
        alone = solve(scores, slots, max_per_candidate=limit)
        assert (slate.matched, slate.total_score) == (alone.matched, alone.total_score)
        assert [(a.candidate_id, a.order_id) for a in slate.assignments] == [
            (a.candidate_id, a.order_id) for a in alone.assignments
        ]
        assert verify_certificate(pairs, openings, slate).valid
        open_orders = openings.filter(pl.col("slots") > 0)["order_id"]
        assert slate.certificate.pairs == pairs["order_id"].is_in(open_orders.implode()).sum() < pairs.height
        for referral in slate.assignments:
            assert referral.parts is not None
            assert round(sum(referral.parts.values()), 4) == referral.score
        told = {a.candidate_id for a in slate.assignments} | {u.candidate_id for u in slate.unmatched}
        assert told == {c.candidate_id for c in people}


def test_the_order_of_the_rows_never_matters() -> None:
    people, orders = world(3)
    first = run(candidates_frame(people), orders_frame(orders), weights(), alternates_per_slot=2)
    again = run(candidates_frame(people[::-1]), orders_frame(orders[7:] + orders[:7]), weights(), alternates_per_slot=2)
    assert again == first


def changed(candidate: Candidate, order: Order, gate: str) -> tuple[Candidate, Order]:
    """What the reason asks for, done."""
    done: dict[str, dict[str, Any]] = {
        "occupation": {"occupations": (*candidate.occupations, order.occupation)},
        "credential": {"credentials": (*candidate.credentials, *order.required_credentials)},
        "wage_floor": {"wage_floor": order.wage},
        "shift": {"shifts": order.shifts},
        "start_date": {"available_from": order.start_by},
        "exclusion": {"background": ()},
    }
    if gate == "reach":
        said = explain_pair(candidate, order, weights()).verdicts[GATES.index("reach")]
        return replace(candidate, max_miles=said.facts["miles"]), order
    return replace(candidate, **done[gate]), order


@pytest.mark.parametrize("block", [500_000, 50])
def test_the_change_a_reason_names_is_the_one_that_opens_the_gate(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near_misses, "BLOCK", block)
    seen: set[str] = set()
    far_off = 0
    for seed in range(8):
        people, orders = world(seed, people=25, orders=8)
        slate = run(candidates_frame(people), orders_frame(orders), weights())
        person, order = {c.candidate_id: c for c in people}, {o.order_id: o for o in orders}
        for unmatched in slate.unmatched:
            who = person[unmatched.candidate_id]
            fails = {
                o.order_id: [v.gate for v in explain_pair(who, o, weights()).verdicts if v.verdict == "fails"]
                for o in orders
                if o.slots
            }
            for reason in unmatched.reasons:
                if reason.code not in GATES:
                    continue
                where = order[str(reason.order_id)]
                if reason.openings:
                    seen.add(reason.code)
                    assert reason.openings == sum(gates == [reason.code] for gates in fails.values())
                    assert explain_pair(*changed(who, where, reason.code), weights()).passes
                else:
                    far_off += 1
                    assert min(len(gates) for gates in fails.values()) > 1
                    assert sorted(r.code for r in unmatched.reasons) == sorted(fails[where.order_id])
    assert seen == set(GATES)
    assert far_off


def test_the_nearest_change_is_the_smallest() -> None:
    person = Candidate("Ana", ("31-9092",), "44115", wage_floor=20.0, max_miles=5)
    orders = [
        Order("low", "31-9092", 15.0, zip="44115"),
        Order("nearly", "31-9092", 19.5, zip="44115"),
        Order("far", "31-9092", 21.0, zip="43215"),
        Order("near", "31-9092", 21.0, zip="44118"),
        Order("closed", "31-9092", 30.0, slots=0, zip="44115"),
    ]
    slate = run(candidates_frame([person]), orders_frame(orders), weights())
    found = {r.code: (r.order_id, r.openings) for r in slate.unmatched[0].reasons}
    assert found == {"wage_floor": ("nearly", 2), "reach": ("near", 2)}


def test_reasons_are_ranked_by_what_could_change() -> None:
    """A day late comes before a dollar, another shift, a credential, a record, other work, and a thousand miles."""
    person = Candidate(
        "Ana",
        ("31-9092",),
        "44115",
        wage_floor=20.0,
        max_miles=20,
        shifts=("day",),
        available_from=dt.date(2026, 3, 2),
        background=("theft",),
    )
    fits = Order("fits", "31-9092", 21.0, zip="44115", shifts=("day",), start_by=dt.date(2026, 3, 9))
    orders = [
        *(replace(fits, order_id=f"far{i}", zip="90001") for i in range(5)),
        replace(fits, order_id="other work", occupation="51-4041"),
        replace(fits, order_id="record", excludes=("theft",)),
        replace(fits, order_id="certificate", required_credentials=("CPR",)),
        replace(fits, order_id="nights", shifts=("night",)),
        replace(fits, order_id="a dollar", wage=19.0),
        replace(fits, order_id="a day", start_by=dt.date(2026, 3, 1)),
    ]
    slate = run(candidates_frame([person]), orders_frame(orders), weights())
    assert [r.order_id for r in slate.unmatched[0].reasons] == [
        "a day",
        "a dollar",
        "nights",
        "certificate",
        "record",
        "other work",
        "far0",
    ]
    both = [replace(fits, order_id="far and late", zip="90001", start_by=dt.date(2026, 3, 1))]
    slate = run(candidates_frame([person]), orders_frame(both), weights())
    assert [r.code for r in slate.unmatched[0].reasons] == ["start_date", "reach"]


def test_somebody_outbid_is_told_by_how_much() -> None:
    orders = [Order("shop", "51-4041", 20.0, zip="44115")]
    ana = Candidate("Ana", ("51-4041",), "44115", baseline_wage=12.0, days_job_ready=30)
    people = [ana, replace(ana, candidate_id="Ben", baseline_wage=13.0)]
    slate = run(candidates_frame(people), orders_frame(orders), weights())
    (reason,) = slate.unmatched[0].reasons
    assert reason == NotReferredReason("outbid", "shop", openings=1, short_by=4.0)
    assert not_referred_sentence(reason) == (
        "1 order with a slot would do, but with other people there the total is better. Nearest is shop: "
        "a score higher by more than 4 there would have brought it."
    )


def test_no_open_slot_anywhere_is_said() -> None:
    people, orders = world(1)
    closed = [replace(o, slots=0) for o in orders]
    slate = run(candidates_frame(people), orders_frame(closed), weights())
    assert slate.matched == 0
    assert {r.code for u in slate.unmatched for r in u.reasons} == {"no_slot"}
    none = run(candidates_frame(people), orders_frame([]), weights())
    assert {r.code for u in none.unmatched for r in u.reasons} == {"no_slot"}
    assert none.certificate.optimal
    assert run(candidates_frame([]), orders_frame(orders), weights()).unmatched == ()


def test_alternates_are_the_next_to_ask() -> None:
    for seed in range(4):
        people, orders = world(seed, people=40, orders=6)
        pool, openings = candidates_frame(people), orders_frame(orders)
        slate = run(pool, openings, weights(), alternates_per_slot=2)
        assert slate.alternates is not None
        pairs = {
            (r["candidate_id"], r["order_id"]): r["score"]
            for r in candidate_pairs(pool, openings, weights()).to_dicts()
        }
        referred = {(a.candidate_id, a.order_id) for a in slate.assignments}
        placed = {a.candidate_id for a in slate.assignments}
        for order in orders:
            mine = [a for a in slate.alternates if a.order_id == order.order_id]
            spare = [p for p in pairs if p[1] == order.order_id and p not in referred]
            assert len(mine) == (min(2 * order.slots, len(spare)))
            assert [a.rank for a in mine] == list(range(1, len(mine) + 1))
            keys = [(a.candidate_id in placed, a.gives_up or 0, -a.score) for a in mine]
            assert keys == sorted(keys)
            for a in mine:
                assert pairs[a.candidate_id, a.order_id] == a.score
                assert (a.gives_up is None) == (a.candidate_id in placed) == bool(a.referred_to)
        free = next((a for a in slate.alternates if a.gives_up), None)
        if free is not None:  # forcing that person in costs exactly what is said
            forced = [o if o.order_id != free.order_id else replace(o, slots=o.slots - 1) for o in orders]
            others = [c for c in people if c.candidate_id != free.candidate_id]
            without = run(candidates_frame(others), orders_frame(forced), weights())
            if without.matched + 1 == slate.matched:
                assert slate.total_score - without.total_score - free.score == pytest.approx(free.gives_up, abs=1e-9)
    assert run(pool, openings, weights()).alternates is None


def test_frames_that_cannot_be_used_are_refused_with_every_problem() -> None:
    people, orders = world(1, people=3, orders=3)
    pool, openings = candidates_frame(people), orders_frame(orders)
    with pytest.raises(InputProblems, match="the ZIP “99999” is not known"):
        run(pool.with_columns(zip=pl.lit("99999")), openings, weights())
    with pytest.raises(InputProblems, match="unless remote is yes"):
        run(pool, openings.with_columns(zip=pl.lit(None, pl.String), remote=pl.lit(False)), weights())
    with pytest.raises(InputProblems, match="each may appear once"):
        run(pl.concat([pool, pool]), openings, weights())
    with pytest.raises(InputProblems, match="this column is missing"):
        run(pool.drop("shifts"), openings, weights())
    with pytest.raises(InputProblems, match="0 or more"):
        run(pool, openings, weights(), alternates_per_slot=-1)


def test_dates_may_come_as_dates_or_text() -> None:
    people, orders = world(2, people=5, orders=5)
    pool, openings = candidates_frame(people), orders_frame(orders)
    as_text = pool.with_columns(pl.col("available_from").cast(pl.String), pl.col("occupations").list.join(";"))
    assert run(as_text, openings, weights()) == run(pool, openings, weights())
    assert pool["available_from"].dtype == pl.Date
    assert isinstance(people[0].available_from, dt.date | None)
