from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.command_line import run_command


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run `workadvance evidence …` as a shell would: (exit status, standard output, standard error)."""

    def call(*words: object) -> tuple[int, str, str]:
        return run_command(monkeypatch, capsys, "evidence", *words)

    return call
