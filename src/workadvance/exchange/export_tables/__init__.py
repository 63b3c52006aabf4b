"""What can be exported: each kind of record with its columns, their types, units, meaning and how private they are.

The one home of exports as data: the page, the command, the data package with its dictionary and the reference page read it.
Columns are named as an import of the same kind calls its fields, so that what was exported is recognized when it comes back.
"""

from __future__ import annotations

from collections.abc import Mapping

from workadvance.exchange.export_tables.columns import ExportColumn, ExportTable, Privacy
from workadvance.exchange.export_tables.flow import FLOW
from workadvance.exchange.export_tables.people import PEOPLE, SCREENING
from workadvance.exchange.export_tables.placement import PLACEMENT
from workadvance.exchange.export_tables.training import TRAINING

__all__ = ["TABLES", "ExportColumn", "ExportTable", "Privacy"]

TABLES: Mapping[str, ExportTable] = {t.name: t for t in (PEOPLE, *SCREENING, *TRAINING, *PLACEMENT, *FLOW)}
