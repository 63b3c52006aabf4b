"""Statements about jobs: kept in step with the jobs on record, added by whoever hears one, settled and withdrawn by staff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import policy
from workadvance.advancement import beliefs
from workadvance.advancement.models import CheckIn, JobClaim
from workadvance.events.models import Event
from workadvance.events.services import Author, event_record, projects
from workadvance.people.access import Actor, require
from workadvance.placement.models import EmploymentSpell

SOURCE_OF = {"self": "self", "employer": "employer", "document": "stub", "records": "records"}
"""What jobs and pay call their source, as the source of a claim."""

_Statement = tuple[str, str, dt.date, str]


def precedence(on: dt.date | None = None) -> beliefs.Precedence:
    """Which source is believed before which, as the policy of a day (today) says."""
    on, rules = on or timezone.localdate(), policy.load("advancement")
    return beliefs.Precedence(tuple(rules.value("claim_precedence", on)), int(rules.value("claim_contest_days", on)))


@projects
def claims_follow_jobs(event: Event) -> None:
    """What is recorded of a job, its pay and its check-ins becomes claims, in the event's own transaction."""
    if event.kind.startswith(("placement.job.", "placement.wage.")) and event.kind != "placement.job.removed":
        spell = EmploymentSpell.objects.get(pk=event.subject_id)
        end_source = {"participant": "self", "employer": "employer"}.get(event.actor_role, "coach")
        claims_of_record([spell], end_source=end_source, said_on=timezone.localdate(event.recorded_at))
        if event.kind == "placement.job.questioned":
            _say(spell, "employed", "no", event.effective_on, "employer", None)
        elif event.kind == "placement.job.confirmed":
            source = SOURCE_OF[event.payload["how"]]
            _say(spell, "employed", "yes", event.effective_on, source, event.actor_id)
    elif event.kind == "advancement.checkin.done" and event.payload["outcome"] in ("employed", "employer_says"):
        check_in = CheckIn.objects.select_related("spell").get(pk=event.subject_id)
        source = "employer" if event.payload["outcome"] == "employer_says" else "self"
        _say(check_in.spell, "employed", "yes", event.effective_on, source, event.actor_id)
    elif event.kind == "advancement.checkin.reopened":
        check_in = CheckIn.objects.get(pk=event.subject_id)
        said = JobClaim.objects.filter(spell=check_in.spell_id, fact="employed", value="yes", withdrawn_on=None)
        last = said.filter(source="self", of_record=False).order_by("-pk").first()
        if last is not None:
            JobClaim.objects.filter(pk=last.pk).update(withdrawn_on=timezone.localdate())


def claims_of_record(spells: list[EmploymentSpell], *, end_source: str, said_on: dt.date | None = None) -> None:
    """Bring claims in step with jobs on record: what is recorded is claimed, what was corrected away is withdrawn."""
    today = timezone.localdate()
    kept: dict[int, dict[_Statement, JobClaim]] = {spell.pk: {} for spell in spells}
    for row in JobClaim.objects.filter(spell__in=spells, withdrawn_on=None):
        kept[row.spell_id][row.fact, row.value, row.about_on, row.source] = row
    new: list[JobClaim] = []
    gone: list[int] = []
    for spell in spells:
        known = kept[spell.pk]
        end_known = next((c.source for c in known.values() if c.fact == "end" and c.of_record), end_source)
        wanted = set(_statements(spell, end_known))
        gone += [row.pk for key, row in known.items() if row.of_record and key not in wanted]
        new += [
            JobClaim(
                spell=spell,
                fact=fact,
                value=value,
                about_on=about,
                said_on=said_on or max(about, spell.started_on),
                source=source,
                of_record=True,
            )
            for fact, value, about, source in sorted(wanted - known.keys())
        ]
    JobClaim.objects.filter(pk__in=gone).update(withdrawn_on=today)
    JobClaim.objects.bulk_create(new, ignore_conflicts=True, batch_size=2000)


