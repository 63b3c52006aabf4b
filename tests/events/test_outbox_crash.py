"""A worker that is killed at any moment loses no letter, and no one gets a second one; nor does a mail server that is down."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from tests.mailbox import mailbox_open
from tests.separate import ROOT, empty_place, ran, told

pytestmark = pytest.mark.slow
WORLD = "tests/events/outbox_world.py"
LETTERS, KILLS = 24, 5


@pytest.fixture
def place(tmp_path):
    with empty_place(tmp_path) as environment:
        yield environment


def worker(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "workadvance", "work"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def test_a_worker_killed_at_any_moment_loses_no_letter(place):
    addresses = told(place, WORLD, "seed", str(LETTERS))
    rng = random.Random(20261128)
    with mailbox_open() as box:
        place["EMAIL_URL"], box.slow = box.url, 0.3
        for _ in range(KILLS):
            before, running = len(box.letters), worker(place)
            until = time.monotonic() + 60
            while len(box.letters) == before and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(rng.random() * 0.9)
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
        assert len(box.letters) < LETTERS, "the kills did not fall into the middle of the letters"
        box.slow = 0.0
        ran(place, "-m", "workadvance", "work", "--once")
        ran(place, WORLD, "later")
        ran(place, WORLD, "later")
        copies = box.copies()
    found = told(place, WORLD, "report")
    assert found == {"tasks": {"SUCCESSFUL": LETTERS}, "mailed": LETTERS, "workers": 0}
    assert {address for address, _key in copies} == set(addresses), "a letter was lost"
    assert len(copies) == LETTERS, "somebody has two different letters"
    # Where the worker was killed between the server's answer and our note of it, the copy has the same Message-ID.
    assert sum(copies.values()) - LETTERS <= KILLS


def test_mail_down_for_a_day_loses_no_letter(place):
    addresses = told(place, WORLD, "seed", "5")
    with mailbox_open() as box:
        url = box.url
    place["EMAIL_URL"] = url  # nothing listens there
    for _ in range(3):
        ran(place, WORLD, "later")
    assert told(place, WORLD, "report")["tasks"] == {"READY": 5}
    with mailbox_open() as box:
        place["EMAIL_URL"] = box.url
        ran(place, WORLD, "later")
        assert sorted(address for address, _key in box.copies().elements()) == sorted(addresses)
    assert told(place, WORLD, "report")["tasks"] == {"SUCCESSFUL": 5}
