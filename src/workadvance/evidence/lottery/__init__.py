"""The lottery: who is offered the program when more people are ready than there are seats.

`draw_lottery` deals permuted blocks within strata, over people or households, at once or as they arrive;
`verify_lottery` proves a draw from its record.
"""

from workadvance.evidence.lottery.draw import (
    ARM_COLUMN,
    DEFAULT_ARMS,
    METHOD,
    METHOD_2,
    Earlier,
    Lottery,
    StratumCount,
    draw_lottery,
    parse_ratio,
)
from workadvance.evidence.lottery.verify import DrawCheck, verify_lottery

__all__ = [
    "ARM_COLUMN",
    "DEFAULT_ARMS",
    "METHOD",
    "METHOD_2",
    "DrawCheck",
    "Earlier",
    "Lottery",
    "StratumCount",
    "draw_lottery",
    "parse_ratio",
    "verify_lottery",
]
