"""What people were told: a notice on a user's Today page, or a letter emailed to a person."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from workadvance.notices.sentences import sentence_of
from workadvance.people.models import Person


class Notice(models.Model):
    """A message: shown in the site to a user, or emailed to an address. Made by reactions of the outbox.

    A letter is kept as it was sent (`subject`, `body`). What is read in the site is kept as its kind and its facts, and worded
    in the reader's language; older notices have only the subject of their day.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="notices",
        db_index=False,
    )
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="notices")
    event_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=200, blank=True)
    mailing_since = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            # A reaction may run twice; what it sends may not.
            models.UniqueConstraint(
                fields=["event_id", "kind", "user", "person"], name="notice_once", nulls_distinct=False
            ),
        ]
        indexes = [models.Index(fields=["user", "read_at"], name="notice_unread")]

    @property
    def text(self) -> str:
        """What it says, in the reader's language where it is kept as facts."""
        return self.subject or sentence_of(self.kind, self.facts)
