"""Version 1 of the API: how its endpoints are declared, what its answers have in common, and its description (OpenAPI)."""

from __future__ import annotations

import json
import typing
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from ninja import NinjaAPI, Router, Schema
from ninja.errors import HttpError
from ninja.errors import ValidationError as RequestWrong
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.security import HttpBearer

from workadvance.api.cursors import cursor_make, cursor_read
from workadvance.api.fields import PageQuery, ProblemOut
from workadvance.api.gate import gated, request_token, unknown_address
from workadvance.api.problems import MEDIA_TYPE, NOT_AS_DESCRIBED, ApiProblem, Json, Wrong, problem_response
from workadvance.api.scopes import scopes_held
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import Actor, request_actor, restricted_seen
from workadvance.people.models import Person
from workadvance.tables import InputProblems
from workadvance.ui.fetch import SELF, whose
from workadvance.ui.page_access import Access, public_page

Row = TypeVar("Row", bound=Model)
Out = TypeVar("Out")
ERRORS = (400, 401, 403, 404, 409, 413, 415, NOT_AS_DESCRIBED, 429)
PREFIX = "/api/v1/"
READ_ERRORS = (401, 403, 404, 409, NOT_AS_DESCRIBED, 429)
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Sent again within a day with the same request, it is done once, and the first answer is given again.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
}


class Page(Schema, Generic[Out]):
    """A part of a list, oldest first; `next` is the cursor of the part after it, null at the end."""

    items: list[Out]
    next: str | None


class NullCharacter(Exception):
    """A text holds a null character, which no database takes."""


class NoObject(Exception):
    """A body is JSON, but no object."""


class StrictParser(Parser):
    """Reads bodies: JSON as the standard has it, without what a database can't store."""

    def parse_body(self, request: HttpRequest) -> Json:
        """The body; whatever error for what is none, of which the library makes an HttpError."""
        read = json.loads(request.body, parse_constant=_no_number)
        json.dumps(read, ensure_ascii=False).encode()  # half of a character pair is refused here
        if _holds_null(read):
            raise NullCharacter
        if not isinstance(read, dict):
            raise NoObject
        return read


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _holds_null(read: Any) -> bool:
    """Whether any text in what was read holds a null character (walked without recursion: the depth is the sender's)."""
    waiting = [read]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str) and "\0" in one:
            return True
        if isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
    return False


class Needs(HttpBearer):
    """What an endpoint needs of a token: a scope, and that the address names no parameter that is not known."""

    def __init__(self, scope: str, known: Iterable[str]) -> None:
        super().__init__()
        self.scope, self.known = scope, frozenset(known)

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The token the gate found; ApiProblem where it lacks the scope."""
        held = request_token(request)
        if self.scope not in scopes_held(held.scopes):
            raise ApiProblem(403, "missing-scope", f"This token does not have the scope {self.scope}.")
        if unknown := sorted(set(request.GET) - self.known):
            wrong = [Wrong(name, "There is no such parameter.") for name in unknown]
            raise ApiProblem(
                NOT_AS_DESCRIBED, "unknown-parameter", "The address names a parameter that is not known.", wrong
            )
        if any("\0" in value for values in request.GET.lists() for value in values[1]):
            raise ApiProblem(409, "refused", "A parameter holds a null character.")
        return held


# The name under which the description lists it.
Needs.__name__ = "ApiToken"


class Api(NinjaAPI):
    """The API, whose description says that what is wrong is answered as problem+json."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """The description."""
        found = super().get_openapi_schema(path_prefix=path_prefix or PREFIX, path_params=path_params)
        for operations in found["paths"].values():
            for one in operations.values():
                for status, answer in one["responses"].items():
                    content = answer.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        content[MEDIA_TYPE] = content.pop("application/json")
        return found


api = Api(
    title="WorkAdvance",
    version="1",
    description="People, applications, enrollments, attendance, employers, job orders, referrals, jobs, check-ins and events.",
    docs_url=None,
    parser=StrictParser(),
    urls_namespace="api-v1",
)


# Which methods an address knows, by how Django writes it.
METHODS: dict[str, set[str]] = {}


def endpoint(
    router: Router, method: str, address: str, *, scope: str, answer: Any, status: int = 200
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare an endpoint: its scope, what it answers, and every way it may refuse."""

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        hints = typing.get_type_hints(function)
        query = hints.get("query")
        writes = method != "GET"
        METHODS.setdefault(address.lstrip("/").replace("{", "<").replace("}", ">"), set()).add(method)
        refusals = ERRORS if writes else READ_ERRORS
        extra: Json = {"x-scope": scope}
        if method == "POST":
            extra["parameters"] = [IDEMPOTENCY_KEY]
        router.api_operation(
            [method],
            address,
            auth=Needs(scope, query.model_fields if query is not None else ()),
            response={status: answer, frozenset(refusals): ProblemOut},
            operation_id=function.__name__,
            summary=(function.__doc__ or "").strip().split("\n")[0].rstrip("."),
            openapi_extra=extra,
        )(function)
        return function

    return declare


