"""Signatures embedded in JSON: Data Integrity proofs of the suite eddsa-rdfc-2022.

What is signed is not the text but the statements JSON-LD makes of it, with contexts shipped here. Words that a context
does not know make no statement, so anyone could add them: a credential with such words is refused.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import signal
import threading
from collections.abc import Callable, Iterator
from importlib import resources
from types import FrameType
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyld import jsonld

from workadvance.badges.multibase import multibase_read

SUITE = "eddsa-rdfc-2022"
CONTEXTS = {
    "https://www.w3.org/ns/credentials/v2": "credentials-v2",
    "https://w3id.org/security/data-integrity/v2": "security-data-integrity-v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": "ob-v3p0-context-3.0.1",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": "ob-v3p0-context-3.0.2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "ob-v3p0-context-3.0.3",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": "ob-v3p0-extensions",
}
SECONDS = 20
"""Bringing statements into order can be made to take forever by whoever writes them: it is given up then."""


class NoStatements(ValueError):
    """A document makes no statements that can be read in full; the sentence says why."""


class NotCovered(NoStatements):
    """A document has words that make no statement, so that its signature says nothing of them."""


@functools.cache
def _context(address: str) -> Any:
    if address not in CONTEXTS:
        raise NoStatements(f"It uses the vocabulary {address}, which is not known here.")
    return json.loads(resources.files("workadvance.badges").joinpath(f"contexts/{CONTEXTS[address]}.json").read_text())


def _load(address: str, _options: Any) -> dict[str, Any]:
    return {
        "contextUrl": None,
        "documentUrl": address,
        "document": _context(address),
        "contentType": "application/ld+json",
    }


def _unknown_word(_word: Any) -> None:
    raise NotCovered("It has words that its signature does not cover: they were added, or its vocabularies lack them.")


def contexts_known(document: dict[str, Any]) -> None:
    """Refuse vocabularies that are not shipped here, and those that a document defines by itself."""
    for one in _all_contexts(document):
        if not isinstance(one, str):
            raise NoStatements("It defines words of its own.")
        _context(one)


def _all_contexts(node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        own = node.get("@context")
        yield from own if isinstance(own, list) else [] if own is None else [own]
        for value in node.values():
            yield from _all_contexts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _all_contexts(value)


def statements(document: dict[str, Any]) -> bytes:
    """The statements of a document in their one order, hashed (SHA-256); raises NoStatements."""
    contexts_known(document)
    options = {"documentLoader": _load}
    with _given_up_after(SECONDS):
        try:
            jsonld.expand(document, dict(options), on_property_dropped=_unknown_word)
            text = jsonld.normalize(document, {**options, "algorithm": "URDNA2015", "format": "application/n-quads"})
        except (jsonld.JsonLdError, RecursionError) as wrong:
            cause = wrong.__cause__ or wrong.__context__
            while cause is not None and not isinstance(cause, NoStatements):
                cause = cause.__cause__ or cause.__context__
            raise cause or NoStatements("It can't be read as JSON-LD.") from None
    return hashlib.sha256(text.encode()).digest()


@contextlib.contextmanager
def _given_up_after(seconds: int) -> Iterator[None]:
    """Only a program's main thread can be interrupted; elsewhere nothing here is asked to read strangers' documents."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise NoStatements("It is so tangled that reading it was given up.")

    before: Callable[[int, FrameType | None], Any] | int | None = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def proof_holds(document: dict[str, Any], proof: dict[str, Any], key: Ed25519PublicKey) -> bool:
    """Whether a proof is one of this key over this document; raises NoStatements."""
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    options["@context"] = document.get("@context")
    hashed = statements(options) + statements(unsigned)
    try:
        key.verify(multibase_read(str(proof.get("proofValue", ""))), hashed)
    except (InvalidSignature, ValueError):
        return False
    return True
