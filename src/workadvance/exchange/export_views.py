"""Pages of exports: one table with chosen columns, or everything as a data package."""

from __future__ import annotations

import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from workadvance.exchange.data_package import FORMATS, cell, package_write
from workadvance.exchange.export_tables import TABLES
from workadvance.exchange.exporting import NEEDED, Export, table_export
from workadvance.people.access import request_actor
from workadvance.people.models import Organization
from workadvance.ui.fetch import found_or_404
from workadvance.ui.list_files import FORMATS as FILES
from workadvance.ui.list_files import table_response
from workadvance.ui.one_button import not_saved
from workadvance.ui.page_access import staff_page
from workadvance.ui.request_values import id_of


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as the page offers it."""

    name: str
    label: str | Promise
    columns: tuple[str, ...]


def _providers(request: HttpRequest) -> QuerySet[Organization]:
    held = request_actor(request).staff_organizations
    return Organization.objects.filter(pk__in=held, kind=Organization.Kind.PROVIDER).order_by("name")


def _export(request: HttpRequest) -> Export:
    """What a form asks for, at one of the actor's providers."""
    provider = found_or_404(_providers(request), pk=id_of(request.POST.get("provider", "")) or 0)
    research = request.POST.get("people") == "research"
    hidden = research or request.POST.get("names") == "keyed"
    return Export(request_actor(request), provider, pseudonymous=hidden, research=research)


@staff_page(NEEDED, methods=("GET",))
def exports(request: HttpRequest) -> HttpResponse:
    """What can be exported: tables under names for those who see them, and the data package."""
    actor, providers = request_actor(request), list(_providers(request))
    wanted = id_of(request.GET.get("provider", ""))
    provider = next((p for p in providers if p.pk == wanted), providers[0] if providers else None)
    tables = []
    if provider is not None:
        export = Export(actor, provider)
        tables = [ShownTable(t.name, t.label, tuple(c.name for c in export.columns(t))) for t in export.tables()]
    context = {"providers": providers, "provider": provider, "tables": tables}
    return render(request, "exchange/exports.html", context)


@staff_page(NEEDED, methods=("POST",))
def table(request: HttpRequest, name: str) -> HttpResponseBase:
    """One table as a file (POST: the log says who took what)."""
    format = request.POST.get("format", "")
    try:
        chosen, lines = table_export(
            export=_export(request), name=name if format in FILES else "", columns=request.POST.getlist("columns")
        )
    except ValidationError as refusal:
        return not_saved(request, problems=refusal.messages, back=reverse("exchange:exports"))
    head = [c.name for c in chosen]
    return table_response(format, TABLES[name].name, head, ([_shown(v) for v in line] for line in lines))


def _shown(value: object) -> object:
    """Yes and no as an import reads them; everything else as it is."""
    return cell(value) if isinstance(value, bool) else value


@staff_page(NEEDED, methods=("POST",))
def package(request: HttpRequest) -> HttpResponseBase:
    """The data package as one ZIP file (POST)."""
    export = _export(request)
    format = request.POST.get("format", "")
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        package_write(export=export, folder=Path(folder), format=format if format in FORMATS else FORMATS[0])
        for path in sorted(Path(folder).iterdir()):
            packed.write(path, path.name)
    file.seek(0)
    name = f"data-package-{timezone.localdate():%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
