"""What no page and no database can take, replaced before any page reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

REPLACED = "\N{REPLACEMENT CHARACTER}"


class NullCharacterMiddleware:
    """A null character in a form is read as “�”: PostgreSQL stores none, and no keyboard types one.

    A field that needs a number or a day says so beside it, as with any other rubbish; what a page reads by itself (a reason) is
    stored with the mark. Views without the protection against forged requests (webhooks) read the bytes of the request themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> None:
        """Replace the null characters in what a form sent."""
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return
        given = list(request.POST.lists())
        if not any("\0" in name or any("\0" in value for value in values) for name, values in given):
            return
        readable = QueryDict(mutable=True, encoding=request.POST.encoding)
        for name, values in given:
            readable.setlist(name.replace("\0", REPLACED), [value.replace("\0", REPLACED) for value in values])
        readable._mutable = False
        request.POST = readable  # type: ignore[assignment]  # the stubs know no setter; Django has one
