"""Writes of state wage records: a file's import, and decisions on the lines that no rule decides."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.encryption import encrypt
from workadvance.events.services import event_record
from workadvance.people.access import Actor, require
from workadvance.people.models import Organization
from workadvance.wagefiles import Quarter, WageLine
from workadvance.wages.models import WageFile, WageQuestion, WageRecord
from workadvance.wages.planning import WagePlan, wage_plan

State = WageQuestion.State


def wage_file_import(
    *,
    actor: Actor,
    path: Path,
    layout: str,
    quarter: Quarter | None = None,
    organization: Organization | None = None,
    apply: bool = False,
) -> WagePlan:
    """Say what a file would change and, with `apply`, change it. Raises InputProblems, and then nothing has changed."""
    require(actor, "wages.import_file", organization.pk if organization else None)
    with transaction.atomic():
        plan = wage_plan(path, layout, quarter, organization)
        if apply:
            _write(actor, plan, path, layout)
    return plan


def _write(actor: Actor, plan: WagePlan, path: Path, layout: str) -> None:
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    now = timezone.now()
    source, _made = WageFile.objects.get_or_create(
        sha256=digest,
        defaults={
            "name": path.name[:200],
            "layout": layout,
            "imported_at": now,
            "imported_by_id": actor.user_id,
            "rows": plan.rows,
            "quarters": plan.quarters,
        },
    )
    before = WageQuestion.objects.count()
    _records_store(plan, source)
    _questions_store(plan, source)
    event_record(
        kind="wages.wagefile.imported",
        author=actor,
        subject=source,
        payload={
            "rows": plan.rows,
            "new": plan.count("new"),
            "revised": plan.count("revised"),
            "asked": WageQuestion.objects.count() - before,
        },
    )


def _records_store(plan: WagePlan, source: WageFile) -> None:
    WageRecord.objects.bulk_create(
        [
            WageRecord(
                person_id=r.person_id,
                identifier=r.identifier,
                quarter=r.quarter,
                employer_account=r.employer_account,
                wages=r.wages,
                revision=r.revision,
                source=source,
                found_by=r.found_by,
                question_id=r.question_id,
            )
            for r in plan.records
            if r.change != "unchanged"
        ],
        batch_size=500,
    )


def _questions_store(plan: WagePlan, source: WageFile) -> None:
    WageQuestion.objects.bulk_create(
        [
            WageQuestion(
                person_id=q.match.person.id,
                source=source,
                row=q.found.line.row,
                identifier=q.identifier,
                name_hash=q.name_hash,
                quarter=str(q.found.line.quarter),
                employer_account=q.found.line.employer,
                wages=q.found.wages,
                score=q.match.score,
                probability=q.probability,
                reasons=list(q.match.reasons),
                details_encrypted=encrypt(_details(q.found.line), "wage"),
            )
            for q in plan.questions
        ],
        batch_size=500,
        ignore_conflicts=True,
    )


def _details(line: WageLine) -> str:
    return json.dumps(
        {"first": line.first_name, "middle": line.middle_initial, "last": line.last_name, "ends_in": line.number[-4:]}
    )


def wage_question_answer(*, actor: Actor, question: WageQuestion, same: bool) -> WageQuestion:
    """Decide whether a line is of this person; it holds for later quarters of the same number and name."""
    require(actor, "wages.decide_match", question.person.provider_id)
    with transaction.atomic():
        row = WageQuestion.objects.select_for_update(of=("self",)).select_related("person").get(pk=question.pk)
        if row.state != State.OPEN:
            raise ValidationError(_("Someone has already decided on this. Take the decision back first."))
        if same:
            _believe(row)
        _answered(actor, row, State.SAME if same else State.DIFFERENT)
    return row


def wage_question_reopen(*, actor: Actor, question: WageQuestion) -> WageQuestion:
    """Take a decision back: what it brought into the record goes."""
    require(actor, "wages.decide_match", question.person.provider_id)
    with transaction.atomic():
        row = WageQuestion.objects.select_for_update(of=("self",)).select_related("person").get(pk=question.pk)
        if row.state == State.OPEN:
            raise ValidationError(_("Nothing has been decided on this yet."))
        row.records.all().delete()
        _answered(actor, row, State.OPEN)
    return row


def _believe(question: WageQuestion) -> None:
    """Put a line that was decided on into the record, beside what the same file already said of that job."""
    rows = WageRecord.objects.filter(
        person=question.person, quarter=question.quarter, employer_account=question.employer_account
    )
    newest = rows.order_by("-revision").first()
    beside = newest.wages if newest and newest.source_id == question.source_id else 0
    WageRecord.objects.create(
        person=question.person,
        identifier=question.identifier,
        quarter=question.quarter,
        employer_account=question.employer_account,
        wages=question.wages + beside,
        revision=newest.revision + 1 if newest else 1,
        source_id=question.source_id,
        found_by=WageRecord.FoundBy.DECISION,
        question=question,
    )


def _answered(actor: Actor, question: WageQuestion, state: str) -> None:
    question.state = state
    question.answered_at = None if state == State.OPEN else timezone.now()
    question.answered_by_id = None if state == State.OPEN else actor.user_id
    question.save(update_fields=["state", "answered_at", "answered_by"])
    event_record(
        kind=f"wages.wagequestion.{'reopened' if state == State.OPEN else state}",
        author=actor,
        subject=question,
        person_id=question.person_id,
        organization_id=question.person.provider_id,
        payload={"quarter": question.quarter},
    )
