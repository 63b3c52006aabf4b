"""Every indicator of every version of every set has its title in both languages."""

from __future__ import annotations

import yaml
from django.utils import translation

from workadvance.evidence.indicators.definitions import FOLDER
from workadvance.reporting.indicator_titles import TITLES, indicator_title


def test_the_titles_are_those_of_the_definitions_and_have_spanish():
    found = {}
    for path in sorted((FOLDER / "sets").glob("*.yaml")):
        held = yaml.safe_load(path.read_text())
        found[path.stem] = held["title"]
        for version in held["versions"]:
            found |= {f"{path.stem}:{key}": one["title"] for key, one in version["indicators"].items()}
    assert {key: str(title) for key, title in TITLES.items()} == found
    with translation.override("es"):
        assert [key for key, title in TITLES.items() if str(title) == found[key]] == []
        assert indicator_title("wioa", "employment_q2").startswith("Con empleo")
