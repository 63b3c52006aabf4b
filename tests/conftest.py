"""Tests are stricter than production: warnings are errors, no network, both databases, the log's guards in place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A database for each test process; SQLite's is a file, as in production, so that locking and WAL are the real ones."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    if not database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = f"test_workadvance_{worker}"
        return
    database.setdefault("TEST", {})["NAME"] = str(Path(os.environ["WORKADVANCE_VAR"]) / f"test-{worker}.sqlite3")
    # Durability is not what tests prove (one of them sets it back): syncing each of thousands of commits is slow.
    database["OPTIONS"]["init_command"] = database["OPTIONS"]["init_command"].replace(
        "synchronous=FULL", "synchronous=OFF"
    )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tables come straight from the models (tests/consistency/test_installation.py runs the migrations); the log's guards with them."""
    from django.db import connection

    from workadvance.events.guards import guards_install

    with django_db_blocker.unblock():
        guards_install(connection)
    yield
    if connection.vendor == "postgresql":
        # The database is dropped next: nobody may hold it any more, neither a server that was killed nor the second
        # connection that this thread has once a browser's event loop runs in it.
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.close()


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _nothing_kept_between_pages(monkeypatch):
    """Tests make rows without events, which nothing kept would notice; tests of the keeping set the times again."""
    from workadvance.ui import event_cache

    event_cache.forget()
    monkeypatch.setattr(event_cache, "KEPT_SECONDS", 0.0)
    monkeypatch.setattr(event_cache, "FRESH_SECONDS", 0.0)


@pytest.fixture(autouse=True)
def _english():
    """What one test left speaking Spanish (a request does) does not answer the next one."""
    from django.utils import translation

    translation.activate("en")
    yield
    translation.activate("en")


_guards_gone = pytest.StashKey[bool]()


@pytest.fixture
def transactional_log(request, transactional_db):
    """A transactional test that may flush the log afterwards; the guards are put back once the test has ended."""
    from django.db import connection

    from workadvance.events.guards import guards_install, guards_remove

    guards_install(connection)
    yield
    guards_remove(connection)
    request.config.stash[_guards_gone] = True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """After every fixture of the test (the flush too): the next test finds the log guarded, whatever kind of test it is."""
    try:
        return (yield)
    finally:
        if nextitem is not None and item.config.stash.get(_guards_gone, False):
            from django.db import connection
            from pytest_django.plugin import blocking_manager_key

            from workadvance.events.guards import guards_install

            item.config.stash[_guards_gone] = False
            with item.config.stash[blocking_manager_key].unblock():
                guards_install(connection)


@pytest.fixture(scope="session", autouse=True)
def _browser_ends():
    yield
    from tests.browser import chromium_stop

    chromium_stop()
