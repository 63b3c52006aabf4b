"""Rows that are records of ours: an export that comes back names each by its own number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from workadvance.exchange.import_fields import Values
from workadvance.exchange.models import ImportKind
from workadvance.exchange.row_keys import own_number
from workadvance.people.models import Organization, Person
from workadvance.placement.models import EmployerAccount, EmploymentSpell, JobOrder
from workadvance.readiness.models import Attendance
from workadvance.screening.models import Application

Found = Callable[[Organization, set[int]], "QuerySet[Any]"]
_OF_KIND: Mapping[str, Found] = {
    ImportKind.PEOPLE: lambda provider, ids: Person.objects.filter(provider=provider, pk__in=ids),
    ImportKind.APPLICATIONS: lambda provider, ids: Application.objects.filter(program__provider=provider, pk__in=ids),
    ImportKind.EMPLOYERS: lambda provider, ids: EmployerAccount.objects.filter(provider=provider, pk__in=ids),
    ImportKind.ORDERS: lambda provider, ids: JobOrder.objects.filter(provider=provider, pk__in=ids),
    ImportKind.ATTENDANCE: lambda provider, ids: Attendance.objects.filter(
        application__person__provider=provider, pk__in=ids
    ),
    ImportKind.JOBS: lambda provider, ids: EmploymentSpell.objects.filter(person__provider=provider, pk__in=ids),
}


def number_of(kind: str, values: Values) -> int | None:
    """The id of our own record that a row names; None where it names none."""
    return own_number(str(values.get("record_number" if kind == ImportKind.PEOPLE else "own_number", "")))


def records_named(kind: str, provider: Organization, rows: Sequence[Values]) -> frozenset[int]:
    """The ids of the provider's records that rows name. A contact that an employer does not have is no record yet."""
    ids = {number for values in rows if (number := number_of(kind, values))}
    found = frozenset(_OF_KIND[kind](provider, ids).order_by().values_list("pk", flat=True)) if ids else frozenset()
    if kind != ImportKind.EMPLOYERS or not found:
        return found
    contacts = set(
        EmployerAccount.objects.filter(pk__in=found).order_by().values_list("pk", "contacts__name").iterator()
    )
    new = {
        number
        for values in rows
        if (number := number_of(kind, values))
        and (name := values.get("contact_name"))
        and (number, name) not in contacts
    }
    return found - new
