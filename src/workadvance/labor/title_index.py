"""Names of occupations as words: how often each word says something, and which names have it.

One index a language. English: O*NET's occupation, reported, alternate and short titles, BLS's Direct Match Titles and
titles employers filed. Spanish: the project's own US list, then Mexico's (INEGI), then ESCO's, which are Spain's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from rapidfuzz import fuzz, process

from workadvance import policy
from workadvance.labor import facts
from workadvance.labor.soc import occupations

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
ALIKE = 80.0
"""How alike (0-100) a word must be to stand for one no name has: a typing mistake."""
FEW_NAMES = 5.0
ENGLISH_SMALL = frozenset(
    ("a", "an", "and", "at", "for", "i", "ii", "iii", "in", "inc", "llc", "of", "on", "or", "the", "to", "with")
)
SPANISH_SMALL = frozenset(
    (
        "de", "del", "la", "las", "el", "los", "un", "una", "y", "e", "o", "u", "en", "con", "para", "por", "a", "al", "que",
        "trabajo", "trabajar", "trabajador", "trabajadora", "empleado", "empleada", "hago", "hacer", "hice", "era", "fui",
        "soy", "persona",
    )
)  # fmt: skip
OWN = Path(__file__).parent / "own_titles.yaml"


def flat(text: str) -> list[str]:
    """Words without accents, signs or capitals."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9+#]+", " ", plain.lower().replace("&", " and ")).split()


def english_words(text: str) -> list[str]:
    """English words in the singular, small words and grades left out."""
    words = [w for w in flat(text) if w not in ENGLISH_SMALL] or flat(text)
    return [_singular(w) for w in words]


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def spanish_words(text: str) -> list[str]:
    """Spanish words without number and gender (plomeros, plomera: plomer), small words left out."""
    words = [w for w in flat(text) if w not in SPANISH_SMALL] or flat(text)
    return [_stem(w) for w in words]


def _stem(word: str) -> str:
    if len(word) > 4 and word.endswith("es"):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s"):
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] in "aoe" else word


@facts.kept()
def own() -> dict[str, Any]:
    """The project's own words: spanish, english, short."""
    content: dict[str, Any] = policy.from_yaml(OWN.read_text(encoding="utf-8"))
    return content


@dataclass(frozen=True, slots=True)
class Index:
    """Every name of a language. Arrays follow the names; `group` numbers their occupations (`socs`)."""

    words: Callable[[str], list[str]]
    titles: list[str]
    kinds: list[str]
    rank: Ints
    worth: Floats
    socs: list[str]
    group: Ints
    sizes: Floats
    jobs: Floats
    same: dict[str, list[int]]
    names_with: dict[str, Ints]
    says: dict[str, float]
    weight: Floats

    def knows(self, words: Sequence[str]) -> float:
        """The share of words that some name has, 0 to 1."""
        return sum(w in self.names_with for w in words) / len(words) if words else 0.0

    def known(self, word: str) -> list[tuple[str, float]]:
        """The word itself, or up to three that look like it with how alike they are (0-1)."""
        if word in self.names_with:
            return [(word, 1.0)]
        if len(word) < 4:
            return []
        near = process.extract(word, self.names_with.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=3)
        return [(found, score / 100) for found, score, _ in near]


def split(titles: pl.Series, words: Callable[[str], list[str]]) -> pl.DataFrame:
    """The words of many names at once, as `words` gives those of one: `at` (which name), `word`, each once a name.

    The words of the names are cut out by polars; a form that is not the word's own is made once a word, not once a name.
    """
    plain = (
        titles.str.normalize("NFKD").str.replace_all(r"[^\x00-\x7F]", "").str.replace_all("&", " and ", literal=True)
    )
    found = (
        pl.DataFrame({"written": plain.str.to_lowercase().str.extract_all(r"[a-z0-9+#]+")})
        .with_row_index("at")
        .explode("written")
        .drop_nulls()
    )
    small = ENGLISH_SMALL if words is english_words else SPANISH_SMALL
    form = _singular if words is english_words else _stem
    said = ~pl.col("written").is_in(list(small))
    found = found.filter(said | ~said.any().over("at"))
    each = found["written"].unique()
    forms = pl.DataFrame({"written": each, "word": [form(w) for w in each]})
    return (
        found.join(forms, on="written", how="left", maintain_order="left")
        .select("at", "word")
        .unique(maintain_order=True)
    )


