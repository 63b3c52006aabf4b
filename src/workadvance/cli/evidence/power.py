"""`workadvance evidence power`: how large a study, before it begins."""

from __future__ import annotations

from typing import Annotated

import typer

from workadvance.tables import Format, InputProblems, Problem, write_rows

PeopleOption = Annotated[
    list[int],
    typer.Option(
        "--people", metavar="N", help="People randomized: what is the smallest effect they can show? May be repeated."
    ),
]
EffectOption = Annotated[
    list[float],
    typer.Option(
        "--effect", metavar="X", help="Or: an effect on everyone offered a place; how many people show it? Repeatable."
    ),
]
RatioOption = Annotated[str, typer.Option("--ratio", help="Program to control.")]
SdOption = Annotated[
    float,
    typer.Option(
        "--sd", help="The outcome's standard deviation ($14,000 a year is usual); 1 gives standard deviations."
    ),
]
ControlRateOption = Annotated[
    float | None,
    typer.Option("--control-rate", help="For a yes/no outcome: the control group's share (0.7), instead of --sd."),
]
BlocksOption = Annotated[int, typer.Option("--blocks", help="Blocks the lottery is drawn within.")]
CovariatesOption = Annotated[int, typer.Option("--covariates", help="Covariates in the regression.")]
RSquaredOption = Annotated[
    float, typer.Option("--r-squared", help="Share of the outcome's variance they and blocks explain.")
]
TakeupOption = Annotated[float, typer.Option("--takeup", help="Share who take part when offered a place.")]
ControlTakeupOption = Annotated[
    float, typer.Option("--control-takeup", help="Share of the control group who take part anyway.")
]
AttritionOption = Annotated[float, typer.Option("--attrition", help="Share whose outcome will not be known.")]
ClusterSizeOption = Annotated[
    float | None, typer.Option("--cluster-size", help="If whole groups are assigned: people in each.")
]
IccOption = Annotated[
    float, typer.Option("--icc", help="With --cluster-size: how alike people of one group are (0 to 1).")
]
AlphaOption = Annotated[float, typer.Option("--alpha", help="Level of the test.")]
PowerOption = Annotated[float, typer.Option("--power", help="Chance of finding an effect that is there.")]
OneSidedOption = Annotated[bool, typer.Option("--one-sided", help="Test for a gain only.")]
ScreeningYieldOption = Annotated[
    float | None,
    typer.Option(
        "--screening-yield", help="Share of applicants who reach the lottery (0.2): adds the applicants needed."
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", help="How the answer is given.")]


def register(app: typer.Typer) -> None:
    """Add the power command to `workadvance evidence`."""
    app.command("power")(power)


def power(
    people: PeopleOption = [],
    effect: EffectOption = [],
    ratio: RatioOption = "1:1",
    sd: SdOption = 1.0,
    control_rate: ControlRateOption = None,
    blocks: BlocksOption = 1,
    covariates: CovariatesOption = 0,
    r_squared: RSquaredOption = 0.0,
    takeup: TakeupOption = 1.0,
    control_takeup: ControlTakeupOption = 0.0,
    attrition: AttritionOption = 0.0,
    cluster_size: ClusterSizeOption = None,
    icc: IccOption = 0.0,
    alpha: AlphaOption = 0.10,
    power: PowerOption = 0.80,
    one_sided: OneSidedOption = False,
    screening_yield: ScreeningYieldOption = None,
    format: FormatOption = Format.table,
) -> None:
    """How many people does the study need, or how small an effect can it see?"""
    from workadvance.evidence.power import StudyDesign, minimum_detectable_effect, people_needed

    problems: list[Problem] = []
    if bool(people) == bool(effect):
        problems.append(Problem("say either how many --people or which --effect.", column="--people"))
    design = StudyDesign(
        ratio=_two_arms(ratio, problems), sd=sd, control_rate=control_rate, takeup=takeup, control_takeup=control_takeup,
        attrition=attrition, r_squared=r_squared, blocks=blocks, covariates=covariates, cluster_size=cluster_size, icc=icc,
        alpha=alpha, power=power, one_sided=one_sided, screening_yield=screening_yield,
    )  # fmt: skip
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


def _two_arms(ratio: str, problems: list[Problem]) -> tuple[int, int]:
    """Program to control; 1:1, and a problem more, where the text says anything else."""
    from workadvance.evidence.lottery import parse_ratio

    try:
        parts = parse_ratio(ratio)
    except InputProblems as bad:
        problems += bad.problems
        return 1, 1
    if len(parts) != 2:
        problems.append(Problem("a program and a control group: two parts, like 1:1.", column="--ratio"))
    return parts[0], parts[-1]
