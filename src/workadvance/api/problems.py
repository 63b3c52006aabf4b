"""What the API answers where something is wrong: RFC 9457, `application/problem+json`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.http import JsonResponse

MEDIA_TYPE = "application/problem+json"
NOT_AS_DESCRIBED = HTTPStatus.UNPROCESSABLE_ENTITY.value
Json = dict[str, Any]
"""An object as JSON has it: whatever the other side put there, or is to be told."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong, and in which field ("" for the whole)."""

    field: str
    message: str


@dataclass(slots=True)
class ApiProblem(Exception):
    """A refusal: its status, a code that never changes, a sentence, what is wrong by field, headers that go with it."""

    status: int
    code: str
    detail: str
    errors: Sequence[Wrong] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def problem_response(problem: ApiProblem) -> JsonResponse:
    """The answer a problem is."""
    said = {
        "type": f"urn:workadvance:problem:{problem.code}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "errors": [{"field": e.field, "message": e.message} for e in problem.errors],
    }
    return JsonResponse(said, status=problem.status, content_type=MEDIA_TYPE, headers=dict(problem.headers))
