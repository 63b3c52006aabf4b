"""The model of benefits and costs: what a YAML file may say, and what makes it complete.

All money is dollars per person of the program group, program minus control; positive amounts are more of what the
line's kind names. Year 0 is the day of enrollment, year 1 the twelve months after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

Kind = Literal["earnings", "fringe", "taxes", "transfers", "work_costs", "program_cost", "services_elsewhere"]
Party = Literal["participant", "government", "others"]
Timing = Literal["start_of_year", "middle_of_year", "end_of_year"]

# What a positive amount of each kind does to each party. Society is the sum of all three parties, so a line that only
# moves money between them is nothing to society. Kinds with a payer are divided by `paid_by` instead.
TO_PARTIES: dict[str, dict[str, float]] = {
    "earnings": {"participant": 1.0},
    "fringe": {"participant": 1.0},
    "taxes": {"participant": -1.0, "government": 1.0},
    "transfers": {"participant": 1.0, "government": -1.0},
}
TO_PAYERS: dict[str, float] = {"work_costs": -1.0, "program_cost": -1.0, "services_elsewhere": 1.0}
USUAL_PAYER: dict[str, str] = {
    "work_costs": "participant",
    "program_cost": "government",
    "services_elsewhere": "government",
}

Text = Annotated[str, Field(strict=True, min_length=1, pattern=r"\S")]
FORMER_KINDS = {"programme_cost": "program_cost"}  # as files written for version 0.1 have them


def _kind_now(value: Any) -> Any:
    return FORMER_KINDS.get(value, value) if isinstance(value, str) else value


Number = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-1e12, le=1e12)]
Year = Annotated[int, Field(strict=True, ge=1900, le=2200)]
Years = Annotated[int, Field(strict=True, ge=1, le=100)]
Count = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Uncertain(_Part):
    """A number and how unsure it is: a standard error (normal), or the lowest and highest it may be (triangular)."""

    value: Number
    standard_error: Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)] | None = None
    low: Number | None = None
    high: Number | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Uncertain:
        if (self.low is None) != (self.high is None):
            raise ValueError("give both low and high, or neither")
        if self.low is not None and self.high is not None:
            if self.standard_error is not None:
                raise ValueError("give a standard_error or low and high, not both")
            if not self.low <= self.value <= self.high:
                raise ValueError(f"low, value, high must be in this order; found {self.low}, {self.value}, {self.high}")
        return self

    @property
    def is_uncertain(self) -> bool:
        """Whether anything but the value itself is possible."""
        return bool(self.standard_error) or (self.low is not None and self.low != self.high)


class Choice(_Part):
    """A choice of the analyst, with the lowest and highest that would be defensible; shown in the tornado, not drawn."""

    value: Number
    low: Number | None = None
    high: Number | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Choice:
        if (self.low is None) != (self.high is None):
            raise ValueError("give both low and high, or neither")
        if self.low is not None and self.high is not None and not self.low <= self.value <= self.high:
            raise ValueError(f"low, value, high must be in this order; found {self.low}, {self.value}, {self.high}")
        return self


def _plain_number(value: Any) -> Any:
    return value if isinstance(value, dict | BaseModel) else {"value": value}


UncertainNumber = Annotated[Uncertain, BeforeValidator(_plain_number)]
ChoiceNumber = Annotated[Choice, BeforeValidator(_plain_number)]


class PriceIndex(_Part):
    """A price index by year, to bring lines of other price years to the model's."""

    source: Text
    values: dict[Year, Annotated[float, Field(strict=True, gt=0, allow_inf_nan=False)]]


