"""Writing notices: once for an event and a reader, however often a reaction runs."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from workadvance.notices.models import Notice


def notice_once(notice: Notice) -> Notice:
    """Store a notice, or find the one that a first run of its reaction stored.

    Looked up first: SQLite takes empty users and persons for different ones, so its constraint does not refuse a second.
    """
    same = {"event_id": notice.event_id, "kind": notice.kind, "user": notice.user_id, "person": notice.person_id}
    try:
        with transaction.atomic():
            known = Notice.objects.filter(**same).first()
            if known is not None:
                return known
            notice.save()
    except IntegrityError:  # two workers at once, on PostgreSQL
        return Notice.objects.get(**same)
    return notice
