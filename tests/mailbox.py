"""A mail server on this machine: takes letters as SMTP has it, and can be silent, refuse, lose its answer or be down."""

from __future__ import annotations

import contextlib
import email
import email.policy
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Mailbox:
    """What arrived (with every copy), and how the server behaves: `ways`, one for each letter to come."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, str, str]] = []
        self.ways: list[str] = []
        self.slow = 0.0
        mailbox = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):  # whoever sent the letter is gone
                    mailbox.speak(self)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = int(self.server.server_address[1])

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def speak(self, to: socketserver.StreamRequestHandler) -> None:
        def say(line: str) -> None:
            to.wfile.write(line.encode() + b"\r\n")

        way = self.ways.pop(0) if self.ways else "takes"
        if way == "silent":
            time.sleep(60)
            return
        say("220 here")
        address = ""
        while line := to.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                address = line.partition("<")[2].partition(">")[0]
                if way.startswith("refuses"):
                    say(f"{way.partition(' ')[2] or 550} no such mailbox")
                    continue
            if verb == "DATA":
                say("354 go on")
                raw = b""
                while (part := to.rfile.readline()) != b".\r\n":
                    raw += part
                    if not part:
                        return  # cut off in the middle: not taken
                letter = email.message_from_bytes(raw, policy=email.policy.default)
                time.sleep(self.slow / 2)
                self.letters.append((address, str(letter["Message-ID"]), str(letter["Subject"])))
                time.sleep(self.slow / 2)
                if way == "loses the answer":
                    return
                say("250 taken")
                continue
            say("221 goodbye" if verb == "QUIT" else "250 fine")
            if verb == "QUIT":
                return

    def copies(self) -> Counter[tuple[str, str]]:
        """How often each letter arrived, by address and Message-ID."""
        return Counter((address, key) for address, key, _subject in self.letters)


@contextmanager
def mailbox_open() -> Iterator[Mailbox]:
    """A mail server while it is needed."""
    box = Mailbox()
    thread = threading.Thread(target=box.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield box
    finally:
        box.server.shutdown()
        box.server.server_close()
        thread.join()
