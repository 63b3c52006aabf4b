"""The steering page: whether a program, a provider or a consortium is on course."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workadvance.people.access import request_actor
from workadvance.reporting import indicators, steering
from workadvance.ui.event_cache import cached
from workadvance.ui.page_access import staff_page
from workadvance.ui.rows import Bar

RATES: dict[str, tuple[str | Promise, str | Promise]] = {
    "finished": (_("Completed training"), _("Of those who started in cohorts that ended in the last year.")),
    "placed": (_("Placed"), _("Of those who completed training between six months and two years ago.")),
    "retained_90": (_("Employed at 90 days"), _("Of those placed between 90 days and two years ago.")),
    "retained_180": (_("Employed at 180 days"), _("Of those placed between 180 days and two years ago.")),
    "retained_365": (_("Employed at 365 days"), _("Of those placed between one and two years ago.")),
}
CHANGES: dict[str, str | Promise] = {
    "applied": _("Applied"),
    "selected": pgettext_lazy("stage", "Selected"),
    "started": _("Started training"),
    "completed": _("Completed training"),
    "placed": _("Placed"),
    "advanced": _("Advanced"),
}


@staff_page(steering.PERMISSION, methods=("GET",))
def steering_page(request: HttpRequest) -> HttpResponse:
    """Cohorts, targets, placements, money, and what changed since last week."""
    actor, today = request_actor(request), timezone.localdate()
    programs = list(indicators.programs_seen(actor))
    chosen = next((p for p in programs if str(p.pk) == request.GET.get("program", "")), None)
    provider = request.GET.get("provider", "")
    providers = list({p.provider_id: p.provider for p in programs}.values())
    shown = [chosen] if chosen else [p for p in programs if not provider or str(p.provider_id) == provider]
    shown = shown or programs
    key = ("steering", tuple(p.pk for p in shown), today)
    found = cached(actor, key, lambda: steering.steering(actor, shown, today))
    names = f"{reverse('reporting:people')}?" if actor.may("reporting.view_people") else ""
    bars = [
        Bar(
            RATES[r.key][0],
            r.share * 100,
            text=f"{r.share:.0%}",
            note=f"{r.k:,} / {r.n:,}",
            href=f"{names}{r.query}" if names else "",
            low=r.interval[0] * 100 if r.interval else None,
            high=r.interval[1] * 100 if r.interval else None,
        )
        for r in found.rates
        if r.share is not None
    ]
    context = {
        "found": found,
        "programs": programs,
        "program": chosen,
        "providers": providers,
        "provider": provider,
        "names": names,
        "opens": {p.pk for p in shown if actor.may("training.view_cohorts", p.provider_id)},
        "bars": bars,
        "few": [RATES[r.key][0] for r in found.rates if r.share is None],
        "definitions": list(RATES.values()),
        "changes": [(CHANGES[c.key], c) for c in found.changes],
        "today": today,
    }
    return render(request, "reporting/steering.html", context)
