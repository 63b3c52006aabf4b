"""Where a page of the API goes on: an opaque cursor, signed, for one token and one list."""

from __future__ import annotations

from django.core import signing

from workadvance.api.models import ApiToken
from workadvance.api.problems import ApiProblem

SALT = "workadvance.api.cursor"


def cursor_make(token: ApiToken, listed: str, last: int) -> str:
    """The cursor after the row `last` of a list."""
    return signing.dumps([token.pk, listed, last], salt=SALT)


def cursor_read(token: ApiToken, listed: str, cursor: str | None) -> int:
    """The row a cursor stands after, 0 without one; ApiProblem for one that was altered or is of another token or list."""
    if not cursor:
        return 0
    try:
        of_token, of_list, last = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        of_token, of_list, last = 0, "", 0
    if of_token != token.pk or of_list != listed:
        raise ApiProblem(404, "unknown-cursor", "This cursor is not one of this list. Begin again without a cursor.")
    return int(last)
