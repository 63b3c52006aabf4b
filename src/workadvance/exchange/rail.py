"""What imports add to the left rail."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workadvance.exchange.models import DataImport
from workadvance.exchange.privacy.erasing import NEEDED as ERASING
from workadvance.exchange.privacy.retention import requests_waiting
from workadvance.exchange.selectors import imports_visible
from workadvance.people.access import Actor
from workadvance.people.duplicates import ANSWERING, pairs_visible
from workadvance.people.models import WAITING_ANSWERS, ErasureRequest, IdentityQuestion
from workadvance.ui.context import RailItem, rail_register


def _waiting(actor: Actor) -> QuerySet[DataImport] | None:
    """Imports someone still has to review."""
    return imports_visible(actor).filter(state="review") if actor.may("exchange.import_data") else None


def _pairs(actor: Actor) -> QuerySet[IdentityQuestion] | None:
    """Pairs of records that may be of one person."""
    return pairs_visible(actor).filter(state__in=WAITING_ANSWERS) if actor.may(ANSWERING) else None


def _requests(actor: Actor) -> QuerySet[ErasureRequest] | None:
    """Requests to erase that wait for a decision."""
    return requests_waiting(actor) if actor.may(ERASING) else None


rail_register(
    RailItem(85, _("Import"), "exchange:imports", "exchange.import_data", "upload", _waiting),
    RailItem(86, _("Export"), "exchange:exports", "reporting.export", "download"),
    RailItem(87, _("Possible duplicates"), "exchange:duplicates", ANSWERING, "people", _pairs),
    RailItem(93, _("Data-sharing agreements"), "exchange:agreements", "people.agree_sharing", "people"),
    RailItem(88, _("Privacy"), "exchange:privacy", ERASING, "lock", _requests),
)
