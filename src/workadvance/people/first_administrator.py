"""The first administrator of a new installation."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from workadvance.people.access import SYSTEM
from workadvance.people.models import Membership, Organization, Role, User
from workadvance.people.services import membership_grant, organization_create


def administrator_create(*, email: str, name: str, organization: str, kind: str) -> str:
    """Make (or find) the organization and the user, make the user its administrator; returns a link that sets the password."""
    with transaction.atomic():
        found = Organization.objects.filter(name__iexact=organization, kind=kind).first() or organization_create(
            author=SYSTEM, kind=kind, name=organization
        )
        user = User.objects.filter(email=email.lower()).first() or User.objects.create_user(email, name=name)
        if not Membership.objects.filter(user=user, organization=found, role=Role.ADMINISTRATOR, ends_on=None).exists():
            membership_grant(actor=SYSTEM, user=user, organization=found, role=Role.ADMINISTRATOR)
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    uid, token = key.split("-", 1)
    return f"{settings.BASE_URL}{reverse('account_reset_password_from_key', args=[uid, token])}"
