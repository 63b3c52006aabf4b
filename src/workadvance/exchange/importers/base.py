"""What every importer is given, and what it says it made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workadvance.exchange.import_fields import Values
from workadvance.exchange.models import DataImport
from workadvance.exchange.people_found import PeopleFound
from workadvance.parsing import Pay, PayPart, Unclear, folded, stated_pay
from workadvance.people.access import Actor
from workadvance.people.models import Organization
from workadvance.programs.models import Program

FULL_TIME = Decimal(40)


@dataclass(frozen=True, slots=True)
class MadeRecord:
    """A record that a row is, or that writing it made."""

    record: models.Model
    new: bool = True


@dataclass
class Setting:
    """Where an import writes and who does it; `program` is for rows that name none."""

    actor: Actor
    provider: Organization
    program: Program | None
    today: dt.date

    @cached_property
    def people(self) -> PeopleFound:
        """Finds the people of rows."""
        return PeopleFound(self.provider)

    @cached_property
    def programs(self) -> dict[str, Program]:
        """The provider's programs by their names in both languages, folded."""
        rows = Program.objects.filter(provider=self.provider).select_related("provider").order_by("pk")
        return {folded(name): p for p in rows for name in (p.name, p.name_es) if name}

    def program_of(self, values: Values) -> Program:
        """The program a row names, or the import's; ValidationError where there is none of that name."""
        if named := values.get("program"):
            found = self.programs.get(folded(str(named)))
            if found is None:
                names = ", ".join(dict.fromkeys(p.name for p in self.programs.values()))
                raise ValidationError(
                    {"program": _("No program has this name. There are: %(names)s.") % {"names": names}}
                )
            return found
        if self.program is None:
            raise ValidationError({"program": _("Enter the program.")})
        return self.program


class Importer:
    """Writes one row at a time. What `write` refuses it says by field of the file."""

    # A service's own name for a field, where a file's column has another.
    called: ClassVar[dict[str, str]] = {}

    def __init__(self, setting: Setting) -> None:
        self.setting = setting

    def together(self, values: Values) -> Any:
        """What puts rows of one batch into the order in which they can be written."""
        return 0

    def prepare(self, rows: Sequence[Values]) -> None:
        """Look at the rows of a batch before the first is written."""

    def write(self, values: Values, same: models.Model | None = None) -> list[MadeRecord]:
        """Write a row; nothing new among what is returned: it was on record. Raises ValidationError, IllegalMove."""
        raise NotImplementedError

    def finish(self, data_import: DataImport) -> None:
        """What is left to do once every row is written."""


def money_of(values: Values, name: str, *, per: str, period: str = "") -> Decimal | None:
    """An amount of a row as dollars an hour or a month, with what it was worked out from. ValidationError by field."""
    said = values.get(name)
    if said is None:
        return None
    hours = Decimal(values.get("hours_per_week") or FULL_TIME)
    pay = said if isinstance(said, Pay) else Pay((PayPart(said, period or per),))
    try:
        return stated_pay(pay, per, hours=[hours] * len(pay.parts), days=[Decimal(5)] * len(pay.parts))
    except Unclear as unclear:
        raise ValidationError({name: unclear.say(get_language() or "en")}) from None
