"""What imports add to the left rail."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workadvance.exchange.models import DataImport
from workadvance.exchange.selectors import imports_visible
from workadvance.people.access import Actor
from workadvance.ui.context import RailItem, rail_register


def _waiting(actor: Actor) -> QuerySet[DataImport] | None:
    """Imports someone still has to review."""
    return imports_visible(actor).filter(state="review") if actor.may("exchange.import_data") else None


rail_register(RailItem(85, _("Import"), "exchange:imports", "exchange.import_data", "upload", _waiting))
