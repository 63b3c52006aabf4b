from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

HEADERS = {
    "participants": "person_id,entry_date,exit_date,exclusion",
    "employment": "person_id,quarter,employer_id,earnings,source",
    "education": "person_id,started_on,ended_on,kind",
    "credentials": "person_id,kind,attained_on",
    "gains": "person_id,kind,attained_on",
}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a folder of records: write(participants=["a,2025-01-01,2025-06-30,"], ...); the rest is header only."""

    def folder(**rows: list[str]) -> Path:
        for name, header in HEADERS.items():
            (tmp_path / f"{name}.csv").write_text("\n".join([header, *rows.get(name, [])]) + "\n", encoding="utf-8")
        return tmp_path

    return folder
