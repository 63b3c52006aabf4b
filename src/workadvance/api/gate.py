"""What every request to the API passes before an endpoint sees it.

In this order: the token, the limit of requests a minute, the method, the size and kind of the body, and (for what writes) one
transaction around everything, with the answer of an Idempotency-Key kept in it.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Collection
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.utils.cache import add_never_cache_headers

from workadvance.api.actors import actor_of_token, usable
from workadvance.api.models import ApiToken
from workadvance.api.problems import ApiProblem, problem_response
from workadvance.api.services.keeping import PURPOSE, answer_claim, answer_keep
from workadvance.api.services.tokens import PER_MINUTE, TokenUse, token_hash, token_use
from workadvance.events.encryption import decrypt
from workadvance.people.access import Actor

LARGEST_BODY = 1_000_000
WRITES = ("POST", "PATCH")
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
View = Callable[..., HttpResponse]


def request_token(request: HttpRequest) -> ApiToken:
    """The token of a request (put there by the gate)."""
    return cast(ApiToken, request.api_token)  # type: ignore[attr-defined]  # the gate puts it there


def gated(view: View, methods: Collection[str]) -> View:
    """The endpoints of one address, by their methods, behind the gate."""

    @functools.wraps(view)
    def passed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        use: TokenUse | None = None
        try:
            token = _token(request)
            actor = actor_of_token(token)
            use = token_use(author=actor, token=token)
            if use.over:
                wait = {"Retry-After": str(use.seconds)}
                raise ApiProblem(429, "too-many-requests", f"At most {PER_MINUTE} requests a minute.", headers=wait)
            if request.method not in methods:
                allowed = {"Allow": ", ".join(sorted(methods))}
                raise ApiProblem(405, "method-not-allowed", "This address does not know this method.", headers=allowed)
            request.api_token, request.actor = token, actor  # type: ignore[attr-defined]  # read by the endpoints
            if request.method in WRITES:
                _check_body(request)
                response = _written(request, token, actor, lambda: view(request, *args, **kwargs))
            else:
                response = view(request, *args, **kwargs)
        except ApiProblem as problem:
            response = problem_response(problem)
        if use is not None:
            _with_headers(
                response,
                {
                    "RateLimit-Limit": str(PER_MINUTE),
                    "RateLimit-Remaining": str(use.left),
                    "RateLimit-Reset": str(use.seconds),
                },
            )
        add_never_cache_headers(response)
        return response

    return passed


def _with_headers(response: HttpResponse, headers: dict[str, str]) -> HttpResponse:
    for name, value in headers.items():
        response[name] = value
    return response


def _token(request: HttpRequest) -> ApiToken:
    """The token a request carries; ApiProblem (401) where it is none, or none any more: always in the same words."""
    kind, _space, text = request.headers.get("Authorization", "").partition(" ")
    text = text.strip()
    found = None
    if kind.lower() == "bearer" and text.isascii():
        found = ApiToken.objects.select_related("organization").filter(hash=token_hash(text)).first()
    if found is None or not usable(found):
        headers = {"WWW-Authenticate": 'Bearer realm="WorkAdvance"'}
        raise ApiProblem(401, "unauthorized", "Send a token that is neither revoked nor expired.", headers=headers)
    return found


def _check_body(request: HttpRequest) -> None:
    """Refuse a body that is too large, cut off, or no JSON by its own word."""
    try:
        size = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        size = 0
    too_large = ApiProblem(413, "too-large", f"Send at most {LARGEST_BODY:,} bytes.")
    if size > LARGEST_BODY:
        raise too_large
    try:
        body = request.body
    except RequestDataTooBig:
        raise too_large from None
    except (UnreadablePostError, RawPostDataException):
        raise ApiProblem(400, "cut-off", "The body did not arrive whole.") from None
    if len(body) > LARGEST_BODY:
        raise too_large
    if body and request.content_type not in ("application/json", "application/ld+json"):
        raise ApiProblem(415, "not-json", "Send JSON, with Content-Type: application/json.")


def _written(request: HttpRequest, token: ApiToken, actor: Actor, do: Callable[[], HttpResponse]) -> HttpResponse:
    """Run what writes: all of it or nothing; with a key once, and its answer again for the same request."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        with transaction.atomic():
            return _whole(do)
    if not _KEY.fullmatch(key):
        raise ApiProblem(400, "bad-key", "An Idempotency-Key has 1 to 255 visible ASCII characters.")
    said = f"{request.method}\n{request.get_full_path()}\n".encode() + request.body
    fingerprint = hashlib.sha256(said).hexdigest()
    with transaction.atomic():
        kept, first = answer_claim(author=actor, token=token, key=key, fingerprint=fingerprint)
        if not first:
            if kept.fingerprint != fingerprint:
                raise ApiProblem(409, "key-reused", "This Idempotency-Key was sent with another request.")
            body = decrypt(kept.body_encrypted, PURPOSE)
            again = HttpResponse(body, status=kept.status, content_type=kept.content_type)
            return _with_headers(again, {"Idempotency-Replayed": "true"})
        with transaction.atomic():
            response = _whole(do)
        if response.status_code >= 500:
            transaction.set_rollback(True)
        else:
            kind = response.headers["Content-Type"]
            answer_keep(author=actor, kept=kept, status=response.status_code, content_type=kind, body=response.content)
        return response


def _whole(do: Callable[[], HttpResponse]) -> HttpResponse:
    """Run inside a transaction of its own level; what was refused leaves nothing behind."""
    response = do()
    if response.status_code >= 400:
        transaction.set_rollback(True)
    return response


def unknown_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address below the API that is none."""
    return problem_response(ApiProblem(404, "not-found", "There is nothing at this address."))
