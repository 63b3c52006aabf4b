"""Commands about what a place keeps and loses: leavers among the trained, pooling, one plant, money."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from workadvance.cli.labor.data import FormatOption
from workadvance.cli.labor.targets import AreasOption
from workadvance.tables import Format, to_json, write_rows


def register(app: typer.Typer) -> None:
    """Add these commands to the noun."""
    app.command("brain-drain")(brain_drain)
    app.command("pool")(pool)
    app.command("one-plant")(one_plant)
    app.command("budget")(budget)
    app.command("real-wage")(real_wage)
    app.command("map")(area_map)
    app.command("military")(military)


def area_map(
    measure: Annotated[
        str, typer.Option("--measure", help="What to show: pay, share, openings or absorption.")
    ] = "share",
    soc: Annotated[str, typer.Option("--soc", help="Occupation code; openings and absorption need one.")] = "",
    state: Annotated[
        str, typer.Option("--state", help="A state's abbreviation: its counties instead of the nation.")
    ] = "",
    svg: Annotated[Path | None, typer.Option("--svg", help="File to draw the map into.")] = None,
    format: FormatOption = Format.table,
) -> None:
    """A map of labor areas, or of a state's counties: as a table, and drawn as a small SVG file."""
    from workadvance import labor
    from workadvance.labor import maps

    drawn = maps.area_map(measure, soc, state)
    if svg is not None:
        about = f", {labor.occupation(soc).title}" if soc else ""
        title = f"{measure.capitalize()}{about}, {drawn.state or 'United States'}; {drawn.vintages['oews']}"
        svg.write_text(maps.as_svg(drawn, title), encoding="utf-8")
        print(f"Wrote {svg.stat().st_size / 1000:,.0f} kB to {svg}.", file=sys.stderr)
    write_rows(maps.rows_of(drawn), format)


def real_wage(
    amount: Annotated[float, typer.Argument(help="Dollars, an hour or a year.")],
    paid_in: Annotated[str, typer.Option("--paid-in", help="Month or year it was paid in, such as 2023-04 or 2023.")],
    prices_of: Annotated[str, typer.Option("--prices-of", help="Month or year whose prices you want.")],
    later: Annotated[
        float | None, typer.Option("--later", help="What is paid then: how much more or less that is in real terms.")
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """What a wage of one month is worth in another's prices (CPI), and whether later pay is really a raise."""
    from workadvance import labor
    from workadvance.labor.money import month_of

    worth = labor.in_prices_of(amount, month_of(paid_in), month_of(prices_of))
    row: dict[str, object] = {"paid": amount, "paid_in": paid_in, "prices_of": prices_of, "worth": round(worth, 2)}
    if later is not None:
        row |= {"later": later, "raise": round(later / amount - 1, 4), "real_raise": round(later / worth - 1, 4)}
    print(to_json(row)) if format is Format.json else write_rows([row], format)


def brain_drain(
    area: AreasOption,
    soc: Annotated[str, typer.Option("--soc", help="Occupation code, such as 29-2061.")],
    seats: Annotated[int, typer.Option("--seats", help="People you would train.")],
    pay_before: Annotated[
        float | None, typer.Option("--pay-before", help="Their yearly pay before, dollars; the area's 25th percentile.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the simulation over the assumptions' ranges.")] = 1,
    format: FormatOption = Format.table,
) -> None:
    """How many of a trained cohort may leave, and what the place gains with and without incentives to stay."""
    from workadvance.labor.brain_drain import brain_drain as answer

    found = answer(area, soc, seats, pay_before=pay_before, seed=seed)
    if format is Format.json:
        print(to_json(found))
        return
    rows = [
        {
            "incentives": ", ".join(s.incentives) or "none",
            "leavers": s.leavers.middle,
            "leavers_low": s.leavers.low,
            "leavers_high": s.leavers.high,
            "gain_per_seat_usd": round(s.gain_per_seat_usd.middle),
            "gain_low": round(s.gain_per_seat_usd.low),
            "gain_high": round(s.gain_per_seat_usd.high),
        }
        for s in found.scenarios
    ]
    write_rows(rows, format)
    print(
        f"{found.title}: about {found.leave_rate:.1%} of households left in a year ({found.measured_leave_rate:.1%} in"
        " published pairs of counties); at least"
        f" {found.break_even_stayers:.0%} must stay to break even. {found.note}",
        file=sys.stderr,
    )
    if found.flags:
        print(f"Note: {', '.join(found.flags)}.", file=sys.stderr)


def pool(
    area: Annotated[str, typer.Option("--area", help="Area code, such as 2100004.")],
    limit: Annotated[int, typer.Option("--limit", min=1, help="Most areas shown.")] = 10,
    format: FormatOption = Format.table,
) -> None:
    """Areas that belong together by who commutes between them: candidates for pooling a rural area."""
    from workadvance.labor.brain_drain import pooling

    write_rows(pooling(area).head(limit), format)


def one_plant(
    area: AreasOption,
    soc: Annotated[str, typer.Option("--soc", help="Occupation code, such as 51-4041.")],
    format: FormatOption = Format.table,
) -> None:
    """What share of an occupation's jobs here one plant could hold, and which industries are withheld."""
    from workadvance.labor.one_plant import one_plant as answer

    found = answer(soc, area)
    if format is Format.json:
        print(to_json(found))
        return
    row = {name: getattr(found, name) for name in ("soc", "share", "industry", "establishments", "withheld_share")}
    row["withheld_industry"] = found.withheld_industry
    write_rows([{**row, "withheld": "; ".join(found.withheld)}], format)


def budget(
    area: AreasOption,
    adults: Annotated[int, typer.Option("--adults", help="Adults in the household.")] = 1,
    children: Annotated[int, typer.Option("--children", help="Children in the household.")] = 0,
    format: FormatOption = Format.table,
) -> None:
    """What a household needs here by local rents and the poverty guideline: another wage threshold for --living-wage."""
    from workadvance.labor.money import local_budget

    found = local_budget(area, adults=adults, children=children)
    if format is Format.json:
        print(to_json(found))
        return
    names = ("household", "bedrooms", "rent_usd", "by_rent_usd", "by_guideline_usd", "annual_usd")
    write_rows([{name: getattr(found, name) for name in names}], format)


def military(
    code: Annotated[str, typer.Argument(help="A military occupation code, such as 25B, 25B30, 2T2X1 or HM2.")],
    format: FormatOption = Format.table,
) -> None:
    """Civilian occupations of a military code of any service, at any skill level or rate.

    Combat-only codes have no direct civilian match: then the table asks what the person did, with occupations for each.
    """
    from workadvance.labor.military import military as answer

    found = answer(code)
    if format is Format.json:
        print(to_json(found))
        return
    rows = [{"soc": soc, "title": title} for soc, title in found.occupations]
    if not rows:
        rows = [
            {"experience": choice.experience, "soc": soc, "title": title}
            for choice in found.by_skills
            for soc, title in choice.occupations
        ]
    write_rows(rows, format)
    names = "; ".join(f"{service}: {title}" for service, title in found.titles)
    print(f"{found.code} {names} {found.note}".strip(), file=sys.stderr)
