"""From what people call a job to occupations: “hvac tech”, “CNA”, “lineman”, “plomero”, “ayudante de cocina”.

A name with the same words scores 100, one that has every word 90 to 98 (more where more of the occupation's names have
them), others below 90 by how much of what the words say it has, and how often the occupation's names do. Spanish names
of other countries count for a little less than the project's own. One title often belongs to several occupations: all are
shown, ranked, and nothing is decided for the user; below `SURE` the best is more likely wrong than a page may claim.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from workadvance.labor import facts
from workadvance.labor.soc import occupation, occupations
from workadvance.labor.title_index import FEW_NAMES, Floats, Index, english, own, spanish
from workadvance.tables import InputProblems, Problem

WRITTEN_OUT = {
    "tech": "technician", "techs": "technician", "mgr": "manager", "asst": "assistant", "assoc": "associate",
    "rep": "representative", "admin": "administrative", "eng": "engineer", "engr": "engineer", "supv": "supervisor",
    "svc": "service", "maint": "maintenance", "elec": "electrical", "mech": "mechanic", "sec": "secretary",
    "acct": "accounting",
    "ops": "operations", "coord": "coordinator", "spec": "specialist", "cert": "certified", "lic": "licensed",
    "trucker": "truck driver", "med": "medical", "pharm": "pharmacy", "hr": "human resources",
    "it": "information technology", "op": "operator", "sr": "", "jr": "", "entry": "", "level": "",
}  # fmt: skip
"""Abbreviations of job advertisements; an empty one is left out."""
QUALIFIERS = frozenset(
    [
        "night",
        "nights",
        "overnight",
        "overnights",
        "weekend",
        "weekends",
        "evenings",
        "shift",
        "1st",
        "2nd",
        "3rd",
        "first",
        "second",
        "third",
        "part",
        "full",
        "time",
        "parttime",
        "fulltime",
        "temp",
        "seasonal",
        "bilingual",
        "new",
        "grad",
        "entry",
        "level",
        "experienced",
        "certified",
        "state",
        "county",
        "local",
        "noche",
        "noches",
        "nocturno",
        "nocturna",
        "turno",
        "matutino",
        "vespertino",
        "fines",
        "semana",
        "medio",
        "tiempo",
        "completo",
        "temporal",
        "bilingüe",
        "con",
        "sin",
        "experiencia",
        "local",
        "certificado",
        "certificada",
    ]
)
"""Words that say when, how long or with what experience someone works, seldom what the work is."""
ABBREVIATION = 2
"""So short a word of ours (“CO”, “it”) counts within a longer title only if written in capitals."""
LOWEST_SCORE = 35.0
SAME = 100.0
HAS_WORDS = 90.0
MOST_ALIKE = 89.9
NAMES_HAVING = 30
UNKNOWN_SAYS = 3.0
"""What a word that no name has weighs: about as much as a common one, for nothing is known of it."""
SURE = 75.0
"""From here on the first occupation is right for at least four titles in five (`benchmarks/titles.py`)."""
LEVEL_WITH = 2.0
LONGEST_SHORT = 40


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """An occupation whose title, reported or alternate title is like the text; score 0-100, 100 is the same words.

    `sure`: among the best, and at a score where the first answer is right four times in five; if none is, say “not sure”.
    """

    soc: str
    title: str
    short_title: str
    matched: str
    score: float
    sure: bool
    kind: str
    language: str


def search_titles(text: str, *, limit: int = 10) -> list[TitleMatch]:
    """Occupations for a job title in English or Spanish, best first, each with the name that matched.

    Equal scores are ordered by the kind of name, then by the share of the occupation's names that have the words, then by
    national jobs. Raises InputProblems for an empty text, and for one that nothing resembles, with the nearest names.
    """
    words = english().words(text)
    if not words:
        raise InputProblems(Problem("a job title is needed, such as “hvac tech”.", column="title"))
    found: dict[str, TitleMatch] = {}
    for soc in own()["english"].get(" ".join(re.findall(r"[a-z0-9]+", text.lower())), ()):
        found[soc] = _match(soc, text.strip(), SAME, "us_english", "en")
    for language, index in _languages(text, words):
        for match in _search(index, language, text):
            if match.soc not in found or found[match.soc].score < match.score:
                found[match.soc] = match
    if not any(m.sure for m in found.values()):
        for match in _of_the_core(text, max((m.score for m in found.values()), default=0.0)):
            if match.soc not in found or found[match.soc].score < match.score:
                found[match.soc] = match
    # A stable sort: of equal scores the project's own and the order within a language stay.
    best = sorted(found.values(), key=lambda m: -m.score)
    if not best or best[0].score < LOWEST_SCORE:
        listed = ", ".join(f"“{m.matched}”" for m in best[:3])
        near = f" Nearest: {listed}." if listed else " Nearest: none; say it in other words."
        raise InputProblems(Problem(f"no job title is like “{text.strip()}”.{near}", column="title"))
    level = best[0].score - LEVEL_WITH
    shown = [m for m in best if m.score >= LOWEST_SCORE][: max(limit, 1)]
    return [replace(m, sure=m.sure and m.score >= level) for m in shown]


def _of_the_core(text: str, best: float) -> list[TitleMatch]:
    """What a title means without the words about hours and experience, and what our own words within it mean.

    “Bartender de noche” is a bartender. A word of ours within a longer title (“CO state prison”) is likely, never sure; an
    abbreviation comes after the `best` score that all the words have (“CO detective” is a detective).
    """
    given = re.findall(r"[^\W_]+", text)
    core = " ".join(w for w in given if w.lower() not in QUALIFIERS)
    matches: list[TitleMatch] = []
    if core and len(core.split()) < len(given):
        for language, index in _languages(core, english().words(core)):
            matches += _search(index, language, core)
    for name, socs in own()["english"].items():
        words = str(name).split()
        for at in range(len(given) - len(words) + 1):
            here = given[at : at + len(words)]
            short = len(str(name)) <= ABBREVIATION and not here[0].isupper()
            if [w.lower() for w in here] == words and not short:
                likely = SURE - 1 - len(given) + len(words)
                if len(str(name)) <= ABBREVIATION and best >= LOWEST_SCORE:
                    likely = max(min(likely, best - 1), LOWEST_SCORE)
                matches += [_match(soc, " ".join(here), likely, "us_english", "en") for soc in socs]
    return matches


def _languages(text: str, words: Sequence[str]) -> list[tuple[str, Index]]:
    """The language whose names know more of the words, or both."""
    in_english, in_spanish = english().knows(words), spanish().knows(spanish().words(text))
    if in_english > in_spanish:
        return [("en", english())]
    if in_spanish > in_english:
        return [("es", spanish())]
    return [("en", english()), ("es", spanish())]


def _match(soc: str, matched: str, score: float, kind: str, language: str) -> TitleMatch:
    shown = round(score, 1)
    return TitleMatch(soc, occupation(soc).title, short_title(soc), matched, shown, shown >= SURE, kind, language)


def _search(index: Index, language: str, text: str) -> list[TitleMatch]:
    words = index.words(text)
    written = [w for word in words for w in WRITTEN_OUT.get(word, word).split()] if language == "en" else words
    scores, having = np.zeros(len(index.titles)), np.zeros(len(index.socs))
    for query in {tuple(dict.fromkeys(words)), tuple(dict.fromkeys(written))} - {()}:
        told, support = _scores(index, query)
        scores, having = np.maximum(scores, told), np.maximum(having, support)
    order = np.lexsort((index.rank, -scores))
    best: dict[int, int] = {}
    for i in order[: np.count_nonzero(scores > 0)]:
        best.setdefault(int(index.group[i]), int(i))
    ranked = sorted(
        best,
        key=lambda g: (-round(float(scores[best[g]]), 1), int(index.rank[best[g]]), -having[g], -index.jobs[g]),
    )
    return [
        _match(index.socs[g], index.titles[best[g]], float(scores[best[g]]), index.kinds[best[g]], language)
        for g in ranked[:30]
    ]


def _scores(index: Index, query: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Each name's score for the words, and each occupation's share of names that have them all."""
    size = len(index.titles)
    matched, support = np.zeros(size), np.zeros(len(index.socs))
    counted = np.zeros(size, dtype=int)
    asked = 0.0
    for word in query:
        near = index.known(word)
        asked += max((index.says[w] for w, _ in near), default=UNKNOWN_SAYS)
        reached, names = np.zeros(size), np.zeros(size)
        for found, alike in near:
            at = index.names_with[found]
            reached[at] = np.maximum(reached[at], alike * index.says[found])
            names[at] = np.maximum(names[at], alike * index.worth[at])
            if alike == 1.0:
                counted[at] += 1
        matched += reached
        many = np.bincount(index.group, names, len(index.socs))
        support += many / (many + FEW_NAMES) * max((index.says[w] * a for w, a in near), default=0.0)
    recall, precision = matched / asked, matched / np.maximum(index.weight, 1e-9)
    scores = MOST_ALIKE * (
        0.7 * recall**0.75 * np.minimum(precision, 1.0) ** 0.25 + 0.3 * (support / asked)[index.group]
    )
    scores[matched == 0] = 0.0
    held = counted == len(query)
    having = np.bincount(index.group, held, len(index.socs)) / (index.sizes + NAMES_HAVING)
    scores = np.where(held, HAS_WORDS + 8 * np.sqrt(having[index.group]), scores)
    scores[index.same.get(" ".join(sorted(query)), [])] = SAME
    return scores * index.worth, having


