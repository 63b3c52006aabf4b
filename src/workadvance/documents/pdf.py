"""PDF: what is wrong with one, and a picture of its first page. PDFium is not safe for two threads at once: one at a time."""

from __future__ import annotations

import io
import threading

from django.utils.translation import gettext as _

_one_at_a_time = threading.Lock()
PREVIEW_SIDE = 1000  # pixels of the longest side
_PASSWORD = 4  # FPDF_ERR_PASSWORD


def pdf_problem(data: bytes) -> str:
    """A sentence that says why a PDF can't be taken; empty where nothing is wrong."""
    import pypdfium2
    from pypdfium2 import raw

    with _one_at_a_time:
        try:
            opened = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) == _PASSWORD:
                return _("This PDF is locked with a password. Save a copy without the password, or take a photo.")
            return _("We can't open this file. It may be damaged. Save it again, or take a photo.")
        try:
            if len(opened) == 0:
                return _("We can't open this file. It may be damaged. Save it again, or take a photo.")
            if opened.count_attachments() or raw.FPDFDoc_GetJavaScriptActionCount(opened) > 0:
                return _(
                    "This PDF contains other files or programs. Print it to a new PDF and send that, or take a photo."
                )
        finally:
            opened.close()
    if b"/Launch" in data or b"/JavaScript" in data:
        return _("This PDF contains other files or programs. Print it to a new PDF and send that, or take a photo.")
    return ""


def first_page(data: bytes) -> bytes:
    """The first page of a PDF as a JPEG, its longest side 1,000 pixels. Raises ValueError where it can't be drawn."""
    import pypdfium2

    with _one_at_a_time:
        try:
            opened = pypdfium2.PdfDocument(data)
            try:
                page = opened[0]
                scale = PREVIEW_SIDE / max(*page.get_size(), 1)
                picture = page.render(scale=scale).to_pil().convert("RGB")
            finally:
                opened.close()
        except (pypdfium2.PdfiumError, IndexError) as error:
            raise ValueError("this PDF has no page that can be drawn") from error
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=80)
    return kept.getvalue()