class BenefitOrCost(_Part):
    """One benefit or cost. Its amount is given as `yearly`, as a one-time `amount`, or as a `share` of another line."""

    name: Text
    kind: Annotated[Kind, BeforeValidator(_kind_now)]
    source: Text
    note: str = ""
    price_year: Year | None = None
    yearly: Annotated[list[Number], Field(min_length=1)] | None = None
    standard_errors: list[Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]] | None = None
    correlation: Annotated[float, Field(strict=True, ge=0, le=1)] = 1.0
    amount: UncertainNumber | None = None
    year: Annotated[int, Field(strict=True, ge=0, le=100)] = 0
    share_of: Text | None = None
    share: UncertainNumber | None = None
    horizon: Years | None = None
    decay: UncertainNumber | None = None
    paid_by: dict[Party, Annotated[float, Field(strict=True, ge=0, le=1)]] | None = None

    @model_validator(mode="after")
    def _complete(self) -> BenefitOrCost:
        given = [name for name in ("yearly", "amount", "share_of") if getattr(self, name) is not None]
        wrong: list[str] = []
        if len(given) != 1:
            found = " and ".join(given) or "none"
            wrong.append(f"give exactly one of yearly, amount, share_of; found {found}")
        if (self.share_of is None) != (self.share is None):
            wrong.append("share_of names the line, share says how much of it: give both")
        only_yearly = [
            name
            for name in ("standard_errors", "horizon", "decay", "correlation")
            if name in self.model_fields_set and getattr(self, name) is not None and self.yearly is None
        ]
        if only_yearly:
            wrong.append(f"{', '.join(only_yearly)} can only be given with yearly")
        if "year" in self.model_fields_set and self.amount is None:
            wrong.append("year says when a one-time amount falls; it can only be given with amount")
        if self.share_of is not None and self.price_year is not None:
            wrong.append("a share has the price year of the line it is a share of; leave price_year out")
        errors, amounts = self.standard_errors or [], self.yearly or []
        if errors and amounts and len(errors) != len(amounts):
            wrong.append(f"standard_errors has {len(errors)} numbers and yearly {len(amounts)}; give one each")
        if self.decay is not None and (_lowest(self.decay) <= -1 or _highest(self.decay) > 1):
            wrong.append(
                "decay is the share lost each year: above -1, at most 1 (0 keeps the last year's effect, 1 ends it)"
            )
        wrong += _out_of_range(self)
        if self.paid_by is not None:
            if self.kind not in TO_PAYERS:
                wrong.append(f"paid_by is for {', '.join(TO_PAYERS)}; who gains from {self.kind} is fixed")
            elif abs(sum(self.paid_by.values()) - 1) > 1e-9:
                wrong.append(f"the shares of paid_by must add up to 1; found {sum(self.paid_by.values()):g}")
        if wrong:
            raise ValueError("\n".join(wrong))
        return self

    @property
    def weights(self) -> tuple[float, float, float]:
        """What a dollar of the line is to participant, government and others."""
        if self.kind in TO_PARTIES:
            to = TO_PARTIES[self.kind]
            return (to.get("participant", 0.0), to.get("government", 0.0), to.get("others", 0.0))
        sign = TO_PAYERS[self.kind]
        given = {str(party): share for party, share in (self.paid_by or {}).items()}
        shares = given or {USUAL_PAYER[self.kind]: 1.0}
        return (
            sign * shares.get("participant", 0.0),
            sign * shares.get("government", 0.0),
            sign * shares.get("others", 0.0),
        )


class Served(_Part):
    """How many people the program's cost bought what for, in all."""

    source: Text
    total_cost: Count | None = None
    participants: Count
    completers: Count | None = None
    placements: Count | None = None
    retained_years: Count | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Served:
        if (self.completers or 0) > self.participants:
            raise ValueError(f"{self.completers:g} cannot complete where {self.participants:g} took part")
        return self


class Model(_Part):
    """A whole model; see docs/explanation/benefit-cost.md."""

    title: Text
    price_year: Year
    discount_rate: ChoiceNumber
    timing: Timing = "end_of_year"
    horizon: ChoiceNumber
    excess_burden: ChoiceNumber | None = None
    price_index: PriceIndex | None = None
    lines: Annotated[list[BenefitOrCost], Field(min_length=1)]
    served: Served | None = None

    def line(self, name: str) -> BenefitOrCost:
        """The line of that name."""
        return next(line for line in self.lines if line.name == name)

    def price_factor(self, line: BenefitOrCost) -> float:
        """What one dollar of the line's price year is in the model's price year (1 for a share of another line)."""
        if line.price_year in (None, self.price_year) or self.price_index is None:
            return 1.0
        return self.price_index.values[self.price_year] / self.price_index.values[line.price_year]


Place = tuple[str | int, ...]