def page_of(
    request: HttpRequest, rows: QuerySet[Row], query: PageQuery, out: Callable[[Row], Out], listed: str
) -> Page[Out]:
    """One page of rows by their ids, so that rows that come in meanwhile neither repeat nor hide any."""
    token = request_token(request)
    after = cursor_read(token, listed, query.after)
    found = list(rows.filter(pk__gt=after).order_by("pk")[: query.limit + 1])
    shown = found[: query.limit]
    _restricted_noted(request_actor(request), shown)
    goes_on = cursor_make(token, listed, shown[-1].pk) if len(found) > query.limit else None
    return Page(items=[out(row) for row in shown], next=goes_on)


def _restricted_noted(actor: Actor, rows: Sequence[Model]) -> None:
    """Log which restricted records a list shows, as opening each of them is logged."""
    about = whose(type(rows[0]))[1] if rows and actor.restricted_ids else ""
    if not about:
        return
    people = "pk" if about == SELF else about
    ids = type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).values(people)
    for person in Person.objects.filter(pk__in=ids, restricted=True).order_by("pk"):
        restricted_seen(actor, person)


# --- refusals


@api.exception_handler(ApiProblem)
def _problem(request: HttpRequest, problem: ApiProblem) -> HttpResponse:
    return problem_response(problem)


@api.exception_handler(HttpError)
def _unread(request: HttpRequest, error: HttpError) -> HttpResponse:
    because = error.__cause__ or error.__context__
    if isinstance(because, NoObject):
        return problem_response(ApiProblem(NOT_AS_DESCRIBED, "bad-request", "Send one JSON object."))
    if isinstance(because, NullCharacter):
        return problem_response(ApiProblem(409, "refused", "Nothing was saved. A text holds a null character."))
    return problem_response(ApiProblem(error.status_code, "bad-json", "The body is not JSON in UTF-8."))


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem_response(ApiProblem(404, "not-found", "There is no such record, or not for this token."))


@api.exception_handler(PermissionDenied)
def _forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem_response(ApiProblem(403, "missing-permission", f"This token may not do this: {error}"))


@api.exception_handler(RequestWrong)
def _request_wrong(request: HttpRequest, error: RequestWrong) -> HttpResponse:
    wrong = [Wrong(".".join(str(part) for part in e["loc"][2:]) or str(e["loc"][-1]), e["msg"]) for e in error.errors]
    return problem_response(
        ApiProblem(NOT_AS_DESCRIBED, "bad-request", "The request is not what the description says.", wrong)
    )


@api.exception_handler(ValidationError)
def _refused(request: HttpRequest, error: ValidationError) -> HttpResponse:
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": list(error.messages)}
    wrong = [Wrong("" if name == "__all__" else name, said) for name, texts in by_field.items() for said in texts]
    return problem_response(
        ApiProblem(409, "refused", "Nothing was saved. " + " ".join(w.message for w in wrong), wrong)
    )


@api.exception_handler(IllegalMove)
def _illegal(request: HttpRequest, error: IllegalMove) -> HttpResponse:
    return problem_response(ApiProblem(409, "not-possible-now", str(error)))


@api.exception_handler(InputProblems)
def _input(request: HttpRequest, error: InputProblems) -> HttpResponse:
    wrong = [Wrong(p.column or "", p.message) for p in error.problems]
    return problem_response(
        ApiProblem(409, "refused", "Nothing was saved. " + " ".join(w.message for w in wrong), wrong)
    )


# --- addresses


def routes() -> list[URLPattern]:
    """The addresses of the API: its endpoints behind the gate, its description in front of it."""
    patterns, _app, _namespace = api.urls
    found = []
    for one in patterns:
        assert isinstance(one, URLPattern)
        if one.name == "api-root":
            continue
        described = one.name == "openapi-json"
        view = public_page(one.callback) if described else gated(one.callback, METHODS[str(one.pattern)])
        if not described:
            view.access = Access("token")  # type: ignore[attr-defined]  # read from the view by the test of all routes
        view.csrf_exempt = True  # type: ignore[attr-defined]  # a token is no cookie that a browser sends by itself
        found.append(URLPattern(one.pattern, view, one.default_args, one.name))
    unknown = public_page(unknown_address)
    unknown.csrf_exempt = True  # type: ignore[attr-defined]  # it only says that there is nothing
    return [*found, path("", unknown, name="root"), path("<path:rest>", unknown, name="unknown")]
