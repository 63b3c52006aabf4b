"""Layouts of wage files as data: `layouts.yaml` beside this module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class FixedField:
    """Where a field stands in a line, counted from 1, and what it is called."""

    first: int
    length: int
    title: str

    @property
    def column(self) -> str:
        """The field as a problem names it: its title and its bytes."""
        return f"{self.title} (bytes {self.first}-{self.first + self.length - 1})"


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout: fixed positions (`fields`) or a table's columns with the headings they go by."""

    name: str
    title: str
    lengths: tuple[int, ...] = ()
    fields: Mapping[str, FixedField] = field(default_factory=dict)
    quarter_format: str = ""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needed: tuple[str, ...] = ()

    @property
    def fixed(self) -> bool:
        """Whether fields stand at fixed bytes."""
        return bool(self.fields)


@cache
def layouts() -> Mapping[str, Layout]:
    """Every layout by name."""
    text = resources.files(__package__).joinpath("layouts.yaml").read_text(encoding="utf-8")
    raw: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return {name: _layout(name, raw) for name in raw}


def _layout(name: str, raw: Mapping[str, dict[str, Any]]) -> Layout:
    own = raw[name]
    said = {**raw[own["like"]], **own} if "like" in own else own
    places = {key: FixedField(f["at"][0], f["at"][1], f["title"]) for key, f in said.get("fields", {}).items()}
    if "quarter_at" in said:
        places["quarter"] = FixedField(said["quarter_at"][0], said["quarter_at"][1], places["quarter"].title)
    return Layout(
        name=name,
        title=said["title"],
        lengths=tuple(said.get("lengths", ())),
        fields=places,
        quarter_format=said.get("quarter_format", ""),
        columns={key: tuple(names) for key, names in said.get("columns", {}).items()},
        needed=tuple(said.get("needed", ())),
    )
