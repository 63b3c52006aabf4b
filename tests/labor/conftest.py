from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from workadvance.cli import main


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run `workadvance labor …` as a shell would: (exit status, standard output, standard error)."""

    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["workadvance", "labor", *map(str, words)])
        try:
            main()
            status = 0
        except SystemExit as end:
            status = int(end.code or 0)
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


@pytest.fixture
def answer(run: Callable[..., tuple[int, str, str]]) -> Callable[..., Any]:
    """The JSON that a command prints."""

    def call(*words: object) -> Any:
        status, out, err = run(*words, "--format", "json")
        assert status == 0, err
        return json.loads(out)

    return call
