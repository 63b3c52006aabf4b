"""Invitations of staff, and of funders' people."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from workadvance.events.choice_labels import ChoiceLabelsModel
from workadvance.people.models.records import Membership, Organization, Role, User


class StaffInvitation(ChoiceLabelsModel):
    """An email that asks someone to set how they sign in; its link works once, until it expires or is revoked.

    The secret is kept as its hash only, and is made as the email leaves: sent again, the link before stops working.
    """

    of_organization = "organization"
    opened_with = ("organization", "user", "invited_by")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=20, choices=Role)
    membership = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="invitations")
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    secret_hash = models.CharField(max_length=64, blank=True, db_index=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(accepted_at=None, revoked_at=None, membership__isnull=False),
                name="invitation_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    @property
    def waits(self) -> bool:
        """Whether it was neither used nor revoked; it may have expired."""
        return self.accepted_at is None and self.revoked_at is None

    @property
    def status(self) -> str:
        """In one word, for programs: accepted, revoked, expired or waiting."""
        if not self.waits:
            return "accepted" if self.accepted_at else "revoked"
        return "expired" if self.is_expired else "waiting"

    @property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return self.waits and self.expires_at <= timezone.now()