def _statements(spell: EmploymentSpell, end_source: str) -> Iterable[_Statement]:
    """What the record of a job says."""
    source = SOURCE_OF[spell.confirmed]
    yield "start", spell.started_on.isoformat(), spell.started_on, "self"
    if source != "self":
        yield "start", spell.started_on.isoformat(), spell.started_on, source
    yield "title", spell.job_title, spell.started_on, "self"
    if spell.ended_on is not None:
        yield "end", spell.ended_on.isoformat(), spell.ended_on, end_source
    for wage in spell.wages.all():
        said_by = SOURCE_OF[wage.source]
        yield "pay", f"{wage.hourly_wage:.2f}", wage.effective_on, said_by
        yield "hours", f"{wage.hours_per_week:.1f}", wage.effective_on, said_by
        if wage.job_title:
            yield "title", wage.job_title, wage.effective_on, said_by


def _say(
    spell: EmploymentSpell, fact: str, value: str, about_on: dt.date, source: str, user_id: int | None
) -> JobClaim:
    """Store a claim, once: the same source saying the same of the same day again is one claim."""
    row, _made = JobClaim.objects.get_or_create(
        spell=spell,
        fact=fact,
        value=value,
        about_on=about_on,
        source=source,
        withdrawn_on=None,
        defaults={"said_on": timezone.localdate(), "by_id": user_id},
    )
    return row


def claim_add(
    *, author: Author, spell: EmploymentSpell, fact: str, value: str, about_on: dt.date, source: str, sure: bool = True
) -> JobClaim:
    """Record a statement about a job, beside what others say of it. The caller has checked who may.

    Raises ValidationError by field where the value is not one of its fact, or the day is before the job or to come.
    """
    if fact not in JobClaim.Fact.values:
        raise ValidationError({"fact": _("Choose what it is about.")})
    if source not in JobClaim.Source.values:
        raise ValidationError({"source": _("Choose who says so.")})
    if about_on > timezone.localdate():
        raise ValidationError({"about_on": _("Enter today's date or an earlier date.")})
    if about_on < spell.started_on and fact != "start":
        raise ValidationError({"about_on": _("Enter a date on or after the start date.")})
    value = _value_read(fact, value)
    with transaction.atomic():
        EmploymentSpell.objects.select_for_update().get(pk=spell.pk)
        before = JobClaim.objects.filter(spell=spell).count()
        claim = _say(spell, fact, value, about_on, source, author.user_id)
        if JobClaim.objects.filter(spell=spell).count() > before:
            if not sure:
                claim.sure = False
                claim.save(update_fields=["sure"])
            _event(author, claim, "made")
    return claim


def claim_record(
    *, actor: Actor, spell: EmploymentSpell, fact: str, value: str, about_on: dt.date, source: str, sure: bool = True
) -> JobClaim:
    """The same, by staff."""
    require(actor, "advancement.record_contact", spell.person.provider_id)
    return claim_add(author=actor, spell=spell, fact=fact, value=value, about_on=about_on, source=source, sure=sure)


def claim_settle(*, actor: Actor, claim: JobClaim) -> JobClaim:
    """Staff looked at what contradicts each other and believe this one."""
    require(actor, "advancement.record_contact", claim.spell.person.provider_id)
    with transaction.atomic():
        locked = JobClaim.objects.select_for_update(of=("self",)).select_related("spell__person").get(pk=claim.pk)
        if locked.withdrawn_on is not None:
            raise ValidationError(_("This statement was withdrawn. Choose another one."))
        if locked.settled_on != timezone.localdate():
            rivals = JobClaim.objects.filter(spell=locked.spell_id, fact=locked.fact, settled_on__isnull=False)
            if locked.fact not in beliefs.ONCE:
                rivals = rivals.filter(about_on__lte=locked.about_on + dt.timedelta(days=precedence().contest_days))
            rivals.exclude(pk=locked.pk).update(settled_on=None, settled_by=None)
            locked.settled_on, locked.settled_by_id = timezone.localdate(), actor.user_id
            locked.save(update_fields=["settled_on", "settled_by"])
            _event(actor, locked, "settled")
    return locked


