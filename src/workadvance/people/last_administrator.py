"""An organization always has an administrator: the last one can be removed by no one, and not by themselves."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.people.models import Membership, Organization, Role


def administrator_stays(membership: Membership, last: dt.date) -> None:
    """Refuse to end the role of the last administrator of an organization: no one could give access there again."""
    if membership.role != Role.ADMINISTRATOR:
        return
    # Locked, so that two administrators who end each other's role at once don't both succeed.
    organization = Organization.objects.select_for_update().get(pk=membership.organization_id)
    others = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=last),
        role=Role.ADMINISTRATOR,
        starts_on__lte=max(last, timezone.localdate()),
        organization__in=[pk for pk in (organization.pk, organization.parent_id) if pk],
        user__is_active=True,
    ).exclude(user=membership.user_id)
    if not others.exists():
        said = _("%(name)s is the last administrator of %(organization)s. Make someone else administrator first.")
        raise ValidationError(said % {"name": membership.user.name, "organization": organization.name})
