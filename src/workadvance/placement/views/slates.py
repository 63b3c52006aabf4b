"""Slates: who is proposed and why, who is chosen, sending it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance.people.access import Actor, request_actor
from workadvance.placement import forms, selectors, services
from workadvance.placement.gate_sentences import GATE_LABELS
from workadvance.placement.models import EmployerContact, JobOrder, Slate, SlateLink
from workadvance.screening.models import Application
from workadvance.ui.fetch import fetch
from workadvance.ui.format import job_title
from workadvance.ui.forms import Values, form_page
from workadvance.ui.one_button import press_answer, told
from workadvance.ui.page_access import staff_page
from workadvance.ui.request_values import asked_id, asked_ids
from workadvance.ui.rows import Context


@staff_page("placement.refer")
def order_slate(request: HttpRequest, order_id: int) -> HttpResponse:
    """Propose people for an order, everyone's gates and scores in words; a person chooses."""
    actor = request_actor(request)
    order = fetch(JobOrder, actor, "placement.refer", order_id)
    form = forms.SlateForm(request.POST if request.method == "POST" else None)
    return form_page(
        request,
        form,
        save=lambda given: services.slate_make(
            actor=actor,
            order=order,
            application_ids=given["chosen"],
            override_reason=given["override_reason"],
        ),
        done=_("Slate saved with its reasons."),
        back=lambda made: reverse("placement:slate", args=[made.pk]),
        template="placement/order_slate.html",
        context=lambda: _proposal(actor, order, form),
    )


def _proposal(actor: Actor, order: JobOrder, form: forms.SlateForm) -> Context:
    """Who is proposed and why, in the words of the page; ticked: those proposed, or those who were chosen before."""
    found = selectors.proposal(actor, order)
    most_first = sorted(found.stopped_by.items(), key=lambda stopped: -stopped[1])
    return {
        "order": order,
        "found": found,
        "stopped_by": [(GATE_LABELS[code], n) for code, n in most_first],
        "ticked": form.ticked if form.is_bound else [row.fit.application_id for row in found.proposed],
    }


@staff_page("placement.refer")
def slate(request: HttpRequest, slate_id: int) -> HttpResponse:
    """One slate: who is on it, who may be shown, and sending it to the employer."""
    actor = request_actor(request)
    found = fetch(Slate, actor, "placement.refer", slate_id)
    contacts = _contacts(found)

    def save(given: Values) -> None:
        sent = services.slate_send(actor=actor, slate=found, contact=given["contact"])
        _said(request, sent, given["contact"].name)

    def context() -> Context:
        if request.method == "POST":
            found.refresh_from_db()
        return {"slate": found, "order": found.order, "found": selectors.slate_seen(actor, found), "contacts": contacts}

    return form_page(
        request,
        forms.SendForm(request.POST if request.method == "POST" else None, contacts=contacts),
        save=save,
        done="",
        back=reverse("placement:slate", args=[found.pk]),
        template="placement/slate.html",
        context=context,
    )


def _contacts(slate: Slate) -> QuerySet[EmployerContact]:
    """Who a slate can be sent to: contacts of the order's employer who are still there and have an address."""
    return (
        EmployerContact.objects.filter(
            account__employer=slate.order.employer_id, account__provider=slate.order.provider_id, left_on=None
        )
        .exclude(email="")
        .order_by("name")
    )


def _said(request: HttpRequest, sent: services.SlateSent, name: str) -> None:
    if not sent.sent:
        messages.info(request, _("This slate was already sent."))
        return
    n = len(sent.sent)
    messages.success(
        request,
        ngettext(
            "%(n)d candidate emailed to %(name)s.",
            "%(n)d candidates emailed to %(name)s.",
            n,
        )
        % {"n": n, "name": name},
    )
    if sent.without_consent:
        messages.warning(
            request,
            _("Not sent because they haven't consented to share a profile: %(names)s.")
            % {"names": ", ".join(r.application.person.short_name for r in sent.without_consent)},
        )
    for referral, why in sent.not_possible:
        messages.warning(request, f"{referral.application.person.short_name}: {why}")


@staff_page("placement.refer", methods=("POST",))
def slate_link_revoke(request: HttpRequest, link_id: int) -> HttpResponse:
    """Revoke one emailed link of a slate."""
    actor = request_actor(request)
    link = fetch(SlateLink, actor, "placement.refer", link_id)
    return press_answer(
        request,
        do=lambda: services.slate_link_revoke(actor=actor, link=link),
        done=_("Link revoked. It no longer opens the slate."),
        back=reverse("placement:slate", args=[link.slate_id]),
    )


@staff_page("placement.refer", methods=("POST",))
def refer(request: HttpRequest, order_id: int, application_id: int) -> HttpResponse:
    """Put one person forward for one order."""
    actor = request_actor(request)
    order = fetch(JobOrder, actor, "placement.refer", order_id)
    application = fetch(Application, actor, "placement.refer", application_id)
    back = reverse("placement:order", args=[order.pk])
    said = {"name": application.person.short_name, "order": job_title(order.title, order.soc)}
    return press_answer(
        request,
        do=lambda: services.referral_propose(actor=actor, order=order, application=application),
        done=_("%(name)s is on the slate for %(order)s. Send it when it is complete.") % said,
        back=lambda referral: reverse("placement:slate", args=[referral.slate_id]),
        again=lambda problems: told(request, problems, back),
    )


@staff_page("placement.refer", methods=("POST",))
def refer_many(request: HttpRequest) -> HttpResponse:
    """Put people chosen on the job-ready pool onto the slate of one order."""
    actor = request_actor(request)
    number = asked_id(request.POST, "order")
    if number is None:
        messages.error(request, _("Choose a job order for these referrals."))
        return redirect("placement:job_ready")
    order = fetch(JobOrder, actor, "placement.refer", number)
    ids = asked_ids(request.POST)
    again = reverse("placement:order_slate", args=[order.pk]) if ids else reverse("placement:job_ready")
    return press_answer(
        request,
        do=lambda: services.slate_make(actor=actor, order=order, application_ids=ids),
        done=_("Slate saved with its reasons."),
        back=lambda made: reverse("placement:slate", args=[made.pk]),
        again=lambda problems: told(request, problems, again),
    )
