"""A file encrypted with a passphrase, written and read in one go from front to back, however large it is.

The key comes from the passphrase by scrypt. The content is cut into frames, each encrypted with AES-256-GCM under its own
number; the last one says that it is the last, so that a file cut short, or reassembled, is refused.
"""

from __future__ import annotations

import io
import os
import secrets
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"WorkAdvance backup 1\n"
FRAME = 1 << 20
SHORTEST = 12  # characters of a passphrase


class Unreadable(RuntimeError):
    """Why a file cannot be opened, in a sentence."""


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode()))


class SealedWriter(io.RawIOBase):
    """Writes a new file, readable by its owner only. Nothing is written over a file that exists."""

    def __init__(self, path: Path, passphrase: str) -> None:
        if len(passphrase) < SHORTEST:
            raise Unreadable(f"The passphrase needs at least {SHORTEST} characters.")
        self._file: BinaryIO = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        salt = secrets.token_bytes(16)
        self._file.write(MAGIC + salt)
        self._cipher, self._number, self._held = _cipher(passphrase, salt), 0, bytearray()

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: object) -> int:
        """Take the next bytes."""
        given = bytes(data)  # type: ignore[call-overload]  # any buffer
        self._held += given
        while len(self._held) > FRAME:
            self._frame(bytes(self._held[:FRAME]), last=False)
            del self._held[:FRAME]
        return len(given)

    def _frame(self, data: bytes, *, last: bool) -> None:
        nonce = self._number.to_bytes(12, "big")
        sealed = self._cipher.encrypt(nonce, data, b"last" if last else b"more")
        self._file.write(len(sealed).to_bytes(4, "big") + bytes([last]) + sealed)
        self._number += 1

    def close(self) -> None:
        """Write the last frame and have the disk keep it all."""
        if not self.closed:
            self._frame(bytes(self._held), last=True)
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        super().close()


class SealedReader(io.RawIOBase):
    """Reads what `SealedWriter` wrote. Raises Unreadable for another passphrase or a file that was changed."""

    def __init__(self, path: Path, passphrase: str) -> None:
        self._file = path.open("rb")
        if self._file.read(len(MAGIC)) != MAGIC:
            raise Unreadable(f"{path} is no backup of WorkAdvance.")
        self._cipher = _cipher(passphrase, self._file.read(16))
        self._number, self._held, self._ended = 0, bytearray(), False
        self._fill()

    def readable(self) -> bool:
        """Yes."""
        return True

    def _fill(self) -> None:
        head = self._file.read(5)
        sealed = self._file.read(int.from_bytes(head[:4], "big")) if len(head) == 5 else b""
        last = head[4:] == b"\x01"
        try:
            self._held += self._cipher.decrypt(self._number.to_bytes(12, "big"), sealed, b"last" if last else b"more")
        except InvalidTag:
            first = self._number == 0
            raise Unreadable("The passphrase is wrong." if first else "The backup was cut short or changed.") from None
        self._number, self._ended = self._number + 1, last

    def readinto(self, buffer: object) -> int:
        """Give the next bytes."""
        view = memoryview(buffer)  # type: ignore[arg-type]  # any buffer
        while not self._held and not self._ended:
            self._fill()
        size = min(len(view), len(self._held))
        view[:size] = self._held[:size]
        del self._held[:size]
        return size

    def close(self) -> None:
        """Close the file below."""
        self._file.close()
        super().close()
