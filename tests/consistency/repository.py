"""What the checks look at: the tracked files of this repository, its modules and its Django apps."""

from __future__ import annotations

import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "workadvance"
DOCS = ROOT / "docs"
NOT_OURS = {".git", ".venv", "var", "site", "dist", "__pycache__", "node_modules"}


@functools.cache
def tracked_files() -> tuple[Path, ...]:
    """Every tracked file; in an unpacked archive without a history, every file that is not made by a tool."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())
    return tuple(
        path
        for path in sorted(ROOT.rglob("*"))
        if path.is_file() and not NOT_OURS & set(path.relative_to(ROOT).parts) and path.suffix not in (".pyc", ".mo")
    )


def text_of(path: Path) -> str | None:
    """The file's text; None for a picture, a table or another binary file."""
    data = path.read_bytes()
    if b"\0" in data[:8192]:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def tracked_texts() -> Iterator[tuple[str, str]]:
    """(name in the repository, text) of every tracked text file."""
    for path in tracked_files():
        text = text_of(path)
        if text is not None:
            yield path.relative_to(ROOT).as_posix(), text


def modules() -> Iterator[Path]:
    """Every Python module of the package, migrations left out."""
    for path in sorted(SOURCE.rglob("*.py")):
        if not {"migrations", "__pycache__"} & set(path.parts):
            yield path


def apps() -> list[str]:
    """The folders that are Django apps with templates or words of their own."""
    from django.apps import apps as registry

    return sorted(c.name.split(".")[1] for c in registry.get_app_configs() if c.name.startswith("workadvance."))
