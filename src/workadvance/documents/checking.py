"""Whether a file may be kept, and the form it is kept in.

A name can lie and so can the first bytes, so both must say the same, and the whole must be one thing only. Pictures are drawn
again from their pixels: upright, smaller, without place, camera or anything else that rode along. PDF and DOCX are kept as
they came; they are refused when they hold other files or would run something.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import policy
from workadvance.documents.pdf import pdf_problem

PDF, JPEG, DOCX = (
    "application/pdf",
    "image/jpeg",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
_OPENS_WITH = {
    "pdf": re.compile(rb"%PDF-[12]\.\d"),
    "jpeg": re.compile(rb"\xff\xd8\xff"),
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "heic": re.compile(rb".{4}ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1)", re.DOTALL),
    "docx": re.compile(rb"PK\x03\x04"),
}
_BY_ENDING = {"pdf": "pdf", "jpg": "jpeg", "jpeg": "jpeg", "png": "png", "heic": "heic", "heif": "heic", "docx": "docx"}
ENDINGS = ",".join(f".{ending}" for ending in _BY_ENDING)
_PILLOW_NAMES = {"jpeg": "JPEG", "png": "PNG", "heic": "HEIF"}
_WORD_MAIN = b"wordprocessingml.document.main+xml"
_OTHER_FILES = re.compile(
    r"vbaProject|/embeddings/|/activeX/|\.(?:exe|dll|js|vbs|bat|cmd|scr|zip|jar|bin)$", re.IGNORECASE
)
_MOST_PARTS = 2_000
_JPEG_QUALITY = 85


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be kept: its bytes as stored, what they are, and the name a reader sees."""

    name: str
    data: bytes
    media_type: str

    @property
    def sha256(self) -> str:
        """The fingerprint of what is stored, hex."""
        return hashlib.sha256(self.data).hexdigest()


def limit(name: str) -> int:
    """A number of `policy/documents.yaml` as it holds today."""
    return int(policy.load("documents").value(name, on=timezone.localdate()))


def size_check(size: int) -> None:
    """Refuse a file by its size (bytes), before any of it is read. Raises ValidationError."""
    most = limit("max_megabytes")
    if size == 0:
        raise ValidationError(_("This file is empty. Choose it again."))
    if size > most * 1_000_000:
        raise ValidationError(
            _("This file is %(size)d MB. The limit is %(most)d MB. Try a photo of the page instead.")
            % {"size": -(-size // 1_000_000), "most": most}
        )


def file_checked(name: str, data: bytes) -> CheckedFile:
    """The file in the form it may be kept in. Raises ValidationError with a sentence that says what to do."""
    size_check(len(data))
    kind = _kind_of(name, data)
    plain = _plain_name(name)
    if kind == "pdf":
        if zipfile.is_zipfile(io.BytesIO(data)):
            raise _two_in_one()
        if problem := pdf_problem(data):
            raise ValidationError(problem)
        return CheckedFile(f"{plain}.pdf", data, PDF)
    if kind == "docx":
        _docx_check(data)
        return CheckedFile(f"{plain}.docx", data, DOCX)
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise _two_in_one()
    return CheckedFile(f"{plain}.jpg", _redrawn(kind, data), JPEG)


def _kind_of(name: str, data: bytes) -> str:
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower().lstrip(".")
    kind = _BY_ENDING.get(ending)
    if kind is None:
        raise ValidationError(
            _("We can't take this kind of file. Send a photo (JPEG, PNG, or HEIC), a PDF, or a Word document (DOCX).")
        )
    if not _OPENS_WITH[kind].match(data):
        raise ValidationError(
            _(
                "This file's name ends in “.%(ending)s” but it's another type of file. Save it again as a photo or "
                "a PDF."
            )
            % {"ending": ending}
        )
    return kind


def _plain_name(name: str) -> str:
    """The file's own name without folder, ending and control characters, at most 80 characters."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    return (
        " ".join("".join(c if c.isprintable() and c not in '<>:"/|?*' else " " for c in stem).split())[:80]
        or "document"
    )


def _two_in_one() -> ValidationError:
    return ValidationError(_("This file mixes two file types, so we can't take it. Save it again, or take a photo."))


def _damaged() -> ValidationError:
    return ValidationError(_("We can't open this file. It may be damaged. Save it again, or take a photo."))


def _redrawn(kind: str, data: bytes) -> bytes:
    """A picture drawn again from its pixels as a JPEG: upright, at most `picture_side` wide and high, nothing else kept."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if kind == "heic":
        from pillow_heif import register_heif_opener

        register_heif_opener(thumbnails=False)
    side = limit("picture_side")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of large pictures; `max_megapixels` decides here.
            with Image.open(io.BytesIO(data), formats=[_PILLOW_NAMES[kind]]) as opened:
                _pixels_check(*opened.size)
                opened.draft("RGB", (side, side))
                upright = ImageOps.exif_transpose(opened)
                upright.thumbnail((side, side))
                seen = (
                    upright.convert("RGBA")
                    if "transparency" in upright.info or upright.mode in ("LA", "PA")
                    else upright
                )
                page = Image.new("RGB", seen.size, "white")
                page.paste(seen.convert("RGB"), mask=seen.getchannel("A") if seen.mode == "RGBA" else None)
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except (OSError, SyntaxError, ValueError, EOFError, UnidentifiedImageError):
        raise _damaged() from None
    kept = io.BytesIO()
    page.save(kept, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    return kept.getvalue()


def _pixels_check(wide: int, high: int) -> None:
    if wide * high > limit("max_megapixels") * 1_000_000:
        raise _too_many_pixels()


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("This picture is too large (over %(most)d megapixels). Take it again with your phone's normal settings.")
        % {"most": limit("max_megapixels")}
    )


def _docx_check(data: bytes) -> None:
    """Refuse what only looks like a Word document, hides other files, or would fill a computer when it is opened."""
    if b"%PDF-" in data[:1024] or data[-22:-18] != b"PK\x05\x06":
        raise _two_in_one()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            _parts_check(parts)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, KeyError, OSError, ValueError):
        raise _damaged() from None


def _parts_check(parts: zipfile.ZipFile) -> None:
    infos = parts.infolist()
    names = [info.filename for info in infos]
    most = limit("max_unpacked_megabytes") * 1_000_000
    if len(infos) > _MOST_PARTS or len(set(names)) != len(names) or sum(info.file_size for info in infos) > most:
        raise ValidationError(_("This file is much larger inside than it looks. Save it as a PDF and send that."))
    if "word/document.xml" not in names or _WORD_MAIN not in parts.read("[Content_Types].xml"):
        raise ValidationError(_("We can only take Word documents without macros. Save it as a PDF and send that."))
    remote = [
        n
        for n in names
        if n.endswith(".rels") and b"attachedTemplate" in (text := parts.read(n)) and b"External" in text
    ]
    if remote or any(_OTHER_FILES.search(name) for name in names):
        raise ValidationError(_("This document contains other files or programs. Save it as a PDF and send that."))
    if parts.testzip() is not None:
        raise zipfile.BadZipFile
