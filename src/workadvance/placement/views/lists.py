"""Lists whose rows are completed page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from workadvance.ui.list_files import file_asked, file_response
from workadvance.ui.lists import ListSpec, Rows, list_context
from workadvance.ui.rows import Tab


def listed(
    request: HttpRequest,
    spec: ListSpec,
    rows: Rows,
    template: str,
    more: Callable[[list[Any]], Mapping[str, Any]],
) -> HttpResponseBase:
    """Answer a list request; `more` gets the rows of the page and returns what the template shows besides."""
    found = list_context(request, spec, rows)
    if file_asked(request):
        return file_response(request, spec, found["rows"])
    page = found["page"]
    page.object_list = list(page.object_list)
    return render(request, template, {**found, **more(page.object_list)})


def chip(request: HttpRequest, name: str, value: str, label: Any, default: str = "") -> Tab:
    """A chip that sets one parameter of the list and keeps the others."""
    params = request.GET.copy()
    params.pop("page", None)
    params.pop("format", None)
    now = params.get(name, default)
    params.pop(name, None)
    if value != default:
        params[name] = value
    return Tab(label, f"?{params.urlencode()}", now == value)
