"""The columns of the applicants' board: what an application waits for, and what to do about it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

WORK = ("submitted", "eligible", "waitlisted")
LANES: dict[str, str | Promise] = {
    "identity": gettext_lazy("Same person?"),
    "facts": gettext_lazy("Missing information"),
    "fails": gettext_lazy("Rule not met"),
    "confirm": gettext_lazy("Confirm eligibility"),
    "orientation": gettext_lazy("Orientation"),
    "test": gettext_lazy("Test"),
    "interview": gettext_lazy("Interview"),
    "check": gettext_lazy("Background check"),
    "decide": gettext_lazy("Decide"),
    "waitlist": gettext_lazy("Waitlist"),
    "draft": gettext_lazy("Not submitted"),
}
"""The board's columns: what an application waits for, in the order of the work."""

STACKS = (
    ("identity", "facts", "fails", "confirm"),
    ("orientation", "test", "interview", "check"),
    ("decide", "waitlist"),
    ("draft",),
)
"""Which lanes stand one under the other on the board, so that every stage of screening is on screen side by side."""

STATES_OF_LANES = {
    "identity": WORK,
    "facts": ("submitted",),
    "fails": ("submitted",),
    "confirm": ("submitted",),
    **dict.fromkeys(("orientation", "test", "interview", "check", "decide"), ("eligible",)),
    "waitlist": ("waitlisted",),
    "draft": ("draft",),
}

WAITING_FOR_STAFF = ("identity", "facts", "fails", "confirm", "orientation", "test", "interview", "check", "decide")
ADVICE: dict[str, str | Promise] = {
    "identity": gettext_lazy("Compare the two records, then say who it is"),
    "facts": gettext_lazy("Call to fill in missing answers"),
    "fails": gettext_lazy("Find what could help, then decide"),
    "confirm": gettext_lazy("Every rule is met. Confirm eligibility"),
    "orientation": gettext_lazy("Invite, then save the result"),
    "test": gettext_lazy("Give the test, then save the score"),
    "interview": gettext_lazy("Talk with the applicant, then save your scores"),
    "check": gettext_lazy("Do the check, then save the result"),
    "decide": gettext_lazy("Every step is done. Make a decision"),
    "draft": gettext_lazy("Offer help with the form"),
    "waitlist": gettext_lazy("Offer the next open seat"),
}
