"""Filters of the lists."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workadvance.people.access import request_actor
from workadvance.placement.models import EmployerAccount, JobOrder
from workadvance.programs.models import Program
from workadvance.screening.models import Application
from workadvance.targeting.models import TargetDecision
from workadvance.training.models import Certification
from workadvance.ui.fetch import inside
from workadvance.ui.format import short_title


class EmployerFilter(django_filters.FilterSet):
    """Filters of the list of employers."""

    owner = django_filters.ChoiceFilter(
        label=_("Account owner"),
        empty_label=_("Anyone"),
        choices=[("me", _("Me")), ("nobody", _("No one"))],
        method="filter_owner",
    )
    has = django_filters.ChoiceFilter(
        label=_("Activity"),
        empty_label=_("All"),
        method="filter_has",
        choices=[
            ("orders", _("Open job orders")),
            ("due", _("Follow-up due")),
            ("quiet", _("No contact for 60 days")),
            ("partner", _("Helped design the training")),
        ],
    )

    class Meta:
        model = EmployerAccount
        fields: list[str] = []

    def filter_owner(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Kept by me, or by no one."""
        return rows.filter(owner=request_actor(self.request).user_id) if value == "me" else rows.filter(owner=None)

    def filter_has(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """What there is with the employer."""
        today = timezone.localdate()
        if value == "orders":
            return rows.filter(open_orders__gt=0)
        if value == "due":
            return rows.filter(follow_up_on__lte=today)
        if value == "quiet":
            return rows.filter(Q(last_on=None) | Q(last_on__lt=today - dt.timedelta(days=60)))
        return rows.filter(partner=True)


class OrderFilter(django_filters.FilterSet):
    """Filters of the list of job orders."""

    occupation = django_filters.CharFilter(label=_("Occupation"), method="filter_occupation")
    pay = django_filters.NumberFilter(
        label=_("Offered pay of at least"), field_name="wage", lookup_expr="gte", min_value=0, max_value=9999
    )
    age = django_filters.ChoiceFilter(
        label=_("Date opened"),
        empty_label=_("Any date"),
        method="filter_age",
        choices=[("week", _("This week")), ("month", _("Within 30 days")), ("old", _("Over 30 days ago"))],
    )
    free = django_filters.ChoiceFilter(
        label=_("Openings"),
        empty_label=_("All"),
        method="filter_free",
        choices=[("yes", _("Has open positions")), ("nobody", _("No candidates referred"))],
    )

    class Meta:
        model = JobOrder
        fields: list[str] = []

    def filter_occupation(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """By code or by a word of the occupation's or the order's title."""
        return rows.filter(Q(soc__startswith=value) | Q(soc_title__icontains=value) | Q(title__icontains=value))

    def filter_age(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """How long ago it was opened."""
        today = timezone.localdate()
        if value == "week":
            return rows.filter(opened_on__gt=today - dt.timedelta(days=7))
        month = today - dt.timedelta(days=30)
        return rows.filter(opened_on__gte=month) if value == "month" else rows.filter(opened_on__lt=month)

    def filter_free(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """With free openings, or with no one referred."""
        return rows.filter(free__gt=0) if value == "yes" else rows.filter(live=0, free__gt=0)


def _programs(request: Any) -> QuerySet[Program]:
    if request is None:
        return Program.objects.none()
    return Program.objects.filter(provider__in=request_actor(request).staff_organizations).order_by("name")


class JobReadyFilter(django_filters.FilterSet):
    """Filters of the job-ready pool."""

    occupation = django_filters.ChoiceFilter(
        label=_("Occupation"), empty_label=_("Any"), method="filter_occupation", choices=[]
    )
    takes = django_filters.NumberFilter(
        label=_("Accepts pay of ($)"), method="filter_takes", min_value=0, max_value=9999
    )
    certification = django_filters.ModelChoiceFilter(
        label=_("Holds credential"),
        empty_label=_("Any"),
        queryset=Certification.objects.order_by("name"),
        method="filter_certification",
    )
    program = django_filters.ModelChoiceFilter(label=_("Program"), empty_label=_("All"), queryset=_programs)
    waiting = django_filters.ChoiceFilter(
        label=_("Waiting"),
        empty_label=_("Any time"),
        method="filter_waiting",
        choices=[("week", _("This week")), ("30", _("Over 30 days")), ("90", _("Over 90 days"))],
    )

    class Meta:
        model = Application
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.request is not None:
            # What programs train for and employers ask for: the same list however long the job-ready pool is.
            actor = request_actor(self.request)
            targets = inside(TargetDecision.objects.filter(chosen=True), actor, "placement.view_job_ready")
            orders = inside(JobOrder.objects.filter(state="open"), actor, "placement.view_job_ready")
            found = {
                *targets.values_list("soc", flat=True),
                *orders.values_list("soc", flat=True).distinct(),
            }
            choices = sorted(((soc, short_title(soc)) for soc in found), key=lambda c: c[1])
            self.filters["occupation"].extra["choices"] = choices

    def filter_occupation(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Who looks for this occupation (the list of codes is read as text: the same on every database)."""
        as_text: QuerySet[Any] = rows.annotate(socs_text=Cast("job_ready__socs", TextField()))
        return as_text.filter(socs_text__contains=f'"{value}"')

    def filter_takes(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """Who would work for this pay, or has named no lowest."""
        return rows.filter(Q(person__wage_floor=None) | Q(person__wage_floor__lte=value))

    def filter_certification(self, rows: QuerySet[Any], name: str, value: Certification) -> QuerySet[Any]:
        """Who holds a certification that is valid today."""
        held = value.credentials.filter(Q(expires_on=None) | Q(expires_on__gte=timezone.localdate()))
        return rows.filter(pk__in=held.values("application"))

    def filter_waiting(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """How long they have been on the job-ready pool."""
        today = timezone.localdate()
        if value == "week":
            return rows.filter(since__gt=today - dt.timedelta(days=7))
        return rows.filter(since__lt=today - dt.timedelta(days=int(value)))
