"""No 500 from input: every route, in addresses, queries and forms, with input no one types by mistake.

A sample in `make test`, of the commit's lot (its seed is named in a failure, so that it can be walked again);
WORKADVANCE_HOSTILE=10000 walks as many as wanted, WORKADVANCE_SEED a given walk.
"""

from __future__ import annotations

import os
import random
import re
import zlib
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from django.views.decorators.csrf import csrf_exempt
from tests.factories import member
from tests.web.test_routes import OWN, arguments
from tests.world import World

from workadvance.people.models import Role
from workadvance.ui.middleware import NullCharacterMiddleware
from workadvance.ui.request_values import asked_ids, asked_words, id_of
from workadvance.ui.views import back_to

pytestmark = pytest.mark.django_db

REQUESTS = int(os.environ.get("WORKADVANCE_HOSTILE", "1200"))
SEED = int(os.environ.get("WORKADVANCE_SEED") or zlib.crc32(os.environ["WORKADVANCE_TEST_SEED"].encode()))

HOSTILE = [
    "²",
    "٧٤١٠٣",
    "７４１０３",
    "9" * 5000,
    str(2**63),
    str(2**63 - 1),
    str(2**64 + 1),
    "-1",
    "-9223372036854775809",
    "0",
    "1e400",
    "1e5",
    "NaN",
    "Infinity",
    "-inf",
    "0x1F",
    "1_000",
    "٠",
    "½",
    "foo",
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud83d",
    "'\"><script>alert(1)</script>",
    "' OR 1=1 --",
    "../../etc/passwd",
    "%s%s%n",
    "{{7*7}}",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "0000-00-00",
    "99999-01-01",
    "2026-W01-1",
    "31/12/2026",
    "24:61",
    "00000",
    "99999",
    "999-99-9999",
    "1.275,00",
    "$1,050 every two weeks",
    "á" * 300,
    "x" * 70000,
    "\u202egnp.exe",
    "👩‍👩‍👧",
    "null",
    "undefined",
    "true",
    "[]",
    '{"a":1}',
    "javascript:alert(1)",
    "//evil.example",
    "https://evil.example/",
    "foo\r\nSet-Cookie: x=1",
]
# What pages read from a query, wherever they read it.
QUERIES = [
    "account",
    "add",
    "application",
    "area_codes",
    "area_search",
    "barrier",
    "before",
    "by",
    "card",
    "cohort",
    "days",
    "format",
    "kind",
    "mine",
    "move",
    "next",
    "occupation",
    "open",
    "order",
    "page",
    "pick",
    "place",
    "program",
    "q",
    "scope",
    "show",
    "since",
    "soc",
    "sort",
    "state",
    "station",
    "to",
    "until",
    "wage",
    "which",
    "who",
    "zip",
    "chosen",
    "lang",
    "view",
]


class Fields(HTMLParser):
    """The names of the fields of a page's forms, with a value each has."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.files: set[str] = set()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name = given.get("name")
        if not name or name == "csrfmiddlewaretoken":
            return
        if tag == "input" and given.get("type") == "file":
            self.files.add(name)
        elif tag in ("input", "select", "textarea", "button"):
            self.found.setdefault(name, given.get("value") or "1")


def fields_of(content: bytes) -> Fields:
    parser = Fields()
    parser.feed(content.decode("utf-8", "replace"))
    return parser


class Walk:
    """So many hostile requests, the same again from the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.world = World()
        self.client = Client(raise_request_exception=False)
        roles = [r for r in Role.values if r not in ("funder", "employer")]
        self.client.force_login(member(self.world.provider, *roles))
        self.stranger = Client(raise_request_exception=False)
        self.forms: dict[str, Fields] = {}
        self.broken: list[str] = []

    def text(self) -> str:
        found = self.chance.choice(HOSTILE)
        return found.encode("utf-8", "replace").decode() if "\ud83d" in found else found

    def path(self, name: str, route: str) -> str | None:
        """The address of a route, now and then with a hostile piece."""
        hostile = self.chance.random() < 0.3
        pieces = arguments(name, self.world)
        if hostile and pieces:
            piece = self.chance.choice(sorted(pieces))
            number = f"<int:{piece}>" in route
            digits = [str(2**63), str(2**63 - 1), "0", "9" * 25, "9" * 5000]
            value = self.chance.choice(digits) if number else re.sub(r"[/?#\s]", "-", self.text()) or "-"
            if number:
                # Written as it stands: `reverse` would not take some of what a browser sends.
                return reverse(name, kwargs={**pieces, piece: 10**17}).replace(str(10**17), value)
            pieces[piece] = value[:2000]
        try:
            return reverse(name, kwargs=pieces)
        except NoReverseMatch:
            return None

    def ask(self, name: str, route: str, methods: tuple[str, ...]) -> None:
        url = self.path(name, route)
        if url is None:
            return
        client = self.client if self.chance.random() < 0.85 else self.stranger
        if "POST" in methods and (self.chance.random() < 0.55 or "GET" not in methods):
            self.check(f"POST {url[:200]}", lambda: client.post(url, self.body(name, url, client)))
            return
        query = {self.chance.choice(QUERIES): self.text() for _ in range(self.chance.randint(0, 4))}
        self.check(f"GET {url[:200]} {str(query)[:300]}", lambda: client.get(url, query))

    def body(self, name: str, url: str, client: Client) -> dict[str, object]:
        if name not in self.forms:
            try:
                with transaction.atomic():
                    self.forms[name] = fields_of(client.get(url).content)
            except Exception:
                self.forms[name] = Fields()
        known = self.forms[name]
        sent: dict[str, object] = dict(known.found)
        wanted = sorted(known.found) or ["chosen", "value", "reason", "on", "state"]
        for field in self.chance.sample(wanted, self.chance.randint(1, min(4, len(wanted)))):
            sent[field] = self.text()
        if self.chance.random() < 0.1:
            sent["next"] = self.text()
        for field in known.files:
            sent[field] = SimpleUploadedFile(
                self.text()[:80].replace("/", "-") or "x", self.text().encode("utf-8", "replace")
            )
        return sent

    def check(self, what: str, ask) -> None:
        try:
            with transaction.atomic():
                response = ask()
                if response.status_code >= 500 and self.health(what):
                    self.broken.append(f"{response.status_code} {what}: {getattr(response, 'exc_info', None)}")
                raise _Undo
        except _Undo:
            pass

    @staticmethod
    def health(what: str) -> bool:
        return "/health/" not in what


