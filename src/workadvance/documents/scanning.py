"""Asking clamd, where one is configured, whether a file holds something malicious (its INSTREAM command).

No answer is never a yes: a file that could not be scanned waits, and no one can open it until it was.
"""

from __future__ import annotations

import enum
import socket
import struct
from typing import Final

CHUNK: Final = 65_536
SECONDS: Final = 30.0


class ScanFinding(enum.StrEnum):
    """What is known of a file: `clean`, `infected`, or `unknown` where the scanner gave no answer."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"


def scan(data: bytes, address: str) -> ScanFinding:
    """What the clamd at `address` (`host:port`, or the path of its socket) says of the bytes; clean where none is configured."""
    if not address:
        return ScanFinding.CLEAN
    try:
        with _connected(address) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), CHUNK):
                part = data[start : start + CHUNK]
                line.sendall(struct.pack("!L", len(part)) + part)
            line.sendall(struct.pack("!L", 0))
            answer = _read(line)
    except (OSError, ValueError):  # also BrokenPipeError: larger than the scanner's StreamMaxLength
        return ScanFinding.UNKNOWN
    if answer == b"stream: OK":
        return ScanFinding.CLEAN
    return (
        ScanFinding.INFECTED if answer.startswith(b"stream: ") and answer.endswith(b" FOUND") else ScanFinding.UNKNOWN
    )


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host or "127.0.0.1", int(port)), timeout=SECONDS)


def _read(line: socket.socket) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < 4096 and (part := line.recv(4096)):
        answer += part
    return answer.rstrip(b"\0\n")
