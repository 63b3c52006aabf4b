"""The page about how it is built names what is there."""

from __future__ import annotations

import re

from tests.consistency.repository import DOCS, SOURCE
from workadvance.cli.floors import _HOLDS, floors, floors_svg

PAGE = (DOCS / "explanation" / "architecture.md").read_text(encoding="utf-8")


def test_every_module_named_exists():
    named = re.findall(r"`([a-z_]+/[\w/]*(?:\.py|\.yaml|/))`", PAGE)
    assert len(named) > 10
    assert [name for name in named if not (SOURCE / name).exists()] == []


def test_every_function_named_stands_in_the_module_named_after_it():
    pairs = re.findall(r"`(\w+)` in\s+`([\w/]+\.py)`", PAGE)
    assert len(pairs) >= 3
    assert [name for name, module in pairs if f"def {name}(" not in (SOURCE / module).read_text()] == []


def test_the_picture_and_the_words_hold_every_floor_in_order():
    apps, pure = floors()
    assert set(apps) == set(_HOLDS)
    assert ", ".join(reversed(apps)) in " ".join(PAGE.split())
    drawn = floors_svg()
    places = [drawn.index(f">{name}</text>") for name in apps]
    assert places == sorted(places)
    assert " · ".join(pure) in drawn
