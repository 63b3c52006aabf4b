"""Pages of imports: the list, a file's upload, the preview with everything found, fixing, applying, undoing."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from workadvance.exchange import selectors, services
from workadvance.exchange.forms import ColumnsForm, ImportUploadForm, RowForm
from workadvance.exchange.import_fields import fields_of
from workadvance.exchange.models import DataImport, ImportRow
from workadvance.exchange.row_contents import RowLikeness, contents_of
from workadvance.exchange.services.writing import rows_to_write
from workadvance.people.access import Actor, request_actor
from workadvance.people.models import Organization
from workadvance.programs.models import Program
from workadvance.screening.views.identity import REASONS
from workadvance.ui.fetch import fetch, found_or_404, inside
from workadvance.ui.forms import Values, form_page
from workadvance.ui.lists import ListColumn, ListSpec, list_response, spreadsheet_safe
from workadvance.ui.one_button import press_answer
from workadvance.ui.page_access import staff_page
from workadvance.ui.request_values import id_of
from workadvance.ui.rows import Tab

PER_PAGE = 25
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
LIST = ListSpec(
    key="imports",
    title=gettext_lazy("Imports"),
    order=("-created_at", "-pk"),
    columns=(
        ListColumn("file", gettext_lazy("File"), "file_name", "file_name"),
        ListColumn("kind", gettext_lazy("Contents"), "get_kind_display", "kind"),
        ListColumn("state", gettext_lazy("Status"), "get_state_display", "state"),
        ListColumn("uploaded", gettext_lazy("Uploaded"), "created_at", "created_at"),
    ),
    search=lambda rows, words: rows.filter(file_name__icontains=words),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the preview: what it says, what is wrong with it, and the name of its field in the form that fixes it."""

    text: str
    problems: tuple[str, ...] = ()
    name: str = ""
    label: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Whom a row may be, in words; `url` where the reader may open the record."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A line of the preview."""

    row: ImportRow
    shape: str
    cells: tuple[Cell, ...]
    problems: tuple[str, ...]
    likes: tuple[Likeness, ...]
    choices: tuple[tuple[str, str, bool], ...]
    url: str


@dataclass(frozen=True, slots=True)
class Head:
    """A column of the preview: its name in the file, and what it holds."""

    heading: str
    holds: str


def _mine(request: HttpRequest, import_id: int) -> DataImport:
    return fetch(DataImport, request_actor(request), "exchange.import_data", import_id)


def _page_of(data_import: DataImport) -> str:
    return reverse("exchange:review", args=[data_import.pk])


def _kinds(actor: Actor) -> list[str]:
    return [kind for kind, needed in services.KIND_NEEDS.items() if actor.may(needed)]


@staff_page("exchange.import_data", methods=("GET",))
def imports(request: HttpRequest) -> HttpResponseBase:
    """Every import, the newest first."""
    return list_response(request, LIST, selectors.imports_visible(request_actor(request)), "exchange/imports.html")


