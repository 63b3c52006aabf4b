"""The kinds of paper: what each is called, what it can prove, and who may see it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Proves(models.TextChoices):
    """What a paper can prove of a person."""

    IDENTITY = "identity", _("Identity")
    AGE = "age", _("Age")
    RESIDENCE = "residence", _("Residence")
    INCOME = "income", _("Household income")
    WORK_AUTHORIZATION = "work_authorization", _("Authorization to work")
    EDUCATION = "education", _("High school diploma or equivalency")
    CREDENTIAL = "credential", _("Credential")
    PAY = "pay", _("Pay")


class PaperKind(models.TextChoices):
    """What kind of paper it is, in the words of whoever hands it in."""

    PHOTO_ID = "photo_id", _("Driver's license or other photo ID")
    WORK_AUTHORIZATION = "work_authorization", _("Passport, birth certificate, or work permit")
    RESIDENCE = "residence", _("Proof of address")
    INCOME = "income", _("Proof of household income")
    PAY_STUB = "pay_stub", _("Pay stub")
    EDUCATION = "education", _("High school diploma, GED, or HiSET")
    CREDENTIAL = "credential", _("Certificate or license")
    MEDICAL = "medical", _("Medical document")
    BACKGROUND = "background", _("Court or background document")
    OTHER = "other", pgettext_lazy("paper", "Other document")


@dataclass(frozen=True, slots=True)
class About:
    """What a kind can prove (what is usual first), the permission that shows it, and an example for whoever looks for one."""

    proves: tuple[Proves, ...]
    permission: str
    example: str | Promise = ""


ABOUT: dict[str, About] = {
    PaperKind.PHOTO_ID: About(
        (Proves.IDENTITY, Proves.AGE, Proves.RESIDENCE),
        "documents.view_paper",
        _("The front, with all four corners in the picture."),
    ),
    PaperKind.WORK_AUTHORIZATION: About(
        (Proves.WORK_AUTHORIZATION, Proves.IDENTITY, Proves.AGE), "documents.view_paper"
    ),
    PaperKind.RESIDENCE: About(
        (Proves.RESIDENCE,),
        "documents.view_paper",
        _("A lease, a utility bill, or a letter with your name and address."),
    ),
    PaperKind.INCOME: About(
        (Proves.INCOME,), "documents.view_paper", _("Pay stubs, a benefits letter, or a tax return.")
    ),
    PaperKind.PAY_STUB: About((Proves.PAY, Proves.INCOME), "documents.view_work_paper", _("The most recent one.")),
    PaperKind.EDUCATION: About((Proves.EDUCATION,), "documents.view_work_paper"),
    PaperKind.CREDENTIAL: About((Proves.CREDENTIAL,), "documents.view_work_paper"),
    PaperKind.MEDICAL: About((), "documents.view_medical_paper"),
    PaperKind.BACKGROUND: About((), "documents.view_background_paper"),
    PaperKind.OTHER: About((), "documents.view_paper"),
}
RESTRICTED = (PaperKind.MEDICAL, PaperKind.BACKGROUND)
"""Kinds of which each view is an event."""
