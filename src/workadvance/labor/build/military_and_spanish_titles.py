"""Titles beside O*NET's English ones: military occupation codes, and Spanish names of occupations."""

from __future__ import annotations

import hashlib

import polars as pl

from workadvance.labor.build.raw import RawFolder, read_delimited

USABLE = ("exactMatch", "broadMatch")
"""ESCO matches good enough for ranking: the same, or an O*NET occupation that holds it."""


SHARE_OF_TITLE, CASES = 0.8, 3
"""A title employers filed counts where so large a share of at least so many filings got the same code."""


def held_out(title: str) -> bool:
    """A quarter of the titles, by their own letters, is kept out of the index: the benchmark searches for those."""
    return hashlib.sha256(title.lower().encode()).digest()[0] % 4 == 0


def _text(folder: RawFolder, what: str, pattern: str, columns: tuple[str, ...]) -> pl.DataFrame:
    path = folder.find(what, pattern)
    assert path is not None
    return read_delimited(folder, path, {c: [c] for c in columns}, separator=",", table=what)


def military(folder: RawFolder, codes: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Military occupation codes with their civilian occupations in order, and codes known by title only.

    Columns: moc, service and title (null where not listed), rank (null: no civilian match is listed), soc.
    """
    pairs = _text(folder, "military crosswalk", r"moc_to_onet_soc\.csv", ("moc", "rank", "onet_soc"))
    named = _text(folder, "military titles", r"moc_titles_common\.csv", ("service", "moc", "title"))
    matched = (
        pairs.join(codes["onet_codes"].select("onet_soc", "soc"), on="onet_soc")
        .select("moc", pl.col("rank").cast(pl.Int8), "soc")
        .unique(["moc", "soc"], keep="first", maintain_order=True)
    )
    titles = named.select("moc", "service", "title")
    return pl.concat([matched, titles.select("moc", "service", "title")], how="diagonal").select(
        "moc", "service", "title", "rank", "soc"
    ).sort("moc", "rank", "soc", "service", nulls_last=True)  # fmt: skip


def spanish(folder: RawFolder, codes: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Spanish names of occupations: title, soc, origin (inegi: Mexico; esco: Spain and the European Union)."""
    labels = _text(folder, "ESCO labels", r"esco_es_labels\.csv", ("esco_id", "kind", "label_es"))
    links = _text(folder, "ESCO crosswalk", r"esco_1_1_onet_soc_2019_crosswalk\.csv", ("onet_soc", "esco_id", "match"))
    esco = (
        links.filter(pl.col("match").is_in(list(USABLE)))
        .join(labels.filter(pl.col("kind") != "preferred"), on="esco_id")
        .join(codes["onet_codes"].select("onet_soc", "soc"), on="onet_soc")
        .select(title="label_es", soc="soc", origin=pl.lit("esco"))
    )
    mexico = _text(
        folder,
        "INEGI SINCO",
        r"mexico_sinco_2011_soc_2010\.csv",
        ("sinco_title_es", "soc_2010_broad", "soc_broad_title_es"),
    )
    members = _text(folder, "mobility codes", r"cps_asec_codes_to_soc_2018\.csv", ("mob_code", "oews_2025"))
    broad = mexico.join(members, left_on="soc_2010_broad", right_on="mob_code")
    inegi = pl.concat(
        [
            broad.select(title=column, soc="oews_2025", origin=pl.lit("inegi"))
            for column in ("sinco_title_es", "soc_broad_title_es")
        ]
    )
    return pl.concat([inegi, esco]).unique().sort("origin", "title", "soc", descending=[True, False, False])


def filed(folder: RawFolder, codes: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """English titles of BLS's Direct Match Title File and of certified H-2 applications, less those held out.

    Columns: title, soc, kind (direct, filed).
    """
    direct = _text(folder, "direct match titles", r"soc_2018_direct_match_titles\.csv", ("soc_2018", "title"))
    names = ("title", "soc_2018", "cases", "share_of_title")
    written = _text(folder, "filed titles", r"dol_h2_job_titles_soc\.csv", names).filter(
        (pl.col("share_of_title").cast(pl.Float64) >= SHARE_OF_TITLE) & (pl.col("cases").cast(pl.Int32) >= CASES)
    )
    published = codes["onet_codes"].select(soc_2018=pl.col("onet_soc").str.slice(0, 7), soc="soc").unique()
    both = pl.concat(
        [
            direct.select("title", "soc_2018", kind=pl.lit("direct")),
            written.select("title", "soc_2018", kind=pl.lit("filed")),
        ]
    )
    kept = both.filter(~pl.col("title").map_elements(held_out, return_dtype=pl.Boolean))
    return kept.join(published, on="soc_2018").select("title", "soc", "kind").unique().sort("kind", "title", "soc")
