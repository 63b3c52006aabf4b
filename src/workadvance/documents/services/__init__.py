"""Writes of papers: handed in and checked, asked for; texts to sign; letters about hours."""

from workadvance.documents.services.agreements import (
    agreement_retire,
    agreement_save,
    signature_ask,
    signature_cancel,
    signature_sign,
)
from workadvance.documents.services.letters import hours_letter_cancel, hours_letter_make, hours_letter_write
from workadvance.documents.services.papers import (
    document_accept,
    document_add,
    document_hand_in,
    document_remove,
    document_return,
    document_seen,
    documents_scan_waiting,
    paper_ask,
    paper_request_cancel,
)

__all__ = [
    "agreement_retire",
    "agreement_save",
    "document_accept",
    "document_add",
    "document_hand_in",
    "document_remove",
    "document_return",
    "document_seen",
    "documents_scan_waiting",
    "hours_letter_cancel",
    "hours_letter_make",
    "hours_letter_write",
    "paper_ask",
    "paper_request_cancel",
    "signature_ask",
    "signature_cancel",
    "signature_sign",
]
