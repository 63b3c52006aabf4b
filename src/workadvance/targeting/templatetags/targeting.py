"""What the target pages' templates need: a probability, a level of education, a gap as words and as a drawing."""

from __future__ import annotations

import math
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workadvance import labor
from workadvance.targeting.frozen_numbers import chance_words
from workadvance.targeting.labor_words import BENEFIT_GROUPS, education_words, evidence_words, most_required_words
from workadvance.ui.format import money, percent

register = template.Library()


@register.filter
def chance(value: float | None) -> str:
    """A probability in percent; never 0 or 100."""
    return chance_words(value)


@register.filter
def education(value: str | None) -> str:
    """A level of typical education as pages say it."""
    return education_words(value) or "–"


@register.filter
def most_required(said: str | None) -> str:
    """What most of O*NET's respondents require, with their share."""
    return most_required_words(said)


@register.filter
def evidence(step_up: labor.StepUp) -> str:
    """What speaks for a step-up job, and how much."""
    return evidence_words(step_up.strength, step_up.kinds)


@register.filter
def benefit_group(name: str) -> str:
    """A group of the benefits survey as pages say it."""
    return str(BENEFIT_GROUPS.get(name, name))


@register.filter
def sector_title(sector: labor.Sector) -> str:
    """A sector's title in the language of the page."""
    return sector.title_es if (get_language() or "en").startswith("es") and sector.title_es else sector.title


@register.filter
def gap(value: float) -> str:
    """A fraction as a signed percentage: 0.12 is +12%."""
    return ("+" if value > 0 else "") + percent(value)


@register.filter
def round_up(years: float) -> int:
    """Whole years, rounded up."""
    return math.ceil(years)


@register.filter
def rounded(value: float) -> int:
    """The whole number that is shown, which decides between singular and plural."""
    return round(value)


@register.filter
def below(value: float, ground: float) -> float:
    """How far a line lies above the ground, in pixels."""
    return round(ground - value, 1)


@register.filter
def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


@register.simple_tag
def gap_line(pay_gap: Any, scale: tuple[float, float] | None) -> SafeString:
    """Pay at home, the metros' median and their best on one line, told apart by shape."""
    if not scale:
        return SafeString("")
    low, high = scale

    def x(value: float | None) -> str:
        return "" if value is None else f"{min(max((value - low) / (high - low), 0.01), 0.99) * 100:.1f}"

    home, middle, best = (
        x(pay_gap.home_usd),
        x(pay_gap.metros_median_usd),
        x(pay_gap.metros_best_usd),
    )
    known = [v for v in (home, middle, best) if v]
    if not known:
        return format_html('<span class="soft">{}</span>', _("not published"))
    ends = sorted(known, key=float)
    marks = format_html_join(
        "",
        '<svg x="{}%" y="2" width="16" height="16" overflow="visible"><path class="dot {}" d="{}"/></svg>',
        [
            (at, kind, shape)
            for at, kind, shape in (
                (best, "best", "M0 1 L7 14 L-7 14 Z"),
                (middle, "middle", "M-5 3 H5 V13 H-5 Z"),
                (home, "home", "M-6 8 A6 6 0 1 0 6 8 A6 6 0 1 0 -6 8 Z"),
            )
            if at
        ],
    )
    said = ", ".join(
        f"{label} {money(value)}"
        for label, value in (
            (_("this area"), pay_gap.home_usd),
            (_("metro median"), pay_gap.metros_median_usd),
            (_("highest metro"), pay_gap.metros_best_usd),
        )
        if value is not None
    )
    return format_html(
        '<svg height="20" role="img" aria-label="{}"><line class="span" x1="{}%" x2="{}%" y1="10" y2="10"/>{}</svg>',
        said,
        ends[0],
        ends[-1],
        marks,
    )
