"""Reading a credential from the files it travels in: text, JSON, and pictures that carry it."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

from PIL import Image, PngImagePlugin, UnidentifiedImageError

MOST_BYTES = 8 * 1024 * 1024
OPENBADGES = "https://purl.imsglobal.org/ob/v3p0"
PNG = b"\x89PNG\r\n\x1a\n"


class NotReadable(ValueError):
    """A file holds no credential that can be read; the sentence says why."""


def read_credential(data: bytes) -> str:
    """The credential in a file, as a compact JWT or as JSON; raises NotReadable."""
    if len(data) > MOST_BYTES:
        raise NotReadable("The file is too large to be a badge.")
    if data.startswith(PNG):
        return _of_png(data)
    try:
        text = data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise NotReadable("The file is neither text, JSON, PNG nor SVG.") from None
    return _of_svg(text) if text.startswith("<") else text


def _of_png(data: bytes) -> str:
    try:
        # Chunks of text may stand after the picture, so it is read to its end.
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            picture.load()
            chunks = picture.text if isinstance(picture, PngImagePlugin.PngImageFile) else {}
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise NotReadable("The picture can't be read.") from None
    if "openbadgecredential" in chunks:
        return str(chunks["openbadgecredential"]).strip()
    if "openbadges" in chunks:
        raise NotReadable("The picture carries a badge of version 2, which is not signed this way.")
    raise NotReadable("The picture carries no badge.")


def _of_svg(text: str) -> str:
    if re.search(r"<!ENTITY", text, re.IGNORECASE):
        raise NotReadable("The picture defines entities of its own, which no badge needs.")
    try:
        found = ElementTree.fromstring(text.encode()).find(f".//{{{OPENBADGES}}}credential")
    except ElementTree.ParseError as wrong:
        raise NotReadable(f"The picture can't be read: {wrong}.") from None
    if found is None:
        raise NotReadable("The picture carries no badge.")
    return str(found.get("verify") or found.text or "").strip()
