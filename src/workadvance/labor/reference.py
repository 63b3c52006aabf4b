"""The reference page about data sources, written from `sources.yaml` and the tables themselves."""

from __future__ import annotations

from workadvance.labor import facts

TABLES = {
    "areas": "Labour areas with totals, wages over all occupations and the price parity that applies.",
    "wages": "Employment and wages by area and occupation, each number with its status.",
    "occupations": "Detailed occupations: requirements, national jobs, openings, rates, job zone.",
    "related": "Related occupations by O*NET, with tier and order.",
    "titles": "Occupation, reported, alternate and short titles.",
    "skills": "Importance (1-5) and level (0-7) of 35 skills.",
    "software": "Software that employers' postings name.",
    "onet_codes": "O*NET-SOC codes and the BLS occupation each belongs to.",
    "programs": "Instructional programs (CIP 2020) and the occupations they lead to.",
    "parities": "Regional price parities, all items, United States = 100.",
    "counties": "Counties with population, rural-urban code and labour area.",
    "neighbours": "Labour areas that share county borders.",
    "poverty": "Federal poverty guidelines by year and region.",
    "benefits": "Medical-care benefits by national group of occupations, percent of workers.",
}
STATUSES = {
    "published": "The publisher printed the number.",
    "suppressed": "The publisher has an estimate and does not release it. The number is empty, never zero.",
    "top_coded": "Only known to be at least $115.00 an hour or $239,200 a year.",
    "imputed": "Not published in this unit: an hourly wage × 2,080 where only hourly wages are published.",
    "missing": "There is no such row or cell. The number is empty, never zero.",
}


def sources_page() -> str:
    """The page `docs/reference/data-sources.md`, as `workadvance labor sources --markdown` prints it."""
    about = facts.provenance()
    lines = [
        "# Data sources",
        "",
        "This page is written by `workadvance labor sources --markdown` from the tables that ship with the package;",
        "a test fails when it is out of date. `workadvance labor build --raw DIR --out DIR` makes the tables anew from",
        "the publishers' files, and `WORKADVANCE_LABOR_DATA=DIR` uses them.",
        "",
        "| source | publisher | vintage | licence | rows read |",
        "|---|---|---|---|---|",
    ]
    for source in about["sources"]:
        lines.append(
            f"| [{source['title']}]({source['url']}) (`{source['key']}`) | {source['publisher']} | {source['vintage']} |"
            f" {source['licence']} | {source['rows']:,} |"
        )
    lines += ["", "## What to know about each", ""]
    for source in about["sources"]:
        notes = " ".join(text for text in (source.get("note", ""), source.get("attribution", "")) if text)
        if notes:
            lines.append(f"- **{source['title']}**: {notes}")
    lines += ["", "## Files", "", "| file | source | rows | SHA-256 |", "|---|---|---|---|"]
    for source in about["sources"]:
        lines += [f"| {f['name']} | `{source['key']}` | {f['rows']:,} | `{f['sha256']}` |" for f in source["files"]]
    lines += ["", "## Tables", "", "| table | rows | what it holds | columns |", "|---|---|---|---|"]
    for name, table in about["tables"].items():
        columns = ", ".join(f"`{c}`" for c in table["columns"])
        lines.append(f"| `{name}` | {table['rows']:,} | {TABLES[name]} | {columns} |")
    lines += ["", "## How a number stands", "", "| status | meaning |", "|---|---|"]
    lines += [f"| `{status}` | {meaning} |" for status, meaning in STATUSES.items()]
    return "\n".join(lines) + "\n"
