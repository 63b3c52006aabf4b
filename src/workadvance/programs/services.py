"""Writing programs: set-up, eligibility policy, screening steps, interview criteria."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import labor, policy
from workadvance.events.kinds import simple
from workadvance.events.services import event_record
from workadvance.people.access import Actor, require
from workadvance.people.models import Organization
from workadvance.programs.models import EligibilityPolicy, InterviewCriterion, Program, ScreeningStep
from workadvance.tables import InputProblems

__all__ = [
    "areas_clean",
    "criteria_set",
    "policy_defaults",
    "policy_set",
    "program_change",
    "program_create",
    "steps_set",
]

_EDITABLE = (
    "name",
    "name_es",
    "sector",
    "sector_es",
    "area_codes",
    "track",
    "opened_on",
    "closed_on",
    "seats_per_year",
    "readiness_hours",
    "blind_raters",
    "about",
    "about_es",
    "contact_name",
    "contact_phone",
    "contact_email",
)


def areas_clean(codes: Iterable[str | int]) -> list[str]:
    """The seven-digit codes of areas that may be pooled; raises ValidationError of `area_codes` where they may not."""
    try:
        return [a.code for a in labor.resolve(list(codes))]
    except InputProblems as bad:
        raise ValidationError({"area_codes": [p.message for p in bad.problems]}) from None


class PolicyDefaults(TypedDict):
    """The fields of a program's first eligibility policy."""

    min_age: int
    income_percent: int
    wage_limit: Decimal
    needs_work_authorization: bool
    needs_diploma: bool


def policy_defaults(on: dt.date) -> PolicyDefaults:
    """The eligibility policy a program starts from: the dated rule defaults of `policy/eligibility.yaml`."""
    known = policy.load("eligibility")
    return {
        "min_age": int(known.value("min_age", on)),
        "income_percent": int(known.value("income_percent", on)),
        "wage_limit": Decimal(str(known.value("wage_limit", on))),
        "needs_work_authorization": bool(known.value("needs_work_authorization", on)),
        "needs_diploma": False,
    }


def program_create(
    *,
    actor: Actor,
    provider: Organization,
    name: str,
    sector: str,
    area_codes: Iterable[str | int],
    opened_on: dt.date,
    seats_per_year: int,
    funders: Sequence[Organization] = (),
    **details: Any,
) -> Program:
    """Set up a program of a provider, with the default eligibility policy from its first day.

    `details` are Program's further fields. Raises ValidationError per field.
    """
    require(actor, "programs.manage_program", provider.pk)
    _check_names(details)
    program = Program(
        provider=provider,
        name=" ".join(name.split()),
        sector=" ".join(sector.split()),
        area_codes=areas_clean(area_codes),
        opened_on=opened_on,
        seats_per_year=seats_per_year,
        **details,
    )
    program.full_clean()
    with transaction.atomic():
        program.save()
        program.funders.set(funders)
        event_record(
            kind="programs.program.opened",
            author=actor,
            subject=program,
            organization_id=provider.pk,
            effective_on=opened_on,
            payload={"program": program.name, "program_es": program.name_es},
        )
        policy_set(actor=actor, program=program, effective_on=opened_on)
    return program


def program_change(
    *, actor: Actor, program: Program, funders: Sequence[Organization] | None = None, **details: Any
) -> Program:
    """Change a program's set-up; the log says which fields. Nothing changed writes nothing."""
    require(actor, "programs.manage_program", program.provider_id)
    _check_names(details)
    if "area_codes" in details:
        details["area_codes"] = areas_clean(details["area_codes"])
    with transaction.atomic():
        locked = Program.objects.select_for_update().get(pk=program.pk)
        changed = sorted(k for k, v in details.items() if getattr(locked, k) != v)
        for key in changed:
            setattr(locked, key, details[key])
        if funders is not None and set(locked.funders.values_list("pk", flat=True)) != {f.pk for f in funders}:
            locked.funders.set(funders)
            changed.append("funders")
        if not changed:
            return locked
        locked.full_clean()
        locked.save()
        event_record(
            kind="programs.program.changed",
            author=actor,
            subject=locked,
            organization_id=locked.provider_id,
            payload={"program": locked.name, "program_es": locked.name_es, "fields": ", ".join(changed)},
        )
    return locked


def _check_names(details: Iterable[str]) -> None:
    unknown = set(details) - set(_EDITABLE)
    if unknown:
        raise TypeError(f"not a field of a program: {', '.join(sorted(unknown))}")


