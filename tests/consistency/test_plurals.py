"""A number that can be 1 never stands before a plural: “1 are small markets”, “1 siguen trabajando aquí”.

Where a word for several (or its verb) follows a number to be filled in, the message has both forms, or is listed below
with the reason why the number is never 1. Each place's wording is compared in English and in Spanish.
"""

from __future__ import annotations

import functools
import re

from tests.consistency.test_translations import APPS, messages, translated

# Names that stand for words or dates, not for a number of things.
WORDS = re.compile(
    "name|names|job|employer|employers|cohort|day|date|on|at|when|before|state|order|provider|language|label|title|what"
    "|text|field|reason|by|person|program|role|income|wage|pay|share|percent|median|average|gain|found"
)
_NUMBER = r"%\((\w+)\)[sd]"
_ENGLISH = re.compile(
    rf"{_NUMBER}(?: [\w’'-]+)? (?:people|are|were|have|do|aren't|don't|haven't|weren't|\w{{2,}}[^\Wsu'’]s)\b(?!['’])"
)
_SPANISH = re.compile(rf"{_NUMBER} (?!(?:en|es|sin|según|un|más|menos|tras|los|las|después|antes)\b)\w{{2,}}[nsNS]\b")

# Why a number is never 1, where several messages share the reason.
HOURS = "the hours of job readiness a program asks for are far more than 1"
JOBS = "published numbers of jobs are rounded to tens"
LIMIT = "a limit of the software, the same everywhere and far more than 1"
SPAN = "a span of days from the policies, weeks or months long"
AGE = "the age from which an adult may take part"
CELL = "the smallest count shown, a policy of several people; the verb belongs to the counts"
VERB = "the verb or noun belongs to a word before the number, or to a share"
# A message, or its first words, and why its number is never 1.
NEVER_ONE: dict[str, str] = {
    "%(done)s of %(needed)s hours": HOURS,
    "%(finished)d of %(began)d in cohorts that ended in the last year": "the cohorts are all that ended, not those counted",
    "%(jobs)s jobs": JOBS,
    "%(n)s exits and growth": "names the two sources of openings, whatever their number",
    "%(n)s jobs": JOBS,
    "%(n)s missed in a row": "shown from 2 on; 1 has a sentence of its own",
    "%(name)s has %(hours)s of %(needed)s job-readiness hours. Only a program": HOURS,
    "%(name)s has %(hours)s of %(needed)s job-readiness hours. Wait until they're": HOURS,
    "%(name)s, %(jobs)s jobs": JOBS,
    "%(p)s of jobs are good jobs": VERB,
    "%(score)s of %(most)s points": "the points that could be reached, far more than 1",
    "%(score)s points": "a score keeps its decimal, and 1.0 goes with a plural",
    "About %(all)s of households leave this area in a year (%(seen)s in published": VERB,
    "Age %(age)s. This program is for people %(least)s or older.": AGE,
    "This program is for people %(least)s or older. You can apply once you are.": AGE,
    "Can apply again on %(date)s, when they turn %(least)s.": AGE,
    "Check-ins start when a job is added on a person's page. They show up here a": SPAN,
    "Choose %(n)d occupations or fewer.": LIMIT,
    "Employed at %(days)s days": SPAN,
    "Job-ready or between jobs. The goal is a new job within %(days)d days.": SPAN,
    "Last %(n)d days": "the periods to choose from: months to a year",
    "Re-employment goal: %(days)s days after a job ends. This is an assumption": SPAN,
    "Same employer after %(days)s days": SPAN,
    "%(share)s, %(n)d of %(of)d programs": "said only of several programs",
    "Numbers up to %(day)s, published once a quarter. To protect privacy, counts f": CELL,
    "Shorten the note to %(n)s characters or fewer.": LIMIT,
    "Shorten this to %(n)d characters or fewer. Employers read it on a phone.": LIMIT,
    "Suggestions: %(filled)s of %(openings)s possible. No other assignment gives more.": VERB,
    "This picture is too large (over %(most)d megapixels). Take it again with your": LIMIT,
    "This table has more than %(columns)s columns. Remove those you don't need.": LIMIT,
    "This table has more than %(rows)s rows. Split it into smaller files.": LIMIT,
    "This text would be sent in %(parts)d parts. The limit is %(most)d. Shorten it,": "said only of texts longer than the limit of several parts",
    "Wages and openings are annual. The entry wage is the 25th percentile. LQ, the": "the range of the rates in the policies, or a share",
    "You can apply again on %(date)s, when you turn %(least)s.": AGE,
    "You can combine up to %(n)s areas.": LIMIT,
    "You have %(n)d or more tasks today": LIMIT,
    "You're %(age)s or older.": AGE,
    "location quotient, occupations with at least %(n)s jobs": "the jobs from which an occupation counts in the measure, a fixed number far more than 1",
    "measured moves times stated assumptions, within %(years)s years; not what training causes": "a horizon of several years from the stated assumptions",
}


def before_a_plural(text: str, pattern: re.Pattern[str]) -> set[str]:
    """The numbers of a message that stand before a plural."""
    return {m[1] for m in pattern.finditer(text) if not WORDS.fullmatch(m[1])}


@functools.cache
def found() -> frozenset[str]:
    """Messages with one form only in which a number stands before a plural, in English or in Spanish."""
    wrong = set()
    for app in APPS:
        for m in messages(app):
            if not m.plural:
                spanish = " ".join(translated(app, m))
                if before_a_plural(m.text, _ENGLISH) or before_a_plural(spanish, _SPANISH):
                    wrong.add(m.text)
    return frozenset(wrong)


def test_a_number_that_can_be_one_has_both_forms():
    wrong = [text for text in sorted(found()) if not text.startswith(tuple(NEVER_ONE))]
    assert wrong == [], "use ngettext or {% blocktranslate count %}, with both forms in Spanish"


def test_every_exception_is_there_and_says_why():
    assert [begins for begins in NEVER_ONE if not any(text.startswith(begins) for text in found())] == []
    assert [text for text, reason in NEVER_ONE.items() if len(reason) < 20] == []


def test_a_plural_after_a_number_is_seen():
    assert before_a_plural("%(n)s are small markets", _ENGLISH) == {"n"}
    assert before_a_plural("%(free)d open seats", _ENGLISH) == {"free"}
    assert before_a_plural("%(n)s siguen trabajando aquí", _SPANISH) == {"n"}
    assert not before_a_plural("Seats: %(n)s. Days are long.", _ENGLISH)
    assert not before_a_plural("%(name)s has this address", _ENGLISH)