def short_title(soc: str) -> str:
    """A name of at most 40 characters for a page or a job order, one for each occupation."""
    return _short_titles()[occupation(soc).soc]


def short_title_spanish(soc: str) -> str:
    """The project's own Spanish name of an occupation, of at most 40 characters; empty where it has none."""
    return str(own()["short_es"].get(occupation(soc).soc, ""))


@facts.kept()
def _short_titles() -> dict[str, str]:
    """The project's own names, and the official ones shortened, of one person; where that makes two alike, with what sets them apart."""
    titles = dict(occupations().select("soc", "title").iter_rows())
    short = {soc: str(own()["short"].get(soc) or _shortened(title)) for soc, title in titles.items()}
    shared = Counter(short.values())
    return {soc: name if shared[name] == 1 else f"{name[: LONGEST_SHORT - 10]} ({soc})" for soc, name in short.items()}


def _shortened(title: str) -> str:
    text = re.sub(r",? Except .*|,? Including .*|\s*\(.*\)", "", title)
    text = re.sub(r"^First-Line Supervisors of ", "Supervisors of ", text)
    text = re.sub(r"^(.*?),? All Other$", r"Other \1", text)
    text = re.sub(r"(?:Tool )?Setters, Operators, (?:and|&) Tenders", "Operators", text)
    while len(text) > LONGEST_SHORT and re.search(r",? (?:and|&) |, |/", text):
        text = re.sub(r"(?:,? (?:and|&) |, |/)(?!.*(?:,? (?:and|&) |, |/)).*$", "", text)
    return _of_one(text if len(text) <= LONGEST_SHORT else text[:LONGEST_SHORT].rsplit(" ", 1)[0])


def _of_one(title: str) -> str:
    """What one person is, from what many are: “Registered Nurses” is “Registered nurse”; two trades in one stay many."""
    if not re.search(r",| and | or |/|--", title):
        single = re.sub(r"ies$", "y", title)
        title = re.sub(r"(?<=ch|sh|ss)es$|(?<![sui])s$", "", single) if single == title else single
    first, *others = title.split(" ")
    return " ".join([first, *(word.lower() if word.istitle() and word != "English" else word for word in others)])
