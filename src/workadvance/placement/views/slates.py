"""Slates: who is proposed and why, whom a person chooses, sending it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance.events.workflow import IllegalMove
from workadvance.pages.access import staff_page
from workadvance.pages.views import back_to
from workadvance.people.access import request_actor
from workadvance.placement import selectors, services
from workadvance.placement.models import Slate
from workadvance.placement.words import GATE_LABELS


@staff_page("placement.refer")
def order_slate(request: HttpRequest, order_id: int) -> HttpResponse:
    """Propose people for an order, everybody's gates and scores in words; a person chooses."""
    actor = request_actor(request)
    order = selectors.order_get(actor, order_id, "placement.refer")
    problem, chosen, why = "", set(), ""
    if request.method == "POST":
        ids = [int(v) for v in request.POST.getlist("chosen") if v.isdigit()]
        chosen, why = set(ids), request.POST.get("override_reason", "")
        try:
            made = services.slate_make(actor=actor, order=order, application_ids=ids, override_reason=why)
        except IllegalMove as error:
            problem = str(error)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            messages.success(request, _("Slate decided. The reasons are kept with it."))
            return redirect("placement:slate", made.pk)
    found = selectors.proposal(actor, order)
    for row in [*found["proposed"], *found["others"], *found["nearly"]]:
        row["ticked"] = row["fit"].application_id in chosen if request.method == "POST" else row in found["proposed"]
    found["stopped_by"] = [
        (GATE_LABELS[code], n) for code, n in sorted(found["stopped_by"].items(), key=lambda c: -c[1])
    ]
    return render(
        request,
        "placement/order_slate.html",
        {**found, "problem": problem, "override_reason": why},
        status=422 if problem else 200,
    )


@staff_page("placement.refer")
def slate(request: HttpRequest, slate_id: int) -> HttpResponse:
    """One slate: who is on it, who may be shown, and sending it to the employer."""
    actor = request_actor(request)
    found = selectors.slate_get(actor, slate_id)
    problem = ""
    contacts = list(_contacts(found))
    if request.method == "POST":
        chosen = request.POST.get("contact", "")
        contact = next((c for c in contacts if str(c.pk) == chosen), None)
        try:
            if contact is None:
                raise ValidationError(_("Choose who at the employer gets the slate."))
            sent = services.slate_send(actor=actor, slate=found, contact=contact)
        except IllegalMove as error:
            problem = str(error)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            _said(request, sent, contact.name)
            return redirect("placement:slate", found.pk)
        found.refresh_from_db()
    return render(
        request,
        "placement/slate.html",
        {**selectors.slate_seen(actor, found), "contacts": contacts, "problem": problem},
        status=422 if problem else 200,
    )


def _contacts(slate: Slate) -> Any:
    from workadvance.placement.models import EmployerContact

    return (
        EmployerContact.objects.filter(
            account__employer=slate.order.employer_id, account__provider=slate.order.provider_id, left_on=None
        )
        .exclude(email="")
        .order_by("name")
    )


def _said(request: HttpRequest, sent: services.SlateSent, name: str) -> None:
    if not sent.sent:
        messages.info(request, _("This slate was sent already."))
        return
    n = len(sent.sent)
    messages.success(
        request,
        ngettext(
            "%(n)d person sent to %(name)s, by mail with a link.",
            "%(n)d people sent to %(name)s, by mail with a link.",
            n,
        )
        % {"n": n, "name": name},
    )
    if sent.without_consent:
        messages.warning(
            request,
            _("Not sent, no consent to share the profile with employers: %(names)s.")
            % {"names": ", ".join(r.application.person.short_name for r in sent.without_consent)},
        )
    for referral, why in sent.not_possible:
        messages.warning(request, f"{referral.application.person.short_name}: {why}")


@staff_page("placement.refer", methods=("POST",))
def put_forward(request: HttpRequest, order_id: int, application_id: int) -> HttpResponse:
    """Put one person forward for one order."""
    actor = request_actor(request)
    order = selectors.order_get(actor, order_id, "placement.refer")
    application = selectors.application_get(actor, application_id, "placement.refer")
    try:
        referral = services.referral_propose(actor=actor, order=order, application=application)
    except IllegalMove as error:
        messages.error(request, str(error))
        return redirect(back_to(request, f"/orders/{order.pk}/"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(back_to(request, f"/orders/{order.pk}/"))
    messages.success(
        request,
        _("%(name)s is on the slate for %(order)s. Send it when it is complete.")
        % {
            "name": application.person.short_name,
            "order": order.title,
        },
    )
    return redirect("placement:slate", referral.slate_id)


@staff_page("placement.refer", methods=("POST",))
def bench_put_forward(request: HttpRequest) -> HttpResponse:
    """Put people chosen on the bench onto the slate of one order."""
    actor = request_actor(request)
    number = request.POST.get("order", "")
    if not number.isdigit():
        messages.error(request, _("Choose the order these people are put forward for."))
        return redirect("placement:bench")
    order = selectors.order_get(actor, int(number), "placement.refer")
    ids = [int(v) for v in request.POST.getlist("chosen") if v.isdigit()]
    try:
        made = services.slate_make(actor=actor, order=order, application_ids=ids)
    except (IllegalMove, ValidationError) as error:
        messages.error(request, " ".join(error.messages) if isinstance(error, ValidationError) else str(error))
        return redirect("placement:order_slate", order.pk) if ids else redirect("placement:bench")
    messages.success(request, _("Slate decided. The reasons are kept with it."))
    return redirect("placement:slate", made.pk)
