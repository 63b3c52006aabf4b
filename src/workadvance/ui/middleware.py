"""What no page can take, refused before any page reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse


class NullCharacterMiddleware:
    """A form with a null character is answered with 400: PostgreSQL stores none, and no keyboard types one.

    Forms' own fields refuse them too; reasons and choices that a page reads by itself do not. Views without the protection against
    forged requests (webhooks) read and sign the bytes of the request themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> None:
        """Raises BadRequest for a form that holds a null character."""
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return
        if any("\0" in name or any("\0" in value for value in values) for name, values in request.POST.lists()):
            raise BadRequest("The form contains a null character.")
