"""Small routes every page uses: drafts, saved filters, theme."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from workadvance.people.access import request_actor
from workadvance.ui.drafts import draft_save
from workadvance.ui.page_access import public_page, signed_in_page
from workadvance.ui.request_values import id_of
from workadvance.ui.saved_filters import filter_forget, filter_keep

LONGEST_ADDRESS = 2000


def back_to(request: HttpRequest, fallback: str = "/") -> str:
    """Where a small form sends the user back: its `next` when that is ours."""
    target = request.POST.get("next", "")
    # A path of ours: “foo” would be taken for the name of a page, “//foo” for another site.
    ours = target.startswith("/") and len(target) <= LONGEST_ADDRESS and target.isprintable()
    return target if ours and url_has_allowed_host_and_scheme(target, None) else fallback


@signed_in_page
def draft(request: HttpRequest, form_key: str) -> HttpResponse:
    """Save a form as it is typed (POST)."""
    if request.method != "POST":
        return HttpResponse(status=405)
    try:
        at = draft_save(actor=request_actor(request), form_key=form_key, data=request.POST)
    except ValueError as error:
        return HttpResponse(str(error), status=413, content_type="text/plain; charset=utf-8")
    return HttpResponse(_("Saved %(time)s") % {"time": at}, content_type="text/plain; charset=utf-8")


@signed_in_page
def filter_save(request: HttpRequest) -> HttpResponse:
    """Give the filter of a list a name (POST), or forget a named one."""
    if request.method != "POST":
        return HttpResponse(status=405)
    actor = request_actor(request)
    key, name = request.POST.get("list_key", "")[:40], request.POST.get("name", "").strip()[:60]
    if forget := request.POST.get("forget", ""):
        filter_forget(actor=actor, filter_id=id_of(forget) or 0)
        messages.success(request, _("Filter deleted."))
    elif not name or not key:
        messages.error(request, _("Enter a name for the filter."))
    else:
        filter_keep(actor=actor, list_key=key, name=name, query=request.POST.get("query", ""))
        messages.success(request, _("Filter saved."))
    return HttpResponseRedirect(back_to(request))


@public_page
def theme_set(request: HttpRequest) -> HttpResponse:
    """Choose light, dark or the system's theme (POST)."""
    if request.method != "POST":
        return HttpResponse(status=405)
    response = redirect(back_to(request))
    chosen = request.POST.get("theme", "")
    if chosen in ("light", "dark"):
        response.set_cookie("theme", chosen, max_age=31_536_000, samesite="Lax", httponly=True)
    else:
        response.delete_cookie("theme")
    return response
