"""The append-only log, its seals, and the keys of personal fields."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Event(models.Model):
    """One thing that happened: who, to what, about which person, from, to, why, when it took effect, when it was recorded.

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
    mark = models.CharField(max_length=64, db_default="")

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
    """A batch of events bound to all before it: hash = HMAC-SHA256(previous hash, count, every event of the batch).

    `form` 2 binds the moment of sealing too; seals of earlier versions are of form 1.
    """

    first_event_id = models.BigIntegerField()
    last_event_id = models.BigIntegerField(unique=True)
    count = models.PositiveIntegerField()
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()
    form = models.PositiveSmallIntegerField(default=2)

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


class Worker(models.Model):
    """A worker of the outbox and when it last said that it is alive."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    host = models.CharField(max_length=255)
    process = models.PositiveIntegerField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.host} {self.process}"


class LogHead(models.Model):
    """How far the log is sealed, said once more outside it (one row): seals that were all removed are missed.

    `proof` is made with the installation's key. Events up to `unmarked` are of a version that gave them no mark.
    """

    seals = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    unmarked = models.BigIntegerField(default=0)
    proof = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.seals} seals"


class KnownKey(models.Model):
    """A fingerprint of a key that this database was written with, so that another one is refused."""

    name = models.CharField(max_length=20)
    fingerprint = models.CharField(max_length=64)
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "fingerprint"], name="known_key_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.fingerprint[:8]}"
