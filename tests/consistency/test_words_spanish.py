"""The Spanish of every text: the glossary's words, none of the forbidden ones, and the form of written Spanish."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from babel.messages.pofile import read_po

from tests.consistency.repository import SOURCE, apps
from workadvance.cli.glossary import glossary

PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|\{\w*[^{}]*\}")
PLURALS = "nplurals=2; plural=(n != 1)"
MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
    "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept?", "oct", "nov", "dic",
)  # fmt: skip
DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
CAPITAL = re.compile(
    r"(?<=[\w,)] )(?:"
    + "|".join(w.capitalize() for w in (*MONTHS, *DAYS))
    + r")\b|\d+ (?:de )?(?:Ene|Feb|Mar|Abr|May|Jun|Jul|Ago|Sep|Oct|Nov|Dic)"
)
# Words addressed to tú, vos or vosotros, as whole words; the imperatives that usted does not share.
FAMILIAR = re.compile(
    r"\b(?:tú|tu|tus|te|ti|contigo|vos|vosotros|vosotras|os|vuestr[oa]s?|tienes|puedes|quieres|debes|necesitas|estás|eres|"
    r"haz|pon|escribe tu|elige tu|revisa tu|envía tu|guarda tu)\b",
    re.IGNORECASE,
)
# A person whose gender no one knows is not addressed in the masculine: the words found in former texts.
GENDERED = re.compile(
    r"\b(?:seguro de|está (?:seguro|listo|contratado|inscrito|seleccionado)\b|está list[oa]\b|bienvenido\b(?!/a)|"
    r"(?<!/)(?:los|el) elegidos?\b|enfermer[oa]s?\b|ambos participantes|muchos participantes|los solicitantes|los participantes|"
    r"un participante|un solicitante|el participante|el solicitante|del participante|del solicitante|orientador(?!/a)\b|orientadores\b|"
    r"instructor(?!/a)\b|instructores\b|evaluador(?!/a)\b|evaluadores\b|administrador(?!/a)\b|administradores\b)",
    re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """One entry of a catalog: where, the English forms and the Spanish ones."""

    where: str
    english: tuple[str, ...]
    spanish: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.where}: {' / '.join(self.english)} → {' / '.join(self.spanish)}"


def forms(value: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


@functools.cache
def texts() -> tuple[Text, ...]:
    found: list[Text] = []
    for app in apps():
        path = SOURCE / app / "locale" / "es" / "LC_MESSAGES" / "django.po"
        if path.exists():
            with path.open("rb") as source:
                found += [Text(app, forms(m.id), forms(m.string)) for m in read_po(source, locale="es") if m.id]
    return tuple(found)


def without_placeholders(text: str) -> str:
    return PLACEHOLDER.sub("X", text)


def holds_a_stem(spanish: str, stems: list[str]) -> bool:
    return any(stem in spanish.lower() for stem in stems)


def missing_terms() -> Iterator[str]:
    for term in glossary().terms:
        for word, stems in term.check.items():
            pattern = re.compile(rf"\b(?:{word})\b", re.IGNORECASE)
            for text in texts():
                if any(pattern.search(without_placeholders(e)) for e in text.english) and not all(
                    holds_a_stem(without_placeholders(s), stems) for s in text.spanish
                ):
                    yield f"“{word}” is {' or '.join(stems)}: {text}"


def test_a_term_of_the_glossary_has_its_spanish_word():
    assert list(missing_terms()) == []


def test_no_text_holds_a_forbidden_word():
    found = [
        f"not “{word}” but {instead}: {text}"
        for word, instead in glossary().forbidden.items()
        for text in texts()
        if any(re.search(rf"\b{word}", without_placeholders(s), re.IGNORECASE) for s in text.spanish)
    ]
    assert found == []


def test_catalogs_declare_the_same_plural_forms():
    found = {}
    for app in apps():
        path = SOURCE / app / "locale" / "es" / "LC_MESSAGES" / "django.po"
        if path.exists():
            header = re.search(r'"Plural-Forms: ([^;]*; [^;"]*);', path.read_text(encoding="utf-8"))
            found[app] = header[1] if header else ""
    assert {app: said for app, said in found.items() if said != PLURALS} == {}


def faults(spanish: str) -> list[str]:
    """What is wrong with the form of a Spanish text, in words."""
    text = without_placeholders(spanish)
    found = []
    for mark, opening in (("?", "¿"), ("!", "¡")):
        if text.count(mark) != text.count(opening):
            found.append(f"{mark} without {opening}")
    if re.search(r"[«»]|(?<![\w=])\"[^\"]*\"", text):
        found.append("quotes are “ ”")
    if text.count("“") != text.count("”"):
        found.append("a quote that is not closed")
    if re.search(r"[.,]”", text):
        found.append("the period stands after the closing quote")
    if CAPITAL.search(text):
        found.append("months and days are lower case")
    if re.search(r"\d %", text):
        found.append("no space before %")
    if FAMILIAR.search(text):
        found.append("usted")
    if GENDERED.search(text):
        found.append("a gender nobody knows")
    if re.search(r"\b(?:a|p)\.m\.|\b(?:AM|PM)\b", text):
        found.append("a. m., p. m.")
    if re.search(r"\w \.|\w ,|  +(?=\w)", text):
        found.append("spaces")
    return found


def test_the_form_of_every_text():
    found = [f"{', '.join(wrong)}: {text}" for text in texts() for s in text.spanish if (wrong := faults(s))]
    assert found == []


def ends(text: str) -> str:
    """The kind of ending: a full sentence, a question, an introduction (“Hi María,” is “Hola, María:”), or a label."""
    last = text.rstrip().rstrip('”"')[-1:]
    return {",": ":", "!": "."}.get(last, last if last in ".?:…" else "")


def test_a_sentence_stays_a_sentence_and_a_label_a_label():
    found = [
        str(text)
        for text in texts()
        for e, s in zip((text.english[0], text.english[-1]), (text.spanish[0], text.spanish[-1]), strict=True)
        if ends(e) != ends(s)
    ]
    assert found == []


def test_a_forbidden_word_is_found_where_it_stands():
    """Each forbidden word can fail: it is found in a text that holds it."""
    for word in glossary().forbidden:
        plain = re.sub(r"\(\?<!.*?\)", "", word)
        assert re.search(rf"\b{word}", f"Dijo {plain}", re.IGNORECASE), word


@pytest.mark.parametrize(
    ("spanish", "wrong"),
    [
        ("Tiene dudas?", "? without ¿"),
        ("El pedido «Bodega»", "quotes are “ ”"),
        ("Su pedido “Bodega.”", "the period stands after the closing quote"),
        ("Empieza el 3 de Noviembre", "months and days are lower case"),
        ("el próximo Lunes", "months and days are lower case"),
        ("59.1 %", "no space before %"),
        ("Escriba tu nombre", "usted"),
        ("¿Está seguro?", "a gender nobody knows"),
        ("Hable con su orientador.", "a gender nobody knows"),
        ("9:30 a.m.", "a. m., p. m."),
    ],
)
def test_faults_of_form_are_seen(spanish, wrong):
    assert wrong in faults(spanish)


@pytest.mark.parametrize(
    "spanish", ["¿Confirma?", "Lunes y martes", "Hable con su orientador/a.", "el 25 nov 2026, 9:30 a. m."]
)
def test_good_form_passes(spanish):
    assert faults(spanish) == []
