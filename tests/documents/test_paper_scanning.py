"""The virus scanner over a real socket: what it answers, and that no answer is never a yes."""

from __future__ import annotations

import socketserver
import struct
import threading
from contextlib import contextmanager

import pytest

from workadvance.documents.scanning import ScanFinding, scan

pytestmark = pytest.mark.database

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def clamd(answer: bytes | None = None, most: int = 1_000_000):
    """A stand-in that speaks INSTREAM as clamd does; it finds EICAR and stops listening past `most` bytes."""

    class Talk(socketserver.BaseRequestHandler):
        def exactly(self, n: int) -> bytes:
            got = b""
            while len(got) < n and (part := self.request.recv(n - len(got))):
                got += part
            return got

        def handle(self) -> None:
            assert self.exactly(10) == b"zINSTREAM\0"
            data = b""
            while size := struct.unpack("!L", self.exactly(4))[0]:
                data += self.exactly(size)
                if len(data) > most:
                    self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                    return
            found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"
            self.request.sendall(found if answer is None else answer)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = daemon_threads = True

    with Server(("127.0.0.1", 0), Talk) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize(
    ("data", "finding"),
    [(b"a lease" * 50_000, ScanFinding.CLEAN), (b"", ScanFinding.CLEAN), (b"a" * 70_000 + EICAR, ScanFinding.INFECTED)],
)
def test_the_scanner_decides(data, finding):
    with clamd() as address:
        assert scan(data, address) is finding


@pytest.mark.parametrize("answer", [b"", b"stream: OKAY\0", b"UNKNOWN COMMAND\0", b"stream: Access denied. ERROR\0"])
def test_any_other_answer_is_no_answer(answer):
    with clamd(answer) as address:
        assert scan(b"a lease", address) is ScanFinding.UNKNOWN


def test_more_than_the_scanner_takes_is_no_answer():
    with clamd(most=100_000) as address:
        assert scan(b"a" * 5_000_000, address) is ScanFinding.UNKNOWN


@pytest.mark.parametrize("address", ["/nowhere/clamd.sock", "127.0.0.1:1", "127.0.0.1:port", "no port"])
def test_a_scanner_that_is_not_there_gives_no_answer(address):
    assert scan(b"a lease", address) is ScanFinding.UNKNOWN


def test_without_a_scanner_nothing_waits():
    assert scan(b"a lease", "") is ScanFinding.CLEAN
