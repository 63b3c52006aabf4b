"""Filters of lists that users gave a name: their own, and only they change them."""

from __future__ import annotations

from workadvance.people.access import Actor
from workadvance.ui.models import SavedFilter


def filters_of(actor: Actor, list_key: str) -> list[SavedFilter]:
    """The actor's filters of a list, by name."""
    return list(SavedFilter.objects.filter(user=actor.user_id, list_key=list_key).order_by("name"))


def filter_keep(*, actor: Actor, list_key: str, name: str, query: str) -> None:
    """Give a list's filter a name (the same name again replaces it)."""
    SavedFilter.objects.update_or_create(
        user_id=actor.user_id or 0, list_key=list_key[:40], name=name[:60], defaults={"query": query[:500]}
    )


def filter_forget(*, actor: Actor, filter_id: int) -> None:
    """Forget one of the actor's own filters."""
    SavedFilter.objects.filter(user_id=actor.user_id or 0, pk=filter_id).delete()
