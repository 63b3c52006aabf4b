"""What a verdict says in the reader's language: the reason, and where a rule is not met, what could help."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workadvance.documents.paper_kinds import PaperKind
from workadvance.ui.format import day, money, wage

RULES = {
    "age": gettext_lazy("Age"),
    "work_authorization": gettext_lazy("Work authorization"),
    "household_income": gettext_lazy("Household income"),
    "wage": gettext_lazy("Current pay"),
    "diploma": gettext_lazy("Diploma or equivalency"),
    "education": gettext_lazy("Education level"),
    "residence": gettext_lazy("Place of residence"),
    "veteran": gettext_lazy("Veteran or eligible spouse"),
    "identity": gettext_lazy("Identity"),
    "answer": gettext_lazy("Program's own question"),
}
ORDER = list(RULES)
LEVELS = {
    "none": gettext_lazy("no high school diploma"),
    "diploma": gettext_lazy("high school diploma or equivalency"),
    "some_college": gettext_lazy("some college"),
    "associate": gettext_lazy("associate degree"),
    "bachelor": gettext_lazy("bachelor's degree"),
    "graduate": gettext_lazy("graduate degree"),
}

UNUSUAL: dict[str, str | Promise] = {
    "household_size": gettext_lazy("Household size"),
    "monthly_income": gettext_lazy("Monthly household income in dollars"),
    "hourly_wage": gettext_lazy("Hourly pay in dollars"),
    "age": gettext_lazy("Age"),
}
"""The numbers that are asked about where they look like a slip."""

Values = Mapping[str, Any]


def name_of(rule: str, parameter: Values) -> str:
    """A criterion's name in the language of the page: what the program called it, else its kind."""
    spanish = (translation.get_language() or "en").startswith("es")
    first, other = ("label_es", "label") if spanish else ("label", "label_es")
    own = parameter.get(first) or parameter.get(other)
    kind = str(parameter.get("kind_of_criterion", rule))
    return str(own or RULES.get(kind) or RULES.get(rule, rule))


def question_of(parameter: Values) -> str:
    """A program's own question in the language of the page."""
    spanish = (translation.get_language() or "en").startswith("es")
    first, other = ("question_text_es", "question_text") if spanish else ("question_text", "question_text_es")
    return str(parameter.get(first) or parameter.get(other) or parameter.get("key", ""))


def _level(name: Any) -> str:
    return str(LEVELS.get(str(name), name))


def _shown(value: Any) -> str:
    return str(_("Yes") if value is True else _("No") if value is False else value)


def _paper(parameter: Values) -> str:
    known = dict(PaperKind.choices)
    return ", ".join(str(known.get(kind, kind)) for kind in str(parameter["proof"]).split(", "))


def _parts(facts: Values) -> str:
    words = {"meets": _("met"), "fails": _("not met"), "unknown": _("not known yet")}
    return ", ".join(
        f"{RULES.get(str(rule).rpartition('-')[0] or rule, RULES.get(rule, rule))} ({words.get(str(said), said)})"
        for rule, said in facts.items()
    )


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

