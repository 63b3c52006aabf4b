from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.command_line import run_command


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run `workadvance labor …` as a shell would: (exit status, standard output, standard error)."""

    def call(*words: object) -> tuple[int, str, str]:
        return run_command(monkeypatch, capsys, "labor", *words)

    return call


@pytest.fixture
def answer(run: Callable[..., tuple[int, str, str]]) -> Callable[..., Any]:
    """The JSON that a command prints."""

    def call(*words: object) -> Any:
        status, out, err = run(*words, "--format", "json")
        assert status == 0, err
        return json.loads(out)

    return call
