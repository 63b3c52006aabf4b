"""The proof is checked by a function that solves nothing, and anything wrong with it is found."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from tests.matching.oracle import frames
from workadvance.cli.match_sentences import certificate_sentence
from workadvance.matching import solve, verify_certificate
from workadvance.tables import to_json


@pytest.fixture
def solved() -> tuple[pl.DataFrame, pl.DataFrame, dict[str, Any]]:
    rng = np.random.default_rng(2)
    tables = frames(rng.integers(-5, 60, (14, 6)) / 4, rng.random((14, 6)) < 0.5, np.array([2, 1, 3, 0, 1, 4]))
    return *tables, json.loads(to_json(solve(*tables).to_dict()))


def test_holds_as_made_and_after_json(solved: tuple[pl.DataFrame, pl.DataFrame, dict[str, Any]]) -> None:
    scores, slots, answer = solved
    for told in (solve(scores, slots), answer):
        found = verify_certificate(scores, slots, told)
        assert found.valid
        assert found.objections == ()
        assert (found.most_possible, found.score_bound) == (answer["matched"], answer["total_score"])
    assert answer["certificate"]["optimal"] is True
    assert answer["certificate"]["gap"] == 0


def _drop_referral(a: dict[str, Any]) -> None:
    a["total_score"] -= a["assignments"].pop()["score"]
    a["matched"] -= 1


def _swap_to_closed(a: dict[str, Any]) -> None:
    a["assignments"][0]["order_id"] = "o3"


def _repeat(a: dict[str, Any]) -> None:
    a["assignments"].append(dict(a["assignments"][0]))


def _lower_price(a: dict[str, Any]) -> None:
    a["certificate"]["referral_price"] -= 0.25


def _negative_price(a: dict[str, Any]) -> None:
    prices = a["certificate"]["order_prices"]
    prices["o0"] = -1.0


def _no_cover(a: dict[str, Any]) -> None:
    a["certificate"]["cover"] = {"candidates": [], "orders": []}


def _other_total(a: dict[str, Any]) -> None:
    a["total_score"] += 0.25


def _other_score(a: dict[str, Any]) -> None:
    a["assignments"][0]["score"] += 1


def _other_number(a: dict[str, Any]) -> None:
    a["matched"] += 1


@pytest.mark.parametrize(
    ("tamper", "objection"),
    [
        (_drop_referral, "does not prove the number"),
        (_swap_to_closed, "is not allowed|for 0 slots"),
        (_repeat, "2 times"),
        (_lower_price, "more than its prices"),
        (_negative_price, "is negative"),
        (_no_cover, "is not covered"),
        (_other_total, "add up to"),
        (_other_score, "is said to score"),
        (_other_number, "but lists"),
    ],
)
def test_whatever_is_tampered_with_is_found(
    solved: tuple[pl.DataFrame, pl.DataFrame, dict[str, Any]],
    tamper: Callable[[dict[str, Any]], None],
    objection: str,
) -> None:
    scores, slots, answer = solved
    wrong = copy.deepcopy(answer)
    tamper(wrong)
    found = verify_certificate(scores, slots, wrong)
    assert not found.valid
    assert any(any(part in said for part in objection.split("|")) for said in found.objections)


def test_a_worse_answer_cannot_be_proved(solved: tuple[pl.DataFrame, pl.DataFrame, dict[str, Any]]) -> None:
    """As many people, a lower total: no prices can reach it, so the honest ones show the gap."""
    scores, slots, answer = solved
    free = {(r["candidate_id"], r["order_id"]): r["score"] for r in scores.to_dicts()}
    at = next(
        (i, j)
        for i, a in enumerate(answer["assignments"])
        for j, b in enumerate(answer["assignments"])
        if i < j
        and (a["candidate_id"], b["order_id"]) in free
        and (b["candidate_id"], a["order_id"]) in free
        and a["order_id"] != b["order_id"]
        and free[a["candidate_id"], b["order_id"]] + free[b["candidate_id"], a["order_id"]] < a["score"] + b["score"]
    )
    a, b = (answer["assignments"][i] for i in at)
    a["order_id"], b["order_id"] = b["order_id"], a["order_id"]
    before = a["score"] + b["score"]
    for one in (a, b):
        one["score"] = free[one["candidate_id"], one["order_id"]]
    answer["total_score"] += a["score"] + b["score"] - before
    found = verify_certificate(scores, slots, answer)
    assert any("they do not prove it" in said for said in found.objections)


def test_more_slots_than_were_solved_break_the_proof(
    solved: tuple[pl.DataFrame, pl.DataFrame, dict[str, Any]],
) -> None:
    scores, slots, answer = solved
    assert not verify_certificate(scores, slots.with_columns(pl.col("slots") + 1), answer).valid


def test_a_last_digit_tampered_with_is_found_in_wild_scores() -> None:
    """JSON numbers are rounded; the exact fractions beside them are not, so nothing hides in a tolerance."""
    tables = frames(np.array([[1e9 / 3, 1e-7 / 3], [2e8 / 3, 1e-6]]), np.ones((2, 2), bool), np.array([1, 1]))
    answer = json.loads(to_json(solve(*tables).to_dict()))
    assert verify_certificate(*tables, answer).valid
    answer["certificate"]["exact"] = {}
    assert not verify_certificate(*tables, answer).valid


def test_an_answer_of_a_version_without_exact_fractions_still_verifies() -> None:
    tables = frames(np.random.default_rng(9).normal(size=(20, 9)), np.ones((20, 9), bool), np.full(9, 2))
    answer = json.loads(to_json(solve(*tables).to_dict()))
    del answer["certificate"]["exact"]
    assert verify_certificate(*tables, answer).valid


def test_scores_with_all_their_binary_digits_are_proved_exactly_and_after_json() -> None:
    rng = np.random.default_rng(9)
    for limit in (1, 2):
        tables = frames(rng.normal(size=(20, 9)), rng.random((20, 9)) < 0.6, rng.integers(0, 4, 9))
        answer = solve(*tables, max_per_candidate=limit)
        assert answer.certificate.reading == "binary"
        assert verify_certificate(*tables, answer).valid
        assert verify_certificate(*tables, json.loads(to_json(answer.to_dict()))).valid
        assert answer.certificate.score_bound == answer.certificate.total_score


def test_the_certificate_says_whether_it_proves_anything() -> None:
    one = solve(*frames(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[True, False], [True, False]]), np.array([1, 2])))
    assert certificate_sentence(one.certificate) == (
        "Proved: no more than 1 person can be referred and 1 is; with as many, no total score above 3 is possible "
        "and that is reached."
    )
    assert (
        certificate_sentence(replace(one.certificate, optimal=False)) == "This answer is not proved to be the best one."
    )
