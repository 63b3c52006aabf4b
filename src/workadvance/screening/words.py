"""The words of verdicts in the reader's language: the reason, and for a failure what would change it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workadvance.pages.templatetags.show import day, money, wage

RULES = {
    "age": gettext_lazy("Age"),
    "work_authorisation": gettext_lazy("Allowed to work"),
    "household_income": gettext_lazy("Household income"),
    "wage": gettext_lazy("Pay now"),
    "diploma": gettext_lazy("Diploma or GED"),
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
    "age_unknown": lambda f, p: _("The date of birth is not known yet."),
    "age_impossible": lambda f, p: _("The date of birth lies in the future; ask for it again."),
    "age_meets": lambda f, p: (
        _("%(age)s years old; %(least)s or older is asked.") % {"age": f["age"], "least": p["value"]}
    ),
    "age_fails": lambda f, p: (
        _("%(age)s years old; %(least)s or older is asked.") % {"age": f["age"], "least": p["value"]}
    ),
    "work_unknown": lambda f, p: _("Not known yet whether this person may work in the United States."),
    "work_meets": lambda f, p: _("Says they may work in the United States."),
    "work_fails": lambda f, p: _("Says they may not work in the United States at present."),
    "income_unknown": lambda f, p: _("Household size and income are not known yet."),
    "income_no_state": lambda f, p: _(
        "The state of residence is not known yet, and the poverty guideline depends on it."
    ),
    "income_no_guideline": lambda f, p: (
        _("The poverty guideline of %(year)s is not in this installation; an administrator must add it.")
        % {"year": f["year"]}
    ),
    "income_meets": lambda f, p: _income(
        _(
            "%(income)s a month for %(people)s is below the limit of %(limit)s (%(percent)s%% of the %(year)s poverty guideline)."
        ),
        f,
        p,
    ),
    "income_fails": lambda f, p: _income(
        _(
            "%(income)s a month for %(people)s is not below the limit of %(limit)s (%(percent)s%% of the %(year)s poverty guideline)."
        ),
        f,
        p,
    ),
    "wage_work_unknown": lambda f, p: _("Not known yet whether this person is working."),
    "wage_not_working": lambda f, p: _("Not working now."),
    "wage_unknown": lambda f, p: _("Working, but the pay per hour is not known yet."),
    "wage_meets": lambda f, p: (
        _("Earns %(pay)s an hour; less than %(limit)s is asked.")
        % {"pay": wage(f["hourly_wage"]), "limit": wage(p["value"])}
    ),
    "wage_fails": lambda f, p: (
        _("Earns %(pay)s an hour; less than %(limit)s is asked.")
        % {"pay": wage(f["hourly_wage"]), "limit": wage(p["value"])}
    ),
    "diploma_unknown": lambda f, p: _("Not known yet whether this person has a high-school diploma or GED."),
    "diploma_meets": lambda f, p: _("Has a high-school diploma or GED."),
    "diploma_fails": lambda f, p: _("Has no high-school diploma or GED; this programme asks for one."),
}

_BRIDGES: dict[str, Callable[[Values, Values], str]] = {
    "age_fails": lambda f, p: (
        _("Can apply again from %(date)s, the day they turn %(least)s.")
        % {"date": _date(f["reached_on"]), "least": p["value"]}
    ),
    "work_fails": lambda f, p: _(
        "Refer to legal help with work permits; a permit or a renewed card would change this at once."
    ),
    "income_fails": lambda f, p: (
        _(
            "Would be met below %(limit)s a month, or with a larger household. Check whose income counts, whether it has fallen "
            "since, and whether another programme has no income limit."
        )
        % {"limit": _dollars(p["limit_monthly"])}
    ),
    "wage_fails": lambda f, p: (
        _(
            "Would be met below %(limit)s an hour. Check whether this is base pay; otherwise point to programmes for people "
            "who earn more."
        )
        % {"limit": wage(p["value"])}
    ),
    "diploma_fails": lambda f, p: _(
        "Refer to a GED class and keep the application's answers: with the GED they can apply again."
    ),
}

# The same for the applicant's own letter and page: said to them, without staff's advice.
_TO_THEM: dict[str, Callable[[Values, Values], str]] = {
    "age_fails": lambda f, p: (
        _("You can apply again from %(date)s, when you turn %(least)s.")
        % {"date": _date(f["reached_on"]), "least": p["value"]}
    ),
    "work_fails": lambda f, p: _(
        "You need permission to work in the United States. We can tell you where to get legal help with a work permit."
    ),
    "income_fails": lambda f, p: (
        _(
            "Your household's income is above our limit of %(limit)s a month. If it falls, or if more people come to live with you, "
            "you can apply again."
        )
        % {"limit": _dollars(p["limit_monthly"])}
    ),
    "wage_fails": lambda f, p: (
        _(
            "This programme is for people who earn less than %(limit)s an hour. If your pay changes, you can apply again."
        )
        % {"limit": wage(p["value"])}
    ),
    "diploma_fails": lambda f, p: _(
        "This programme asks for a high-school diploma or GED. We can tell you about free GED classes; with a GED you can apply again."
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
