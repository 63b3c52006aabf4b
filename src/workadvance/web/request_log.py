"""The outermost middleware and the log's format: a number for each request, an access log, counts, and no personal data.

`/health/` and `/metrics/` are answered here, before hosts, https and sessions: whoever watches the site asks it directly.
"""

from __future__ import annotations

import contextvars
import datetime as dt
import json
import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotFound

from workadvance.web import request_counts

REQUEST_ID: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")
GIVEN = re.compile(r"[A-Za-z0-9_-]{8,64}")
WATCH = ("/health/", "/health", "/metrics/", "/metrics")
Line = dict[str, Any]
"""What one line of the log says, by name."""
access = logging.getLogger("workadvance.access")


class RequestLogMiddleware:
    """Gives each request its number (the proxy's `X-Request-ID`, or one of ours), counts it, and logs it where asked to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        number = given if GIVEN.fullmatch(given) else uuid.uuid4().hex
        token, begun = REQUEST_ID.set(number), time.perf_counter()
        try:
            response = _watched(request) or self.get_response(request)
        finally:
            REQUEST_ID.reset(token)
        seconds = time.perf_counter() - begun
        response["X-Request-ID"] = number
        if request.path not in WATCH:
            request_counts.request_counted(request.method or "", response.status_code, seconds)
            if settings.ACCESS_LOG:
                _logged(request, response.status_code, seconds, number)
        return response


def _watched(request: HttpRequest) -> HttpResponseBase | None:
    if request.path not in WATCH or request.method not in ("GET", "HEAD"):
        return None
    from workadvance.web import views

    try:
        answer: HttpResponseBase = (
            views.health(request) if request.path.startswith("/health") else views.metrics(request)
        )
    except Http404:
        answer = HttpResponseNotFound()
    answer["Cache-Control"] = "no-store"
    return answer


def route_of(request: Any) -> str:
    """The address's pattern: what stands in its places (a secret of a link, someone's number) is not logged."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match is not None else ""


def _logged(request: HttpRequest, status: int, seconds: float, number: str) -> None:
    told = {
        "method": request.method,
        "route": route_of(request),
        "status": status,
        "ms": round(seconds * 1000, 1),
        "request_id": number,
    }
    words = f"{request.method} {told['route'] or '-'} {status} {told['ms']} ms {number}"
    access.info(words, extra={"told": told})


class NumberFilter(logging.Filter):
    """Puts the request's number on each line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = REQUEST_ID.get() or "-"
        return True


class JsonFormatter(logging.Formatter):
    """One line of JSON: time, level, logger, message, request. Of an error its class and where, not its words.

    The words of an error may quote what someone typed, and an address may hold a link's secret: neither is written.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: Line = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
        }
        told = getattr(record, "told", None)
        if told is not None:
            return json.dumps({**line, **told})
        request = getattr(record, "request", None)
        if request is not None:
            line |= {"message": "request", "route": route_of(request), "method": getattr(request, "method", "")}
            line["status"] = getattr(record, "status_code", None)
        else:
            line["message"] = record.getMessage() if not record.exc_info else record.msg
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = f"{record.exc_info[0].__module__}.{record.exc_info[0].__qualname__}"
            frames = traceback.extract_tb(record.exc_info[2])
            line["where"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(line, default=str)
