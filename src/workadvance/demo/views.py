"""Signing in as a persona by one click, in demonstration mode only."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from workadvance.demo.models import DemoWorld
from workadvance.people.models import User
from workadvance.ui.page_access import public_page


@public_page
def sign_in(request: HttpRequest, user_id: int) -> HttpResponse:
    """Sign in as a made-up user (POST); only in demonstration mode and only in a demonstration database."""
    if not settings.DEMO or request.method != "POST" or not DemoWorld.objects.exists():
        raise Http404
    user = User.objects.filter(pk=user_id, is_active=True).exclude(demo_persona="").first()
    if user is None:
        raise Http404
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect("home")
