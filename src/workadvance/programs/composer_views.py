"""Pages where a manager composes a program's eligibility: the draft with what it would change, one criterion, publishing."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.eligibility import KINDS
from workadvance.people.access import request_actor
from workadvance.programs import composing
from workadvance.programs.composer_forms import KINDS_NAMED, ComposedCriterionForm, PublishForm
from workadvance.programs.criterion_words import criteria_shown
from workadvance.programs.models import Program
from workadvance.programs.policy_preview import policy_preview
from workadvance.ui.fetch import fetch
from workadvance.ui.forms import form_page
from workadvance.ui.page_access import staff_page
from workadvance.ui.rows import Context

MANAGE = "programs.manage_program"


@staff_page(MANAGE)
def composer(request: HttpRequest, program_id: int) -> HttpResponse:
    """The criteria being composed, what they would change, and publishing them."""
    actor, today = request_actor(request), timezone.localdate()
    found = fetch(Program, actor, MANAGE, program_id)

    def context() -> Context:
        lines = composing.draft_lines(found, today)
        published = found.policies.exclude(criteria=[]).order_by("-effective_on")
        return {
            "program": found,
            "criteria": criteria_shown(lines, found),
            "kinds": list(KINDS_NAMED.items()),
            "drafted": hasattr(found, "eligibility_draft"),
            "preview": policy_preview(actor, found, lines, on=today),
            "published": [(policy, criteria_shown(policy.criteria, found)) for policy in published],
        }

    return form_page(
        request,
        PublishForm(request.POST if request.method == "POST" else None, initial={"effective_on": today}),
        save=lambda given: composing.policy_publish(actor=actor, program=found, **given),
        done=lambda made: _("Eligibility criteria published, effective %(day)s.") % {"day": made.effective_on},
        back=reverse("programs:composer", args=[found.pk]),
        template="programs/composer.html",
        context=context,
    )


@staff_page(MANAGE)
def criterion_add(request: HttpRequest, program_id: int, kind: str) -> HttpResponse:
    """Add a criterion of a kind."""
    if kind not in KINDS:
        raise Http404
    return _criterion(request, program_id, kind, "")


@staff_page(MANAGE)
def criterion_edit(request: HttpRequest, program_id: int, key: str) -> HttpResponse:
    """Change a criterion of the draft."""
    return _criterion(request, program_id, "", key)


def _criterion(request: HttpRequest, program_id: int, kind: str, key: str) -> HttpResponse:
    actor = request_actor(request)
    found = fetch(Program, actor, MANAGE, program_id)
    lines = composing.draft_lines(found, timezone.localdate())
    line = next((one for one in lines if one["key"] == key), None)
    if key and line is None:
        raise Http404
    kind = line["kind"] if line else kind
    form = ComposedCriterionForm(request.POST if request.method == "POST" else None, kind=kind, lines=lines, line=line)
    back = reverse("programs:composer", args=[found.pk])
    return form_page(
        request,
        form,
        save=lambda _typed: composing.line_keep(actor=actor, program=found, key=key, line=form.line()),
        done=_("Criterion saved in the draft."),
        back=back,
        heading=KINDS_NAMED[kind],
        submit=_("Save criterion"),
        crumbs=[
            (reverse("programs:program", args=[found.pk]), found.name_here),
            (back, _("Eligibility criteria")),
        ],
    )


@staff_page(MANAGE, methods=("POST",))
def criterion_remove(request: HttpRequest, program_id: int, key: str) -> HttpResponse:
    """Take a criterion out of the draft (POST)."""
    actor = request_actor(request)
    found = fetch(Program, actor, MANAGE, program_id)
    composing.line_remove(actor=actor, program=found, key=key)
    messages.success(request, _("Criterion removed from the draft."))
    return redirect("programs:composer", found.pk)


@staff_page(MANAGE, methods=("POST",))
def draft_discard(request: HttpRequest, program_id: int) -> HttpResponse:
    """Drop the draft (POST): what is in effect stays."""
    actor = request_actor(request)
    found = fetch(Program, actor, MANAGE, program_id)
    composing.draft_discard(actor=actor, program=found)
    messages.success(request, _("Draft discarded. The policy in effect hasn't changed."))
    return redirect("programs:composer", found.pk)