@staff_page("exchange.import_data")
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; it is read and checked, and nothing else is written."""
    actor = request_actor(request)
    providers = Organization.objects.filter(pk__in=actor.staff_organizations, kind=Organization.Kind.PROVIDER).order_by(
        "name"
    )
    form = ImportUploadForm(
        request.POST or None,
        request.FILES or None,
        providers=providers,
        programs=inside(Program.objects.order_by("name"), actor, "exchange.import_data"),
        kinds=_kinds(actor),
    )

    def save(given: Values) -> DataImport:
        file = given["file"]
        stored = services.import_upload(
            actor=actor,
            provider=given["provider"],
            kind=given["kind"],
            program=given.get("program"),
            file_name=file.name,
            data=file.read(),
        )
        _check_now(actor, stored)
        return stored

    return form_page(
        request,
        form,
        save=save,
        done="",
        back=_page_of,
        template="exchange/upload.html",
        cancel=reverse("exchange:imports"),
    )


def _check_now(actor: Actor, data_import: DataImport) -> None:
    """Few rows are checked while the reader waits; many in the background."""
    if selectors.small(data_import):
        services.import_check(author=actor, data_import=data_import)


@staff_page("exchange.import_data", methods=("GET",))
def review(request: HttpRequest, import_id: int) -> HttpResponse:
    """The preview: every row with its problems, fixable in place; or the progress of what is going on."""
    actor = request_actor(request)
    data_import = _mine(request, import_id)
    if request.headers.get("HX-Request"):
        if data_import.busy:
            return render(request, "exchange/_progress.html", {"data_import": data_import})
        return HttpResponse(headers={"HX-Refresh": "true"})
    counts = selectors.outcome_counts(data_import)
    shown = request.GET.get("rows", "")
    if shown not in Outcome.values:
        shown = Outcome.PROBLEM if counts[Outcome.PROBLEM] and "rows" not in request.GET else ""
    rows = data_import.rows.filter(outcome=shown) if shown else data_import.rows.all()
    page = Paginator(rows.order_by("number"), PER_PAGE).get_page(request.GET.get("page"))
    columns = [n for n, held in enumerate(data_import.columns) if held]
    fields = fields_of(data_import.kind)
    found = selectors.rows_found(actor, data_import, list(page.object_list))
    lines = [_line(data_import, one, columns) for one in found]
    context = {
        "data_import": data_import,
        "total": sum(counts.values()),
        "tabs": _tabs(counts, shown),
        "shown": shown,
        "page": page,
        "page_query": f"?rows={shown}&",
        "heads": [Head(data_import.head[n], capfirst(str(fields[data_import.columns[n]].label))) for n in columns],
        "lines": lines,
        "left_out": [
            heading for heading, held in zip(data_import.head, data_import.columns, strict=True) if heading and not held
        ],
        "to_write": rows_to_write(data_import).count(),
        "editable": data_import.state == "review",
        "choosable": any(line.choices for line in lines),
        "fixable": any(cell.name for line in lines for cell in line.cells),
    }
    return render(request, "exchange/review.html", context)


def _tabs(counts: Any, shown: str) -> list[Tab]:
    everything = Tab(pgettext("rows of an import", "All rows"), "?rows=all", not shown, sum(counts.values()))
    return [everything, *(Tab(o.label, f"?rows={o.value}", shown == o, counts[o]) for o in Outcome if counts[o])]


def _cells(data_import: DataImport, found: selectors.RowFound, columns: list[int]) -> tuple[Cell, ...]:
    """The cells of a row. One with a problem can be fixed, and so can the column a missing value would stand in."""
    wrong: dict[str, list[str]] = {}
    for problem in found.contents.problems:
        wrong.setdefault(problem.field, []).append(problem.text)
    cells = []
    for n in columns:
        text = found.contents.cells[n] if n < len(found.contents.cells) else ""
        said = tuple(wrong.get(data_import.columns[n], ()))
        label = _("%(column)s, row %(number)d") % {"column": data_import.head[n], "number": found.row.number}
        cells.append(Cell(text, said, f"cell-{found.row.number}-{n}" if said else "", label, data_import.head[n]))
    return tuple(cells)


def _line(data_import: DataImport, found: selectors.RowFound, columns: list[int]) -> PreviewRow:
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
    """Whom a row may be: a record the reader may see by its name, another one without it, or a row of the file."""
    why = ", ".join(str(REASONS[code]) for code in like.reasons if code in REASONS)
    if like.record_id is None:
        return Likeness(_("Row %(number)d: %(why)s") % {"number": like.row_number, "why": why})
    person = found.people.get(like.record_id)
    if person is None:
        return Likeness(_("A record you can't open: %(why)s") % {"why": why})
    return Likeness(_("%(name)s: %(why)s") % {"name": person, "why": why}, reverse("person", args=[person.pk]))


@staff_page("exchange.import_data")
def columns(request: HttpRequest, import_id: int) -> HttpResponse:
    """Say what each column holds."""
    actor = request_actor(request)
    data_import = _mine(request, import_id)
    samples = [""] * len(data_import.head)
    for one in data_import.rows.exclude(sealed=b"").order_by("number")[:5]:
        for n, text in enumerate(contents_of(one).cells[: len(samples)]):
            samples[n] = samples[n] or text[:60]
    form = ColumnsForm(request.POST or None, data_import=data_import, samples=samples)

    def save(given: Values) -> DataImport:
        services.columns_set(actor=actor, data_import=data_import, columns=form.columns(given))
        _check_now(actor, data_import)
        return data_import

    return form_page(
        request,
        form,
        save=save,
        done=_("Columns saved."),
        back=_page_of,
        heading=_("What the columns hold"),
        crumbs=[(reverse("exchange:imports"), _("Imports")), (_page_of(data_import), data_import.file_name)],
        cancel=_page_of(data_import),
    )


@staff_page("exchange.import_data")
def row(request: HttpRequest, import_id: int, number: int) -> HttpResponse:
    """Fix any cell of one row."""
    actor = request_actor(request)
    data_import = _mine(request, import_id)
    found = found_or_404(data_import.rows.exclude(sealed=b""), number=number)
    contents = contents_of(found)
    form = RowForm(request.POST or None, data_import=data_import, cells=contents.cells)

    def save(given: Values) -> DataImport:
        cells = {(number, n): given[f"cell_{n}"] for n in range(len(data_import.head))}
        services.cells_fix(actor=actor, data_import=data_import, cells=cells)
        _check_now(actor, data_import)
        return data_import

    return form_page(
        request,
        form,
        save=save,
        done=_("Row saved."),
        back=_page_of,
        heading=_("Row %(number)d") % {"number": number},
        note=" ".join(problem.text for problem in contents.problems),
        crumbs=[(reverse("exchange:imports"), _("Imports")), (_page_of(data_import), data_import.file_name)],
        cancel=_page_of(data_import),
    )


@staff_page("exchange.import_data", methods=("POST",))
def fix(request: HttpRequest, import_id: int) -> HttpResponse:
    """Save the cells that were fixed in the preview."""
    actor = request_actor(request)
    data_import = _mine(request, import_id)
    cells = {}
    for name, text in request.POST.items():
        if match := re.fullmatch(r"cell-([0-9]{1,9})-([0-9]{1,3})", name):
            cells[int(match[1]), int(match[2])] = str(text)

    def save() -> int:
        changed = services.cells_fix(actor=actor, data_import=data_import, cells=cells)
        _check_now(actor, data_import)
        return changed

    return press_answer(
        request,
        do=save,
        done=lambda n: ngettext("%(n)d row checked again.", "%(n)d rows checked again.", n) % {"n": n},
        back=_page_of(data_import),
    )


@staff_page("exchange.import_data", methods=("POST",))
def choose(request: HttpRequest, import_id: int) -> HttpResponse:
    """Say what becomes of a row that looks like someone on record, or of all of them."""
    actor = request_actor(request)
    data_import = _mine(request, import_id)
    number = id_of(request.POST.get("row", ""))
    return press_answer(
        request,
        do=lambda: services.rows_choose(
            actor=actor,
            data_import=data_import,
            choice=request.POST.get("choice", ""),
            numbers=None if number is None else [number],
        ),
        done=lambda n: ngettext("Saved for %(n)d row.", "Saved for %(n)d rows.", n) % {"n": n},
        back=f"{_page_of(data_import)}?rows={Outcome.ALIKE.value}",
    )


@staff_page("exchange.import_data", methods=("GET",))
def problems(request: HttpRequest, import_id: int) -> HttpResponse:
    """The rows with problems as CSV, as they are in the file, with what is wrong: to fix them there."""
    data_import = _mine(request, import_id)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_("Row"), _("What's wrong"), *data_import.head])
    for one in data_import.rows.filter(outcome=Outcome.PROBLEM).order_by("number").iterator(chunk_size=2000):
        contents = contents_of(one)
        said = " ".join(problem.text for problem in contents.problems)
        writer.writerow([one.number, *map(spreadsheet_safe, [said, *contents.cells])])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="problems.csv"'
    return response


@staff_page("exchange.import_data", methods=("POST",))
def apply(request: HttpRequest, import_id: int) -> HttpResponse:
    """Import the rows without problems, in the background."""
    actor = request_actor(request)
    data_import = _mine(request, import_id)
    return press_answer(
        request,
        do=lambda: services.import_apply(actor=actor, data_import=data_import),
        done=lambda n: ngettext("Importing %(n)d row.", "Importing %(n)d rows.", n) % {"n": n},
        back=f"{_page_of(data_import)}?rows=all",
    )


@staff_page("exchange.import_data", methods=("POST",))
def undo(request: HttpRequest, import_id: int) -> HttpResponse:
    """Remove again what the import made, in the background."""
    actor = request_actor(request)
    data_import = _mine(request, import_id)
    return press_answer(
        request,
        do=lambda: services.import_undo(actor=actor, data_import=data_import),
        done=_("Undoing this import."),
        back=f"{_page_of(data_import)}?rows=all",
    )


@staff_page("exchange.import_data", methods=("POST",))
def discard(request: HttpRequest, import_id: int) -> HttpResponse:
    """Throw an import away that was not applied."""
    actor = request_actor(request)
    data_import = _mine(request, import_id)
    return press_answer(
        request,
        do=lambda: services.import_discard(actor=actor, data_import=data_import),
        done=_("Import discarded. Nothing was saved."),
        back=reverse("exchange:imports"),
    )
