"""What a command imports before it knows what is wanted: help and errors must not wait for libraries that compute."""

from __future__ import annotations

import subprocess
import sys

import pytest

from workadvance.cli.main import NOUNS

HEAVY = {
    "polars",
    "numpy",
    "scipy",
    "pandas",
    "statsmodels",
    "pyfixest",
    "django",
    "ortools",
    "altair",
    "pyarrow",
    "rapidfuzz",
}


def imported_by(*words: str) -> set[str]:
    """The heavy libraries among what the command line imports for these words."""
    code = (
        "import sys\n"
        "from workadvance.cli import main\n"
        f"sys.argv = ['workadvance', *{words!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stderr.split()} & HEAVY


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("nonsense",)])
def test_the_way_to_help_is_light(words):
    assert imported_by(*words) == set()


@pytest.mark.one_in(3)
@pytest.mark.parametrize("noun", NOUNS)
def test_a_nouns_help_is_light_too(noun):
    assert imported_by(noun, "--help") == set()


def test_a_heavy_import_would_be_seen():
    assert "polars" in imported_by("labor", "areas")
