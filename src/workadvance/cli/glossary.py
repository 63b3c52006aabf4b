"""The words of the product, English and Spanish, read from `glossary.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

SOURCE = Path(__file__).with_name("glossary.yaml")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing's names. `check`: regular expression of an English word → the Spanish stems that may render it."""

    term: str
    spanish: str
    check: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Glossary:
    """`forbidden`: regular expression of a Spanish word → what to say in its place; `software`: word → meaning."""

    terms: tuple[Term, ...]
    forbidden: dict[str, str]
    software: dict[str, str]


@cache
def glossary() -> Glossary:
    """The glossary as it is shipped."""
    data = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return Glossary(tuple(Term(**term) for term in data["terms"]), data["forbidden"], data["software"])


def glossary_page() -> str:
    """The glossary as a page of the reference, in Markdown."""
    words = glossary()
    terms = "\n".join(f"| {t.term} | {t.spanish} |" for t in words.terms)
    forbidden = "\n".join(f"| {word.split(')')[-1]} | {instead} |" for word, instead in words.forbidden.items())
    software = "\n".join(f"| {word} | {meaning} |" for word, meaning in words.software.items())
    return (
        "# Glossary\n\nOne term for each thing, in both languages. If the field or a law has its own meaning, it is given "
        f"next to the term.\n\n| term | Spanish |\n|---|---|\n{terms}\n\n"
        "Spanish words that no text uses, because they mean something else to a reader or are a second word for one thing:\n\n"
        f"| not | but |\n|---|---|\n{forbidden}\n\n"
        f"Words of the software itself:\n\n| word | means here |\n|---|---|\n{software}\n"
    )
