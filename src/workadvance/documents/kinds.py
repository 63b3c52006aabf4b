"""The event kinds of `documents`. What a paper is may tell of health or a court, so its kind is a personal field."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.kinds import Field, Kind, Retention, register

PERSONAL = Field(str, Retention.personal)

register(
    Kind("documents.document.received", _("Document received: {paper}."), {"paper": PERSONAL, "sha256": Field(str)}),
    Kind("documents.document.viewed", _("Restricted document opened: {paper}."), {"paper": PERSONAL}),
    Kind("documents.document.scan", _("Virus scan: nothing found."), {"paper": PERSONAL}),
    Kind("documents.document.accept", _("Document accepted: {paper}."), {"paper": PERSONAL, "proves": PERSONAL}),
    Kind("documents.document.return", _("Document not accepted: {paper}."), {"paper": PERSONAL}),
    Kind("documents.document.remove", _("Document removed: {paper}."), {"paper": PERSONAL}),
    Kind("documents.paperrequest.made", _("Document requested: {paper}."), {"paper": PERSONAL}),
    Kind("documents.paperrequest.canceled", _("Document no longer requested: {paper}."), {"paper": PERSONAL}),
)
