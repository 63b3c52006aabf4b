"""Lists: search, filters, sorting, pages, saved filters and files, the same everywhere.

A view describes its list with `ListSpec` and answers with `list_response`. Rows come in pages of 50 and in a constant number
of queries: first which fifty, by their keys alone, then all about those fifty, so that a list of many people costs what a
short one does. A list as a file (`list_files`) has every row that the filters leave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language

from workadvance.people.access import Actor, request_actor
from workadvance.people.models import User
from workadvance.people.prepared import CountOf, numbered, prepared_as
from workadvance.ui.event_cache import cached
from workadvance.ui.list_files import NEEDED, columns_of, file_asked, file_response
from workadvance.ui.request_values import asked_words
from workadvance.ui.rows import Context, SortHead
from workadvance.ui.saved_filters import filters_of

PER_PAGE = 50

Rows = QuerySet[Any] | Callable[[], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column: `value` reads it from a row (attribute path or function); `sort` is the database field it sorts by.

    `in_file` columns are in files only: the page says the same in another way, or has no room for it. `needs`: the permission
    without which a column is shown nowhere.
    """

    key: str
    label: str | Promise
    value: str | Callable[[Any], Any]
    sort: str = ""
    numeric: bool = False
    in_file: bool = False
    needs: str = ""

    def read(self, row: Any) -> Any:
        """The column's value of a row."""
        if callable(self.value):
            return self.value(row)
        for part in self.value.split("."):
            row = getattr(row, part, None)
            if callable(row):
                row = row()
        return row


@dataclass(frozen=True)
class ListSpec:
    """A list: its key (saved filters belong to it), title, columns, filter set and first order."""

    key: str
    title: str | Promise
    columns: Sequence[ListColumn]
    filterset: type[django_filters.FilterSet] | None = None
    order: Sequence[str] = ("-pk",)
    search: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


def list_context(request: HttpRequest, spec: ListSpec, rows: Rows) -> Context:
    """The template context of a list: `page`, `columns`, `filter`, `q`, `sort`, `saved`, `file_columns`, `total`, `query`.

    `rows` is the query of all rows, or a function that gives it: then it is put together only where it was not asked within
    the last minute. Such a query may depend on the actor, the address, the language and the day, not on what other rows say.
    """
    params = request.GET.copy()
    filtered = _filter(request, spec, rows)
    q, sort = asked_words(params), params.get("sort", "")
    by = {c.key: c.sort for c in spec.columns if c.sort}
    if sort.lstrip("-") not in by:
        sort = ""

    def found() -> QuerySet[Any]:
        """All rows of the list, filtered and in order."""
        all_rows: QuerySet[Any] = rows() if callable(rows) else rows
        if filtered is not None:
            filtered.queryset = all_rows
            all_rows = filtered.qs
        if q and spec.search:
            all_rows = spec.search(all_rows, q)
        if not sort:
            return all_rows.order_by(*spec.order)
        name = by[sort.lstrip("-")]
        ordering = F(name).desc(nulls_last=True) if sort.startswith("-") else F(name).asc(nulls_last=True)
        return all_rows.order_by(ordering, "pk")

    every: Any = SimpleLazyObject(found)
    page = _page(request, every, ready=callable(rows) and not q)
    for name in ("page", "format", "columns"):
        params.pop(name, None)
    query = params.urlencode()
    actor = request_actor(request)
    saved = filters_of(actor, spec.key) if actor.signed_in else []
    active = {k: v for k, v in params.items() if v and k != "sort"}
    return {
        "spec": spec,
        "rows": every,
        "page": page,
        "total": page.paginator.count,
        "filter": filtered,
        "q": q,
        "sort": sort,
        "heads": _heads(spec, actor, params, sort),
        "saved": saved,
        "query": query,
        "file_columns": columns_of(spec, actor) if actor.may(NEEDED) else [],
        "file_params": [(name, value) for name, values in params.lists() for value in values],
        "active_filters": active,
        "page_query": f"?{query}&" if query else "?",
    }


