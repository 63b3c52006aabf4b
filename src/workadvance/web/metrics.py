"""The site's numbers in Prometheus' text format: requests, sign-ins, the outbox, email and texts, what is watched."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q

from workadvance import __version__
from workadvance.messages.models import Message
from workadvance.notices.models import Notice
from workadvance.web import request_counts
from workadvance.web.supervision import health_checks, reasons

Sample = tuple[dict[str, str], float]
HELP = {
    "workadvance_info": ("gauge", "The version that runs."),
    "workadvance_up": ("gauge", "1 where all is well."),
    "workadvance_check_ok": ("gauge", "1 where this is well, by what is looked at."),
    "workadvance_check_value": ("gauge", "The number behind a check: waiting time, idle time, free disk, workers."),
    "workadvance_requests_total": ("counter", "Requests answered, by method and status."),
    "workadvance_request_seconds_total": ("counter", "Seconds spent on requests, by method and status."),
    "workadvance_sign_ins_failed_total": ("counter", "Attempts to sign in that failed."),
    "workadvance_emails": ("gauge", "Emails on record, by state."),
    "workadvance_messages": ("gauge", "Messages to people on record, by channel and state."),
}


def metrics_text() -> str:
    """All of it, as text."""
    lines: list[str] = []
    for name, samples in _samples().items():
        kind, words = HELP[name]
        lines += [f"# HELP {name} {words}", f"# TYPE {name} {kind}", *(_line(name, *sample) for sample in samples)]
    return "\n".join(lines) + "\n"


def _line(name: str, labels: dict[str, str], value: float) -> str:
    said = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    return f"{name}{{{said}}} {value:g}" if said and abs(value) < 1e6 else f"{name}{{{said}}} {value!r}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _samples() -> dict[str, list[Sample]]:
    checks, counts = health_checks(), request_counts.totals()
    ready = all(check.ok for check in checks if check.name in ("database", "migrations", "keys"))
    return {
        "workadvance_info": [({"version": __version__}, 1)],
        "workadvance_up": [({}, 0 if reasons(checks) else 1)],
        "workadvance_check_ok": [({"check": c.name}, int(c.ok)) for c in checks],
        "workadvance_check_value": [
            ({"check": c.name, "unit": c.unit}, c.value) for c in checks if c.value is not None
        ],
        "workadvance_requests_total": list(_requests(counts, "n")),
        "workadvance_request_seconds_total": list(_requests(counts, "seconds")),
        "workadvance_sign_ins_failed_total": [({}, counts.get("sign_ins_failed", 0))],
        "workadvance_emails": list(_emails()) if ready else [],
        "workadvance_messages": list(_messages()) if ready else [],
    }


def _requests(counts: dict[str, float], what: str) -> Iterable[Sample]:
    for key, value in sorted(counts.items()):
        if key.startswith(f"{what} "):
            _what, method, status = key.split(" ")
            yield {"method": method, "status": status}, value


def _emails() -> Iterable[Sample]:
    numbers = Notice.objects.exclude(mailed_at=None, mailing_since=None).aggregate(
        sent=Count("pk", filter=Q(mailed_at__isnull=False)), sending=Count("pk", filter=Q(mailed_at=None))
    )
    for state, n in numbers.items():
        yield {"state": state}, n


def _messages() -> Iterable[Sample]:
    rows = Message.objects.filter(direction="out").values_list("channel", "state").annotate(n=Count("pk"))
    for channel, state, n in rows.order_by("channel", "state"):
        yield {"channel": channel, "state": state}, n
