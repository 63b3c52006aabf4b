"""What a job developer holds, given on when the role ends: employers, and with them their job orders."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workadvance.people.access import Actor
from workadvance.people.handover import Duty, duty_register
from workadvance.people.models import Role, User
from workadvance.placement.models import EmployerAccount


def _employers(user_id: int, organization_id: int) -> QuerySet[EmployerAccount]:
    return EmployerAccount.objects.filter(owner=user_id, provider=organization_id).order_by("pk")


def _give(author: Actor, account: EmployerAccount, to: User | None) -> None:
    account.owner = to
    account.save(update_fields=["owner"])


duty_register(Duty("employers", (Role.JOB_DEVELOPER,), _("employers with their job orders"), _employers, _give))
