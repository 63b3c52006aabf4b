"""Every write asks who may: a service that writes takes an `actor` and checks a permission, or says `author`.

An author's service checks nothing: its callers have, or the author is the person concerned, who holds a signed link.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tests.consistency.repository import SOURCE

# Calls by which something is stored.
WRITES = {"event_record", "move", "event_build"}
STORES = {"save", "create", "bulk_create", "bulk_update", "update", "delete", "get_or_create", "update_or_create"}
# Calls that ask for a permission; what calls one of these asks too.
ASKS = {"require"}
# Writers without an actor, and why none is needed.
WITHOUT: dict[str, str] = {
    "advancement/services.py:check_ins_follow_jobs": "a projection: follows an event in the event's own transaction",
    "advancement/services.py:check_ins_make": "called by that projection, and by the demo world",
    "messages/services/writing.py:conversation_of": "called by what is written or comes in; holds no words",
    "messages/services/writing.py:conversation_of_unknown": "called by what comes in; holds no words",
    "notices/services.py:notice_mailed": "called by reactions, after the mail went out",
    "notices/services.py:notice_once": "called by reactions to events",
    "placement/services/checks.py:place_put": "completes values that a service is about to store",
    "reporting/services.py:journeys_store": "derived from facts that were written with a right",
    "screening/services/assessing.py:parameters_keep": "called by assessing and by the demo world; holds policy, nothing of anybody",
    "screening/services/sign_in.py:secret_make": "called by the reaction that sends it",
    "screening/services/sign_in.py:sign_in_use": "the secret, sent to the address on record, is the right",
    "screening/services/sittings.py:sitting_save": "the sitting, made by application_start, is the right",
    "screening/services/sittings.py:sitting_submit": "the sitting, made by application_start, is the right",
    "screening/services/sittings.py:sittings_forget": "once a day: what no one came back to",
}


@dataclass(frozen=True)
class Service:
    name: str
    arguments: frozenset[str]
    calls: frozenset[str]
    writes: bool


def services() -> dict[str, Service]:
    """Every function of the modules of services, by module and name."""
    found = {}
    for path in sorted([*SOURCE.glob("*/services.py"), *SOURCE.glob("*/services/*.py")]):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                called = [n.func for n in ast.walk(node) if isinstance(n, ast.Call)]
                names = {f.id for f in called if isinstance(f, ast.Name)}
                attributes = {f.attr for f in called if isinstance(f, ast.Attribute)}
                found[f"{path.relative_to(SOURCE).as_posix()}:{node.name}"] = Service(
                    node.name,
                    frozenset(a.arg for a in [*node.args.args, *node.args.kwonlyargs]),
                    frozenset(names | attributes),
                    bool(names & WRITES or attributes & STORES),
                )
    return found


FOUND = services()


def asking() -> set[str]:
    """The functions that ask for a permission, themselves or by what they call with their actor."""
    names = set(ASKS)
    while more := {s.name for s in FOUND.values() if "actor" in s.arguments and s.calls & names} - names:
        names |= more
    return names


def test_every_service_that_writes_asks_for_a_permission_or_says_author():
    asks = asking()
    # The log itself lies below the permissions: what it is given as author was checked above it.
    writers = {
        key: s
        for key, s in FOUND.items()
        if s.writes and not s.name.startswith("_") and "author" not in s.arguments and not key.startswith("events/")
    }
    assert len(writers) > 50
    unchecked = {key for key, s in writers.items() if not ("actor" in s.arguments and s.name in asks)}
    assert unchecked - set(WITHOUT) == set(), "check a permission, or call the actor an author and say who has checked"
    assert set(WITHOUT) - unchecked == set(), "checked now: take it off the list"


def test_nobody_who_may_is_called_an_author():
    assert [key for key, s in FOUND.items() if {"author", "actor"} <= s.arguments] == []
    assert [key for key, s in FOUND.items() if "author" in s.arguments and s.calls & ASKS] == []
