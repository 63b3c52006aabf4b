"""Writes of imports: uploading, fixing, applying, undoing."""

from workadvance.exchange.services.checking import import_check
from workadvance.exchange.services.reviewing import cells_fix, columns_set, import_discard, imports_forget, rows_choose
from workadvance.exchange.services.undoing import import_undo, import_undo_run
from workadvance.exchange.services.uploading import KIND_NEEDS, import_upload, may_import
from workadvance.exchange.services.writing import import_apply, import_write

__all__ = [
    "KIND_NEEDS",
    "cells_fix",
    "columns_set",
    "import_apply",
    "import_check",
    "import_discard",
    "import_undo",
    "import_undo_run",
    "import_upload",
    "import_write",
    "imports_forget",
    "may_import",
    "rows_choose",
]
