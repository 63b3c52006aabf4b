"""A program with its staff and selected people, for the tests of readiness and training."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from tests.factories import ApplicationFactory, OrganizationFactory, PersonFactory, ProgramFactory, member
from workadvance.people.access import actor_of_user
from workadvance.people.models import RestrictedAccess
from workadvance.people.name_search import name_tokens_write
from workadvance.readiness import services


class Room:
    """One provider: a program, one user and actor of each role (`room.coach`, `room.as_coach`)."""

    def __init__(self, readiness_hours: int = 6) -> None:
        self.today = timezone.localdate()
        self.provider = OrganizationFactory()
        self.program = ProgramFactory(provider=self.provider, readiness_hours=readiness_hours)
        for role in ("coach", "instructor", "manager", "screener", "job_developer"):
            user = member(self.provider, role, name=f"A {role}")
            setattr(self, role, user)
            setattr(self, f"as_{role}", actor_of_user(user))
        self.elsewhere = OrganizationFactory()

    def ago(self, days: int) -> dt.date:
        return self.today - dt.timedelta(days=days)

    def outsider(self, role: str):
        """Someone of the same role at another provider."""
        return member(self.elsewhere, role)

    def selected(self, name: str = "", *, days: int = 10, **details):
        """One selected person's application."""
        named = {"full_name": name} if name else {}
        person = PersonFactory(provider=self.provider, coach=self.coach, **named, **details)
        name_tokens_write([person])
        return ApplicationFactory(program=self.program, person=person, state="selected", decided_on=self.ago(days))

    def restrict(self, application, *users) -> None:
        """Make a person's record visible to the users only."""
        application.person.restricted = True
        application.person.save()
        for user in users:
            RestrictedAccess.objects.create(person=application.person, user=user)

    def session(self, days_ago: int = 0, hours: str = "3", **details):
        """A readiness session."""
        return services.session_plan(
            actor=self.as_manager,
            program=self.program,
            title=details.pop("title", f"Workshop {days_ago}"),
            held_on=self.ago(days_ago),
            hours=Decimal(hours),
            led_by=details.pop("led_by", self.coach),
        )

    def attend(self, application, *days_ago: int, status: str = "present") -> None:
        """Record the person at sessions of three hours, held so many days ago."""
        for days in days_ago:
            session = self.session(days)
            services.attendance_record(actor=self.as_manager, session=session, application=application, status=status)
            services.attendance_finish(actor=self.as_manager, session=session, applications=[])

    def ready(self, name: str = "", **details):
        """A selected person whose readiness hours are done."""
        application = self.selected(name, **details)
        session = self.session(40, hours=str(max(self.program.readiness_hours, 1)), title="All of it")
        services.attendance_record(actor=self.as_manager, session=session, application=application, status="present")
        return application
