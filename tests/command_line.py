"""Commands run as a shell would run them, in the test's own process."""

from __future__ import annotations

import pytest

from workadvance.cli import main


def run_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: object
) -> tuple[int, str, str]:
    """Run `workadvance …`: (exit status, standard output, standard error)."""
    monkeypatch.setattr("sys.argv", ["workadvance", *map(str, words)])
    try:
        main()
        status = 0
    except SystemExit as end:
        status = int(end.code or 0)
    said = capsys.readouterr()
    return status, said.out, said.err