def _made(words: Callable[[str], list[str]], rows: pl.DataFrame, kinds: dict[str, tuple[int, float]]) -> Index:
    """An index of title, soc and kind; `kinds` gives each kind's rank and what a match of it is worth (0-1)."""
    size = rows.height
    names = split(rows["title"], words)
    having = names.group_by("word", maintain_order=True).agg("at", n=pl.len())
    telling = having.select("word", says=(1 + size / pl.col("n")).log())
    flat_at = having["at"].explode().to_numpy().astype(np.int64)
    each = np.split(flat_at, having["n"].cum_sum().to_numpy()[:-1].astype(np.int64))
    weighed = names.join(telling, on="word", how="left", maintain_order="left")
    together = (
        names.sort("at", "word").group_by("at", maintain_order=True).agg(key=pl.col("word").str.join(" "))
        .group_by("key", maintain_order=True).agg("at")
    )  # fmt: skip
    socs = rows["soc"].unique(maintain_order=True)
    numbers = pl.DataFrame({"soc": socs}).with_row_index("group")
    group = (
        rows.select("soc")
        .join(numbers, on="soc", how="left", maintain_order="left")["group"]
        .to_numpy()
        .astype(np.int64)
    )
    jobs = dict(occupations().select("soc", "national_employment").iter_rows())
    return Index(
        words, rows["title"].to_list(), rows["kind"].to_list(),
        rows["kind"].replace_strict({k: rank for k, (rank, _) in kinds.items()}, return_dtype=pl.Int64).to_numpy(),
        rows["kind"].replace_strict({k: worth for k, (_, worth) in kinds.items()}, return_dtype=pl.Float64).to_numpy(),
        socs.to_list(), group, np.bincount(group).astype(float), np.array([float(jobs.get(s) or 0) for s in socs]),
        dict(zip(together["key"], together["at"].to_list(), strict=True)),
        dict(zip(having["word"], each, strict=True)), dict(zip(telling["word"], telling["says"], strict=True)),
        np.bincount(weighed["at"].to_numpy(), weighed["says"].to_numpy(), size).astype(float),
    )  # fmt: skip


@facts.kept()
def english() -> Index:
    """English names; one with “(CNA)” counts under both."""
    inside = r"\(([^()]+)\)\s*$"
    names = facts.table("titles").select("title", "soc", pl.col("kind").cast(pl.String)).with_row_index("row")
    rows = pl.concat(
        [
            names.with_columns(pl.col("title").str.replace(r"\s*\([^()]*\)\s*$", "")),
            names.with_columns(pl.col("title").str.extract(inside)).drop_nulls("title"),
        ]
    ).sort("row", maintain_order=True)
    rows = rows.drop("row")
    if (facts.folder() / "titles_filed.parquet").is_file():
        filed = facts.table("titles_filed").select("title", "soc", pl.col("kind").cast(pl.String))
        rows = pl.concat([rows, filed])
    kinds = {"occupation": 0, "direct": 1, "reported": 2, "filed": 3, "alternate": 4, "short": 5}
    return _made(english_words, rows, {kind: (rank, 1.0) for kind, rank in kinds.items()})


@facts.kept()
def spanish() -> Index:
    """Spanish names, the project's own first; “mesero/mesera” counts under both."""
    ours = [
        (form, soc, "us_spanish")
        for soc, names in own()["spanish"].items()
        for name in names
        for form in str(name).split("/")
    ]
    rows = pl.DataFrame(ours, schema=["title", "soc", "kind"], orient="row")
    if (facts.folder() / "titles_es.parquet").is_file():
        more = facts.table("titles_es").select("title", "soc", pl.col("origin").cast(pl.String).alias("kind"))
        # A few names of the publisher's have no occupation here: they can be no one's answer.
        rows = pl.concat([rows, more.drop_nulls("soc")])
    return _made(spanish_words, rows, {"us_spanish": (0, 1.0), "inegi": (1, 0.96), "esco": (2, 0.9)})
