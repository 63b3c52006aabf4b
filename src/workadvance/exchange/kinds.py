"""The event kinds of `exchange`."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.kinds import Field, Kind, RetentionPeriod, register
from workadvance.events.readings import choices
from workadvance.exchange.export_tables import TABLES
from workadvance.exchange.models import DataImport


def tables_said(names: list[str] | str) -> str:
    """Names of tables in the reader's language."""
    named = [names] if isinstance(names, str) else names
    return ", ".join(str(TABLES[name].label) if name in TABLES else name for name in named)


WHAT = Field(str, RetentionPeriod.permanent, choices(DataImport, "kind"))
ROWS = Field(int, RetentionPeriod.permanent)

register(
    Kind(
        "exchange.dataimport.uploaded",
        _("File uploaded to import: {what} (rows: {rows})."),
        {"what": WHAT, "rows": ROWS},
    ),
    Kind("exchange.dataimport.ready", _("Import checked: {what} (rows: {rows})."), {"what": WHAT, "rows": ROWS}),
    Kind("exchange.dataimport.recheck", _("Import to be checked again: {what}."), {"what": WHAT, "rows": ROWS}),
    Kind("exchange.dataimport.apply", _("Import started: {what}."), {"what": WHAT, "rows": ROWS}),
    Kind("exchange.dataimport.finish", _("Import finished: {what} (rows: {rows})."), {"what": WHAT, "rows": ROWS}),
    Kind("exchange.dataimport.undo", _("Undoing an import: {what}."), {"what": WHAT, "rows": ROWS}),
    Kind(
        "exchange.dataimport.finish_undo", _("Import undone: {what} (removed: {rows})."), {"what": WHAT, "rows": ROWS}
    ),
    Kind("exchange.dataimport.discard", _("Import discarded: {what}."), {"what": WHAT, "rows": ROWS}),
    Kind(
        "exchange.export.made",
        _("Data exported: {tables} (rows: {rows})."),
        {
            "tables": Field(list, RetentionPeriod.permanent, tables_said),
            "rows": ROWS,
            "columns": Field(list, RetentionPeriod.permanent),
            "pseudonymous": Field(bool, RetentionPeriod.permanent),
            "research": Field(bool, RetentionPeriod.permanent),
        },
    ),
    Kind("exchange.person.removed", _("Record removed: its import was undone.")),
    Kind("exchange.record.removed", _("Removed: its import was undone.")),
)
