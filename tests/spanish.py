"""What a reader of a Spanish page sees, and which of it is English: the page's words against the catalogs' two vocabularies.

A text counts as English when it is a message of the catalogs that reads otherwise in Spanish, or holds a word that English
texts of the project have (messages, occupation titles, the commonest English words) and no Spanish one has. Left aside is
what stands in an element with `lang="en"`, code, and what people typed or is a name (`names_and_typed`).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from html.parser import HTMLParser

from tests.consistency.test_words_spanish import texts
from workadvance import labor
from workadvance.labor.title_index import own, spanish

WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|\{\w*[^{}]*\}")
# Addresses, and what is filled in for each reader of a message (people type it as it stands: {name}).
ADDRESS = re.compile(r"\S+@\S+|https?://\S+|/\S+/|\{\w+\}")
UNSEEN = frozenset({"script", "style", "template", "noscript", "code", "kbd", "textarea"})
# Letters for a name, and what people type into a form, are no words of the page.
INITIALS = "initials"
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
SAID = ("placeholder", "aria-label", "title", "alt", "label")
COMMON = frozenset(
    [
        "the",
        "and",
        "of",
        "with",
        "for",
        "you",
        "your",
        "is",
        "are",
        "was",
        "were",
        "not",
        "this",
        "that",
        "have",
        "has",
        "from",
        "to",
        "by",
        "on",
        "at",
        "or",
        "when",
        "who",
        "what",
        "an",
        "it",
        "be",
        "will",
    ]
)
MONTHS = frozenset(["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "sept", "oct", "nov", "dic"])


class Reader(HTMLParser):
    """Texts a reader sees or hears on a page: (where, text), without those marked as English."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        hidden = tag in UNSEEN or said.get("lang", "").startswith("en") or said.get("class") == INITIALS
        hidden = hidden or any(h for _tag, h in self.open)
        if not hidden:
            self.found += [(name, " ".join(said[name].split())) for name in SAID if said.get(name)]
            if tag == "input" and said.get("type") == "submit":
                self.found.append(("value", said.get("value", "")))
        if tag not in VOID:
            self.open.append((tag, hidden))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place][0] == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and not any(h for _tag, h in self.open):
            self.found.append((self.open[-1][0] if self.open else "", text))


def read(page: str) -> list[tuple[str, str]]:
    """The texts of a page, each with the element or attribute it stands in."""
    reader = Reader()
    reader.feed(page)
    return reader.found


def words(text: str) -> set[str]:
    return {w.lower() for w in WORD.findall(PLACEHOLDER.sub(" ", text))}


@functools.cache
def titles() -> tuple[str, ...]:
    """Every occupation's official and short title, longest first."""
    found = {
        t
        for soc, title in labor.occupations().select("soc", "title").iter_rows()
        for t in (title, labor.short_title(soc))
    }
    return tuple(sorted(found, key=len, reverse=True))


@functools.cache
def english_words() -> frozenset[str]:
    """Words of the project's English texts that none of its Spanish ones has."""
    told: set[str] = set(COMMON)
    spoken: set[str] = set(MONTHS)
    for text in texts():
        told |= {w for form in text.english for w in words(form)}
        spoken |= {w for form in text.spanish for w in words(form)}
    for title in titles():
        told |= words(title)
    for title in (*spanish().titles, *own()["short_es"].values()):
        spoken |= words(title)
    return frozenset(told - (spoken - COMMON) - {"be"})


@functools.cache
def untranslated() -> frozenset[str]:
    """Messages that read otherwise in Spanish, and are no Spanish text of another message."""
    said = {form for text in texts() for form in text.spanish}
    return frozenset(
        form for text in texts() for form in text.english if form not in said and not PLACEHOLDER.search(form)
    )


@functools.cache
def places() -> tuple[str, ...]:
    """Names of labor-market areas and states, longest first: a place keeps its name."""
    found = {*labor.areas()["name"].to_list()}
    return tuple(sorted(found, key=len, reverse=True))


@functools.cache
def state_codes() -> re.Pattern[str]:
    codes = {state for states in labor.areas()["states"].to_list() for state in states or ()}
    return re.compile(rf"\b(?:{'|'.join(sorted(codes))})\b")


def without(text: str, names: Iterable[str]) -> str:
    """A text without the names in it (longest first, so that none is left in halves), nor the beginning of one cut short."""
    for name in names:
        if name in text:
            text = text.replace(name, " ")
    if text.endswith("…") and any(name.startswith(text.rstrip("… ")) for name in names):
        return ""
    return text


# How Spain writes numbers, a share with a space, one thing in the plural, English quotes and hours.
FORM = re.compile(
    r"(?<![\d.])\d{1,3},\d{1,2}(?![\d,])|\d\s%|(?<![\d.,:/$–-])1 (?:días|horas|semanas|meses|personas|cupos|vacantes|empleos|documentos)\b"
    r"|\b\d{1,2}:\d\d\s(?:a\.m|p\.m|AM|PM)"
)


def english_in(where: str, text: str, names: Sequence[str]) -> list[str]:
    """The English in a text of a Spanish page; none is good. `names` stand longest first.

    No markup can stand in a page's title, an attribute or an option: there an occupation's title is a name like others.
    """
    if "<span" in text:
        return [text]
    if fault := FORM.search(text):
        return [fault[0]]
    no_markup = where in ("title", "option", *SAID)
    left = without(ADDRESS.sub(" ", text), all_names(tuple(names), no_markup))
    left = state_codes().sub(" ", left)
    if left.strip() in untranslated():
        return [left.strip()]
    return [w for w in WORD.findall(left) if w.lower() in english_words()]


@functools.cache
def all_names(names: tuple[str, ...], with_titles: bool) -> tuple[str, ...]:
    """The names of a world with those of places (and of occupations), longest first."""
    return tuple(sorted({*names, *places(), *(titles() if with_titles else ())}, key=len, reverse=True))
