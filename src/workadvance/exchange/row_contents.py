"""What a row of an import says and what was found in it, as it is kept: encrypted, since it is about people."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from workadvance.events.encryption import decrypt, encrypt
from workadvance.events.workflow import IllegalMove
from workadvance.exchange.models import ImportRow


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with a row: the field ("" for the whole row), in English and Spanish."""

    field: str
    english: str
    spanish: str

    @property
    def text(self) -> str:
        """The sentence in the language of the page."""
        return self.spanish if (get_language() or "en").startswith("es") else self.english


@dataclass(frozen=True, slots=True)
class RowLikeness:
    """Someone a row may be: a record, or an earlier row of the file; with the finding and its reasons."""

    record_id: int | None
    row_number: int | None
    finding: str
    reasons: tuple[str, ...]


@dataclass
class RowContents:
    """A row: its cells as they are (fixed ones as they were fixed), its problems, and who it may be."""

    cells: list[str]
    problems: list[RowProblem] = field(default_factory=list)
    likes: list[RowLikeness] = field(default_factory=list)

    @property
    def record_ids(self) -> list[int]:
        """The records the row may be, the likeliest first."""
        return [like.record_id for like in self.likes if like.record_id]

    def sealed(self) -> bytes:
        """How it is stored."""
        said: list[Any] = [self.cells]
        if self.problems or self.likes:
            said += [
                [[p.field, p.english, p.spanish] for p in self.problems],
                [[k.record_id, k.row_number, k.finding, list(k.reasons)] for k in self.likes],
            ]
        return encrypt(json.dumps(said, ensure_ascii=False, separators=(",", ":")), "import")


def contents_of(row: ImportRow) -> RowContents:
    """What a stored row says; nothing once it is on record."""
    raw = bytes(row.sealed)
    if not raw:
        return RowContents([])
    cells, *found = json.loads(decrypt(raw, "import"))
    if not found:
        return RowContents(cells)
    return RowContents(
        cells,
        [RowProblem(*p) for p in found[0]],
        [RowLikeness(record, number, finding, tuple(reasons)) for record, number, finding, reasons in found[1]],
    )


Refusal = ValidationError | IllegalMove


def said_of(refusal: Refusal) -> list[tuple[str, str]]:
    """What a service refused, by its own fields, in the language it was raised in."""
    if isinstance(refusal, IllegalMove):
        return [("", str(refusal))]
    if hasattr(refusal, "error_dict"):
        return [(f if f != "__all__" else "", " ".join(texts)) for f, texts in refusal.message_dict.items()]
    return [("", " ".join(refusal.messages))]


def problems_of(
    english: Iterable[tuple[str, str]], spanish: Iterable[tuple[str, str]], called: dict[str, str]
) -> list[RowProblem]:
    """Two readings of one refusal as problems, each at the file's own name of the field."""
    return [RowProblem(called.get(f, f), en, es) for (f, en), (_f, es) in zip(english, spanish, strict=True)]
