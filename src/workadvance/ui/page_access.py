"""How a page says who may open it. Every route carries one of these decorators; a test walks them all.

`staff_page(permission)`: signed in and holding the permission somewhere. Outsiders (no staff, employer or funder role at all)
get 404, insiders without the right 403. What objects they see is the selectors' business.
`signed_in_page`: any signed-in user. `public_page`: anyone. `link_page(purpose)`: the holder of a signed link.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from workadvance.people.access import PERMISSIONS, request_actor

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Access:
    """Who may open a route: kind is staff, signed_in, public or link; `needs` the permission or the link's purpose."""

    kind: str
    needs: str = ""
    methods: tuple[str, ...] = ("GET", "POST")


def _kept(view: View, access: Access) -> View:
    limited = require_http_methods([*access.methods, *(["HEAD"] if "GET" in access.methods else [])])(view)
    limited.access = access  # type: ignore[attr-defined]  # read from the view by the test of all routes
    return limited


def staff_page(permission: str, methods: tuple[str, ...] = ("GET", "POST")) -> Callable[[View], View]:
    """A page for holders of a registered permission."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if permission not in PERMISSIONS:
                raise LookupError(f"permission {permission} is not registered")
            actor = request_actor(request)
            if not actor.signed_in:
                return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
            if not actor.grants:
                raise Http404
            if not actor.may(permission):
                raise PermissionDenied(str(PERMISSIONS[permission].text))
            # From here on the actor is who they are where they hold this permission, and nowhere else.
            request.whole_actor = actor  # type: ignore[attr-defined]  # the middleware's own, like `actor`
            request.actor = actor.at(permission)  # type: ignore[attr-defined]  # set by the middleware
            return view(request, *args, **kwargs)

        return _kept(checked, Access("staff", permission, methods))

    return decorate


def signed_in_page(view: View) -> View:
    """A page for any signed-in user."""

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request_actor(request).signed_in:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        return view(request, *args, **kwargs)

    return _kept(checked, Access("signed_in"))


def public_page(view: View) -> View:
    """A page for anyone."""
    return _kept(view, Access("public"))


Link = dict[str, Any]
"""What a signed link says: opaque ids by name, read from outside and looked up before they mean anything."""


def link_make(purpose: str, **payload: int | str) -> str:
    """A signed token for a link: opaque ids only, never anything personal."""
    return signing.dumps(payload, salt=f"workadvance.link.{purpose}", compress=True)


def link_read(purpose: str, token: str, *, max_age_days: int) -> Link:
    """What a token says; raises signing.BadSignature (SignatureExpired when it is too old)."""
    payload: Link = signing.loads(token, salt=f"workadvance.link.{purpose}", max_age=max_age_days * 86_400)
    return payload


def link_page(purpose: str, *, max_age_days: int = 180, renewed_at: str = "") -> Callable[[View], View]:
    """A page for the holder of a signed link; the view takes `token` and gets its payload as `link`.

    `renewed_at`: the route where the holder of a link that is too old can ask for another.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def checked(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                link = link_read(purpose, token, max_age_days=max_age_days)
            except signing.SignatureExpired:
                renew = reverse(renewed_at, args=[token]) if renewed_at else ""
                return render(request, "link_expired.html", {"purpose": purpose, "renew": renew}, status=410)
            except signing.BadSignature:
                raise Http404 from None
            response = view(request, *args, token=token, link=link, **kwargs)
            # Other sites learn nothing; “no-referrer” would make browsers send `Origin: null`, which the forgery check refuses.
            response["Referrer-Policy"] = "same-origin"
            response["Cache-Control"] = "no-store"
            return response

        return _kept(checked, Access("link", purpose))

    return decorate


def gone(request: HttpRequest, purpose: str) -> HttpResponse:
    """The page for a link whose time is over."""
    return render(request, "link_expired.html", {"purpose": purpose}, status=410)
