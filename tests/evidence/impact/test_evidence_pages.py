"""Every command on these pages prints what the page says, and what the pages claim is so."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.evidence.simulated import simulated_trial

from workadvance.evidence import heterogeneity

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
EXAMPLES = DOCS / "examples" / "evidence"
PAGES = {
    "examples/evidence/README.md": ("roster.csv", "trial.csv"),
    "tutorials/nsw-replication.md": (),
}
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def same_text(found: str, written: str) -> bool:
    """The same words, and numbers equal to seven digits: the last ones differ between processors."""
    if NUMBER.sub("#", found) != NUMBER.sub("#", written):
        return False
    pairs = zip(NUMBER.findall(found), NUMBER.findall(written), strict=True)
    return all(float(a) == pytest.approx(float(b), rel=1e-7, abs=1e-12) for a, b in pairs)


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").splitlines() if line.strip()]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_prints_what_the_page_says(page, run, tmp_path, monkeypatch):
    for name in PAGES[page]:
        shutil.copy((DOCS / page).parent / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```console\n\$ (.*?)\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(blocks) >= 5
    for command, written in blocks:
        program, *words = shlex.split(command)
        if program == "python":
            subprocess.run([sys.executable, *words], check=True, capture_output=True)
            continue
        assert (program, words[0]) == ("workadvance", "evidence")
        status, found, said = run(*words[1:])
        assert status == 0, said
        assert len(lines(found)) == len(lines(written)), command
        for one, other in zip(lines(found), lines(written), strict=True):
            assert same_text(one, other), (command, one, other)
    pictures = re.findall(r"!\[.*?\]\((.*?\.svg)\)", (DOCS / page).read_text(encoding="utf-8"))
    assert pictures
    for picture in pictures:
        # Fonts move text by a pixel from machine to machine: compare what the picture says, not its bytes.
        made, kept = (tmp_path / picture).read_text("utf-8"), ((DOCS / page).parent / picture).read_text("utf-8")
        said = re.compile(r'aria-label="([^"]*)"')
        assert said.findall(made) == said.findall(kept), f"{picture} is out of date: run the page's command again"


def test_every_command_of_the_page_on_options_runs(run, tmp_path, monkeypatch):
    shutil.copy(EXAMPLES / "trial.csv", tmp_path)
    monkeypatch.chdir(tmp_path)
    page = (DOCS / "how-to" / "impact-options.md").read_text(encoding="utf-8")
    commands = re.findall(r"```sh\n(.*?)\n```", page)
    assert len(commands) == 8
    for command in commands:
        _program, _noun, *words = shlex.split(command)
        status, found, said = run(*words)
        assert (status, bool(found)) == (0, True), (command, said)


def test_the_made_up_study_is_what_the_page_says_it_is():
    trial = simulated_trial(np.random.default_rng(2026), effect=6000.0)
    assert pl.read_csv(EXAMPLES / "trial.csv").equals(trial.table)
    page = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert f"${trial.impact_year_2:,.0f} a person" in page
    assert f"${trial.effect_of_participation:,.0f} over those" in page


def test_every_warning_is_on_the_methods_page():
    source = ROOT / "src" / "workadvance" / "evidence"
    files = [*(source / "impact").glob("*.py"), source / "balance.py"]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    names = set(re.findall(r'Notice\(\s*"([a-z_]+)"', code)) | set(
        re.findall(r'^\s+\("([a-z_]+)", found\.', code, re.M)
    )
    assert len(names) > 20
    page = (DOCS / "explanation" / "impact-methods.md").read_text(encoding="utf-8")
    table = page[page.index("| warning |") :]
    written = set(re.findall(r"`([a-z_]+)`", table[: table.index("\n\n")]))
    assert written == names


def test_the_methods_pages_h_statistic():
    page = (DOCS / "explanation" / "impact-methods.md").read_text(encoding="utf-8")
    assert "+3,744, +191, +1,818, +1,627" in page
    errors = [1211.56, 1406.75, 1055.51, 840.86]
    test = heterogeneity([3744, 191, 1818, 1627], errors)
    assert f"it is {test.h:.2f} with {test.df} degrees" in page
