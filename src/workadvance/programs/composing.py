"""Composing a program's eligibility without code: a draft of criteria, published as a dated policy.

A line of the draft is plain JSON: `key` (its name among the others), `kind`, `label` and `label_es`, `value`, `source`,
`decides`, `alternative_to` (the key of the criterion it may stand in for), and `proof`. `compiled` makes of lines what
`workadvance.eligibility` reads, and refuses what that refuses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.eligibility import KINDS, ProgramCriteria, criteria_of
from workadvance.events.services import event_record
from workadvance.people.access import Actor, require
from workadvance.programs.models import EligibilityDraft, EligibilityPolicy, Program
from workadvance.programs.policy_sources import own_source
from workadvance.programs.selectors import policy_on
from workadvance.tables import InputProblems

Line = dict[str, Any]
Body = dict[str, Any]
"""A criterion as eligibility reads it from a file."""
MOST_LINES = 30


def base_lines(policy: EligibilityPolicy) -> list[Line]:
    """The five rules of a simple policy as lines to start from."""
    source = own_source(policy.program.name)
    asked: list[tuple[str, Body]] = [("age", {"min": policy.min_age})]
    if policy.needs_work_authorization:
        asked.append(("work_authorization", {}))
    asked.append(("household_income", {"percent": policy.income_percent}))
    asked.append(("wage", {"below": str(policy.wage_limit)}))
    if policy.needs_diploma:
        asked.append(("diploma", {}))
    return [{"key": kind, "kind": kind, "value": value, "source": source, "decides": True} for kind, value in asked]


def draft_lines(program: Program, on: dt.date) -> list[Line]:
    """The lines being composed; without a draft, what is in force on a day."""
    draft = EligibilityDraft.objects.filter(program=program).first()
    if draft is not None:
        return list(draft.criteria)
    policy = policy_on(program, on)
    return [] if policy is None else list(policy.criteria) or base_lines(policy)


def compiled(lines: Sequence[Line], *, effective_on: dt.date, program: str = "") -> ProgramCriteria:
    """Lines as criteria; raises InputProblems where eligibility cannot read them."""
    alternatives: dict[str, list[Body]] = {}
    for line in lines:
        if line.get("alternative_to"):
            alternatives.setdefault(line["alternative_to"], []).append(_body(line, effective_on))
    bodies = []
    for line in lines:
        if line.get("alternative_to"):
            continue
        body = _body(line, effective_on)
        others = alternatives.pop(line["key"], [])
        if others:
            # In a group the parts decide with it.
            group = {k: body.pop(k) for k in ("decides",)}
            parts = [body, *({k: v for k, v in other.items() if k != "decides"} for other in others)]
            body = {
                "name": f"group-{line['key']}",
                "kind": "any_of",
                "criteria": parts,
                "effective_on": effective_on.isoformat(),
                "source": body["source"],
                **group,
            }
        bodies.append(body)
    return criteria_of({"program": program, "criteria": bodies})


def _body(line: Line, effective_on: dt.date) -> Body:
    body = {
        "name": line["key"],
        "kind": line["kind"],
        "value": {k: _measure(line, k, v) for k, v in line["value"].items() if v not in (None, "", [])},
        "effective_on": effective_on.isoformat(),
        "source": line["source"],
        "decides": line.get("decides", True),
    }
    return body | ({"proof": line["proof"]} if line.get("proof") else {})


def _measure(line: Line, key: str, value: Any) -> Any:
    """JSON keeps numbers with decimals and days as text: what a question's answer is compared with is read again."""
    if line["kind"] != "answer" or key not in ("min", "max") or not isinstance(value, str):
        return value
    return dt.date.fromisoformat(value) if line.get("answer_type") == "date" else Decimal(value)


def line_keep(*, actor: Actor, program: Program, key: str, line: Mapping[str, Any]) -> Line:
    """Add a criterion to the draft (`key` empty), or change one. Raises ValidationError saying what can't be read."""
    require(actor, "programs.manage_program", program.provider_id)
    if line["kind"] not in KINDS:
        raise ValidationError(_("Choose what the criterion is about."))
    today = timezone.localdate()
    with transaction.atomic():
        lines = _held(program, today)
        made = {**line, "key": key or _free_key(str(line["kind"]), {one["key"] for one in lines})}
        _alternative_checked(made, lines)
        at = next((n for n, one in enumerate(lines) if one["key"] == key), None)
        if at is None:
            lines.append(made)
        else:
            lines[at] = made
        if len(lines) > MOST_LINES:
            raise ValidationError(_("A program can have at most 30 criteria."))
        checked(lines, today)
        _draft_store(program, lines)
    return made


