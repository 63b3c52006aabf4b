"""Which files are taken, and in what form: honest ones of each kind, and hostile ones by their kind."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from tests.documents import sample_files as files
from workadvance.documents.checking import DOCX, JPEG, PDF, file_checked
from workadvance.documents.pdf import first_page, pdf_problem


@pytest.mark.parametrize("kind", sorted(files.HOSTILE))
def test_a_hostile_file_is_refused_with_a_sentence(kind):
    name, data = files.HOSTILE[kind]
    with pytest.raises(ValidationError) as refused:
        file_checked(name, data)
    said = refused.value.messages[0]
    assert said.endswith(".")
    assert len(said.split()) > 5


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("lease.pdf", files.pdf(), PDF),
        ("LEASE.PDF", files.pdf(), PDF),
        ("id.jpg", files.picture(), JPEG),
        ("id.jpeg", files.picture(), JPEG),
        ("id.png", files.picture("PNG"), JPEG),
        ("id.heic", files.picture("HEIF"), JPEG),
        ("letter.docx", files.docx(), DOCX),
    ],
)
def test_an_honest_file_of_each_kind_is_taken(name, data, media_type):
    kept = file_checked(name, data)
    assert kept.media_type == media_type
    assert kept.data
    assert len(kept.sha256) == 64


@pytest.mark.parametrize("cover", [True, False])
def test_pdf_and_word_stay_as_they_came(cover):
    name, data = ("a.pdf", files.pdf()) if cover else ("a.docx", files.docx())
    assert file_checked(name, data).data == data


def test_a_photo_stands_upright_and_says_nothing_but_what_it_shows():
    kept = file_checked("id.jpg", files.telling_photo()).data
    for told in (b"Exif", b"SecretCamera", b"home address", b"SecretProfile", b"http"):
        assert told not in kept
    seen = Image.open(io.BytesIO(kept))
    assert seen.size == (480, 640)
    assert not seen.getexif()
    top, bottom = seen.convert("RGB").getpixel((240, 40)), seen.convert("RGB").getpixel((240, 600))
    assert top[0] > 200 > bottom[0]  # red was left, so it is on top once turned


def test_a_large_photo_is_shrunk_and_a_small_one_is_not():
    assert Image.open(io.BytesIO(file_checked("a.jpg", files.picture(size=(4000, 3000))).data)).size == (2400, 1800)
    assert Image.open(io.BytesIO(file_checked("a.png", files.picture("PNG", size=(300, 200))).data)).size == (300, 200)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_pictures_of_every_mode_are_taken_and_what_is_clear_becomes_paper(mode):
    out = io.BytesIO()
    Image.new(mode, (20, 20), 0).save(out, "PNG")
    seen = Image.open(io.BytesIO(file_checked("a.png", out.getvalue()).data))
    assert seen.mode == "RGB"
    assert (seen.getpixel((10, 10)) > (250, 250, 250)) == (mode in ("RGBA", "LA"))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/lease.pdf", "lease.pdf"),
        ("C:\\Users\\me\\my lease.pdf", "my lease.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        (".pdf.pdf", ".pdf.pdf"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
        ("\u202efdp.pdf", "fdp.pdf"),
    ],
)
def test_the_name_a_reader_sees_is_plain(given, shown):
    assert file_checked(given, files.pdf()).name == shown


def test_the_first_page_of_a_pdf_is_a_picture_and_a_broken_one_is_none():
    assert max(Image.open(io.BytesIO(first_page(files.pdf()))).size) == 1000
    with pytest.raises(ValueError):
        first_page(b"%PDF-1.4 nothing")
    assert pdf_problem(files.pdf()) == ""
