"""Probabilities for pairs that rules leave open, by Splink on DuckDB where the extra `[linkage]` is installed.

The weights of agreement are fixed here, those of chance are estimated from the names at hand: what is left after
the number has matched is too little, and too odd, to learn the first from.
"""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Sequence
from typing import Any

from workadvance.parsing import name_words
from workadvance.wagefiles.matching import WagePerson
from workadvance.wagefiles.reading import WageLine

COLUMNS = ("unique_id", "first_name", "last_name", "number")


def linkage_missing() -> str:
    """Which parts of the extra are not installed; empty where all are."""
    return ", ".join(name for name in ("splink", "duckdb") if importlib.util.find_spec(name) is None)


def probabilities(
    lines: Sequence[WageLine], people: Sequence[WagePerson]
) -> dict[tuple[int, int], float]:  # pragma: no cover - runs where the extra is installed
    """The probability that a line (by row) and a person (by id) are one, for every pair that shares a name or a number's end."""
    import pandas as pd
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    left = pd.DataFrame([_row(ln.row, f"{ln.first_name} {ln.last_name}", ln.number) for ln in lines], columns=COLUMNS)
    right = pd.DataFrame([_row(p.id, p.full_name, p.number) for p in people], columns=COLUMNS)
    api = DuckDBAPI()
    tables = [api.register(left, table_name="wage_lines"), api.register(right, table_name="roster")]
    linker = Linker(tables, _settings(len(people)))
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    frame = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
    found: dict[tuple[int, int], float] = {}
    for row in frame.to_dict("records"):
        pair = {row["source_dataset_l"]: row["unique_id_l"], row["source_dataset_r"]: row["unique_id_r"]}
        found[int(pair["wage_lines"]), int(pair["roster"])] = float(row["match_probability"])
    return found


def _row(key: int, name: str, number: str) -> tuple[int, str | None, str | None, str | None]:
    words = name_words(name)
    return key, words[0] if words else None, words[-1] if words else None, number or None


def _settings(people: int) -> Any:  # pragma: no cover - runs where the extra is installed
    from splink import SettingsCreator, block_on
    from splink import comparison_library as cl

    return SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=1 / max(people, 2),
        comparisons=[
            cl.JaroWinklerAtThresholds("first_name", [0.92, 0.8]).configure(m_probabilities=[0.85, 0.08, 0.04, 0.03]),
            cl.JaroWinklerAtThresholds("last_name", [0.92, 0.8]).configure(m_probabilities=[0.85, 0.07, 0.03, 0.05]),
            cl.DamerauLevenshteinAtThresholds("number", [1]).configure(m_probabilities=[0.9, 0.08, 0.02]),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("last_name"),
            block_on("first_name", "substr(number, 6, 4)"),
            block_on("first_name", "substr(number, 1, 5)"),
        ],
    )
