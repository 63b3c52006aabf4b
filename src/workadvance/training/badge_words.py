"""What a page says of a badge that was checked, in the reader's language: a title, a sentence, and how it looks."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workadvance.badges import BadgeTold, BadgeVerdict, KeyState


@dataclass(frozen=True, slots=True)
class BadgeSaid:
    """The verdict as a page shows it."""

    title: str | Promise
    text: str | Promise
    good: bool = False


_ASK = _("Don't rely on it. Ask the person who showed it to you for a new one.")
_SAID = {
    BadgeVerdict.VALID: BadgeSaid(
        _("This badge is valid"), _("It was signed by its issuer and was not changed since."), good=True
    ),
    BadgeVerdict.REVOKED: BadgeSaid(
        _("This badge was revoked"), _("Its issuer revoked it for good. It is no longer valid.")
    ),
    BadgeVerdict.SUSPENDED: BadgeSaid(
        _("This badge is suspended"),
        _("Its issuer suspended it for now. It isn't valid until that is lifted. Check again later."),
    ),
    BadgeVerdict.EXPIRED: BadgeSaid(
        _("This badge has expired"), _("It was valid once. What it says may have to be renewed.")
    ),
    BadgeVerdict.NOT_YET_VALID: BadgeSaid(
        _("This badge is not valid yet"), _("It says it is valid from a later day on.")
    ),
    BadgeVerdict.TAMPERED: BadgeSaid(
        _("This badge was changed"),
        _("Its signature doesn't fit: it was changed after it was signed. Don't rely on it."),
    ),
    BadgeVerdict.WITHDRAWN_KEY: BadgeSaid(
        _("This badge was signed with a withdrawn key"),
        _("Its issuer no longer trusts the key it was signed with. Ask for a new badge."),
    ),
    BadgeVerdict.UNKNOWN_KEY: BadgeSaid(
        _("We don't know who signed this badge"),
        _("It was signed with a key that isn't one of an issuer here. We can't say whether it is real."),
    ),
    BadgeVerdict.STATUS_UNKNOWN: BadgeSaid(
        _("We can't tell whether this badge was revoked"),
        _("Its issuer keeps the list of revoked badges elsewhere. Ask the issuer."),
    ),
    BadgeVerdict.UNSUPPORTED: BadgeSaid(
        _("This badge is of a kind we don't check"), _("It is signed in a way that isn't checked here. Ask its issuer.")
    ),
    BadgeVerdict.MALFORMED: BadgeSaid(_("This is no badge we can read"), _ASK),
}
_FORMER = BadgeSaid(
    _("This badge is valid"),
    _(
        "It was signed by its issuer and was not changed since. The issuer signs with a newer key now; this one still counts."
    ),
    good=True,
)


def badge_said(told: BadgeTold) -> BadgeSaid:
    """What to say of a badge."""
    if told.verdict is BadgeVerdict.VALID and told.key_state == KeyState.FORMER:
        return _FORMER
    return _SAID[told.verdict]
