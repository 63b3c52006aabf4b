"""What watches the site: /health/, /metrics/, the log's lines."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import shutil
from collections import namedtuple

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from tests.factories import OrganizationFactory, member

from workadvance import __version__
from workadvance.events.models import Worker
from workadvance.web import request_counts, supervision
from workadvance.web.request_log import JsonFormatter, NumberFilter

pytestmark = pytest.mark.django_db
NAMES = ["database", "migrations", "keys", "worker", "outbox", "run_due", "mail", "disk"]
Usage = namedtuple("Usage", "total used free")
TOKEN = {"authorization": "Bearer let-me-see"}


@pytest.fixture(autouse=True)
def _well(monkeypatch, settings):
    monkeypatch.setattr(supervision, "database_problem", lambda: "")
    settings.METRICS_TOKEN = "let-me-see"
    Worker.objects.create(pk="w", host="elsewhere", process=1, seen_at=timezone.now())
    request_counts.clear()
    request_counts._counts.clear()
    supervision.run_due_noted()


def test_health_names_each_thing_with_its_number(client):
    answer = client.get("/health/")
    told = answer.json()
    assert (answer.status_code, told["status"], told["version"], told["reasons"]) == (200, "ok", __version__, [])
    assert list(told["checks"]) == NAMES
    assert told["checks"]["worker"] == {"ok": True, "workers": 1}
    assert told["checks"]["outbox"] == {"ok": True, "seconds": 0}
    assert told["checks"]["run_due"]["seconds"] < 60
    assert told["checks"]["disk"]["bytes"] > 0


def _no_worker(monkeypatch):
    Worker.objects.all().delete()


def _long_ago(monkeypatch):
    supervision.Checkpoint.objects.update(noted_at=timezone.now() - dt.timedelta(hours=37))


def _full(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10, 10, 1000))


def _old(monkeypatch):
    monkeypatch.setattr(supervision, "database_problem", lambda: supervision.OLD)


def _away(monkeypatch):
    monkeypatch.setattr(supervision, "database_problem", lambda: supervision.UNREACHABLE)


def _mail(monkeypatch):
    monkeypatch.setattr(supervision, "_mail_is_away", lambda _since: True)


@pytest.mark.parametrize(
    ("breaks", "reason"),
    [
        (_no_worker, "worker"),
        (_long_ago, "run_due"),
        (_full, "disk"),
        (_old, "migrations"),
        (_away, "database"),
        (_mail, "mail"),
    ],
)
def test_what_is_down_is_named_with_503(client, monkeypatch, breaks, reason):
    breaks(monkeypatch)
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json()["reasons"] == [reason]
    assert answer.json()["checks"][reason]["ok"] is False


@pytest.mark.parametrize("path", ["/health/", "/metrics/"])
def test_any_host_and_plain_http_are_answered(client, settings, path):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["advance.example.org"], True
    answer = Client(headers={"host": "10.0.0.7:8000", **TOKEN}).get(path)
    assert answer.status_code == 200
    assert Client(headers={"host": "10.0.0.7:8000"}).get("/").status_code == 400


def test_metrics_are_prometheus_text(client):
    member(OrganizationFactory(), "coach", email="ana@example.org")
    client.get("/account/login/")
    client.post("/account/login/", {"login": "ana@example.org", "password": "wrong"})
    client.get("/nothing/")
    answer = client.get("/metrics/", headers=TOKEN)
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    text = answer.content.decode()
    for line in text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) \w+ .+|\w+\{(\w+="[^"]*"(,\w+="[^"]*")*)?\} -?[\d.e+-]+', line), line
    assert 'workadvance_requests_total{method="GET",status="200"} 1' in text
    assert 'workadvance_requests_total{method="GET",status="404"} 1' in text
    assert "workadvance_sign_ins_failed_total{} 1" in text
    assert f'workadvance_info{{version="{__version__}"}} 1' in text
    assert "workadvance_up{} 1" in text


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", "let-me-se"])
def test_metrics_are_not_found_without_the_token(client, settings, given):
    assert client.get("/metrics/", headers={"authorization": given}).status_code == 404
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics/", headers={"authorization": given}).status_code == 404


def test_counts_of_all_processes_are_added_and_survive_one(client):
    request_counts.folder().mkdir(exist_ok=True)
    (request_counts.folder() / "99999.json").write_text(json.dumps({"n GET 200": 5}))
    (request_counts.folder() / "99998.json").write_text("{torn")
    client.get("/account/login/")
    assert request_counts.totals()["n GET 200"] == 6
    request_counts.request_counted("BREW", 405, 0.1)
    assert request_counts.totals()["n other 405"] == 1


def test_a_request_has_a_number(client):
    assert re.fullmatch(r"[0-9a-f]{32}", client.get("/account/login/")["X-Request-ID"])
    assert client.get("/health/", headers={"x-request-id": "proxy-number-1"})["X-Request-ID"] == "proxy-number-1"
    assert client.get("/health/", headers={"x-request-id": 'a" b'})["X-Request-ID"] != 'a" b'


def written(record: logging.LogRecord) -> dict:
    NumberFilter().filter(record)
    return json.loads(JsonFormatter().format(record))


def test_the_log_is_json_with_the_requests_number_and_nothing_personal(client, settings, caplog):
    settings.ACCESS_LOG = True
    with caplog.at_level(logging.INFO, logger="workadvance.access"):
        client.get("/invitation/a-secret-of-a-link/?q=Maria+Nunez")
    lines = [written(record) for record in caplog.records]
    [access] = [line for line in lines if line["logger"] == "workadvance.access"]
    assert (access["method"], access["route"], access["status"]) == ("GET", "/invitation/<str:token>/", 410)
    assert re.fullmatch(r"[0-9a-f]{32}", access["request_id"])
    assert {"time", "level", "ms"} <= set(access)
    for line in lines:
        assert "a-secret" not in json.dumps(line)
        assert "Maria" not in json.dumps(line)


def test_an_error_is_logged_by_its_class_and_place_not_its_words(rf):
    try:
        raise OperationalError("Key (email)=(maria@example.org) already exists")
    except OperationalError as error:
        told = (OperationalError, error, error.__traceback__)
    request = rf.get("/people/7/?name=Maria")
    record = logging.LogRecord(
        "django.request", logging.ERROR, __file__, 1, "Internal Server Error: %s", ("/x/",), told
    )
    record.request, record.status_code = request, 500
    line = written(record)
    assert line["error"] == "django.db.utils.OperationalError"
    assert line["where"]
    assert "maria" not in json.dumps(line).lower()
