"""What papers add to the left rail."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workadvance.documents.models import Document
from workadvance.documents.selectors import papers_to_check
from workadvance.people.access import Actor
from workadvance.ui.context import RailItem, rail_register


def _waiting(actor: Actor) -> QuerySet[Document] | None:
    """Papers no one has looked at yet."""
    return papers_to_check(actor) if actor.may("documents.check_paper") else None


rail_register(RailItem(37, _("Documents"), "documents:to_check", "documents.check_paper", "document", _waiting))
