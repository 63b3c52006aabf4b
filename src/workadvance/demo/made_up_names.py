"""Made-up names for made-up people, mixed at random from the lists of names.yaml."""

from __future__ import annotations

from importlib import resources

import yaml

from workadvance.parsing import folded

_LISTS: dict[str, list[str]] = yaml.safe_load(
    resources.files("workadvance.demo").joinpath("names.yaml").read_text(encoding="utf-8")
)
GIVEN = _LISTS["given"]
FAMILY = _LISTS["family"]
EMPLOYER_FIRST = _LISTS["employer_first"]


def folded_handle(name: str) -> str:
    """A name as the part of an email address before the @."""
    return folded(name).replace(" ", ".")
