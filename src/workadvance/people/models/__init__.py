"""What is stored of organizations, staff and people."""

from workadvance.people.models.invitations import StaffInvitation
from workadvance.people.models.privacy import (
    Consent,
    ErasureRequest,
    RestrictedAccess,
    RetentionNotice,
    SharingAgreement,
)
from workadvance.people.models.records import (
    WAITING_ANSWERS,
    Handover,
    Household,
    IdentityQuestion,
    Membership,
    NameToken,
    Organization,
    Person,
    Role,
    Site,
    User,
)

__all__ = [
    "WAITING_ANSWERS",
    "Consent",
    "ErasureRequest",
    "Handover",
    "Household",
    "IdentityQuestion",
    "Membership",
    "NameToken",
    "Organization",
    "Person",
    "RestrictedAccess",
    "RetentionNotice",
    "Role",
    "SharingAgreement",
    "Site",
    "StaffInvitation",
    "User",
]
