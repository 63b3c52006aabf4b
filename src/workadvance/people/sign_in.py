"""How people get an account: by invitation only; no one signs up by themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    """django-allauth's adapter for this site."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: administrators invite staff; participants and employers use signed links."""
        return False
