"""The badge as a picture that carries its credential."""

from __future__ import annotations

import textwrap
from html import escape

from workadvance.badges.files import OPENBADGES


def badge_picture(*, token: str, name: str, issuer: str, day: str) -> str:
    """An SVG with the credential baked in, as Open Badges 3.0 says."""
    lines = textwrap.wrap(name, 22)[:4]
    words = "".join(
        f'<text x="200" y="{175 + 30 * n - 15 * (len(lines) - 1)}" font-size="24" font-weight="700">{escape(line)}</text>'
        for n, line in enumerate(lines)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="{OPENBADGES}" viewBox="0 0 400 400" role="img">'
        f'<openbadges:credential verify="{escape(token)}"/>'
        f"<title>{escape(name)}, {escape(issuer)}</title>"
        '<path d="M200 12l163 94v188l-163 94-163-94V106z" fill="#0f5c5c"/>'
        '<path d="M200 30l147 85v170l-147 85-147-85V115z" fill="#ffffff"/>'
        f'<g font-family="sans-serif" text-anchor="middle" fill="#16302f">{words}'
        f'<text x="200" y="280" font-size="15">{escape(textwrap.shorten(issuer, 34, placeholder="…"))}</text>'
        f'<text x="200" y="305" font-size="14">{escape(day)}</text></g></svg>\n'
    )
