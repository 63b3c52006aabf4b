"""Reads of retention and advancement."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import labor
from workadvance.advancement.models import AdvancementGoal, CheckIn
from workadvance.people.access import Actor, require, restricted_seen, visible_q
from workadvance.people.models import Person
from workadvance.placement.models import EmploymentSpell
from workadvance.placement.selectors import work_story
from workadvance.screening.models import Application

# People are shown a check-in this many days before it is due.
LOOK_AHEAD_DAYS = 7


def check_ins_open(actor: Actor) -> QuerySet[CheckIn]:
    """Check-ins not done of jobs the actor may know of."""
    return (
        CheckIn.objects.filter(done_on=None, dropped_on=None, spell__ended_on=None)
        .filter(spell__person__provider__in=actor.staff_organisations)
        .filter(visible_q(actor, "spell__person__"))
    )


def check_ins_listed(actor: Actor) -> QuerySet[CheckIn]:
    """The retention list: one line a check-in that is due or soon will be, with the job and the person."""
    until = timezone.localdate() + dt.timedelta(days=LOOK_AHEAD_DAYS)
    return check_ins_open(actor).filter(due_on__lte=until).select_related("spell__person__coach")


def check_in_get(*, actor: Actor, check_in_id: int, permission: str = "advancement.record_contact") -> CheckIn:
    """Fetch one check-in through permission."""
    found = (
        CheckIn.objects.select_related("spell__person__provider")
        .filter(spell__person__provider__in=actor.staff_organisations)
        .filter(visible_q(actor, "spell__person__"))
        .filter(pk=check_in_id)
        .first()
    )
    if found is None:
        raise Http404
    require(actor, permission, found.spell.person.provider_id)
    restricted_seen(actor, found.spell.person)
    return found


def spell_get(*, actor: Actor, spell_id: int, permission: str = "advancement.record_contact") -> EmploymentSpell:
    """Fetch one job of a person through permission."""
    found = (
        EmploymentSpell.objects.select_related("person__provider", "application")
        .filter(person__provider__in=actor.staff_organisations)
        .filter(visible_q(actor, "person__"))
        .filter(pk=spell_id)
        .first()
    )
    if found is None:
        raise Http404
    require(actor, permission, found.person.provider_id)
    restricted_seen(actor, found.person)
    return found


def goal_get(*, actor: Actor, goal_id: int) -> AdvancementGoal:
    """Fetch one next-rung goal through permission."""
    found = (
        AdvancementGoal.objects.select_related("application__person__provider")
        .filter(application__person__provider__in=actor.staff_organisations)
        .filter(visible_q(actor, "application__person__"))
        .filter(pk=goal_id)
        .first()
    )
    if found is None:
        raise Http404
    require(actor, "advancement.choose_rung", found.application.person.provider_id)
    return found


def rungs_for(soc: str, area_codes: list[str], wage: float | None) -> dict[str, Any]:
    """The next rungs from an occupation with local pay: O*NET's related occupations, never a promise to move.

    `wage` is the person's hourly pay; the gain shown is against the occupation's local median. Returns rungs (soc, title,
    median_annual_wage in dollars a year, gain, openings a year), the area's name, and the vintages of the numbers.
    """
    areas = [a for a in area_codes if a] or [labor.NATION]
    if not soc:
        return {"rungs": [], "area": "", "vintages": "", "reason": _("The occupation of this job is not recorded.")}
    rungs = labor.next_rungs(soc, areas)
    named = labor.resolve(areas)
    return {
        "rungs": [
            {
                "soc": r.soc,
                "title": r.title,
                "median_annual_wage": r.median_annual_wage,
                "gain": r.gain_usd,
                "openings": r.openings,
                "hourly": r.median_annual_wage / 2080 if r.median_annual_wage else None,
                "over_now": (r.median_annual_wage - wage * 2080) if wage and r.median_annual_wage else None,
            }
            for r in rungs
        ],
        "area": ", ".join(a.name for a in named),
        "vintages": " · ".join(f"{v}" for v in vintages_short()),
        "reason": "" if rungs else _("No related occupation here pays at least 10 % more without a bachelor's degree."),
    }


def vintages_short() -> list[str]:
    """The vintages of the labour numbers on a page, as short texts."""
    short = {"oews": "OEWS", "projections": "EP", "onet": "O*NET"}
    return [f"{short[s['key']]} {s['vintage']}" for s in labor.sources() if s["key"] in short]


def person_advancement(actor: Actor, person: Person, application: Application | None) -> dict[str, Any]:
    """What the person page shows of retention and advancement."""
    spells = work_story(person)
    current = next((s for s in reversed(spells) if s.ended_on is None), None)
    last = current or (spells[-1] if spells else None)
    wage = last.wages.all()[len(last.wages.all()) - 1].hourly_wage if last and last.wages.all() else None
    check_ins = list(
        CheckIn.objects.filter(spell=current).order_by("day").select_related("by")
        if current
        else CheckIn.objects.none()
    )
    today = timezone.localdate()
    due = next((c for c in check_ins if not c.done_on and not c.dropped_on), None)
    goal = (
        AdvancementGoal.objects.filter(application=application, reached_on=None, dropped_on=None).order_by("pk").first()
        if application and spells  # a rung is chosen from a job
        else None
    )
    lines, steps = _story_lines(spells, application)
    areas = [last.area_code] if last and last.area_code else [person.area_code]
    ladder = rungs_for(last.soc, areas, float(wage) if wage else None) if last else None
    return {
        "spells": spells,
        "lines": lines,
        "steps": steps,
        "bar": _local_bar(areas),
        "current": current,
        "last": last,
        "wage": wage,
        "check_ins": check_ins,
        "due": due,
        "goal": goal,
        "ladder": ladder,
        "days": (today - current.started_on).days if current else None,
        "between_days": (today - last.ended_on).days if last and last.ended_on and not current else None,
        "may_record": actor.may("advancement.record_contact", person.provider_id),
        "may_choose": actor.may("advancement.choose_rung", person.provider_id),
        "may_view": actor.may("advancement.view_retention", person.provider_id),
    }


def _story_lines(
    spells: list[EmploymentSpell], application: Application | None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The work story as table lines (newest first) and as pay steps (oldest first, with the job before the programme)."""
    lines: list[dict[str, Any]] = []
    steps: list[dict[str, Any]] = []
    if application and application.hourly_wage and application.submitted_at:
        before = timezone.localdate(application.submitted_at)
        steps.append(
            {
                "since": before - dt.timedelta(days=90),
                "until": before,
                "pay": application.hourly_wage,
                "what": application.last_job or _("Before the programme"),
                "how": _("Said by the person"),
                "before": True,
            }
        )
    for spell in spells:
        wages = list(spell.wages.all())
        for i, w in enumerate(wages):
            first = i == 0
            title = w.job_title or spell.job_title
            what = (
                _("Hired: %(job)s, %(employer)s") % {"job": title, "employer": spell.employer_name}
                if first
                else _("Pay changed: %(job)s") % {"job": title}
            )
            until = wages[i + 1].effective_on if i + 1 < len(wages) else spell.ended_on
            lines.append({"since": w.effective_on, "what": what, "pay": w.hourly_wage, "how": w.get_source_display()})
            steps.append(
                {
                    "since": w.effective_on,
                    "until": until,
                    "pay": w.hourly_wage,
                    "what": title,
                    "how": w.get_source_display(),
                }
            )
        if spell.ended_on:
            how = spell.get_end_kind_display() or _("ended")
            lines.append(
                {
                    "since": spell.ended_on,
                    "what": _("Job at %(employer)s ended: %(how)s") % {"employer": spell.employer_name, "how": how},
                    "pay": None,
                    "how": "",
                }
            )
    return sorted(lines, key=lambda line: line["since"], reverse=True), steps


