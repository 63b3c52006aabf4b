"""How people get an account: by invitation only; no one signs up by themselves."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render

from workadvance.events.services import event_record
from workadvance.people.access import actor_of_user
from workadvance.people.models import User


class Adapter(DefaultAccountAdapter):
    """django-allauth's adapter for this site."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: administrators invite staff; participants and employers use signed links."""
        return False


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Sign-in through a configured OpenID Connect provider: whoever was invited under the email it has verified."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Connect the provider's account with the invited user on the first sign-in; refuse everyone else in a sentence."""
        if sociallogin.is_existing or sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        email, verified = _email_of(sociallogin)
        user = User.objects.filter(email__iexact=email, is_active=True).first() if email and verified else None
        if user is None:
            shown = {"email": email, "verified": verified, "provider": sociallogin.account.get_provider().name}
            raise ImmediateHttpResponse(render(request, "account/not_invited.html", shown, status=403))
        with transaction.atomic():
            sociallogin.connect(request, user)
            provider_connected(user, sociallogin.account.get_provider().name)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Closed here too."""
        return False


def _email_of(sociallogin: SocialLogin) -> tuple[str, bool]:
    """The email a provider says, and whether it vouches for it (some write “true” in words)."""
    stated: list[tuple[str, Any]] = [(a.email or "", a.verified) for a in sociallogin.email_addresses]
    vouched = [email for email, verified in stated if verified is True or str(verified).lower() == "true"]
    if vouched:
        return vouched[0].strip().lower(), True
    return (stated[0][0].strip().lower() if stated else ""), False


def provider_connected(user: User, provider: str) -> None:
    """Log that a user signs in through a provider from now on."""
    actor = actor_of_user(user)
    places: list[int | None] = [*sorted(actor.organizations())]
    for organization_id in places or [None]:
        event_record(
            kind="people.sign_in.connected",
            author=actor,
            subject=user,
            organization_id=organization_id,
            payload={"user": user.name, "provider": provider},
        )
