"""How a row of each kind is written, by the services of its component."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workadvance.exchange.importers.applications import ApplicationsImporter
from workadvance.exchange.importers.attendance import AttendanceImporter
from workadvance.exchange.importers.base import Importer, MadeRecord, Setting
from workadvance.exchange.importers.employers import EmployersImporter
from workadvance.exchange.importers.jobs import JobsImporter
from workadvance.exchange.importers.orders import OrdersImporter
from workadvance.exchange.models import ImportKind

IMPORTERS: Mapping[str, Callable[[Setting], Importer]] = {
    ImportKind.APPLICATIONS: ApplicationsImporter,
    ImportKind.EMPLOYERS: EmployersImporter,
    ImportKind.ORDERS: OrdersImporter,
    ImportKind.ATTENDANCE: AttendanceImporter,
    ImportKind.JOBS: JobsImporter,
}
"""People are written many at once (`services.people`); every other kind row by row."""

__all__ = ["IMPORTERS", "Importer", "MadeRecord", "Setting"]
