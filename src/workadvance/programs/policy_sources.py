"""Where a criterion is written when the program's own policy says so: as it is stored, and as the page says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from workadvance.programs.models import Program

_STORED = "Eligibility policy of "


def own_source(program_name: str) -> str:
    """The source as verdicts and criteria store it, in English whatever the page's language."""
    return f"{_STORED}{program_name or 'the program'}"


def own_source_here(source: str, program: Program) -> str:
    """The same in the language of the page; empty where a law or another paper is the source."""
    return _("Eligibility policy of %(program)s") % {"program": program.name_here} if source.startswith(_STORED) else ""
