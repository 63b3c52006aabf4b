"""The event kinds of `documents`. What a paper is may tell of health or a court, so its kind is a personal field."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from workadvance.documents.models import Document, Proof
from workadvance.events.kinds import Field, Kind, RetentionPeriod, register
from workadvance.events.readings import choices, moment
from workadvance.ui.format import date_full

PAPER = Field(str, RetentionPeriod.personal, choices(Document, "kind"))
PROVES = Field(str, RetentionPeriod.personal, choices(Proof, "proves"))
FORM = {"title": Field(str), "version": Field(int)}
PERIOD = {"since": Field(dt.date, say=moment(date_full)), "until": Field(dt.date, say=moment(date_full))}

register(
    Kind("documents.document.received", _("Document received: {paper}."), {"paper": PAPER, "sha256": Field(str)}),
    Kind("documents.document.viewed", _("Restricted document opened: {paper}."), {"paper": PAPER}),
    Kind("documents.document.scan", _("Virus scan: nothing found."), {"paper": PAPER}),
    Kind("documents.document.accept", _("Document accepted: {paper}."), {"paper": PAPER, "proves": PROVES}),
    Kind("documents.document.return", _("Document not accepted: {paper}."), {"paper": PAPER}),
    Kind("documents.document.remove", _("Document removed: {paper}."), {"paper": PAPER}),
    Kind("documents.agreement.saved", _("Form to sign saved: {title}, version {version}."), FORM),
    Kind("documents.agreement.retired", _("Form to sign no longer used: {title}, version {version}."), FORM),
    Kind("documents.signature.asked", _("Asked to sign: {title}, version {version}."), FORM),
    Kind("documents.signature.signed", _("Signed: {title}, version {version}."), {**FORM, "sha256": Field(str)}),
    Kind("documents.signature.canceled", _("No longer asked to sign: {title}, version {version}."), FORM),
    Kind("documents.hoursletter.made", _("Letter about hours made, {since} to {until}."), PERIOD),
    Kind("documents.hoursletter.canceled", _("Letter about hours canceled, {since} to {until}."), PERIOD),
    Kind("documents.paperrequest.made", _("Document requested: {paper}."), {"paper": PAPER}),
    Kind("documents.paperrequest.canceled", _("Document no longer requested: {paper}."), {"paper": PAPER}),
)
