"""Take the README's picture: a small demonstration world, served, seen by its coach.

Writes docs/images/person.png. The world, the server and the browser are gone afterwards.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "images" / "person.png"
COMMAND = str(Path(sys.executable).parent / "workadvance")
PEOPLE = "600"
WIDTH, HEIGHT = 1360, 900


def chromium() -> str | None:
    """The browser's path, None where there is none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def free_port() -> int:
    """A port no one listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def story() -> tuple[str, int]:
    """The coach's name and the person to show: employed, with the richest story in the coach's caseload."""
    from workadvance.cli.setup import django_start

    django_start()
    from workadvance.people.models import User
    from workadvance.reporting.models import Journey

    coach = User.objects.exclude(demo_persona="").filter(memberships__role="coach").order_by("-pk").first()
    if coach is None:
        raise RuntimeError("the demonstration world has no coach to sign in as")
    mine = Journey.objects.filter(coach=coach, station="employed", restricted=False)
    best = mine.exclude(next_text="").order_by("-advanced_on", "-certified_on", "pk")
    chosen = best.filter(advanced_on__isnull=False).first() or best.first() or mine.first()
    if chosen is None:
        raise RuntimeError("the coach has nobody employed; make the world larger")
    return coach.name, chosen.person_id


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    """Until the site answers; RuntimeError when it stops or takes over a minute."""
    for _ in range(240):
        if server.poll() is not None:
            raise RuntimeError("the server stopped before it answered")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError("the server did not answer within a minute")


def take(browser_path: str, base: str, coach: str, person: int) -> None:
    """Sign in with one click and photograph the person's page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, base_url=base, color_scheme="light")
        page.set_default_timeout(60_000)
        page.goto("/account/login/")
        page.locator(".personas button", has_text=coach).first.click()
        page.wait_for_url("**/")
        page.goto(f"/people/{person}/")
        page.wait_for_load_state("networkidle")
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(PICTURE))
        browser.close()


def main() -> int:
    """Build, serve, photograph; 1 with a sentence where Chromium is missing."""
    browser = chromium()
    if browser is None:
        sys.stderr.write("No picture taken: install a package named chromium first.\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="workadvance-picture-") as var:
        os.environ.update(WORKADVANCE_VAR=var, WORKADVANCE_DEMO="1")
        os.environ.pop("DATABASE_URL", None)  # never a database someone uses
        subprocess.run([COMMAND, "demo", "build", "--no-serve", "--people", PEOPLE], check=True)
        coach, person = story()
        port = free_port()
        # A group of its own, so that the site's processes end with the command that started them.
        server = subprocess.Popen(
            [COMMAND, "serve", "--port", str(port), "--no-worker"], stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/health/", server)
            take(browser, f"http://127.0.0.1:{port}", coach, person)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=30)
    sys.stderr.write(f"Wrote {PICTURE.relative_to(ROOT)} ({PICTURE.stat().st_size // 1024} KB).\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
