"""The append-only log, its seals, and the keys of personal fields."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Event(models.Model):
    """One thing that happened: who, to what, of whom, from, to, why, when it took effect, when it was recorded.

    Written only by `services.event_record`, in the transaction of what it records; the database refuses update and
    delete. Ids of subject and person are plain numbers: the log outlives what it speaks of.
    """

    recorded_at = models.DateTimeField()
    effective_on = models.DateField()
    kind = models.CharField(max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    actor_name = models.CharField(max_length=150, blank=True)
    actor_role = models.CharField(max_length=30, blank=True)
    organization_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=50)
    subject_id = models.BigIntegerField()
    state_from = models.CharField(max_length=40, blank=True)
    state_to = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    payload = models.JSONField(default=dict)

    class Meta:
        # In the order of recording, which is that of ids. Kinds and subjects' kinds are long words: they are compared in
        # the few rows that share a number, not kept in an index of millions.
        indexes = [
            models.Index(fields=["person_id", "id"], name="event_of_person"),
            models.Index(fields=["subject_id", "id"], name="event_of_subject"),
            models.Index(fields=["organization_id", "id"], name="event_of_organization"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class PersonKey(models.Model):
    """The key that encrypts one person's personal event fields, itself encrypted with the installation's key.

    Erasing it (`key` empty) makes those fields unreadable for good; the log and its seals stay whole.
    """

    person_id = models.BigIntegerField(primary_key=True)
    key = models.BinaryField()
    erased_at = models.DateTimeField(null=True)


class Seal(models.Model):
    """A batch of events bound to all before it: hash = HMAC-SHA256(previous hash, count, every event of the batch)."""

    first_event_id = models.BigIntegerField()
    last_event_id = models.BigIntegerField(unique=True)
    count = models.PositiveIntegerField()
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_event_id__lte=models.F("last_event_id")), name="seal_range"
            ),
        ]


class Checkpoint(models.Model):
    """Up to which event a check has found everything right, so that its next run can begin there."""

    name = models.CharField(max_length=60, primary_key=True)
    event_id = models.BigIntegerField()
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} up to #{self.event_id}"
