"""Which of a program's rules have a paper behind them, and which papers are still missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workadvance.documents.models import Proof
from workadvance.documents.paper_kinds import PaperKind, Proves
from workadvance.documents.selectors import proofs_held
from workadvance.screening.models import Application

# What proves what a rule asks, and the paper to ask for. Pay is stated for those in work; its stub proves income too.
RULES: dict[str, tuple[Proves, PaperKind]] = {
    "age": (Proves.AGE, PaperKind.PHOTO_ID),
    "work_authorization": (Proves.WORK_AUTHORIZATION, PaperKind.WORK_AUTHORIZATION),
    "household_income": (Proves.INCOME, PaperKind.INCOME),
    "diploma": (Proves.EDUCATION, PaperKind.EDUCATION),
}


def proofs_of_rules(application: Application) -> dict[str, Proof]:
    """The accepted paper behind each rule that has one today, by rule."""
    held = proofs_held(application.person)
    return {rule: held[proves] for rule, (proves, _paper) in RULES.items() if proves in held}


def papers_missing(
    application: Application, *, rules: Iterable[str] | None = None, proven: Mapping[str, Proof] | None = None
) -> list[str]:
    """The kinds of paper to ask for: of rules the program checks and no accepted paper proves.

    `rules` that were checked and what is `proven` are read where they are not given.
    """
    if proven is None:
        proven = proofs_of_rules(application)
    asked = application.verdicts.order_by("pk").values_list("rule", flat=True) if rules is None else rules
    return [RULES[rule][1].value for rule in asked if rule in RULES and rule not in proven]