def _local_bar(area_codes: list[str]) -> float | None:
    """The pay bar of the areas per hour (annual bar / 2,080)."""
    codes = [a for a in area_codes if a]
    return labor.pay_bar(labor.resolve(codes)).hourly_usd if codes else None


def today(actor: Actor) -> list[dict[str, Any]]:
    """Check-ins due for a coach (their caseload first, and people without a coach); at most 50."""
    if not actor.may("advancement.record_contact"):
        return []
    now = timezone.localdate()
    rows = check_ins_listed(actor)
    if "manager" not in actor.roles:
        rows = rows.filter(Q(spell__person__coach=actor.user_id) | Q(spell__person__coach=None))
    out = []
    for c in rows.order_by("due_on", "pk")[:50]:
        person = c.spell.person
        late = (now - c.due_on).days
        out.append(
            {
                "who": person.full_name,
                "who_url": reverse("person", args=[person.pk]),
                "what": _("%(day)d-day check-in") % {"day": c.day},
                "why": _("Day %(day)d as %(job)s at %(employer)s.")
                % {
                    "day": (now - c.spell.started_on).days,
                    "job": c.spell.job_title,
                    "employer": c.spell.employer_name,
                },
                "shape": "late" if late > 7 else "next" if late >= 0 else "info",
                "due": c.due_on,
                "url": reverse("advancement:check_in", args=[c.pk]),
                "action": _("Log"),
            }
        )
    return out


def check_ins_waiting(actor: Actor) -> QuerySet[CheckIn]:
    """Check-ins due by today (counted in the rail)."""
    return (
        check_ins_open(actor)
        .filter(due_on__lte=timezone.localdate())
        .filter(
            Q() if "manager" in actor.roles else Q(spell__person__coach=actor.user_id) | Q(spell__person__coach=None)
        )
    )
