"""A service for texts on this machine: takes posts as Twilio does, and can be slow, busy, forgetful or down."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

ACCOUNT, TOKEN = "AC1", "secret"


class Gateway:
    """What was asked of it, what reached phones, and how it behaves (`ways`: one for each post to come)."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.phones: list[tuple[str, str]] = []
        self.known: dict[str, str] = {}
        self.ways: list[str] = []
        self.refused = 0
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: object) -> None:
                pass

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                gateway.answer(self, form)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/Messages.json"

    def answer(self, to: BaseHTTPRequestHandler, form: dict[str, str]) -> None:
        wanted = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if to.headers.get("Authorization") != wanted:
            self.refused += 1
            return self._say(to, 401, {"code": 20003})
        self.asked.append(form)
        way = self.ways.pop(0) if self.ways else "takes"
        if way == "busy":
            return self._say(to, 503, {})
        if way.startswith("refuses"):
            return self._say(to, 400, {"code": int(way.partition(" ")[2] or 21211)})
        key = to.headers["Idempotency-Key"]
        sid = self.known.get(key)
        if sid is None:
            sid = self.known[key] = f"SM{len(self.known) + 1:04}"
            self.phones.append((form["To"], form["Body"]))
        if way == "loses the answer":
            to.connection.close()
            return None
        if way == "slow":
            time.sleep(0.4)
        if way == "breaks":
            return self._say(to, 500, {})
        return self._say(to, 201, {"sid": sid, "status": "queued"})

    @staticmethod
    def _say(to: BaseHTTPRequestHandler, status: int, told: dict[str, object]) -> None:
        answer = json.dumps(told).encode()
        try:
            to.send_response(status)
            to.send_header("Content-Type", "application/json")
            to.send_header("Content-Length", str(len(answer)))
            to.end_headers()
            to.wfile.write(answer)
        except OSError:  # whoever asked has given up
            pass


@contextmanager
def gateway_running() -> Iterator[Gateway]:
    """The service, for as long as a test needs it."""
    made = Gateway()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
        thread.join()
