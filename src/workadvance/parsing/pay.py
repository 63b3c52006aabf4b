"""Pay with what it is paid for, and what it comes to in a month and in an hour."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from workadvance.parsing.characters import ascii_digits, plain
from workadvance.parsing.names import folded
from workadvance.parsing.numbers import read_money, read_number
from workadvance.parsing.unclear import Unclear

PERIODS = ("hour", "day", "week", "two_weeks", "half_month", "month", "year", "piece", "season")
WEEKS_A_YEAR, MONTHS_A_YEAR = Decimal(52), Decimal(12)
# How often a year an amount of a period is paid.
_TIMES_A_YEAR = {
    "week": WEEKS_A_YEAR,
    "two_weeks": WEEKS_A_YEAR / 2,
    "half_month": MONTHS_A_YEAR * 2,
    "month": MONTHS_A_YEAR,
    "year": Decimal(1),
}
# Longer words first: “two weeks” is not “a week”.
_WORDS: Sequence[tuple[str, str]] = (
    ("half_month", r"twice a month|semi ?monthly|half a month|half month|dos veces al mes|por quincena|quincenal(?:es)?|quincena"),
    ("two_weeks", r"(?:every |each |per |for )?(?:two|2|other) weeks?|bi ?weekly|fortnight|(?:cada |por )?(?:dos|2) semanas|catorcenal"),
    ("hour", r"(?:an|per|a|each|/) ?(?:hours?|hrs?|h)\b|hourly|(?:por|la|a la|cada|/) ?hora"),
    ("day", r"(?:a|per|each|every|/) ?days?|daily|(?:por|al|cada|el|/) ?dia|diarios?"),
    ("week", r"(?:a|per|each|every|/) ?(?:weeks?|wk)|weekly|(?:por|a la|cada|la|/) ?semana|semanal(?:es)?"),
    ("month", r"(?:a|per|each|every|/) ?(?:months?|mo)|monthly|(?:por|al|cada|el|/) ?mes|mensual(?:es)?"),
    ("year", r"(?:a|per|each|every|/) ?(?:years?|yr)|yearly|annual(?:ly)?|(?:por|al|cada|el|/) ?ano|anual(?:es)?"),
    ("piece", r"(?:a|per|by the|each|/) ?piece|piece ?work|por pieza|por unidad|a destajo"),
    ("season", r"(?:a|per|by the|for the|/) ?season|seasonal|por temporada|de temporada"),
)  # fmt: skip
_AMOUNT = re.compile(r"\$?\s?[0-9][0-9.,]*")
_FILLER = re.compile(
    r"\b(?:one|two|three|un|una|dos|tres|2|3) (?:jobs?|trabajos?|empleos?)\b|\b(?:about|at|usd|dollars?|dolar(?:es)?|pay|jobs?)\b|[:;$]"
)


@dataclass(frozen=True, slots=True)
class PayPart:
    """The pay of one job: dollars, and the period they are paid for (one of PERIODS)."""

    amount: Decimal
    period: str


@dataclass(frozen=True, slots=True)
class Pay:
    """What someone is paid, job by job."""

    parts: tuple[PayPart, ...]

    def monthly(self, *, hours: Sequence[Decimal | None] = (), days: Sequence[Decimal | None] = ()) -> Decimal:
        """Dollars a month of all jobs together; hours and days a week job by job. Raises Unclear where they are needed."""
        return sum(
            (
                monthly_pay(part.amount, part.period, hours=_nth(hours, n), days=_nth(days, n))
                for n, part in enumerate(self.parts)
            ),
            Decimal(0),
        )

    def hourly(self, *, hours: Sequence[Decimal | None] = (), days: Sequence[Decimal | None] = ()) -> Decimal:
        """Dollars an hour: of one job, or over the hours of all of them. Raises Unclear where hours or days are needed."""
        if len(self.parts) == 1:
            return hourly_pay(self.parts[0].amount, self.parts[0].period, hours=_nth(hours, 0), days=_nth(days, 0))
        worked = [_nth(hours, n) for n in range(len(self.parts))]
        if not all(worked):
            raise Unclear("pay_hours_each")
        yearly = sum(
            (_yearly(p.amount, p.period, worked[n], _nth(days, n)) for n, p in enumerate(self.parts)), Decimal(0)
        )
        return round(yearly / WEEKS_A_YEAR / sum((h for h in worked if h), Decimal(0)), 2)


class StatedPay(Decimal):
    """Dollars an hour or a month, worked out from pay as it was said; `said` is what it was worked out from, job by job.

    It is a number wherever one is expected. Where nothing was worked out (pay by the hour, said so), `said` is empty.
    """

    said: tuple[dict[str, str], ...] = ()


def stated_pay(
    pay: Pay, per: str, *, hours: Sequence[Decimal | None] = (), days: Sequence[Decimal | None] = ()
) -> StatedPay:
    """Pay as dollars an hour or a month (`per`), with what was said. Raises Unclear where hours or days are missing."""
    worked_out = pay.hourly(hours=hours, days=days) if per == "hour" else pay.monthly(hours=hours, days=days)
    found = StatedPay(worked_out)
    if len(pay.parts) > 1 or pay.parts[0].period != per:
        found.said = tuple(
            {
                "amount": str(part.amount),
                "period": part.period,
                **_said("hours", _nth(hours, n)),
                **_said("days", _nth(days, n)),
            }
            for n, part in enumerate(pay.parts)
        )
    return found


def _said(name: str, value: Decimal | None) -> dict[str, str]:
    return {} if value is None else {name: f"{value.normalize():f}"}


def said_of_pay(value: Decimal | None) -> list[dict[str, str]]:
    """What an amount was worked out from, as it is stored beside it; empty where it was typed as it is."""
    return list(value.said) if isinstance(value, StatedPay) else []


def read_several(text: str) -> list[Decimal]:
    """Numbers of several jobs, in their order: “20 and 15”. Raises Unclear."""
    return [read_number(piece) for piece in re.split(r"\s+(?:and|y)\s+|\+|;|, ", text) if piece.strip()]


def read_pay(text: str, *, period: str = "") -> Pay:
    """Pay as people write it: “13.50 an hour”, “$1,050 every two weeks”, “two jobs 9.50 and 11”. Raises Unclear.

    `period` is what an amount is for where the text does not say (the choice beside the field); without one it is asked
    back. A period named once, after several amounts, is that of all of them.
    """
    written = " " + folded(ascii_digits(plain(text, most=120)).replace("/", " / ")) + " "
    if not written.strip():
        raise Unclear("empty")
    found: list[tuple[Decimal, str]] = []
    for piece in re.split(r" (?:and|plus|y|mas|\+) |\+|;|, (?=\$?[0-9])", written):
        amount, said = _one(piece)
        found.append((amount, said))
    said_last = found[-1][1] or period
    parts = tuple(PayPart(amount, said or said_last) for amount, said in found)
    if any(not part.period for part in parts):
        raise Unclear("pay_period")
    return Pay(parts)


def _one(piece: str) -> tuple[Decimal, str]:
    """The amount of one job and the period the text names ("" for none)."""
    said = ""
    rest = _FILLER.sub(" ", piece)
    for name, pattern in _WORDS:
        cut, count = re.subn(rf"(?<!\w)(?:{pattern})(?!\w)", " ", rest)
        if count:
            if said or count > 1:
                raise Unclear("pay")
            said, rest = name, cut
    amounts = _AMOUNT.findall(rest)
    if len(amounts) != 1 or _AMOUNT.sub("", rest).strip(" .,/"):
        raise Unclear("pay")
    return read_money(amounts[0].strip().rstrip(".,")), said


def _nth(values: Sequence[Decimal | None], n: int) -> Decimal | None:
    return values[n] if n < len(values) else None


def monthly_pay(amount: Decimal, period: str, *, hours: Decimal | None = None, days: Decimal | None = None) -> Decimal:
    """Dollars a month, to the cent; 52 weeks and 12 months a year, hours and days are those of a week. Raises Unclear.

    A choice that is no period raises Unclear too: what the browser sends is asked back, not trusted.
    """
    yearly = _yearly(amount, period, hours, days)
    return round(yearly / MONTHS_A_YEAR, 2)


def hourly_pay(amount: Decimal, period: str, *, hours: Decimal | None = None, days: Decimal | None = None) -> Decimal:
    """Dollars an hour, to the cent, from pay of any period and the hours a week. Raises Unclear."""
    if period == "hour":
        return round(amount, 2)
    yearly = _yearly(amount, period, hours, days)
    if not hours or hours <= 0:
        raise Unclear("pay_hours")
    return round(yearly / WEEKS_A_YEAR / hours, 2)


def _yearly(amount: Decimal, period: str, hours: Decimal | None, days: Decimal | None) -> Decimal:
    if period in _TIMES_A_YEAR:
        return amount * _TIMES_A_YEAR[period]
    if period == "hour":
        if not hours or hours <= 0:
            raise Unclear("pay_hours")
        return amount * hours * WEEKS_A_YEAR
    if period == "day":
        if not days or days <= 0:
            raise Unclear("pay_days")
        return amount * days * WEEKS_A_YEAR
    raise Unclear("pay_output" if period in ("piece", "season") else "pay_period")
