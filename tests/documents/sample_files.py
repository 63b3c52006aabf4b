"""Made-up files: honest ones of each kind we take, and one of each hostile kind."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pypdfium2
from PIL import Image

DOCX_TYPES = (
    b'<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType='
    b'"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **how) -> bytes:
    """A picture: red on its left half, blue on its right."""
    drawn = Image.new("RGB", size, "blue")
    drawn.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    if kind == "HEIF":
        from pillow_heif import register_heif_opener

        register_heif_opener()
    drawn.save(out, kind, **how)
    return out.getvalue()


def telling_photo() -> bytes:
    """A photo lying on its side, with the place it was taken at, the camera, a comment and a color profile."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (36.0, 9.0, 14.0)
    return picture(exif=exif, comment=b"home address", icc_profile=b"SecretProfile" * 20)


def pdf(*, attachment: bool = False) -> bytes:
    """A PDF of one blank page."""
    made = pypdfium2.PdfDocument.new()
    made.new_page(612, 792)
    if attachment:
        made.new_attachment("x.exe").set_data(b"MZ")
    out = io.BytesIO()
    made.save(out)
    made.close()
    return out.getvalue()


def pdf_with(action: bytes) -> bytes:
    """A PDF written by hand whose catalog runs an action when it is opened."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>",
        action,
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj" % number + part + b"endobj\n"
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start


def docx(extra: dict[str, bytes] | None = None, types: bytes = DOCX_TYPES, body: bytes = b"<w:document/>") -> bytes:
    """A Word document, with further parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", types)
        parts.writestr("word/document.xml", body)
        for name, content in (extra or {}).items():
            parts.writestr(name, content)
    return out.getvalue()


def huge_png(side: int = 30_000) -> bytes:
    """A PNG of a few bytes that says it has side × side pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack("!L", len(content)) + name + content + struct.pack("!L", zlib.crc32(name + content))

    head = struct.pack("!LLBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


def zipped(name: str, content: bytes) -> bytes:
    """A ZIP of one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr(name, content)
    return out.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
REMOTE = b'<Relationships><Relationship Type="x/attachedTemplate" Target="http://a.example/x.dotm" TargetMode="External"/></Relationships>'

HOSTILE: dict[str, tuple[str, bytes]] = {
    "program named pdf": ("lease.pdf", b"MZ\x90\0" + b"\0" * 500),
    "program with a PDF inside": ("lease.pdf", b"MZ" + pdf()),
    "program": ("setup.exe", b"MZ\x90\0"),
    "PDF that is a ZIP too": ("lease.pdf", pdf() + zipped("x.js", b"alert(1)")),
    "photo that is a ZIP too": ("id.jpg", picture() + zipped("x.js", b"alert(1)")),
    "Word document that is a PDF too": ("letter.docx", docx({"a": b""}).replace(b"[Content", b"%PDF-1.4", 1)),
    "ZIP behind a program": ("letter.docx", b"MZ" + docx()),
    "SVG with script": ("id.svg", SVG),
    "SVG with script named png": ("id.png", SVG),
    "page named photo": ("id.jpg", b"<!doctype html><script>alert(1)</script>"),
    "GIF named png": ("id.png", b"GIF89a\x01\0\x01\0\x80\0\0"),
    "picture of 900 million pixels": ("id.png", huge_png()),
    "40 MB": ("scan.pdf", b"%PDF-1.4\n" + b"0" * 40_000_000),
    "empty": ("scan.pdf", b""),
    "zip bomb": ("letter.docx", docx({"word/media/a.xml": b"\0" * 130_000_000})),
    "many parts": ("letter.docx", docx({f"word/{n}.xml": b"" for n in range(2100)})),
    "macros": ("letter.docx", docx({"word/vbaProject.bin": b"x"})),
    "macro document named docx": ("letter.docx", docx(types=DOCX_TYPES.replace(b"main+xml", b"macroEnabled.main+xml"))),
    "program in a Word document": ("letter.docx", docx({"word/embeddings/oleObject1.bin": b"MZ"})),
    "remote template": ("letter.docx", docx({"word/_rels/settings.xml.rels": REMOTE})),
    "ZIP named docx": ("letter.docx", zipped("a.txt", b"a")),
    "PDF with a file in it": ("lease.pdf", pdf(attachment=True)),
    "PDF with JavaScript": ("lease.pdf", pdf_with(b"<</S/JavaScript/JS(app.alert\\(1\\))>>")),
    "PDF that starts a program": ("lease.pdf", pdf_with(b"<</S/Launch/F(cmd.exe)>>")),
    "half a photo": ("id.jpg", picture()[:900]),
    "half a PDF": ("lease.pdf", pdf()[:40]),
    "half a Word document": ("letter.docx", docx()[:-60]),
    "no ending": ("lease", pdf()),
    "two endings": ("lease.pdf.exe", pdf()),
}