# What only composed criteria say (see `composed_facts`).
_COMPOSED_REASONS: dict[str, Callable[[Values, Values], str]] = {
    "age_over": lambda f, p: (
        _("Age %(age)s. This program is for people %(most)s or younger.") % {"age": f["age"], "most": p["max"]}
    ),
    "income_benefit": lambda f, p: _("The household receives a benefit that counts instead of the income limit."),
    "income_benefit_unknown": lambda f, p: _(
        "Over the income limit. Ask whether the household receives a benefit that counts instead."
    ),
    "education_unknown": lambda f, p: _("Education isn't known yet."),
    "education_meets": lambda f, p: _("Education: %(level)s.") % {"level": _level(f["education"])},
    "education_below": lambda f, p: (
        _("Education: %(level)s. This program asks for at least: %(least)s.")
        % {"level": _level(f["education"]), "least": _level(p["min"])}
    ),
    "education_above": lambda f, p: (
        _("Education: %(level)s. This program is for people with at most: %(most)s.")
        % {"level": _level(f["education"]), "most": _level(p["max"])}
    ),
    "residence_unknown": lambda f, p: _("Place of residence isn't known well enough yet."),
    "residence_meets": lambda f, p: (
        _("Lives in the program's area, or is a member of a tribe it serves (%(place)s).")
        % {"place": ", ".join(str(v) for v in f.values())}
    ),
    "residence_fails": lambda f, p: (
        _("Lives outside the places this program serves (%(place)s).")
        % {"place": ", ".join(str(v) for v in f.values())}
    ),
    "veteran_unknown": lambda f, p: _("It isn't known yet whether this is a veteran or a veteran's eligible spouse."),
    "veteran_meets": lambda f, p: _("A veteran, or a veteran's eligible spouse."),
    "veteran_fails": lambda f, p: _("Neither a veteran nor a veteran's eligible spouse."),
    "identity_unknown": lambda f, p: _("Identity hasn't been verified yet."),
    "identity_failed": lambda f, p: _(
        "The identity check didn't work. That says nothing about the person. Check again."
    ),
    "identity_meets": lambda f, p: _("Identity verified."),
    "answer_unknown": lambda f, p: _("No answer yet: “%(question)s”") % {"question": question_of(p)},
    "answer_unreadable": lambda f, p: (
        _("“%(answer)s” doesn't answer “%(question)s” clearly. Ask again.")
        % {"answer": _shown(f["answer"]), "question": question_of(p)}
    ),
    "answer_meets": lambda f, p: (
        _("“%(question)s” %(answer)s.") % {"question": question_of(p), "answer": _shown(f["answer"])}
    ),
    **dict.fromkeys(
        ("answer_equals", "answer_one_of", "answer_not_one_of", "answer_min", "answer_max"),
        lambda f, p: (
            _("“%(question)s” %(answer)s. That isn't what this program asks for.")
            % {"question": question_of(p), "answer": _shown(f["answer"])}
        ),
    ),
    "unusual": lambda f, p: (
        _("%(what)s: %(value)s. That's unusual. Ask the applicant, then confirm it or correct it.")
        % {"what": str(UNUSUAL.get(str(f["fact"]), f["fact"])), "value": f["value"]}
    ),
    "proof_missing": lambda f, p: _("Met as stated. Still needed: %(paper)s.") % {"paper": _paper(p)},
    "proof_unchecked": lambda f, p: _(
        "Met as stated. A document is here, but it still has to be checked by the right person."
    ),
    "proof_expired": lambda f, p: (
        _("Met as stated. The document from %(date)s is too old. Ask for a newer one: %(paper)s.")
        % {"date": _date(f["proof_dated"]), "paper": _paper(p)}
    ),
    **dict.fromkeys(
        ("any_of_meets", "any_of_fails", "any_of_unknown"),
        lambda f, p: _("One of these is enough: %(parts)s.") % {"parts": _parts(f)},
    ),
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
    "age_over": lambda f, p: _("Suggest a program without an upper age limit."),
    "education_below": lambda f, p: _("Suggest a class that leads to this level, or a program that asks for less."),
    "education_above": lambda f, p: _("Suggest a program without this limit."),
    "residence_fails": lambda f, p: _("Check the address. If it's right, suggest a program that serves this place."),
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
    "age_over": lambda f, p: (
        _("This program is for people %(most)s or younger. We can tell you about others.") % {"most": p["max"]}
    ),
    "education_below": lambda f, p: (
        _("This program asks for at least: %(least)s. We can tell you about classes.") % {"least": _level(p["min"])}
    ),
    "education_above": lambda f, p: _(
        "This program isn't for people with your level of education. We can tell you about others."
    ),
    "residence_fails": lambda f, p: _(
        "This program serves other places. We can tell you about one near you. If you move, you can apply again."
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
    return _said(_REASONS if code in _REASONS else _COMPOSED_REASONS, code, facts, parameter)


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
