"""The reference page about data sources, written from `sources.yaml` and the tables themselves."""

from __future__ import annotations

from workadvance.labor import facts

TABLES = {
    "areas": "Labor areas with totals, wages over all occupations and the price parity that applies.",
    "wages": "Employment and wages by area and occupation, each number with its status.",
    "occupations": "Detailed occupations: requirements, national jobs, openings, rates, job zone.",
    "related": "Related occupations by O*NET, with tier and order.",
    "titles": "Occupation, reported, alternate and short titles.",
    "skills": "Importance (1-5) and level (0-7) of 35 skills.",
    "software": "Software that employers' postings name.",
    "onet_codes": "O*NET-SOC codes and the BLS occupation each belongs to.",
    "programs": "Instructional programs (CIP 2020) and the occupations they lead to.",
    "parities": "Regional price parities, all items, United States = 100.",
    "counties": "Counties with population, rural-urban code and labor area.",
    "neighbors": "Labor areas that share county borders.",
    "poverty": "Federal poverty guidelines by year and region.",
    "benefits": "Medical-care benefits by national group of occupations, percent of workers.",
    "commuting": "People who live in one county and work in another.",
    "county_neighbors": "Counties that touch.",
    "migration": "Tax returns and people that moved between counties in a year; the same county twice: who stayed.",
    "inmovers": "People who moved into a county from another county in a year.",
    "moves": "Moves between groups of occupations that people really made: yearly probability and lift.",
    "mobility_codes": "Occupations and the group each belongs to in `moves`.",
    "step_up_evidence": "What speaks for each step-up job: kinds of evidence (0-1) and their weighted score, made from the tables above.",
    "staffing": "Jobs of the nation by three-digit industry and occupation.",
    "businesses": "Employees and establishments by core-based area and industry.",
    "prices": "Consumer Price Index by month; month 13 is the year's mean.",
    "minimum_wages": "State minimum wages, dollars an hour, with the day they took effect.",
    "rents": "Fair market rents by county, dollars a month, for 0 to 4 bedrooms.",
    "training_costs": "Cost (dollars) and weeks of approved programs by occupation, quartiles, one state.",
    "seasons": "Occupations with certified seasonal jobs: months and month of the start.",
    "rural": "Counties' farm dependence, losses, schooling and income.",
    "county_shapes": "Outlines of counties as SVG paths, with their edges, in tenths of a pixel of a map 975 wide.",
    "area_shapes": "Outlines of labor areas, their counties dissolved, on the same map.",
    "military": "Military occupation codes, their titles and civilian occupations.",
    "titles_filed": "English titles of BLS's Direct Match Title File and of employers' applications.",
    "titles_es": "Spanish names of occupations and where each comes from.",
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
        "a test fails when it is out of date. `workadvance labor build --raw DIR --out DIR` makes the tables again from",
        "the publishers' files, and `WORKADVANCE_LABOR_DATA=DIR` uses them.",
        "",
        "| source | publisher | vintage | license | rows read |",
        "|---|---|---|---|---|",
    ]
    for source in about["sources"]:
        lines.append(
            f"| [{source['title']}]({source['url']}) (`{source['key']}`) | {source['publisher']} | {source['vintage']} |"
            f" {source['license']} | {source['rows']:,} |"
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
    lines += ["", "## What each status of a number means", "", "| status | meaning |", "|---|---|"]
    lines += [f"| `{status}` | {meaning} |" for status, meaning in STATUSES.items()]
    return "\n".join(lines) + "\n"
