"""The impact table as evaluators print it, and as a workbook.

Outcome, program group, control group, difference with stars at .10, .05 and .01, p-value, effect size; sample
sizes beneath; then participation, subgroups with the H-statistic, and notes. Outcomes that are 0 or 1 are printed
as percent.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from workadvance.evidence.impact.numbers import (
    NOTHING,
    amount,
    cover,
    grid,
    interval,
    permuted_probability,
    probability,
    stars,
)
from workadvance.evidence.impact.panels import (
    average_panel,
    bootstrap_panel,
    missing_panel,
    participation_panel,
    permutation_panel,
    quantile_panel,
)
from workadvance.evidence.impact.results import ImpactRow, ImpactTable, SubgroupRow
from workadvance.tables import rows_of


def printed(table: ImpactTable) -> str:
    """The whole table as text, one panel an arm."""
    parts: list[str] = []
    arms = list(dict.fromkeys(row.arm for row in table.rows))
    for arm in arms:
        rows = [row for row in table.rows if row.arm == arm]
        title = "Impacts" if len(arms) == 1 else f"Impacts of {arm}"
        parts.append(_panel(title, rows, table))
        if table.design["unequal_ratios"] and any(row.average_impact is not None for row in rows):
            parts.append(average_panel(rows, table))
        if any(row.p_value_bootstrap is not None for row in rows):
            parts.append(bootstrap_panel(rows, table))
        if any(row.ci_low_permutation is not None for row in rows):
            parts.append(permutation_panel(rows, table))
        if any(row.takeup_difference is not None for row in rows):
            parts.append(participation_panel(rows, table))
        within = [row for row in table.subgroups if row.arm == arm]
        if within:
            parts.append(_subgroups(within, table))
    if any(lost["missing_program"] or lost["missing_control"] for lost in table.design["attrition"]):
        parts.append(missing_panel(table))
    if table.quantiles:
        parts.append(quantile_panel(table))
    parts.append(_notes(table))
    return "\n\n".join(parts) + "\n"


def _panel(title: str, rows: Sequence[ImpactRow], table: ImpactTable) -> str:
    permuted = any(row.p_value_permutation is not None for row in rows)
    adjusted = any(row.p_value_adjusted is not None for row in rows)
    head = ["Outcome", "Program", "Control", "Difference", "", "Std. error", cover(table), "P-value"]
    head += ["P (perm.)"] if permuted else []
    head += ["P (adj.)", "P (BH)"] if adjusted else []
    head += ["Effect size"]
    sizes = {(row.n_program, row.n_control) for row in rows}
    lines = []
    for row in rows:
        binary = row.outcome in table.binary
        cells = [
            row.outcome + (" (%)" if binary else ""),
            amount(row.program_mean_unadjusted, row.control_mean, binary),
            amount(row.control_mean, row.control_mean, binary),
            amount(row.impact, row.control_mean, binary),
            stars(row.p_value),
            amount(row.standard_error, row.control_mean, binary),
            interval(row.ci_low, row.ci_high, row.control_mean, binary),
            probability(row.p_value),
        ]
        cells += [permuted_probability(row)] if permuted else []
        cells += [probability(row.p_value_adjusted), probability(row.p_value_fdr)] if adjusted else []
        cells += [NOTHING if row.effect_size is None else f"{row.effect_size:.2f}"]
        lines.append(cells)
        if len(sizes) > 1:
            lines.append(["  sample size", f"{row.n_program:,}", f"{row.n_control:,}", *[""] * (len(head) - 3)])
    if len(sizes) == 1:
        program, control = next(iter(sizes))
        total = f"Sample size (total = {program + control:,})"
        lines.append([total, f"{program:,}", f"{control:,}", *[""] * (len(head) - 3)])
    return title + "\n" + grid(head, lines, left=(0, 4))


def _subgroups(rows: Sequence[SubgroupRow], table: ImpactTable) -> str:
    head = ["Group", "Program n", "Control n", "Difference", "", "Std. error", cover(table), "P-value"]
    parts = []
    words = {(f["outcome"], f["arm"], f["subgroup"]): f["in_words"] for f in table.design["subgroup_findings"]}
    scale = {row.outcome: row.control_mean for row in table.rows}
    for outcome, subgroup in dict.fromkeys((row.outcome, row.subgroup) for row in rows):
        mine = [row for row in rows if (row.outcome, row.subgroup) == (outcome, subgroup)]
        binary = outcome in table.binary
        lines = [
            [
                row.level,
                f"{row.n_program:,}",
                f"{row.n_control:,}",
                amount(row.impact, scale[outcome], binary),
                stars(row.p_value),
                amount(row.standard_error, scale[outcome], binary),
                interval(row.ci_low, row.ci_high, scale[outcome], binary),
                probability(row.p_value),
            ]
            for row in mine
        ]
        title = f"{outcome}{' (%)' if binary else ''} by {subgroup}"
        said = words.get((outcome, mine[0].arm, subgroup), "The groups' effects could not be compared.")
        parts.append(f"{title}\n{grid(head, lines, left=(0, 4))}\n{said}")
    return "\n\n".join(parts)


def notes(table: ImpactTable) -> list[str]:
    """The notes beneath the table: method, stars, what is adjusted, and every warning."""
    design = table.design
    out = [
        f"Intent to treat: everyone randomized, each arm against “{design['control']}”. Model: {design['model']}; "
        f"standard errors: {design['standard_errors']}. Program and Control are means of people"
        + (
            "."
            if design["model"].startswith("difference")
            else "; the difference is adjusted, so it is not always theirs."
        ),
        "Stars: *** p ≤ .01, ** p ≤ .05, * p ≤ .10. Effect size: difference over the control group's standard "
        "deviation.",
    ]
    if design["permutations"]:
        out.append(f"P (perm.): {design['permutation_method']}.")
    if design["correction"]:
        names = ", ".join(design["confirmatory"])
        out.append(f"P (adj.): {design['correction']} ({names}). P (BH): Benjamini and Hochberg, of the same tests.")
    if design["takeup"]:
        out.append(
            f"Effect of taking part: {design['takeup']['meaning']} It assumes: "
            + " ".join(f"({i}) {text}" for i, text in enumerate(design["takeup"]["assumptions"], 1))
        )
    return [*out, *(f"Warning, {notice}" for notice in table.notices)]


def _notes(table: ImpactTable) -> str:
    import textwrap

    return "\n".join(
        textwrap.fill(text, width=110, initial_indent="Note: " if i == 0 else "      ", subsequent_indent="      ")
        for i, text in enumerate(notes(table))
    )


def workbook(table: ImpactTable) -> bytes:
    """The table as an Excel workbook: Impacts, Subgroups, Attrition and Notes, numbers as numbers."""
    import datetime as dt

    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    # A fixed date: the same analysis gives the same file.
    book.set_properties({"title": "Impact table", "created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    rows = [{**row, "stars": stars(row["p_value"])} for row in rows_of(table.rows)]
    sheets = {
        "Impacts": rows,
        "Subgroups": [{**row, "stars": stars(row["p_value"])} for row in rows_of(table.subgroups)],
        "Attrition": table.design["attrition"],
    }
    for name, content in sheets.items():
        if not content:
            continue
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        for j, column in enumerate(content[0]):
            sheet.write_string(0, j, column.replace("_", " "), bold)
            sheet.set_column(j, j, max(12, len(column)))
            for i, row in enumerate(content, 1):
                value = row[column]
                if value is None:
                    sheet.write_blank(i, j, None)
                elif isinstance(value, str):
                    # Never a formula, whatever a column or group is called.
                    sheet.write_string(i, j, value)
                else:
                    sheet.write_number(i, j, value)
    sheet = book.add_worksheet("Notes")
    sheet.set_column(0, 0, 110)
    words = [f"{f['outcome']} by {f['subgroup']}: {f['in_words']}" for f in table.design["subgroup_findings"]]
    for i, text in enumerate([*notes(table), *words]):
        sheet.write_string(i, 0, text, wrap)
    book.close()
    return buffer.getvalue()