def policy_set(
    *, actor: Actor, program: Program, effective_on: dt.date | None = None, **rules: Any
) -> EligibilityPolicy:
    """Set what a program asks of applicants from a day on.

    What is not given stays as it was (or starts from the defaults). Setting a day again replaces what was set for it;
    the log keeps both, and verdicts given already keep the figures they used.
    """
    require(actor, "programs.manage_program", program.provider_id)
    day = effective_on or timezone.localdate()
    fields = ("min_age", "income_percent", "wage_limit", "needs_work_authorization", "needs_diploma")
    unknown = set(rules) - set(fields)
    if unknown:
        raise TypeError(f"not a rule of an eligibility policy: {', '.join(sorted(unknown))}")
    with transaction.atomic():
        before = program.policies.filter(effective_on__lte=day).order_by("-effective_on").first()
        start = {f: getattr(before, f) for f in fields} if before else policy_defaults(day)
        found = program.policies.filter(effective_on=day).first() or EligibilityPolicy(
            program=program, effective_on=day
        )
        for key, value in {**start, **rules}.items():
            setattr(found, key, value)
        found.full_clean()
        found.save()
        event_record(
            kind="programs.policy.set",
            author=actor,
            subject=found,
            organization_id=program.provider_id,
            effective_on=day,
            payload={"effective_on": day.isoformat(), "policy": {f: simple(getattr(found, f)) for f in fields}},
        )
    return found


def steps_set(*, actor: Actor, program: Program, steps: Sequence[Mapping[str, Any]]) -> list[ScreeningStep]:
    """Set a program's screening steps, in the order given.

    Each has kind and name, and may have id (of an existing step), name_es, about, about_es, required, passing_score, maximum_score.
    A step left out is deleted, or retired where it has results.
    """
    allowed = ("kind", "name", "name_es", "about", "about_es", "required", "passing_score", "maximum_score")
    rows = _rows_set(actor, program, ScreeningStep, steps, allowed)
    return [r for r in rows if isinstance(r, ScreeningStep)]


def criteria_set(*, actor: Actor, program: Program, criteria: Sequence[Mapping[str, Any]]) -> list[InterviewCriterion]:
    """Set the interview criteria, in the order given: name, low_anchor, high_anchor (each also with _es), weight, and id of an existing one.

    A criterion left out is deleted, or retired where it has scores.
    """
    allowed = ("name", "name_es", "low_anchor", "low_anchor_es", "high_anchor", "high_anchor_es", "weight")
    rows = _rows_set(actor, program, InterviewCriterion, criteria, allowed)
    return [r for r in rows if isinstance(r, InterviewCriterion)]


def _rows_set(
    actor: Actor,
    program: Program,
    model: type[ScreeningStep] | type[InterviewCriterion],
    wanted: Sequence[Mapping[str, Any]],
    allowed: Sequence[str],
) -> list[ScreeningStep | InterviewCriterion]:
    """Store ordered rows of a program; raises ValidationError with a message per line."""
    require(actor, "programs.manage_program", program.provider_id)
    what = "steps" if model is ScreeningStep else "criteria"
    with transaction.atomic():
        kept = {r.pk: r for r in model._base_manager.select_for_update().filter(program=program, retired=False)}
        rows: list[ScreeningStep | InterviewCriterion] = []
        problems: list[str] = []
        for number, line in enumerate(wanted, start=1):
            unknown = set(line) - {*allowed, "id"}
            if unknown:
                raise TypeError(f"not a field of {what}: {', '.join(sorted(unknown))}")
            row = kept.get(int(line["id"])) if line.get("id") else None
            if isinstance(row, InterviewCriterion) and _reads_otherwise(row, line):
                # What was scored by the old words stays with them: the new words are a criterion of their own.
                row = None
            row = row or model(program=program)
            for key in allowed:
                if key in line:
                    setattr(row, key, line[key])
            row.position = number
            try:
                row.full_clean(validate_unique=False, validate_constraints=False)
                row.validate_constraints(exclude={"position", "program"})
            except ValidationError as bad:
                problems += [_("Line %(n)d: %(what)s") % {"n": number, "what": m} for m in bad.messages]
            rows.append(row)
        if problems:
            raise ValidationError(problems)
        stay = {r.pk for r in rows if r.pk}
        for row in kept.values():
            if row.pk not in stay:
                _leave(row)
        # Positions are unique: move all out of the way before putting each in its place.
        model._base_manager.filter(pk__in=stay).update(position=models.F("position") + 1000)
        for row in rows:
            row.save()
        event_record(
            kind=f"programs.{what}.set",
            author=actor,
            subject=program,
            organization_id=program.provider_id,
            payload={what: ", ".join(r.name for r in rows), f"{what}_es": ", ".join(r.name_es or r.name for r in rows)},
        )
    return rows


ANCHORS = ("name", "low_anchor", "high_anchor")


def _reads_otherwise(row: InterviewCriterion, line: Mapping[str, Any]) -> bool:
    """Whether a criterion that was scored would mean something else: its name or what a 1 or a 5 looks like changed."""
    changed = any(key in line and str(line[key]).strip() != getattr(row, key) for key in ANCHORS)
    return changed and row.scores.exists()  # type: ignore[attr-defined]  # of screening


def _leave(row: models.Model) -> None:
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError:
        type(row)._base_manager.filter(pk=row.pk).update(retired=True)
