"""Pages of what is said about a job: the statements, which one counts, and the decision between two that disagree."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from workadvance.advancement import claims as statements
from workadvance.advancement import forms
from workadvance.advancement.models import JobClaim
from workadvance.advancement.work_evidence import job_evidence
from workadvance.people.access import request_actor
from workadvance.placement.models import EmploymentSpell
from workadvance.placement.selectors import work_story
from workadvance.ui.fetch import fetch
from workadvance.ui.forms import Values, form_page
from workadvance.ui.page_access import staff_page


@staff_page("advancement.view_retention", methods=("GET",))
def claims(request: HttpRequest, job_id: int) -> HttpResponse:
    """What was said about a job, who said it, what counts now, and on what evidence the job was held on a day."""
    actor = request_actor(request)
    job = fetch(EmploymentSpell, actor, "advancement.view_retention", job_id)
    context = {
        "job": job,
        "person": job.person,
        "evidence": job_evidence(job, work_story(job.person)),
        "may_record": actor.may("advancement.record_contact", job.person.provider_id),
    }
    return render(request, "advancement/claims.html", context)


@staff_page("advancement.record_contact")
def claim_new(request: HttpRequest, job_id: int) -> HttpResponse:
    """Add what someone says about a job, beside what others say."""
    actor = request_actor(request)
    job = fetch(EmploymentSpell, actor, "advancement.record_contact", job_id)

    def save(given: Values) -> JobClaim:
        unsure = given.pop("unsure")
        return statements.claim_record(actor=actor, spell=job, sure=not unsure, **given)

    return form_page(
        request,
        forms.ClaimForm(request.POST or None),
        save=save,
        done=_("Statement saved."),
        back=reverse("advancement:claims", args=[job.pk]),
        heading=_("What someone says about the job at %(employer)s") % {"employer": job.employer_name},
        submit=_("Save statement"),
        cancel=reverse("advancement:claims", args=[job.pk]),
        crumbs=[(reverse("person", args=[job.person_id]), job.person.full_name)],
    )


@staff_page("advancement.record_contact", methods=("POST",))
def claim_settle(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Decide between statements that disagree: this one counts."""
    actor = request_actor(request)
    claim = fetch(JobClaim, actor, "advancement.record_contact", claim_id)
    statements.claim_settle(actor=actor, claim=claim)
    messages.success(request, _("Saved. This statement counts now."))
    return redirect("advancement:claims", claim.spell_id)


@staff_page("advancement.record_contact")
def claim_withdraw(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Take back a statement: whoever said it did, or it was heard wrong."""
    actor = request_actor(request)
    claim = fetch(JobClaim, actor, "advancement.record_contact", claim_id)
    back = reverse("advancement:claims", args=[claim.spell_id])
    return form_page(
        request,
        forms.WithdrawForm(request.POST or None),
        save=lambda given: statements.claim_withdraw(actor=actor, claim=claim, **given),
        done=_("Statement withdrawn. It stays in the history."),
        back=back,
        heading=_("Withdraw a statement"),
        note=_("It counts no more. The history keeps it, with your reason."),
        submit=_("Withdraw statement"),
        cancel=back,
    )
