"""Why a file could not be read, in the language of the page."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workadvance.tables import NoTable
from workadvance.tables.spreadsheets import MOST_COLUMNS, MOST_ROWS

_WORDS: dict[str, str | Promise] = {
    "too_large": _("This file is too large. Split it into smaller files."),
    "empty": _("This file is empty. Choose another one."),
    "workbook": _("We can't read this workbook. Save it as XLSX or CSV and try again."),
    "not_a_table": _("This isn't a spreadsheet we can read. Save it as XLSX or CSV and try again."),
    "columns": _("This table has more than %(columns)s columns. Remove those you don't need."),
    "rows": _("This table has more than %(rows)s rows. Split it into smaller files."),
    "no_rows": _("There are no rows below the column names."),
}


def sheet_refusal(refusal: NoTable) -> str:
    """The sentence of a refusal."""
    return str(_WORDS[refusal.code]) % {"columns": MOST_COLUMNS, "rows": f"{MOST_ROWS:,}"}
