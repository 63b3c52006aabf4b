"""`workadvance evidence power`: how large a study, before it begins."""

from __future__ import annotations

import typer

from workadvance.tables import Format, InputProblems, Problem, write_rows


def register(app: typer.Typer) -> None:
    """Add the power command to `workadvance evidence`."""
    app.command("power")(power)


def power(
    people: list[int] = typer.Option(
        [],
        "--people",
        metavar="N",
        help="People randomised: what is the smallest effect they can show? May be repeated.",
    ),
    effect: list[float] = typer.Option(
        [],
        "--effect",
        metavar="X",
        help="Or: an effect on everyone offered a place; how many people show it? Repeatable.",
    ),
    ratio: str = typer.Option("1:1", "--ratio", help="Programme to control."),
    sd: float = typer.Option(
        1.0, "--sd", help="The outcome's standard deviation ($14,000 a year is usual); 1 gives standard deviations."
    ),
    control_rate: float | None = typer.Option(
        None, "--control-rate", help="For a yes/no outcome: the control group's share (0.7), instead of --sd."
    ),
    blocks: int = typer.Option(1, "--blocks", help="Blocks the lottery is drawn within."),
    covariates: int = typer.Option(0, "--covariates", help="Covariates in the regression."),
    r_squared: float = typer.Option(
        0.0, "--r-squared", help="Share of the outcome's variance they and blocks explain."
    ),
    takeup: float = typer.Option(1.0, "--takeup", help="Share who take part when offered a place."),
    control_takeup: float = typer.Option(
        0.0, "--control-takeup", help="Share of the control group who take part anyway."
    ),
    attrition: float = typer.Option(0.0, "--attrition", help="Share whose outcome will not be known."),
    cluster_size: float | None = typer.Option(
        None, "--cluster-size", help="If whole groups are assigned: people in each."
    ),
    icc: float = typer.Option(0.0, "--icc", help="With --cluster-size: how alike people of one group are (0 to 1)."),
    alpha: float = typer.Option(0.10, "--alpha", help="Level of the test."),
    power: float = typer.Option(0.80, "--power", help="Chance of finding an effect that is there."),
    one_sided: bool = typer.Option(False, "--one-sided", help="Test for a gain only."),
    screening_yield: float | None = typer.Option(
        None, "--screening-yield", help="Share of applicants who reach the lottery (0.2): adds the applicants needed."
    ),
    format: Format = typer.Option(Format.table, "--format", help="How the answer is given."),
) -> None:
    """How many people does the study need, or how small an effect can it see?"""
    from workadvance.evidence.lottery import parse_ratio
    from workadvance.evidence.power import StudyDesign, minimum_detectable_effect, people_needed

    problems: list[Problem] = []
    if bool(people) == bool(effect):
        problems.append(Problem("say either how many --people or which --effect.", column="--people"))
    parts: tuple[int, ...] = (1, 1)
    try:
        parts = parse_ratio(ratio)
        if len(parts) != 2:
            problems.append(Problem("a programme and a control group: two parts, like 1:1.", column="--ratio"))
    except InputProblems as bad:
        problems += bad.problems
    design = StudyDesign(
        ratio=(parts[0], parts[-1]),
        sd=sd,
        control_rate=control_rate,
        takeup=takeup,
        control_takeup=control_takeup,
        attrition=attrition,
        r_squared=r_squared,
        blocks=blocks,
        covariates=covariates,
        cluster_size=cluster_size,
        icc=icc,
        alpha=alpha,
        power=power,
        one_sided=one_sided,
        screening_yield=screening_yield,
    )
    answers = []
    try:
        # A first try finds what is wrong with the design even when nothing was asked of it.
        minimum_detectable_effect(1_000_000, design)
        answers = [minimum_detectable_effect(n, design) for n in people] + [people_needed(x, design) for x in effect]
    except InputProblems as bad:
        problems += bad.problems
    if problems:
        raise InputProblems(problems)
    columns = ["people", "n_program", "n_control", "people_with_outcome", "minimum_detectable_effect"]
    columns += ["minimum_detectable_effect_size", "minimum_detectable_effect_on_participants"]
    columns += ["applicants"] if screening_yield is not None else []
    labels = {
        "minimum_detectable_effect": "smallest effect",
        "minimum_detectable_effect_size": "in std. deviations",
        "minimum_detectable_effect_on_participants": "on participants",
    }
    write_rows(answers, format, columns=columns if format is Format.table else None, labels=labels)
    if format is Format.table:
        for answer in answers:
            typer.echo(answer.in_words)
