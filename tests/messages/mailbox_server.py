"""A mailbox on this machine: as much of IMAP as is needed to sign in, look for unread emails, fetch and mark them."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Mailbox:
    """The emails of one folder, which of them are read, and who may sign in; `fails_at` breaks the line at a command."""

    password: str = "p@ss word"
    emails: list[bytes] = field(default_factory=list)
    read: set[int] = field(default_factory=set)
    fails_at: str = ""
    port: int = 0

    @property
    def url(self) -> str:
        """Its address, with the password written as addresses need it."""
        return f"imap://answers%40example.org:p%40ss%20word@127.0.0.1:{self.port}/INBOX"

    def reply(self, command: str, rest: str) -> tuple[list[bytes], str]:
        """What it says to a command, and how that ends."""
        if command == "CAPABILITY":
            return [b"* CAPABILITY IMAP4rev1"], "OK done"
        if command == "LOGIN":
            return [], "OK in" if self.password in rest and "answers@example.org" in rest else "NO wrong password"
        if command == "SELECT":
            return [b"* %d EXISTS" % len(self.emails)], "OK [READ-WRITE] selected" if "INBOX" in rest else "NO none"
        if command == "UID SEARCH":
            unread = [str(n + 1) for n in range(len(self.emails)) if n not in self.read]
            return [f"* SEARCH {' '.join(unread)}".rstrip().encode()], "OK found"
        number = int((re.search(r"\d+", rest) or [0])[0]) - 1
        if command == "UID FETCH":
            raw = self.emails[number]
            head = b"* %d FETCH (UID %d BODY[]<0> {%d}" % (number + 1, number + 1, len(raw))
            return [head + b"\r\n" + raw + b")"], "OK fetched"
        if command == "UID STORE":
            self.read.add(number)
        if command == "LOGOUT":
            return [b"* BYE"], "OK bye"
        return [], "OK done"


@contextmanager
def mailbox_running() -> Iterator[Mailbox]:
    """A mailbox that answers for the length of a test."""
    box = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"* OK ready\r\n")
            for line in self.rfile:
                tag, _space, rest = line.decode().strip().partition(" ")
                command, _space, rest = rest.partition(" ")
                if command.upper() == "UID":
                    second, _space, rest = rest.partition(" ")
                    command = f"UID {second}"
                if box.fails_at and command.upper() == box.fails_at:
                    return
                lines, end = box.reply(command.upper(), rest)
                self.wfile.write(b"".join(said + b"\r\n" for said in lines) + f"{tag} {end}\r\n".encode())
                if command.upper() == "LOGOUT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        box.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield box
        server.shutdown()