def claim_withdraw(*, actor: Actor, claim: JobClaim, reason: str) -> JobClaim:
    """Whoever said it takes it back, or it was heard wrong: it counts no more; the log says why. Again changes nothing."""
    require(actor, "advancement.record_contact", claim.spell.person.provider_id)
    if not reason.strip():
        raise ValidationError({"reason": _("Enter what happened.")})
    with transaction.atomic():
        locked = JobClaim.objects.select_for_update(of=("self",)).select_related("spell__person").get(pk=claim.pk)
        if locked.of_record:
            raise ValidationError(_("This is on the job's record. Correct the job or its pay instead."))
        if locked.withdrawn_on is None:
            locked.withdrawn_on = timezone.localdate()
            locked.save(update_fields=["withdrawn_on"])
            _event(actor, locked, "withdrawn", reason.strip())
    return locked


def _value_read(fact: str, value: str) -> str:
    """The value in the one form its fact is kept in; ValidationError where it can't be read."""
    value = value.strip()
    if fact in beliefs.ONCE:
        try:
            return dt.date.fromisoformat(value).isoformat()
        except ValueError:
            raise ValidationError({"value": _("Enter a date.")}) from None
    if fact in ("pay", "hours"):
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise ValidationError({"value": _("Enter a number.")}) from None
        if not number.is_finite() or not 0 < number < 1000:
            raise ValidationError({"value": _("Enter a number.")})
        return f"{number:.2f}" if fact == "pay" else f"{number:.1f}"
    if fact == "employed" and value not in ("yes", "no"):
        raise ValidationError({"value": _("Enter yes or no.")})
    if not value or len(value) > 150:
        raise ValidationError({"value": _("Enter the job title.")})
    return value


def _event(author: Author, claim: JobClaim, what: str, reason: str = "") -> None:
    event_record(
        kind=f"advancement.jobclaim.{what}",
        author=author,
        subject=claim,
        person_id=claim.spell.person_id,
        organization_id=claim.spell.person.provider_id,
        effective_on=claim.about_on,
        reason=reason,
        payload={"fact": claim.fact, "value": claim.value, "source": claim.source},
    )


@dataclass(frozen=True, slots=True)
class Conflict:
    """Statements about a fact of a job that contradict each other, the one that counts first."""

    spell: EmploymentSpell
    fact: str
    counts: JobClaim
    against: list[JobClaim]
    standing: beliefs.Standing


def pure(row: JobClaim) -> beliefs.Claim:
    """A stored claim as `beliefs` reads it."""
    return beliefs.Claim(
        row.pk, row.fact, row.value, row.about_on, row.said_on, row.source, row.settled_on, row.withdrawn_on
    )


def conflicts_of(spells: Iterable[EmploymentSpell], rows: Iterable[JobClaim]) -> list[Conflict]:
    """Where what is said of jobs does not agree and no person has settled it, in the order of the jobs."""
    today, order, found = timezone.localdate(), precedence(), []
    by_spell: dict[int, list[JobClaim]] = {}
    for row in rows:
        by_spell.setdefault(row.spell_id, []).append(row)
    for spell in spells:
        own = by_spell.get(spell.pk, [])
        by_key, claims = {row.pk: row for row in own}, [pure(row) for row in own]
        for fact, label in JobClaim.Fact.choices:
            belief = beliefs.believe(claims, fact, today, order)
            # A record that came to be corrected by one and the same source is a change, not a contradiction.
            others = [c for c in belief.against if c.source != belief.claim.source] if belief else []
            if belief and others and fact != "employed" and belief.standing != "settled":
                against = [by_key[c.key] for c in others]
                found.append(Conflict(spell, str(label), by_key[belief.claim.key], against, belief.standing))
    return found
