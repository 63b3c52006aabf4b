"""What the eligibility rules promise whatever the numbers, and what reading a file refuses."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workadvance import eligibility
from workadvance.cli.policy_sentences import _REASONS, verdict_sentence
from workadvance.eligibility import FAILS, MEETS, UNKNOWN, ApplicantFacts, Days, PaperShown, case_file
from workadvance.tables import InputProblems

DAY = dt.date(2026, 6, 1)
DAYS = Days(DAY, DAY)
SOURCE = {"effective_on": dt.date(2020, 1, 1), "source": "Program policy"}
PROGRAM = eligibility.criteria_of(
    {
        "criteria": [
            {"name": "household_income", "value": {"percent": 200, "or_receives": ["SNAP"]}, **SOURCE},
            {"name": "wage", "value": 15, **SOURCE},
            {
                "name": "age",
                "value": 18,
                "proof": {"any_of": ["passport"], "valid_days": 365, "certifier": "screener"},
                **SOURCE,
            },
        ]
    }
)
MONEY = st.decimals(0, 200_000, places=2)
PROOFS = st.lists(
    st.builds(
        PaperShown,
        st.sampled_from(["passport", "library_card"]),
        st.dates(dt.date(2024, 1, 1), dt.date(2027, 1, 1)),
        st.sampled_from(["", "screener", "coach"]),
    ),
    max_size=4,
)
FACTS = st.builds(
    ApplicantFacts,
    birth_date=st.none() | st.dates(dt.date(1930, 1, 1), dt.date(2027, 1, 1)),
    household_size=st.none() | st.integers(1, 30),
    monthly_income=st.none() | MONEY,
    receives=st.none() | st.sampled_from([frozenset(), frozenset({"SNAP"})]),
    state=st.sampled_from(["", "OK", "AK", "HI"]),
    employed=st.none() | st.booleans(),
    hourly_wage=st.none() | MONEY,
    proofs=PROOFS.map(tuple),
    confirmed=st.sampled_from([frozenset(), frozenset({"monthly_income", "household_size", "hourly_wage", "age"})]),
)


def said(facts: ApplicantFacts) -> dict[str, str]:
    return {one.rule: one.verdict for one in eligibility.assess(PROGRAM, facts, DAYS)}


@settings(deadline=None)
@given(FACTS, MONEY, MONEY)
def test_more_income_or_pay_never_turns_fails_into_meets(facts: ApplicantFacts, one: Decimal, other: Decimal) -> None:
    less, more = sorted((one, other))
    for field, rule in (("monthly_income", "household_income"), ("hourly_wage", "wage")):
        before = said(replace(facts, **{field: less}))[rule]
        after = said(replace(facts, **{field: more}))[rule]
        assert not (before == FAILS and after == MEETS)


@settings(deadline=None)
@given(FACTS, PROOFS)
def test_more_proof_never_turns_meets_into_anything_else(facts: ApplicantFacts, more: list[PaperShown]) -> None:
    before, after = said(facts), said(replace(facts, proofs=(*facts.proofs, *more)))
    assert all(after[rule] == MEETS for rule, verdict in before.items() if verdict == MEETS)
    assert all(after[rule] == FAILS for rule, verdict in before.items() if verdict == FAILS)


@settings(deadline=None)
@given(FACTS)
def test_no_paper_and_nothing_known_is_never_a_failure(facts: ApplicantFacts) -> None:
    for rule, verdict in said(replace(facts, proofs=())).items():
        assert rule != "age" or verdict != MEETS
    assert set(said(ApplicantFacts()).values()) == {UNKNOWN}


@settings(deadline=None)
@given(FACTS)
def test_the_verdict_of_all_is_the_worst_of_those_that_decide(facts: ApplicantFacts) -> None:
    verdicts = eligibility.assess(PROGRAM, facts, DAYS)
    rank = {MEETS: 0, UNKNOWN: 1, FAILS: 2}
    assert eligibility.overall(verdicts) == max((one.verdict for one in verdicts), key=rank.__getitem__)
    for one in verdicts:
        assert verdict_sentence(one)


@pytest.mark.parametrize("percent", [100, 130, 185, 200, 250])
@pytest.mark.parametrize("size", range(1, 13))
@pytest.mark.parametrize(("state", "region"), [("OK", "contiguous"), ("AK", "alaska"), ("HI", "hawaii")])
def test_income_at_the_limit_fails_and_a_cent_a_month_below_meets(
    percent: int, size: int, state: str, region: str
) -> None:
    from workadvance.labor import poverty_guideline

    program = eligibility.criteria_of({"criteria": [{"name": "household_income", "value": percent, **SOURCE}]})
    limit = Decimal(poverty_guideline(2026, region, size).annual_usd) * percent / 100 / 12
    at = limit.quantize(Decimal("0.01"), rounding="ROUND_CEILING")
    below = at - Decimal("0.01")
    for income, verdict in ((below, MEETS), (at, FAILS)):
        facts = ApplicantFacts(household_size=size, monthly_income=income, state=state)
        assert eligibility.assess(program, facts, DAYS)[0].verdict == verdict


def test_the_criteria_of_a_day_are_those_in_effect_then() -> None:
    program = eligibility.criteria_of(
        {
            "criteria": [
                {
                    "name": "age",
                    "values": [
                        {"effective_on": "2024-01-01", "value": 18, "source": "a"},
                        {"effective_on": "2025-01-01", "value": 21, "source": "b", "page": "p. 3"},
                        {"effective_on": "2026-01-01", "value": None, "source": "c"},
                        {"effective_on": "2027-01-01", "value": 16, "source": "d"},
                    ],
                },
                {"name": "wage", "value": 15, "effective_on": "2024-06-01", "source": "w"},
            ]
        }
    )
    asked = {}
    days = ["2024-01-01", "2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01"]
    for text in days:
        day = dt.date.fromisoformat(text)
        found = {one.rule: one for one in eligibility.assess(program, ApplicantFacts(), Days(day, day))}
        asked[text] = (found["age"].parameter["value"] if "age" in found else None, "wage" in found)
    assert list(asked.values()) == [
        (18, False), (18, True), (21, True), (21, True), (None, True), (None, True), (16, True),
    ]  # fmt: skip
    assert eligibility.assess(program, ApplicantFacts(), DAYS)[0].parameter["source"] == "w"
    with pytest.raises(
        InputProblems, match="no criterion is in effect on 2023-12-31; the first one holds from 2024-01-01"
    ):
        eligibility.assess(program, ApplicantFacts(), Days(dt.date(2023, 12, 31), DAY))


# Kinds with what they ask, the facts, and the verdict with its code.
KINDS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"kind": "diploma"}, {}, "diploma_unknown"),
    ({"kind": "diploma"}, {"has_diploma": True}, "diploma_meets"),
    ({"kind": "diploma"}, {"education": "bachelor"}, "diploma_meets"),
    ({"kind": "diploma"}, {"has_diploma": False}, "diploma_fails"),
    ({"kind": "work_authorization"}, {}, "work_unknown"),
    ({"kind": "education", "value": {"min": "diploma", "max": "associate"}}, {}, "education_unknown"),
    ({"kind": "education", "value": {"min": "diploma", "max": "associate"}}, {"education": "none"}, "education_below"),
    ({"kind": "education", "value": {"min": "diploma", "max": "associate"}}, {"education": "diploma"}, "education_meets"),
    ({"kind": "education", "value": {"min": "diploma", "max": "associate"}}, {"education": "associate"}, "education_meets"),
    ({"kind": "education", "value": {"min": "diploma", "max": "associate"}}, {"education": "bachelor"}, "education_above"),
    ({"kind": "veteran"}, {"veteran": False, "eligible_spouse": True}, "veteran_meets"),
    ({"kind": "veteran"}, {"veteran": False}, "veteran_unknown"),
    ({"kind": "answer", "value": {"question": "license", "equals": True}}, {}, "answer_unknown"),
    ({"kind": "answer", "value": {"question": "license", "equals": True}}, {"answers": {"license": ""}}, "answer_unknown"),
    ({"kind": "answer", "value": {"question": "license", "equals": True}}, {"answers": {"license": False}}, "answer_equals"),
    ({"kind": "answer", "value": {"question": "license", "equals": True}}, {"answers": {"license": True}}, "answer_meets"),
    # A text is no yes and no number: it is asked again.
    ({"kind": "answer", "value": {"question": "license", "equals": True}}, {"answers": {"license": "yes"}}, "answer_unreadable"),
    ({"kind": "answer", "value": {"question": "q", "not_one_of": ["CDL revoked"]}}, {"answers": {"q": "cdl REVOKED "}}, "answer_not_one_of"),
    ({"kind": "answer", "value": {"question": "q", "one_of": ["a", "b"]}}, {"answers": {"q": "c"}}, "answer_one_of"),
    ({"kind": "answer", "value": {"question": "q", "min": 5, "max": 7}}, {"answers": {"q": 5}}, "answer_meets"),
    ({"kind": "answer", "value": {"question": "q", "min": 5, "max": 7}}, {"answers": {"q": 7.5}}, "answer_max"),
    ({"kind": "answer", "value": {"question": "q", "min": 5, "max": 7}}, {"answers": {"q": "six"}}, "answer_unreadable"),
    ({"kind": "answer", "value": {"question": "q", "min": 5, "max": 7}}, {"answers": {"q": 4}}, "answer_min"),
    ({"kind": "answer", "value": {"question": "q", "equals": 5}}, {"answers": {"q": 5.0}}, "answer_meets"),
    ({"kind": "answer", "value": {"question": "q", "max": dt.date(2026, 6, 1)}}, {"answers": {"q": dt.date(2026, 6, 2)}}, "answer_max"),
    ({"kind": "answer", "value": {"question": "q"}}, {"answers": {"q": "anything"}}, "answer_meets"),
]  # fmt: skip


def _case(facts: dict[str, Any]) -> ApplicantFacts:
    answers = {k: Decimal(str(v)) if isinstance(v, float) else v for k, v in facts.get("answers", {}).items()}
    return eligibility.facts_of({**facts, **({"answers": answers} if answers else {})})


@pytest.mark.parametrize(("asked", "facts", "code"), KINDS)
def test_each_kind_says_what_it_found(asked: dict[str, Any], facts: dict[str, Any], code: str) -> None:
    program = eligibility.criteria_of({"criteria": [{"name": "one", **asked, **SOURCE}]})
    (verdict,) = eligibility.assess(program, _case(facts), DAYS)
    assert verdict.code == code
    assert verdict.verdict == {"meets": MEETS, "unknown": UNKNOWN, "unreadable": UNKNOWN}.get(
        code.rpartition("_")[2], FAILS
    )
    assert verdict_sentence(verdict)


@pytest.mark.parametrize("kind", ["any_of", "all_of"])
def test_a_group_asks_for_its_paper_like_any_criterion(kind: str) -> None:
    group = {"name": "both", "kind": kind, "proof": {"any_of": ["diploma"]}, **SOURCE}
    program = eligibility.criteria_of({"criteria": [{**group, "criteria": [{"name": "diploma", **SOURCE}]}]})
    facts = eligibility.facts_of({"has_diploma": True})
    assert eligibility.assess(program, facts, DAYS)[0].code == "proof_missing"
    shown = replace(facts, proofs=(PaperShown("diploma", DAY),))
    assert eligibility.assess(program, shown, DAYS)[0].verdict == MEETS


def test_only_a_fact_that_decides_is_asked_about() -> None:
    idle = ApplicantFacts(employed=False, hourly_wage=Decimal(2100), household_size=25, receives=frozenset({"SNAP"}))
    found = {one.rule: one.code for one in eligibility.assess(PROGRAM, idle, DAYS)}
    assert (found["wage"], found["household_income"]) == ("wage_not_working", "income_benefit")


NONSENSE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**4000)
    | st.decimals()
    | st.dates()
    | st.datetimes()
    | st.text(max_size=30)
    | st.sampled_from(["²", "٧٤", "1e400", "NaN", "\x00", "OK", "74103", "1,050", "9,5", "passport", "none"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=4,
)


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(st.sampled_from(sorted(case_file._FACTS)), NONSENSE, max_size=4), NONSENSE, st.data())
def test_nonsense_is_refused_in_sentences_or_read_and_never_breaks(case: Any, value: Any, data: Any) -> None:
    kind = data.draw(st.sampled_from(sorted([*eligibility.KINDS, "any_of"])))
    key = data.draw(
        st.sampled_from(["value", "values", "proof", "decides", "criteria", "effective_on", "source", "kind"])
    )
    inner = data.draw(
        st.sampled_from(
            [None, "min", "percent", "or_receives", "below", "states", "counties", "zips", "question", "one_of"]
        )
    )
    policy = {"criteria": [{"name": "x", "kind": kind, **SOURCE, key: value if inner is None else {inner: value}}]}
    program, facts, verdicts = PROGRAM, ApplicantFacts(), []
    with suppress(InputProblems):
        program = eligibility.criteria_of(policy)
    with suppress(InputProblems):
        facts = eligibility.facts_of(case)
    with suppress(InputProblems):  # a criterion that nonsense ended is in effect no more
        verdicts = eligibility.assess(program, facts, DAYS)
    assert all(verdict_sentence(one) for one in verdicts)


@pytest.mark.parametrize("kind", ["any_of", "all_of"])
def test_groups_follow_the_three_values(kind: str) -> None:
    facts = {MEETS: {"has_diploma": True}, FAILS: {"has_diploma": False}, UNKNOWN: {}}
    for first, second in [(a, b) for a in facts for b in facts]:
        parts = [
            {"name": "x", "kind": "diploma", **SOURCE},
            {"name": "y", "kind": "answer", "value": {"question": "q", "equals": True}, **SOURCE},
        ]
        answers = {MEETS: {"q": True}, FAILS: {"q": False}, UNKNOWN: {}}[second]
        program = eligibility.criteria_of({"criteria": [{"name": "both", "kind": kind, "criteria": parts, **SOURCE}]})
        (verdict,) = eligibility.assess(program, eligibility.facts_of({**facts[first], "answers": answers}), DAYS)
        order = [MEETS, UNKNOWN, FAILS] if kind == "any_of" else [FAILS, UNKNOWN, MEETS]
        assert verdict.verdict == min((first, second), key=order.index)
        assert verdict_sentence(verdict)
        assert [part.verdict for part in verdict.parts] == [first, second]


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(eligibility.__file__).parent.glob("*.py"))
    made = {f"{name}_{end}" for name in ("work", "diploma") for end in (MEETS, FAILS, UNKNOWN)}
    made |= {f"{name}_{end}" for name in ("any_of", "all_of") for end in (MEETS, FAILS, UNKNOWN)}
    made |= {f"answer_{test}" for test in ("equals", "one_of", "not_one_of", "min", "max")}
    assert all(f'"{code}"' in source for code in set(_REASONS) - made)
    assert made <= set(_REASONS)


BAD_POLICIES: list[tuple[Any, str]] = [
    ({}, "criteria: a list with at least one criterion is needed"),
    ({"criteria": []}, "a list with at least one criterion"),
    ({"criteria": "age"}, "a list with at least one criterion"),
    ({"criteria": [{"name": "agee", **SOURCE}]}, "there is no kind “agee”; nearest: age"),
    ({"criteria": [{"name": "age", "value": 18}]}, "a day is missing"),
    ({"criteria": [{"name": "age", "value": 18, "effective_on": "2026-01-01"}]}, "“source” is missing"),
    ({"criteria": [{"name": "age", "value": 18, "effective_on": "0001-01-01", "source": "s"}]}, "effective_on"),
    ({"criteria": [{"name": "age", "value": -1, **SOURCE}]}, "“-1” is not a number of years"),
    ({"criteria": [{"name": "age", "value": {"min": 30, "max": 20}, **SOURCE}]}, "min (30) is above max (20)"),
    ({"criteria": [{"name": "age", "value": {}, **SOURCE}]}, "one of min, max is needed"),
    ({"criteria": [{"name": "household_income", "value": {}, **SOURCE}]}, "“percent” is missing"),
    ({"criteria": [{"name": "household_income", "value": True, **SOURCE}]}, "is not a whole percentage"),
    ({"criteria": [{"name": "wage", "value": 0, **SOURCE}]}, "0 is not above zero"),
    ({"criteria": [{"name": "wage", "value": "12.345", **SOURCE}]}, "wage"),
    ({"criteria": [{"name": "education", "value": "phd", **SOURCE}]}, "“phd” is not one of"),
    ({"criteria": [{"name": "residence", "value": {"counties": ["4014"]}, **SOURCE}]}, "is not a county's five digits"),
    ({"criteria": [{"name": "residence", "value": {"zips": ["00000"]}, **SOURCE}]}, "ZIP"),
    ({"criteria": [{"name": "residence", "value": {"states": ["ZZ"]}, **SOURCE}]}, "is not a state's two letters"),
    ({"criteria": [{"name": "residence", "value": {"states": [""]}, **SOURCE}]}, "is not a state's two letters"),
    ({"criteria": [{"name": "residence", "value": {"states": [False]}, **SOURCE}]}, "is not a state's two letters"),
    ({"criteria": [{"name": "residence", "value": {"counties": [True]}, **SOURCE}]}, "is not a county's five digits"),
    (
        {"criteria": [{"name": "residence", "value": {"counties": ["99143"]}, **SOURCE}]},
        "is not a county's five digits",
    ),
    (
        {"criteria": [{"name": "answer", "value": {"question": "q", "min": "six"}, **SOURCE}]},
        "is not a number or a day",
    ),
    ({"criteria": [{"name": "answer", "value": {"question": "q", "one_of": "night"}, **SOURCE}]}, "a list of answers"),
    ({"criteria": [{"name": "answer", "value": {"question": "q", "one_of": []}, **SOURCE}]}, "a list of answers"),
    ({"criteria": [{"name": "answer", "value": {"question": "q", "equals": [1]}, **SOURCE}]}, "an answer is text"),
    (
        {"criteria": [{"name": "answer", "value": {"question": "q", "min": 1, "max": dt.date(2026, 1, 1)}, **SOURCE}]},
        "can't be compared",
    ),
    ({"criteria": [{"name": "answer", "value": {"question": "q", "min": 3, "max": 1}, **SOURCE}]}, "is above max"),
    ({"criteria": [{"name": "education", "value": {"min": None}, **SOURCE}]}, "one of min, max is needed"),
    ({"criteria": [{"name": "wage", "value": Decimal("1E+400"), **SOURCE}]}, "too large"),
    (
        {
            "criteria": [
                {"name": "age", "value": 18, **SOURCE},
                {"name": "g", "kind": "any_of", "criteria": [{"name": "age", "value": 21, **SOURCE}], **SOURCE},
            ]
        },
        "the name of two",
    ),
    (
        {
            "criteria": [
                {
                    "name": "g",
                    "kind": "any_of",
                    "criteria": [{"name": "age", "value": 21, "decides": False, **SOURCE}],
                    **SOURCE,
                }
            ]
        },
        "belongs to the group",
    ),
    ({"criteria": [{"name": "residence", "value": {}, **SOURCE}]}, "one of states, counties, zips, tribes is needed"),
    ({"criteria": [{"name": "answer", "value": {"equals": True}, **SOURCE}]}, "“question” is missing"),
    ({"criteria": [{"name": "x", "kind": "any_of", **SOURCE}]}, "any_of needs a list of criteria"),
    ({"criteria": [{"name": "age", "value": 18, "criteria": [], **SOURCE}]}, "only any_of and all_of hold criteria"),
    ({"criteria": [{"name": "age", "value": 18, "decides": "no", **SOURCE}]}, "“decides” is true or false"),
    ({"criteria": [{"name": "age", "value": 18, "proof": {}, **SOURCE}]}, "“any_of” needs at least one kind of paper"),
    ({"criteria": [{"name": "age", "value": 18, "prof": {}, **SOURCE}]}, "“prof” is not known here; nearest: proof"),
    ({"criteria": [{"name": "age", "value": 18, **SOURCE}, {"name": "age", "value": 21, **SOURCE}]}, "the name of two"),
    (
        {"criteria": [{"name": "age", "values": [{"value": 18, **SOURCE}, {"value": 21, **SOURCE}]}]},
        "list them by date",
    ),
]


@pytest.mark.parametrize(("policy", "message"), BAD_POLICIES)
def test_a_policy_that_cannot_be_right_is_refused_and_says_what_to_write(policy: Any, message: str) -> None:
    with pytest.raises(InputProblems) as refused:
        eligibility.criteria_of(policy)
    assert message in str(refused.value)


BAD_CASES: list[tuple[dict[str, Any], str]] = [
    ({"birthdate": "1990-01-01"}, "“birthdate” is not known here; nearest: birth_date"),
    ({"birth_date": "31/31/1990"}, "birth_date"),
    ({"work_authorized": "yes"}, "“yes” is not true or false"),
    ({"household_size": 0}, "0 is not a number of people"),
    ({"household_size": 100}, "to 99"),
    ({"household_size": "9" * 28}, "to 99"),
    ({"monthly_income": Decimal("1E+400")}, "too large"),
    ({"monthly_income": 10**4000}, "too large"),
    ({"monthly_income": Decimal("NaN")}, "Enter an amount"),
    ({"hourly_wage": Decimal("9.999")}, "parts of a cent"),
    ({"pay": "600 a week", "hours_per_week": 0}, "not above 0"),
    ({"pay": "600 a week", "hours_per_week": 169}, "up to 168"),
    ({"pay": "99999999999999 an hour"}, "too large"),
    ({"county": True}, "five digits"),
    ({"state": False}, "two letters"),
    ({"household_size": True}, "is not a whole number"),
    ({"household_size": "two"}, "household_size"),
    ({"monthly_income": -5}, "below zero"),
    ({"monthly_income": 10, "income": "10 a month"}, "not both"),
    ({"income": "1,050"}, "Say what the pay is for"),
    ({"pay": "12 an hour + 15 an hour"}, "hours a week of each job"),
    ({"state": "Oklahoma"}, "two letters"),
    ({"zip": "99999"}, "ZIP"),
    ({"education": "some"}, "is not one of"),
    ({"education": "none", "has_diploma": True}, "contradicts"),
    ({"proofs": [{"dated": "2026-01-01"}]}, "proof 1: it must be a mapping with kind"),
    ({"proofs": [{"kind": "passport"}]}, "a day is missing"),
    ({"answers": [1]}, "mapping of question to answer"),
    ({"answers": {"q": [1]}}, "an answer is text"),
]


@pytest.mark.parametrize(("case", "message"), BAD_CASES)
def test_a_case_that_cannot_be_read_is_refused_and_says_where(case: dict[str, Any], message: str) -> None:
    with pytest.raises(InputProblems) as refused:
        eligibility.facts_of(case)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    "text",
    ["", "a: [", "- 1", "\x00", "age: 1\nage: 2", "&a [*a]", "!!python/object/apply:os.system ['true']", "[" * 2000],
)
def test_a_file_that_holds_something_else_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(text, encoding="utf-8")
    for read in (eligibility.read_case, eligibility.read_criteria):
        with pytest.raises(InputProblems, match="case.yaml"):
            read(file)
    with pytest.raises(InputProblems, match="cannot be read"):
        eligibility.read_case(tmp_path / "nowhere.yaml")


class TestTheCommand:
    """`workadvance policy check`."""

    def files(self, tmp_path: Path) -> list[str]:
        policy, case = tmp_path / "policy.json", tmp_path / "case.json"
        policy.write_text(
            json.dumps(
                {
                    "program": "Welding",
                    "criteria": [
                        {"name": "age", "value": 18, "effective_on": "2020-01-01", "source": "Policy", "page": "p. 2"},
                        {"name": "wage", "value": 15, "effective_on": "2020-01-01", "source": "Policy"},
                    ],
                }
            ),
            encoding="utf-8",
        )
        case.write_text(json.dumps({"birth_date": "2008-06-02", "employed": False}), encoding="utf-8")
        return ["--policy", str(policy), "--case", str(case)]

    def test_it_prints_what_the_rules_say(self, tmp_path: Path, run: Any) -> None:
        _status, out, _err = run("policy", "check", *self.files(tmp_path), "--as-of", "2026-06-01", "--format", "json")
        found = json.loads(out)
        assert found["verdict"] == "fails"
        age, wage = found["criteria"]
        assert (age["name"], age["verdict"], age["parameter"], age["value"]) == ("age", "fails", "min_age", 18)
        assert age["reason"] == "Age 17 on 2026-06-01; 18 or older is asked. Old enough on 2026-06-02."
        assert age["source"] == "Policy, p. 2"
        assert (wage["verdict"], wage["value"]) == ("meets", "15")

    def test_the_same_a_day_later(self, tmp_path: Path, run: Any) -> None:
        _status, out, _err = run("policy", "check", *self.files(tmp_path), "--as-of", "2026-06-02")
        assert "Meets every criterion (by the rules of 2026-06-02)." in out
        _status, table, _err = run("policy", "check", *self.files(tmp_path), "--as-of", "2026-06-02", "--format", "csv")
        assert table.splitlines()[0] == "name,verdict,reason,parameter,value,effective_on,source"

    def test_a_day_before_the_rules_is_refused(self, tmp_path: Path, run: Any) -> None:
        status, _out, err = run("policy", "check", *self.files(tmp_path), "--as-of", "2019-12-31")
        assert status == 2
        assert "no criterion is in effect on 2019-12-31" in err


def test_the_example_of_the_docs_says_what_is_written_there() -> None:
    folder = Path(__file__).parents[2] / "docs" / "examples" / "eligibility"
    program, facts = eligibility.read_criteria(folder / "policy.yaml"), eligibility.read_case(folder / "case.yaml")
    day = dt.date(2026, 8, 3)
    verdicts = eligibility.assess(program, facts, Days(day, day))
    assert eligibility.overall(verdicts) == MEETS
    assert {one.rule: one.verdict for one in verdicts if not one.decides} == {"priority of service": FAILS}
    page = (folder.parents[1] / "explanation" / "eligibility.md").read_text(encoding="utf-8")
    assert all(f"`{kind}`" in page for kind in (*eligibility.KINDS, "any_of", "all_of"))


def test_dollars_are_compared_to_the_cent_in_every_step() -> None:
    program = eligibility.criteria_of({"criteria": [{"name": "wage", "value": 15, **SOURCE}]})
    found = [
        eligibility.assess(program, ApplicantFacts(employed=True, hourly_wage=Decimal(cents) / 100), DAYS)[0].verdict
        for cents in range(1490, 1511)
    ]
    assert found == [MEETS] * 10 + [FAILS] * 11
    assert sum(one != other for one, other in pairwise(found)) == 1
