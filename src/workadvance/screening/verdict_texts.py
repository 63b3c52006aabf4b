"""What a verdict says in the reader's language: the reason, and where a rule is not met, what could help."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workadvance.ui.format import day, money, wage

RULES = {
    "age": gettext_lazy("Age"),
    "work_authorization": gettext_lazy("Work authorization"),
    "household_income": gettext_lazy("Household income"),
    "wage": gettext_lazy("Current pay"),
    "diploma": gettext_lazy("Diploma or equivalency"),
}
ORDER = list(RULES)

Values = Mapping[str, Any]


def _dollars(text: Any) -> str:
    """Dollars, with the cents where there are any: a limit must not look equal to what is just below it."""
    amount = Decimal(str(text))
    return money(amount, 0 if amount == amount.to_integral_value() else 2)


def _people(size: Any) -> str:
    return ngettext("%(n)d person", "%(n)d people", int(size)) % {"n": int(size)}


def _date(text: Any) -> str:
    return day(dt.date.fromisoformat(str(text)))


def _income(sentence: str, facts: Values, parameter: Values) -> str:
    return sentence % {
        "income": _dollars(facts["monthly_income"]),
        "people": _people(facts["household_size"]),
        "limit": _dollars(parameter["limit_monthly"]),
        "percent": parameter["value"],
        "year": parameter["guideline_year"],
    }


_REASONS: dict[str, Callable[[Values, Values], str]] = {
    "age_unknown": lambda f, p: _("Date of birth isn't known yet."),
    "age_impossible": lambda f, p: _("The date of birth is in the future. Ask for it again."),
    "age_meets": lambda f, p: (
        _("Age %(age)s. This program is for people %(least)s or older.") % {"age": f["age"], "least": p["value"]}
    ),
    "age_fails": lambda f, p: (
        _("Age %(age)s. This program is for people %(least)s or older.") % {"age": f["age"], "least": p["value"]}
    ),
    "work_unknown": lambda f, p: _("Work authorization isn't known yet."),
    "work_meets": lambda f, p: _("Says they're authorized to work in the United States."),
    "work_fails": lambda f, p: _("Says they aren't authorized to work in the United States right now."),
    "income_unknown": lambda f, p: _("Household size and income aren't known yet."),
    "income_no_state": lambda f, p: _(
        "State of residence isn't known yet. The federal poverty guideline depends on it."
    ),
    "income_no_guideline": lambda f, p: (
        _("The %(year)s federal poverty guideline isn't installed. Ask an administrator to add it.")
        % {"year": f["year"]}
    ),
    "income_meets": lambda f, p: _income(
        _(
            "%(income)s a month for %(people)s is below the limit of %(limit)s (%(percent)s%% of the %(year)s federal poverty guideline)."
        ),
        f,
        p,
    ),
    "income_fails": lambda f, p: _income(
        _(
            "%(income)s a month for %(people)s is not below the limit of %(limit)s (%(percent)s%% of the %(year)s federal poverty guideline)."
        ),
        f,
        p,
    ),
    "wage_work_unknown": lambda f, p: _("Work status isn't known yet."),
    "wage_not_working": lambda f, p: _("Not working now."),
    "wage_unknown": lambda f, p: _("Working. Pay per hour isn't known yet."),
    "wage_meets": lambda f, p: (
        _("Earns %(pay)s an hour, below the limit of %(limit)s.")
        % {"pay": wage(f["hourly_wage"]), "limit": wage(p["value"])}
    ),
    "wage_fails": lambda f, p: (
        _("Earns %(pay)s an hour, not below the limit of %(limit)s.")
        % {"pay": wage(f["hourly_wage"]), "limit": wage(p["value"])}
    ),
    "diploma_unknown": lambda f, p: _("High school diploma or equivalency isn't known yet."),
    "diploma_meets": lambda f, p: _("Has a high school diploma or equivalency."),
    "diploma_fails": lambda f, p: _("No high school diploma or equivalency. This program requires one."),
}

_BRIDGES: dict[str, Callable[[Values, Values], str]] = {
    "age_fails": lambda f, p: (
        _("Can apply again on %(date)s, when they turn %(least)s.")
        % {"date": _date(f["reached_on"]), "least": p["value"]}
    ),
    "work_fails": lambda f, p: _(
        "Refer to legal help with work permits. A permit or renewed card would meet this rule."
    ),
    "income_fails": lambda f, p: (
        _(
            "The limit is %(limit)s a month for this household size. Check whose income counts and whether it has gone down. "
            "Look for a program without an income limit."
        )
        % {"limit": _dollars(p["limit_monthly"])}
    ),
    "wage_fails": lambda f, p: (
        _(
            "The limit is %(limit)s an hour. Check that this is base pay. If it is, suggest programs for people "
            "who earn more."
        )
        % {"limit": wage(p["value"])}
    ),
    "diploma_fails": lambda f, p: _("Refer to a GED or HiSET class. With the certificate, they can apply again."),
}

# The same for the applicant's own letter and page: said to them, without staff's advice.
_TO_THEM: dict[str, Callable[[Values, Values], str]] = {
    "age_fails": lambda f, p: (
        _("You can apply again on %(date)s, when you turn %(least)s.")
        % {"date": _date(f["reached_on"]), "least": p["value"]}
    ),
    "work_fails": lambda f, p: _(
        "You need authorization to work in the United States. We can tell you where to get legal help with a work permit."
    ),
    "income_fails": lambda f, p: (
        _(
            "Your household income is above our limit of %(limit)s a month. If your income or household size changes, "
            "you can apply again."
        )
        % {"limit": _dollars(p["limit_monthly"])}
    ),
    "wage_fails": lambda f, p: (
        _("This program is for people who earn less than %(limit)s an hour. If your pay changes, you can apply again.")
        % {"limit": wage(p["value"])}
    ),
    "diploma_fails": lambda f, p: _(
        "This program requires a high school diploma or equivalency. We can tell you about free GED classes. With a GED, you can apply again."
    ),
}


def _said(table: Mapping[str, Callable[[Values, Values], str]], code: str, facts: Values, parameter: Values) -> str:
    say = table.get(code)
    if say is None:
        return ""
    try:
        return say(facts, parameter)
    except (
        KeyError,
        ValueError,
        InvalidOperation,
    ):  # a verdict stored by an older version lacks a value: its stored words stand
        return ""


def reason(code: str, facts: Values, parameter: Values) -> str:
    """The reason of a verdict in plain words, in the language of the page; empty for a code that is not known."""
    return _said(_REASONS, code, facts, parameter)


def bridge(code: str, facts: Values, parameter: Values) -> str:
    """What would change a failure, as staff read it; empty where nothing is to change."""
    return _said(_BRIDGES, code, facts, parameter)


def bridge_to_them(code: str, facts: Values, parameter: Values) -> str:
    """What would change a failure, said to the applicant."""
    return _said(_TO_THEM, code, facts, parameter)


_BEFORE = (("meets ", "meets"), ("does not meet ", "fails"), ("not known yet: ", "unknown"))
"""How an older entry of the log begins what it says of each verdict."""


def verdicts_said(value: Any) -> str:
    """What the rules said when they were last asked (rule → verdict), in one line in the language of the reader."""
    found = value if isinstance(value, Mapping) else _verdicts_before(str(value))
    if not found:
        return str(value)
    lines = {
        "meets": gettext_lazy("meets %(rules)s"),
        "fails": gettext_lazy("doesn't meet %(rules)s"),
        "unknown": gettext_lazy("not known yet: %(rules)s"),
    }
    said = []
    for verdict, line in lines.items():
        named = [str(RULES.get(rule, rule)) for rule, one in found.items() if one == verdict]
        if named:
            said.append(str(line) % {"rules": ", ".join(name[:1].lower() + name[1:] for name in named)})
    return "; ".join(said)


def _verdicts_before(text: str) -> dict[str, str]:
    """The verdicts of an older entry, which holds an English sentence; empty when it is another one."""
    with translation.override("en"):
        rules = {str(name).lower(): rule for rule, name in RULES.items()}
    found = {}
    for part in text.split("; "):
        begin, verdict = next((b for b in _BEFORE if part.startswith(b[0])), ("", ""))
        for name in part.removeprefix(begin).split(", "):
            if not verdict or name.lower() not in rules:
                return {}
            found[rules[name.lower()]] = verdict
    return found