def inconsistencies(content: Mapping[str, Any]) -> list[tuple[Place, str]]:
    """What is wrong between the parts of a model, as far as the parts are sound: where, and what to do.

    `content` is the model as it was written, so that a slip in one part does not hide what is wrong with another.
    """
    found: list[tuple[Place, str]] = []
    horizon, rate = _sound(ChoiceNumber, content.get("horizon")), _sound(ChoiceNumber, content.get("discount_rate"))
    price_index = _sound(PriceIndex, content.get("price_index"))
    price_year = _sound(Year, content.get("price_year"))
    written = content.get("lines")
    items = written if isinstance(written, list) else []
    names = [item.get("name") if isinstance(item, dict) else None for item in items]
    lines = [(number, _sound(BenefitOrCost, item)) for number, item in enumerate(items)]
    shares = [item.get("name") for item in items if isinstance(item, dict) and item.get("share_of") is not None]
    if horizon is not None:
        ends = [end for end in (horizon.value, horizon.low, horizon.high) if end is not None]
        wrong = [end for end in ends if end != int(end) or not 1 <= end <= 100]
        if wrong:
            found.append((("horizon",), f"found {wrong[0]:g}; a whole number of years from 1 to 100 is needed"))
            horizon = None
    if rate is not None:
        wrong = [r for r in (rate.value, rate.low, rate.high) if r is not None and not -0.5 < r < 1]
        if wrong:
            found.append((("discount_rate",), f"found {wrong[0]:g}; write 3% as 0.03"))
    burden = _sound(ChoiceNumber, content.get("excess_burden")) if content.get("excess_burden") is not None else None
    if burden is not None:
        wrong = [b for b in (burden.value, burden.low, burden.high) if b is not None and not 0 <= b <= 1]
        if wrong:
            found.append(
                (("excess_burden",), f"found {wrong[0]:g}; write 25 cents on the dollar as 0.25 (from 0 to 1)")
            )
    for number, name in enumerate(names):
        if name is not None and names.index(name) != number:
            found.append((("lines", number, "name"), f"“{name}” is there twice; give each line its own name"))
    for number, line in lines:
        at = ("lines", number)
        if line is None:
            continue
        if line.share_of is not None and line.share_of not in names:
            known = ", ".join(str(name) for name in names)
            found.append(((*at, "share_of"), f"there is no line “{line.share_of}”; lines: {known}"))
        elif line.share_of in shares:
            found.append(((*at, "share_of"), "that line is itself a share; name the line with the amounts"))
        if line.price_year is not None and price_year is not None and line.price_year != price_year:
            values = price_index.values if price_index else {}
            years = " and ".join(str(year) for year in (line.price_year, price_year) if year not in values)
            if years:
                found.append(
                    ((*at, "price_year"), f"price_index has no value for {years}; add it, or convert the line")
                )
        if horizon is not None:
            found += [((*at, *place), what) for place, what in _beyond(line, int(horizon.high or horizon.value))]
    return found


def _out_of_range(line: BenefitOrCost) -> list[str]:
    """Amounts with the wrong sign and shares no one can mean."""
    wrong: list[str] = []
    if line.kind == "program_cost":
        amounts = [*(line.yearly or []), *([_lowest(line.amount)] if line.amount is not None else [])]
        if any(amount < 0 for amount in amounts):
            wrong.append(f"a program cost is written as a positive amount; found {min(amounts):g}")
    if line.share is not None:
        low, high = _lowest(line.share), _highest(line.share)
        # Transfers may fall as earnings rise; a tax that pays people (a credit) is a transfer.
        least = 0.0 if line.kind in ("fringe", "taxes", "program_cost", "work_costs") else -1.0
        if low < least or high > 1:
            wrong.append(
                f"the share of a line of kind {line.kind} lies between {least:g} and 1 (18% is 0.18); "
                f"found {low if low < least else high:g}"
            )
    return wrong


def _beyond(line: BenefitOrCost, longest: int) -> list[tuple[Place, str]]:
    """What a line leaves open, or says for nothing, given the longest horizon the model looks at."""
    found: list[tuple[Place, str]] = []
    if line.year > longest:
        found.append((("year",), f"found {line.year}; that lies after the horizon of {longest} years"))
    if line.horizon is not None and line.horizon > longest:
        found.append((("horizon",), f"found {line.horizon}; the model's horizon is {longest} years"))
    years = min(line.horizon or longest, longest)
    if line.yearly is not None and line.decay is None and years > len(line.yearly):
        found.append(
            (
                (),
                f"“{line.name}” is given for {len(line.yearly)} of {years} years; say with decay how it continues after "
                "that (0 keeps the last year's effect, 1 ends it), or set a shorter horizon",
            )
        )
    return found


def _sound(kind: Any, value: Any) -> Any:
    """The part if it is valid by itself, otherwise None; what is wrong inside it is reported elsewhere."""
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return None


def _lowest(number: Uncertain) -> float:
    return number.value if number.low is None else number.low


def _highest(number: Uncertain) -> float:
    return number.value if number.high is None else number.high
