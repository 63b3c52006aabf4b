"""What the pages keep for a user: filters with a name, and forms typed and not sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SavedFilter(models.Model):
    """A filter of a list that a user gave a name."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters", db_index=False
    )
    list_key = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "list_key", "name"], name="saved_filter_once")]


class FormDraft(models.Model):
    """What someone typed into a form and has not sent: saved as they go, there again after a time-out."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts", db_index=False)
    form_key = models.CharField(max_length=120)
    data = models.BinaryField()
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "form_key"], name="form_draft_once")]


class BulkAct(models.Model):
    """What a user did to many at once: how each was before, so that it can be undone until a moment."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bulk_acts")
    kind = models.CharField(max_length=40, help_text="Who undoes it: a kind registered with `ui.bulk`.")
    back = models.CharField(max_length=2000)
    done_at = models.DateTimeField()
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    items = models.JSONField(help_text="Of each that changed: what undoing it needs.")
