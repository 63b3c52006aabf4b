"""What administration adds to Today: access that no one has used for a long time."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import policy
from workadvance.people.access import Actor
from workadvance.people.models import Membership, Role
from workadvance.ui.format import ago, day
from workadvance.ui.rows import Task

MOST = 20


def review_days(on: dt.date) -> int:
    """After how many days without signing in access is to be reviewed."""
    return int(policy.load("people").value("access_review_days", on=on))


def unused_access(actor: Actor, on: dt.date) -> QuerySet[Membership]:
    """Roles in the actor's organizations whose holders have not signed in since long before `on`, the longest unused first."""
    limit = on - dt.timedelta(days=review_days(on))
    held = Membership.objects.filter(organization__in=actor.organizations(Role.ADMINISTRATOR), starts_on__lte=limit)
    never = Q(user__last_login__isnull=True)
    return (
        held.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), never | Q(user__last_login__date__lte=limit))
        .exclude(user=actor.user_id)
        .select_related("user", "organization")
        .order_by(F("user__last_login").asc(nulls_first=True), "starts_on", "pk")
    )


def today(actor: Actor) -> list[Task]:
    """Access to review, for administrators; at most 20 lines."""
    if not actor.may("people.manage_access"):
        return []
    on = timezone.localdate()
    return [_review(membership, on) for membership in unused_access(actor, on)[:MOST]]


def _review(membership: Membership, on: dt.date) -> Task:
    user, page = membership.user, reverse("access")
    signed_in = timezone.localdate(user.last_login) if user.last_login else None
    if signed_in:
        why = _("Last signed in %(when)s, as %(role)s.") % {
            "when": ago(signed_in),
            "role": membership.get_role_display(),
        }
    else:
        why = _("Never signed in. %(role)s since %(day)s.") % {
            "role": membership.get_role_display(),
            "day": day(membership.starts_on),
        }
    return Task(
        who=user.name,
        who_url=f"{page}#access-{membership.pk}",
        what=_("Review unused access"),
        why=why,
        shape="next",
        due=(signed_in or membership.starts_on) + dt.timedelta(days=review_days(on)),
        url=f"{page}#access-{membership.pk}",
        action=_("Review access"),
    )
