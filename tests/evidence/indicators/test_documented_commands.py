"""Every command in a ```console block of these pages prints what the page says it prints."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from workadvance.cli import main

DOCS = Path(__file__).parents[3] / "docs"
PAGES = ["examples/indicators/README.md", "examples/benefit-cost/README.md"]


# Numbers are compared as numbers: the last digit of a sum may differ between processors.
NUMBER = r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w])"


def tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


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
    printed, documented = tidy(out), tidy(output)
    assert re.sub(NUMBER, "#", printed) == re.sub(NUMBER, "#", documented)
    numbers = [[float(number) for number in re.findall(NUMBER, text)] for text in (printed, documented)]
    assert numbers[0] == pytest.approx(numbers[1], rel=1e-9, abs=1e-9)