class _Undo(Exception):
    """Each request leaves the world as it was."""


@pytest.mark.parametrize(
    "text", ["²", "٧", "９", "½", "-1", "0", "1_000", " 1", "1e3", str(2**63), "9" * 5000, "\x00", "", None]
)
def test_what_is_no_number_of_a_record_is_none(text):
    assert id_of(text) is None


def test_numbers_of_records_are_read_and_others_passed_over():
    given = QueryDict(mutable=True)
    given.setlist("chosen", ["7", "²", str(2**63 - 1), "x"])
    assert asked_ids(given) == [7, 2**63 - 1]


def test_a_search_is_one_short_line():
    given = QueryDict(mutable=True)
    given["q"] = "  María\x00\n O’Neil " + "x" * 70_000
    assert asked_words(given).startswith("María O’Neil x")
    assert len(asked_words(given)) == 100


@pytest.mark.parametrize(
    "target", ["foo", "//evil.example", "https://evil.example/", "/\\evil.example", "/a\nb", "/" + "x" * 3000, ""]
)
def test_one_is_sent_back_only_to_a_path_of_ours(target):
    assert back_to(RequestFactory().post("/theme/", {"next": target}), "/people/") == "/people/"
    assert back_to(RequestFactory().post("/theme/", {"next": "/orders/?page=2"})) == "/orders/?page=2"


@pytest.mark.slow
def test_no_hostile_input_breaks_a_page(caplog, everything):
    caplog.set_level("CRITICAL")
    walk = Walk(SEED)
    routes = [
        (name, route, getattr(callback, "access", None).methods if hasattr(callback, "access") else ("GET",))
        for name, (route, callback) in sorted(OWN.items())
        # The API is walked by its own test of hostile requests, from its description.
        if not name.startswith(("demo", "api:v1"))
    ]
    done, wanted = 0, REQUESTS if everything or "WORKADVANCE_HOSTILE" in os.environ else REQUESTS // 4
    while done < wanted:
        walk.chance.shuffle(routes)
        for name, route, methods in routes:
            walk.ask(name, route, tuple(methods))
            done += 1
    assert not walk.broken, f"seed {SEED}, {len(walk.broken)} of {done}:\n" + "\n".join(sorted(set(walk.broken))[:40])


def test_a_null_character_in_a_form_is_read_as_a_mark():
    def read(request: HttpRequest) -> QueryDict:
        return request.POST

    def arrives(view, **data: str) -> QueryDict:
        request = RequestFactory().post("/goals/1/remove/", data)
        NullCharacterMiddleware(HttpResponse).process_view(request, view, (), {})
        return view(request)

    found = arrives(read, reason="a\x00b", kept="\x00", **{"na\x00me": "á"})
    assert dict(found.lists()) == {"reason": ["a�b"], "kept": ["�"], "na�me": ["á"]}
    assert arrives(csrf_exempt(read), reason="a\x00b")["reason"] == "a\x00b"
