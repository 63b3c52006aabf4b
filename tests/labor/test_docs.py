"""The labor pages: examples run and print what they say, generated pages are current, nothing is left unexplained."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from workadvance import labor, policy
from workadvance.labor import facts
from workadvance.labor.reference import TABLES, sources_page

DOCS = Path(__file__).parents[2] / "docs"
METHODS = (DOCS / "explanation" / "targeting-methods.md").read_text(encoding="utf-8")


def test_the_page_without_django_prints_what_it_shows():
    text = (DOCS / "how-to" / "labor-without-django.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", text, flags=re.DOTALL)
    assert len(blocks) == text.count("```python")
    names: dict[str, object] = {}
    for code, expected in blocks:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(code, names)
        assert said.getvalue() == expected


def test_the_page_of_data_sources_is_current():
    assert (DOCS / "reference" / "data-sources.md").read_text(encoding="utf-8") == sources_page()


def test_every_table_and_source_is_described():
    assert set(TABLES) == set(facts.provenance()["tables"])
    for name, table in facts.provenance()["tables"].items():
        assert facts.table(name).columns == table["columns"]
        assert facts.table(name).height == table["rows"]


def test_the_methods_page_explains_every_parameter_and_every_flag():
    missing = [key for key in policy.load("labor") if f"`{key}`" not in METHODS]
    assert missing == []
    rows = labor.target(["2100001", "2100004"], every_education=True).occupations
    flags = {flag for row in rows for flag in row.flags}
    flags |= {flag for row in labor.target(["46140"], every_education=True).occupations for flag in row.flags}
    flags |= {flag for flags in labor.shares()["flags"] for flag in flags}
    flags |= set(labor.plan(["46140"], ["31-1131", "11-1031"], 3, living_wage=50_000.0).flags)
    flags |= set(labor.plan(["46140"], ["11-1031"], 3).flags) | set(labor.ladder("11-1031", ["46140"]).flags)
    assert len(flags) > 12
    assert [flag for flag in sorted(flags) if f"`{flag}`" not in METHODS] == []


def test_the_library_works_where_django_cannot_be_imported():
    code = (
        "import sys; sys.modules['django'] = None\n"
        "from workadvance import labor\n"
        "assert labor.target(['46140'], entry_only=True).occupations\n"
        "assert labor.search_titles('welder')\n"
        "assert not any(m.startswith('django') and sys.modules[m] for m in sys.modules)\n"
        "slow = {'pyfixest', 'statsmodels', 'lifelines', 'ortools', 'altair', 'pandas', 'scipy.stats'} & set(sys.modules)\n"
        "assert not slow, slow\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


@pytest.mark.parametrize(
    ("question", "unneeded"),
    [
        ("ladder('37-2011', ['46140'])", {"numpy", "scipy"}),
        ("target(['46140'])", {"scipy"}),
        ("shares(['46140'])", {"scipy"}),
        ("in_prices_of(18.0, (2020, 1), (2024, 1))", {"numpy", "scipy"}),
    ],
)
def test_a_question_about_one_place_waits_for_no_library_it_does_not_need(question, unneeded):
    code = f"import sys\nfrom workadvance import labor\nlabor.{question}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert {name.split(".")[0] for name in done.stdout.split()} & unneeded == set()
