"""Compile every .po file of the package to the .mo file Django reads (skips those that are up to date)."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent / "src" / "workadvance"


def main() -> int:
    """Compile; returns 1 when a file cannot be read."""
    for po in sorted(ROOT.rglob("locale/*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as source:
            catalog = read_po(source, locale=po.parts[-3], abort_invalid=True)
        with mo.open("wb") as target:
            write_mo(target, catalog)
    return 0


if __name__ == "__main__":
    sys.exit(main())
