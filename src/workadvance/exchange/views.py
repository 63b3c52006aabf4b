"""Pages of imports: the list, a file's upload, the preview with everything found, fixing, applying, undoing."""

from __future__ import annotations

import csv
import io
import re

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workadvance.exchange import selectors, services
from workadvance.exchange.forms import ColumnsForm, ImportUploadForm, RowForm
from workadvance.exchange.import_fields import fields_of
from workadvance.exchange.models import DataImport, ImportRow
from workadvance.exchange.preview import PreviewHead, preview_row, preview_tabs
from workadvance.exchange.row_contents import contents_of
from workadvance.exchange.services.writing import rows_to_write
from workadvance.people.access import Actor, request_actor
from workadvance.people.models import Organization
from workadvance.programs.models import Program
from workadvance.ui.fetch import fetch, found_or_404, inside
from workadvance.ui.forms import Values, form_page
from workadvance.ui.list_files import spreadsheet_safe
from workadvance.ui.lists import ListColumn, ListSpec, list_response
from workadvance.ui.one_button import press_answer
from workadvance.ui.page_access import staff_page
from workadvance.ui.request_values import id_of

PER_PAGE = 25
Outcome = ImportRow.Outcome
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
    lines = [preview_row(data_import, one, columns) for one in found]
    context = {
        "data_import": data_import,
        "total": sum(counts.values()),
        "tabs": preview_tabs(counts, shown),
        "shown": shown,
        "page": page,
        "page_query": f"?rows={shown}&",
        "heads": [
            PreviewHead(data_import.head[n], capfirst(str(fields[data_import.columns[n]].label))) for n in columns
        ],
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
