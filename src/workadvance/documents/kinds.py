"""The event kinds of `documents`. What a paper is may tell of health or a court, so its kind is a personal field."""

from django.utils.translation import gettext_lazy as _

from workadvance.documents.models import Document, Proof
from workadvance.events.kinds import Field, Kind, RetentionPeriod, register
from workadvance.events.readings import choices

PAPER = Field(str, RetentionPeriod.personal, choices(Document, "kind"))
PROVES = Field(str, RetentionPeriod.personal, choices(Proof, "proves"))

register(
    Kind("documents.document.received", _("Document received: {paper}."), {"paper": PAPER, "sha256": Field(str)}),
    Kind("documents.document.viewed", _("Restricted document opened: {paper}."), {"paper": PAPER}),
    Kind("documents.document.scan", _("Virus scan: nothing found."), {"paper": PAPER}),
    Kind("documents.document.accept", _("Document accepted: {paper}."), {"paper": PAPER, "proves": PROVES}),
    Kind("documents.document.return", _("Document not accepted: {paper}."), {"paper": PAPER}),
    Kind("documents.document.remove", _("Document removed: {paper}."), {"paper": PAPER}),
    Kind("documents.paperrequest.made", _("Document requested: {paper}."), {"paper": PAPER}),
    Kind("documents.paperrequest.canceled", _("Document no longer requested: {paper}."), {"paper": PAPER}),
)
