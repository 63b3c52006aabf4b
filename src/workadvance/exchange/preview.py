"""The preview of an import: its rows as the page shows them, with everything found, in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from workadvance.exchange import selectors
from workadvance.exchange.import_fields import fields_of
from workadvance.exchange.models import DataImport, ImportRow
from workadvance.exchange.row_contents import RowLikeness
from workadvance.screening.views.identity import REASONS
from workadvance.ui.rows import Tab

Outcome, Choice = ImportRow.Outcome, ImportRow.Choice
SHAPES = {
    Outcome.READY: "good",
    Outcome.ALIKE: "next",
    Outcome.PROBLEM: "late",
    Outcome.IMPORTED: "good",
    Outcome.KEPT: "next",
}
# Where a record of each kind is seen.
SEEN_AT = {
    "people": "person",
    "applications": "screening:application",
    "employers": "placement:employer",
    "orders": "placement:order",
}


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """A cell of the preview: what it says, what is wrong with it, and the name of its field in the form that fixes it."""

    text: str
    problems: tuple[str, ...] = ()
    name: str = ""
    label: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Who a row may be, in words; `url` where the reader may open the record."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A line of the preview."""

    row: ImportRow
    shape: str
    cells: tuple[PreviewCell, ...]
    problems: tuple[str, ...]
    likes: tuple[Likeness, ...]
    choices: tuple[tuple[str, str, bool], ...]
    url: str


@dataclass(frozen=True, slots=True)
class PreviewHead:
    """A column of the preview: its name in the file, and what it holds."""

    heading: str
    holds: str


def preview_tabs(counts: Counter[str], shown: str) -> list[Tab]:
    """All rows, and those of each outcome there is."""
    everything = Tab(pgettext("rows of an import", "All rows"), "?rows=all", not shown, sum(counts.values()))
    return [everything, *(Tab(o.label, f"?rows={o.value}", shown == o, counts[o]) for o in Outcome if counts[o])]


def _cells(data_import: DataImport, found: selectors.RowFound, columns: list[int]) -> tuple[PreviewCell, ...]:
    """The cells of a row. One with a problem can be fixed, and so can the column a missing value would stand in."""
    wrong: dict[str, list[str]] = {}
    for problem in found.contents.problems:
        wrong.setdefault(problem.field, []).append(problem.text)
    cells = []
    for n in columns:
        text = found.contents.cells[n] if n < len(found.contents.cells) else ""
        said = tuple(wrong.get(data_import.columns[n], ()))
        label = _("%(column)s, row %(number)d") % {"column": data_import.head[n], "number": found.row.number}
        cells.append(
            PreviewCell(text, said, f"cell-{found.row.number}-{n}" if said else "", label, data_import.head[n])
        )
    return tuple(cells)


def preview_row(data_import: DataImport, found: selectors.RowFound, columns: list[int]) -> PreviewRow:
    """A row in words."""
    held = {data_import.columns[n] for n in columns}
    fields = fields_of(data_import.kind)
    row = found.row
    beside = []
    for problem in found.contents.problems:
        if problem.field not in held:
            label = fields[problem.field].label if problem.field in fields else ""
            beside.append(f"{capfirst(str(label))}: {problem.text}" if label else problem.text)
    choices: tuple[tuple[str, str, bool], ...] = ()
    if row.outcome == Outcome.ALIKE and data_import.state in ("review", "imported"):
        same = bool(found.contents.record_ids)
        choices = tuple((c.value, str(c.label), row.choice == c) for c in Choice if same or c != Choice.SAME)
    became = found.became
    url = ""
    if became is not None and became.kind in SEEN_AT and row.outcome in (Outcome.IMPORTED, Outcome.KEPT):
        url = reverse(SEEN_AT[became.kind], args=[became.record_id])
    return PreviewRow(
        row,
        SHAPES.get(Outcome(row.outcome), "info"),
        _cells(data_import, found, columns),
        tuple(beside),
        tuple(_likeness(found, like) for like in found.contents.likes),
        choices,
        url,
    )


def _likeness(found: selectors.RowFound, like: RowLikeness) -> Likeness:
    """Who a row may be: a record the reader may see by its name, another one without it, or a row of the file."""
    why = ", ".join(str(REASONS[code]) for code in like.reasons if code in REASONS)
    if like.record_id is None:
        return Likeness(_("Row %(number)d: %(why)s") % {"number": like.row_number, "why": why})
    person = found.people.get(like.record_id)
    if person is None:
        return Likeness(_("A record you can't open: %(why)s") % {"why": why})
    return Likeness(_("%(name)s: %(why)s") % {"name": person, "why": why}, reverse("person", args=[person.pk]))
