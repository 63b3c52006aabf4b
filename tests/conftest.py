"""Tests are stricter than production: warnings are errors, no network, both databases, the log's guards in place."""

from __future__ import annotations

import os
import random
import subprocess
from collections import defaultdict
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

import pytest

SEED = "WORKADVANCE_TEST_SEED"


def pytest_addoption(parser):
    parser.addoption(
        "--everything", action="store_true", help="also the cases that a run otherwise draws by lot (make test-all)"
    )
    parser.addoption("--one-in", type=int, default=1, help="of each file every n-th test, others with every commit")
    parser.addoption("--whole", default="", help="except the tests with this marker, or in this folder: all of them")


def _lot_of_the_commit() -> str:
    """What is committed decides what is drawn, so that a commit that was green here is green elsewhere, and the next
    one draws others. Without git, the day decides."""
    try:
        found = subprocess.run(
            ["git", "rev-parse", "--short=12", "HEAD^{tree}"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return datetime.now(UTC).date().isoformat()
    return found.stdout.strip()


def pytest_configure(config):
    """One lot a commit, the same in each process of a run; to draw another one, set the variable."""
    os.environ.setdefault(SEED, _lot_of_the_commit())


def pytest_collection_modifyitems(config, items):
    """Of tests marked `one_in(n)` every n-th case, others with every commit; all with --everything, and one asked for by name."""
    # Files that take long first: with a file to a process, one of them at the end would keep the other process waiting.
    long = {item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("browser")}
    items.sort(key=lambda item: item.path not in long)
    if config.getoption("--everything") or any("::" in arg for arg in config.args):
        return
    share, whole, lots = config.getoption("--one-in"), config.getoption("--whole"), defaultdict(list)
    for item in items:
        marker = item.get_closest_marker("one_in")
        if marker is not None:
            lots[item.nodeid.partition("[")[0], marker.args[0] * share].append(item)
        elif share > 1 and not (whole and (item.get_closest_marker(whole) or whole in item.path.parts)):
            lots[item.nodeid.partition("::")[0], share].append(item)
    left = set()
    for (name, n), cases in lots.items():
        draw = random.Random(f"{os.environ[SEED]} {name}")
        drawn = draw.sample(range(len(cases)), -(-len(cases) // n))
        left |= {case for i, case in enumerate(cases) if i not in drawn}
    if left:
        config.hook.pytest_deselected(items=sorted(left, key=lambda item: item.nodeid))
        items[:] = [item for item in items if item not in left]


def pytest_terminal_summary(terminalreporter, config):
    if not config.getoption("--everything"):
        terminalreporter.write_line(f"Cases drawn by lot: {SEED}={os.environ[SEED]} draws the same again.")


@pytest.fixture(scope="session")
def everything(request):
    """Whether this run looks at all there is, not at a part drawn by lot."""
    return request.config.getoption("--everything")


@pytest.fixture
def lot(request):
    """The lot of this run: what a test that looks at a part draws it with."""
    return random.Random(f"{os.environ[SEED]} {request.node.name}")


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


@pytest.fixture(scope="module")
def one_world(django_db_setup, django_db_blocker):
    """One of everything, made once for the tests of a module; each sees it as it was made (`world`)."""
    from django.db import transaction

    from tests.world import World

    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture
def world(one_world, db):
    """One of everything: rows that other tests of the module find unchanged, whatever this one does to them."""
    return deepcopy(one_world)


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
