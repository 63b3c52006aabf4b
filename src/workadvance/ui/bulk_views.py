"""The page of what was done to many people at once, and the button that undoes it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import ngettext

from workadvance.people.access import request_actor
from workadvance.ui import bulk
from workadvance.ui.models import BulkAct
from workadvance.ui.one_button import page_again, refused
from workadvance.ui.page_access import signed_in_page


def _act(request: HttpRequest, act_id: int) -> BulkAct:
    act = bulk.act_of(request_actor(request), act_id)
    if act is None:
        raise Http404
    return act


@signed_in_page
def bulk_act(request: HttpRequest, act_id: int) -> HttpResponse:
    """What the user did to many people."""
    return page_again(request, "ui/bulk_act.html", bulk.act_context(_act(request, act_id)))


@signed_in_page
def bulk_undo(request: HttpRequest, act_id: int) -> HttpResponse:
    """Undo it (POST), while there is time."""
    if request.method != "POST":
        return HttpResponse(status=405)
    act = _act(request, act_id)
    came: list[tuple[int, list[str]]] = []
    if problems := refused(lambda: came.append(bulk.bulk_undo(actor=request_actor(request), act=act))):
        return page_again(request, "ui/bulk_act.html", bulk.act_context(act), problems)
    ((undone, left),) = came
    messages.success(request, ngettext("Undone for %(n)d person.", "Undone for %(n)d people.", undone) % {"n": undone})
    for why in left[:5]:
        messages.warning(request, why)
    return HttpResponseRedirect(act.back)
