"""An OpenID Connect provider on this machine: signs whoever it is told to, as providers do, over loopback."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

CLIENT, SECRET = "workadvance", "a-secret-of-thirty-two-characters-or-more"


class Provider:
    """`claims` is what it says of whoever signs in next; `asked` the paths it was asked for."""

    def __init__(self) -> None:
        self.claims: dict[str, object] = {}
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: object) -> None:
                pass

            def do_GET(self) -> None:
                provider.get(self)

            def do_POST(self) -> None:
                provider.post(self)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def app(self) -> dict[str, object]:
        """What WORKADVANCE_OIDC_APPS says of it."""
        return {
            "provider_id": "office",
            "name": "Office Sign-In",
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"server_url": self.url},
        }

    def get(self, to: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(to.path)
        self.asked.append(parts.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            return self._say(
                to,
                {
                    "issuer": self.url,
                    "authorization_endpoint": f"{self.url}/authorize",
                    "token_endpoint": f"{self.url}/token",
                    "userinfo_endpoint": f"{self.url}/userinfo",
                    "jwks_uri": f"{self.url}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                },
            )
        if parts.path == "/authorize":
            code = secrets.token_hex(8)
            self._codes[code] = asked
            back = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
            to.send_response(302)
            to.send_header("Location", back)
            to.send_header("Content-Length", "0")
            return to.end_headers()
        if parts.path == "/userinfo" and to.headers.get("Authorization", "").startswith("Bearer "):
            return self._say(to, self.claims)
        return self._say(to, {}, 404)

    def post(self, to: BaseHTTPRequestHandler) -> None:
        form = parse_qs(to.rfile.read(int(to.headers["Content-Length"])).decode())
        self.asked.append(to.path)
        known = self._codes.pop(form.get("code", [""])[0], None)
        if known is None or form.get("client_secret") != [SECRET]:
            return self._say(to, {"error": "invalid_grant"}, 400)
        now = int(time.time())
        said = {**self.claims, "iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300}
        token = jwt.encode(said, SECRET, algorithm="HS256")
        return self._say(to, {"access_token": secrets.token_hex(8), "token_type": "Bearer", "id_token": token})

    @staticmethod
    def _say(to: BaseHTTPRequestHandler, told: object, status: int = 200) -> None:
        answer = json.dumps(told).encode()
        to.send_response(status)
        to.send_header("Content-Type", "application/json")
        to.send_header("Content-Length", str(len(answer)))
        to.end_headers()
        to.wfile.write(answer)


@contextmanager
def provider_running() -> Iterator[Provider]:
    """A provider that serves until the end of the block."""
    provider = Provider()
    thread = threading.Thread(target=provider.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.server.shutdown()
        provider.server.server_close()
        thread.join()
