"""The event kinds of `documents`. What a paper is may tell of health or a court, so its kind is a personal field."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.kinds import Field, Kind, Retention, register

PERSONAL = Field(str, Retention.personal)

register(
    Kind("documents.document.received", _("Paper received: {paper}."), {"paper": PERSONAL, "sha256": Field(str)}),
    Kind("documents.document.viewed", _("Restricted paper opened: {paper}."), {"paper": PERSONAL}),
    Kind("documents.document.scan", _("Paper scanned: nothing found."), {"paper": PERSONAL}),
    Kind("documents.document.accept", _("Paper accepted: {paper}."), {"paper": PERSONAL, "proves": PERSONAL}),
    Kind("documents.document.return", _("Paper not accepted: {paper}."), {"paper": PERSONAL}),
    Kind("documents.document.remove", _("Paper removed: {paper}."), {"paper": PERSONAL}),
    Kind("documents.paperrequest.made", _("Asked for a paper: {paper}."), {"paper": PERSONAL}),
    Kind("documents.paperrequest.canceled", _("No longer asked for: {paper}."), {"paper": PERSONAL}),
)
