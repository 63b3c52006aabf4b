"""Papers as answers to a browser: never run, never guessed at, never kept, and never as a page of this site."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from workadvance.documents.checking import JPEG, PDF
from workadvance.documents.files import file_read
from workadvance.documents.models import Document
from workadvance.documents.pdf import first_page

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def _sealed(data: bytes, media_type: str, name: str, *, attachment: bool) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(attachment, name) or "attachment"
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _bytes_of(document: Document) -> bytes:
    if not document.readable:
        raise Http404
    try:
        return file_read(document.stored_as)
    except FileNotFoundError:
        raise Http404 from None


def pdf_response(data: bytes, name: str) -> HttpResponse:
    """A PDF made here, to save."""
    return _sealed(data, PDF, name, attachment=True)


def file_response(document: Document) -> HttpResponse:
    """The paper as a file to save. Raises Http404 where it waits for its scan or is gone."""
    return _sealed(_bytes_of(document), document.media_type, document.name, attachment=True)


def preview_response(document: Document) -> HttpResponse:
    """A picture of the paper's first page. Raises Http404 where there is none."""
    data = _bytes_of(document)
    if document.media_type == PDF:
        try:
            data = first_page(data)
        except ValueError:
            raise Http404 from None
    elif document.media_type != JPEG:
        raise Http404
    return _sealed(data, JPEG, "preview.jpg", attachment=False)
