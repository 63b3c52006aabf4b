"""Rows written before their columns were read: put into the stored form, by migrations.

What cannot be read is kept in words in a text column beside it, so that nothing someone once gave is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workadvance.parsing import Unclear

Reader = Callable[[str], str]


def rows_rewrite(rows: Any, readers: Mapping[str, Reader], *, beside: str = "") -> int:
    """Read each column of a queryset's rows; returns how many rows changed.

    `beside` is the text column that takes what cannot be read, as far as it has room; without one, or without room, the
    value stays as it was.
    """
    changed = 0
    room = rows.model._meta.get_field(beside).max_length if beside else 0
    for row in rows.only("pk", *readers, *filter(None, [beside])).iterator(chunk_size=2000):
        new: dict[str, str] = {}
        for column, reader in readers.items():
            written = getattr(row, column)
            if not written:
                continue
            try:
                read = reader(written)
            except Unclear:
                note = "; ".join(filter(None, [new.get(beside, getattr(row, beside) if beside else ""), written]))
                if not written.strip():
                    new[column] = ""
                elif beside and len(note) <= room:
                    new |= {column: "", beside: note}
                continue
            if read != written:
                new[column] = read
        if new:
            rows.model._default_manager.filter(pk=row.pk).update(**new)
            changed += 1
    return changed
