"""What is wrong with an input, said so that the reader can fix it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what was found, what is allowed, what to do.

    `row` counts as a spreadsheet does: 1 is the header line, 2 the first row of data.
    `column` is the column's (or option's) name as the user wrote it.
    """

    message: str
    file: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        place = [
            part
            for part in (
                self.file,
                f"row {self.row}" if self.row is not None else None,
                f"column {self.column}" if self.column is not None and self.file else self.column,
            )
            if part
        ]
        return f"{', '.join(place)}: {self.message}" if place else self.message


class InputProblems(ValueError):
    """Every problem found in what the user gave; nothing was computed or written.

    Commands print each on a line of its own and end with exit status 2; pages show them beside the field.
    """

    def __init__(self, problems: Problem | str | Iterable[Problem | str]) -> None:
        if isinstance(problems, (Problem, str)):
            problems = [problems]
        self.problems: tuple[Problem, ...] = tuple(p if isinstance(p, Problem) else Problem(p) for p in problems)
        super().__init__("\n".join(str(p) for p in self.problems))


def nearest(text: str, choices: Sequence[str], limit: int = 3, cutoff: float = 60.0) -> list[str]:
    """The choices most like `text`, best first, for "did you mean" answers (score 0-100, rapidfuzz WRatio)."""
    from rapidfuzz import fuzz, process

    found = process.extract(
        text.lower(),
        {i: c.lower() for i, c in enumerate(choices)},
        scorer=fuzz.WRatio,
        limit=limit,
        score_cutoff=cutoff,
    )
    return [choices[key] for _, _, key in found]