def _heads(spec: ListSpec, actor: Actor, params: QueryDict, sort: str) -> list[SortHead]:
    """The heads of the columns on the page, each with the link that sorts by it."""
    rest = params.copy()
    rest.pop("sort", None)
    return [
        SortHead(
            key=c.key,
            label=c.label,
            url="?" + "&".join(filter(None, [rest.urlencode(), urlencode({"sort": _turned(sort, c.key)})])),
            sortable=bool(c.sort),
            direction="ascending" if sort == c.key else "descending" if sort == f"-{c.key}" else "",
            numeric=c.numeric,
        )
        for c in columns_of(spec, actor)
        if not c.in_file
    ]


class _Counted(Paginator[Any]):
    """A paginator that was told how many rows there are, and is not asked for them."""

    def __init__(self, count: int) -> None:
        super().__init__((), PER_PAGE)
        self.__dict__["count"] = count  # where the inherited `cached_property` would put what it counts


def _filter(request: HttpRequest, spec: ListSpec, rows: Rows) -> django_filters.FilterSet | None:
    """The list's filters as asked for, without the rows that they filter yet."""
    if spec.filterset is None:
        return None
    model = None if callable(rows) else rows.model
    none = (model or spec.filterset._meta.model)._default_manager.none()
    return spec.filterset(request.GET.copy(), queryset=none, request=request)


def _page(request: HttpRequest, rows: QuerySet[Any], *, ready: bool) -> Page[Any]:
    """The page asked for. How many rows there are and which of them it has are kept where there is more than one page.

    With `ready`, the question for a page's rows is kept too.
    """

    actor = request_actor(request)
    name = ("page of a list", request.path, request.GET.urlencode(), get_language())

    def find() -> tuple[int, list[Any]]:
        if not ready:
            page = Paginator(rows.values_list("pk", flat=True), PER_PAGE).get_page(request.GET.get("page"))
            return page.paginator.count, list(page.object_list)
        [count] = prepared_as((actor, name, "rows"), lambda: _how_many(actor, rows))
        first = (_Counted(count).get_page(request.GET.get("page")).number - 1) * PER_PAGE
        return count, prepared_as((actor, name, first), lambda: _keys(rows, first))

    count, keys = cached(actor, name, find, worth=lambda found: found[0] > PER_PAGE)
    page = _Counted(count).get_page(request.GET.get("page"))
    # Asked with every condition once more: what is kept never shows whoever must not be seen by now.
    # Put in order here: a database asked for these fifty in the list's order may walk through all before them.
    place = {key: n for n, key in enumerate(keys)}
    if not keys:
        shown: Iterable[Any] = []
    elif ready:
        shown = prepared_as((actor, name), lambda **given: _these(rows, given.values()), **numbered(keys, PER_PAGE))
    else:
        shown = _these(rows, keys)
    page.object_list = sorted(shown, key=lambda row: place[row.pk])
    return page


def _how_many(actor: Actor, rows: QuerySet[Any]) -> QuerySet[User, int]:
    return User.objects.filter(pk=actor.user_id or 0).values_list(CountOf(rows.order_by().values("pk")), flat=True)


def _keys(rows: QuerySet[Any], first: int) -> QuerySet[Any, int]:
    return rows.values_list("pk", flat=True)[first : first + PER_PAGE]


def _these(rows: QuerySet[Any], keys: Iterable[int]) -> QuerySet[Any]:
    return rows.filter(pk__in=list(keys)).order_by()


def _turned(sort: str, key: str) -> str:
    """The order that a column's head asks for: ascending first, descending where it is ascending already."""
    return f"-{key}" if sort == key else key


def list_response(
    request: HttpRequest, spec: ListSpec, rows: Rows, template: str, context: Mapping[str, Any] | None = None
) -> HttpResponseBase:
    """Answer a list request: the page, or the file when `format` is csv or xlsx."""
    listed = list_context(request, spec, rows)
    if file_asked(request):
        return file_response(request, spec, listed["rows"])
    return render(request, template, {**listed, **(context or {})})
