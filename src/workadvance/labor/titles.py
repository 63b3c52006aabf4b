"""From what people call a job to occupations: “hvac tech”, “CNA”, “lineman”.

Searches O*NET's occupation, reported and alternate titles. Each name is compared with the words as given and with
common abbreviations written out: the same words score 100, a name that has every word 90 to 98 (more where more of the
occupation's names have them), others below 90 by how alike they are. One title often belongs to several occupations:
all are shown, ranked, and nothing is decided for the user.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from rapidfuzz import fuzz, process

from workadvance.labor import facts
from workadvance.labor.soc import occupations
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
LOWEST_SCORE = 70.0
SAME = 100.0
HAS_WORDS = 90.0
MOST_ALIKE = 89.9
SHORTER = 0.85
FEW_NAMES = 30


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """An occupation whose title, reported or alternate title is like the text; score 0-100, 100 is the same words."""

    soc: str
    title: str
    matched: str
    score: float
    kind: str


def _plain(text: str) -> str:
    flat = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9+#]+", " ", flat.lower().replace("&", " and ")).split()
    return " ".join(_singular(w) for w in words)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@facts.kept()
def _index() -> dict[str, Any]:
    """Every name in plain words, with the occupation it belongs to; a name with “(CNA)” counts under both."""
    titles = facts.table("titles").with_row_index("row")
    named = titles.select("row", "soc", "title", pl.col("kind").cast(pl.String))
    inside = named.with_columns(name=pl.col("title").str.extract(r"\(([^()]+)\)\s*$")).filter(
        pl.col("name").is_not_null()
    )
    outside = named.with_columns(name=pl.col("title").str.replace(r"\s*\([^()]*\)\s*$", ""))
    rows = pl.concat([outside, inside])
    keys = [_plain(name) for name in rows["name"]]
    rank = {"occupation": 0, "reported": 1, "alternate": 2, "short": 3}
    jobs = dict(occupations().select("soc", "national_employment").iter_rows())
    socs = rows["soc"].to_list()
    number = {soc: i for i, soc in enumerate(dict.fromkeys(socs))}
    group = np.array([number[s] for s in socs])
    return {
        "keys": keys,
        "soc": socs,
        "title": rows["title"].to_list(),
        "kind": rows["kind"].to_list(),
        "rank": np.array([rank[k] for k in rows["kind"]]),
        "sets": [frozenset(k.split()) for k in keys],
        "words": np.array([k.count(" ") + 1 for k in keys]),
        "group": group,
        "sizes": np.bincount(group).astype(float),
        "jobs": np.array([float(jobs.get(s) or 0) for s in socs]),
        "names": dict(occupations().select("soc", "title").iter_rows()),
    }


def search_titles(text: str, *, limit: int = 10) -> list[TitleMatch]:
    """Occupations for a job title, best first, each with the name that matched.

    Equal scores are ordered by the kind of name (occupation, reported, alternate, short), then by the share of the
    occupation's names that have the words, then by national jobs. Raises InputProblems for an empty text, and for one
    that nothing resembles, with the nearest names.
    """
    query = _plain(text)
    if not query:
        raise InputProblems(Problem("a job title is needed, such as “hvac tech”.", column="title"))
    index = _index()
    keys = index["keys"]
    written = " ".join(w for w in (WRITTEN_OUT.get(word, word) for word in query.split()) if w)
    queries = list(dict.fromkeys(q for q in (query, written) if q))
    scores = np.zeros(len(keys))
    held = np.zeros(len(keys), dtype=bool)
    for q in queries:
        words = set(q.split())
        alike = process.cdist([q], keys, scorer=fuzz.token_sort_ratio, dtype=np.float32)[0].astype(float)
        # “Technician” is like “hvac technician”, and says less.
        alike = np.where(index["words"] < len(words), alike * SHORTER, alike)
        same = np.fromiter((k == q for k in keys), dtype=bool, count=len(keys))
        held |= np.fromiter((words <= have for have in index["sets"]), dtype=bool, count=len(keys))
        scores = np.maximum(scores, np.where(same, SAME, np.minimum(alike, MOST_ALIKE)))
    # A name that has every word: the more of the occupation's names have them, the likelier it is meant; the constant
    # keeps occupations with few names from winning by one of them.
    having = np.bincount(index["group"], held, len(index["sizes"])) / (index["sizes"] + FEW_NAMES)
    scores = np.maximum(scores, np.where(held, HAS_WORDS + 8 * np.sqrt(having[index["group"]]), 0.0))
    candidates = np.flatnonzero(scores >= LOWEST_SCORE)
    if not len(candidates):
        near = [index["title"][i] for i in np.argsort(-scores, kind="stable")[:30]]
        listed = ", ".join(f"“{n}”" for n in list(dict.fromkeys(near))[:3])
        raise InputProblems(Problem(f"no job title is like “{text.strip()}”. Nearest: {listed}.", column="title"))
    best: dict[str, int] = {}
    for i in candidates[np.lexsort((index["rank"][candidates], -scores[candidates]))]:
        best.setdefault(index["soc"][i], int(i))

    def standing(soc: str) -> tuple[float, int, float, float, str]:
        i = best[soc]
        share = float(having[index["group"][i]])
        return -round(float(scores[i]), 1), int(index["rank"][i]), -share, -float(index["jobs"][i]), soc

    order = sorted(best, key=standing)
    return [
        TitleMatch(
            soc=s,
            title=index["names"][s],
            matched=index["title"][best[s]],
            score=round(float(scores[best[s]]), 1),
            kind=index["kind"][best[s]],
        )
        for s in order[: max(limit, 1)]
    ]
