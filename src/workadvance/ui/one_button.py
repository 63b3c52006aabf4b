"""A button that does one thing: do it and go back; what is refused is said on a page that has nothing to lose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from workadvance.events.workflow import IllegalMove
from workadvance.ui.views import back_to

Done = TypeVar("Done")


def refused(do: Callable[[], object]) -> list[str]:
    """Do one thing; what a service says against it, in words. Empty: it is done."""
    try:
        do()
    except ValidationError as error:
        return list(error.messages)
    except IllegalMove as error:
        return [str(error)]
    return []


def press_answer(
    request: HttpRequest,
    *,
    do: Callable[[], Done],
    done: str | Callable[[Done], str],
    back: str | Callable[[Done], str],
    above: Sequence[tuple[str, str]] = (),
    again: Callable[[list[str]], HttpResponse] | None = None,
) -> HttpResponse:
    """Do what a button says, tell that it is done, and go back (to the request's `next` where it is ours).

    `done` and `back` may be functions of what was done. What was refused is said by `again`, or on a page of its own with
    the pages `above` it, as (address, name).
    """
    made: list[Done] = []
    if problems := refused(lambda: made.append(do())):
        if again is not None:
            return again(problems)
        return not_saved(
            request, problems=problems, back=back_to(request, "/" if callable(back) else back), above=above
        )
    messages.success(request, done(made[0]) if callable(done) else done)
    return HttpResponseRedirect(back_to(request, back(made[0]) if callable(back) else back))


def told(request: HttpRequest, problems: Sequence[str], back: str) -> HttpResponse:
    """Go back and say there what was refused (pages of lists, where the press was one of many)."""
    messages.error(request, " ".join(problems))
    return HttpResponseRedirect(back_to(request, back))


def page_again(
    request: HttpRequest, template: str, context: Mapping[str, Any], problems: Sequence[str] = ()
) -> HttpResponse:
    """A page, with what a press on it was refused for (its `problems`), if anything: status 422 then."""
    return render(request, template, {**context, "problems": problems}, status=422 if problems else 200)


def not_saved(
    request: HttpRequest, *, problems: Sequence[str], back: str, above: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    """The page for a press that was refused: why, and the way back. Status 422."""
    return page_again(request, "ui/not_saved.html", {"back": back, "above": above}, problems)
