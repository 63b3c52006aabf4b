"""Templates of pages, letters and emails can be read without scrolling sideways: names every line that is too long."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

WIDEST = 140
SOURCE = Path(__file__).resolve().parents[1] / "src" / "workadvance"


def too_wide(folder: Path = SOURCE) -> Iterator[str]:
    """Where a line of a template has more than `WIDEST` characters, and how many."""
    for path in sorted([*folder.glob("*/templates/**/*.html"), *folder.glob("*/templates/**/*.txt")]):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if len(line) > WIDEST:
                yield f"{path.relative_to(folder)}:{number} has {len(line)} characters; wrap it at {WIDEST}"


if __name__ == "__main__":
    found = list(too_wide())
    sys.stderr.writelines(f"{line}\n" for line in found)
    sys.exit(bool(found))
