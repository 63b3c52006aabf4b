"""Every command in a ```console block of these pages prints what the page says it prints."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from workadvance.cli import main

DOCS = Path(__file__).parents[3] / "docs"
PAGES = ["examples/indicators/README.md"]


def commands() -> list[object]:
    found: list[object] = []
    for page in PAGES:
        text = (DOCS / page).read_text(encoding="utf-8")
        blocks = re.findall(r"```console\n\$ (.*?)\n(.*?)```", text, flags=re.DOTALL)
        assert blocks, f"{page} has no commands"
        found += [
            pytest.param(page, command, output, id=f"{Path(page).parent.name}-{number}")
            for number, (command, output) in enumerate(blocks, start=1)
        ]
    return found


@pytest.mark.parametrize(("page", "command", "output"), commands())
def test_the_command_prints_what_the_page_says(
    page: str, command: str, output: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir((DOCS / page).parent)
    monkeypatch.setattr(sys, "argv", shlex.split(command))
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capsys.readouterr()
    assert not ended.value.code, err
    assert [line.rstrip() for line in out.strip().splitlines()] == [
        line.rstrip() for line in output.strip().splitlines()
    ]