def line_remove(*, actor: Actor, program: Program, key: str) -> None:
    """Take a criterion out of the draft; those that could stand in for it then count on their own."""
    require(actor, "programs.manage_program", program.provider_id)
    with transaction.atomic():
        lines = [one for one in _held(program, timezone.localdate()) if one["key"] != key]
        for one in lines:
            if one.get("alternative_to") == key:
                one["alternative_to"] = ""
        _draft_store(program, lines)


def draft_discard(*, actor: Actor, program: Program) -> None:
    """Drop the draft: what is in force stays."""
    require(actor, "programs.manage_program", program.provider_id)
    EligibilityDraft.objects.filter(program=program).delete()


def policy_publish(*, actor: Actor, program: Program, effective_on: dt.date) -> EligibilityPolicy:
    """Publish the draft as the policy from a day on; earlier applications keep the policy of their own day.

    Raises ValidationError for a day that has passed, and for today where someone applied under today's policy already:
    what was asked of them must stay readable.
    """
    require(actor, "programs.manage_program", program.provider_id)
    today = timezone.localdate()
    if effective_on < today:
        raise ValidationError(
            {"effective_on": _("Enter today's date or a later one. Earlier applications keep their policy.")}
        )
    with transaction.atomic():
        lines = _held(program, today)
        if not lines:
            raise ValidationError(_("Add at least one criterion before you publish."))
        checked(lines, effective_on)
        before = policy_on(program, effective_on)
        same = program.policies.filter(effective_on=effective_on).first()
        applied = program.applications.filter(submitted_at__date=effective_on)  # type: ignore[attr-defined]  # of screening
        if same is not None and applied.exists():
            raise ValidationError({"effective_on": _("People applied under this day's policy. Choose a later date.")})
        found = same or EligibilityPolicy(program=program, effective_on=effective_on)
        _base_figures(found, before, lines)
        found.criteria = lines
        found.full_clean()
        found.save()
        EligibilityDraft.objects.filter(program=program).delete()
        event_record(
            kind="programs.criteria.published",
            author=actor,
            subject=found,
            organization_id=program.provider_id,
            effective_on=effective_on,
            payload={"effective_on": effective_on.isoformat(), "criteria": lines},
        )
    return found


def _base_figures(found: EligibilityPolicy, before: EligibilityPolicy | None, lines: Iterable[Line]) -> None:
    """The figures of the five simple rules, where the criteria have them; the others stay as they were and are not asked."""
    asked = {line["kind"]: line["value"] for line in lines}
    for name in ("min_age", "income_percent", "wage_limit"):
        if before is not None:
            setattr(found, name, getattr(before, name))
    found.min_age = asked.get("age", {}).get("min") or found.min_age
    found.income_percent = asked.get("household_income", {}).get("percent") or found.income_percent
    found.wage_limit = asked.get("wage", {}).get("below") or found.wage_limit
    found.needs_work_authorization, found.needs_diploma = "work_authorization" in asked, "diploma" in asked


def checked(lines: Sequence[Line], effective_on: dt.date) -> ProgramCriteria:
    """Lines as criteria; raises ValidationError with what eligibility says is wrong."""
    try:
        return compiled(lines, effective_on=effective_on)
    except InputProblems as bad:
        raise ValidationError([problem.message for problem in bad.problems]) from None


def _alternative_checked(made: Line, lines: Sequence[Line]) -> None:
    wanted = made.get("alternative_to")
    if not wanted:
        return
    other = next((one for one in lines if one["key"] == wanted), None)
    if other is None or wanted == made["key"] or other.get("alternative_to"):
        raise ValidationError({"alternative_to": _("Choose a criterion that isn't an alternative itself.")})
    if any(one.get("alternative_to") == made["key"] for one in lines):
        raise ValidationError({"alternative_to": _("Other criteria are alternatives to this one. Change those first.")})


def _free_key(kind: str, taken: set[str]) -> str:
    number = 1
    while (key := kind if number == 1 else f"{kind}-{number}") in taken:
        number += 1
    return key


def _held(program: Program, on: dt.date) -> list[Line]:
    Program.objects.select_for_update().get(pk=program.pk)
    return draft_lines(program, on)


def _draft_store(program: Program, lines: list[Line]) -> None:
    EligibilityDraft.objects.update_or_create(
        program=program, defaults={"criteria": lines, "changed_at": timezone.now()}
    )
