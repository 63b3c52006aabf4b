"""Tags of the gallery page: running the code of an example, the names of the colors."""

from __future__ import annotations

import functools

from django import template
from django.template import Context, Template
from django.utils.safestring import SafeString
from django_cotton.compiler_regex import CottonCompiler

from workadvance.ui.gallery import samples

register = template.Library()


@functools.lru_cache(maxsize=128)
def _compiled(code: str) -> Template:
    return Template(CottonCompiler().process(code))


@register.simple_tag(takes_context=True)
def live(context: Context, code: str) -> SafeString:
    """Run an example's code with the sample values."""
    with context.push(**samples()):
        return _compiled(code).render(context)


@register.simple_tag
def colors() -> tuple[str, ...]:
    """The names of the colors, as in site.css without the dashes."""
    return (
        "ink", "ink-soft", "paper", "card", "sunk", "line", "edge", "rail",
        "brand", "brand-soft", "next", "next-soft", "late", "late-soft", "info", "info-soft",
    )  # fmt: skip
