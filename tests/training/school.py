"""A program that trains: its target, certification and cohorts, for the tests of training."""

from __future__ import annotations

import datetime as dt

from tests.readiness.room import Room
from workadvance.readiness.models import Session
from workadvance.targeting.models import TargetDecision
from workadvance.training import services
from workadvance.training.models import Cohort, Enrollment


class School(Room):
    """A room (tests/readiness) with an open target occupation and a certification."""

    def __init__(self, readiness_hours: int = 6) -> None:
        super().__init__(readiness_hours)
        self.decision = TargetDecision.objects.create(
            program=self.program, soc="51-4121", title="Welders", decided_on=self.ago(90), reasons="Employers hire."
        )
        self.certification = services.certification_add(
            actor=self.as_manager, name="Welding D1.1", issuer="Welding Society", valid_months=36
        )

    def cohort(self, name: str = "Welding", *, starts: int = -30, days: int = 90, seats: int = 10, **details) -> Cohort:
        """A cohort that started 30 days ago (or `starts` days from today) and lasts `days` days, with daily classes."""
        first = self.today + dt.timedelta(days=starts)
        given = {
            "decision": self.decision,
            "name": name,
            "seats": seats,
            "starts_on": first,
            "ends_on": first + dt.timedelta(days=days),
            "hours": 3 * (days + 1),
            "weekdays": range(7),
            "certification": self.certification,
            "instructor": self.instructor,
            **details,
        }
        given["milestones"] = [services.PlannedMilestone(*one) for one in details.get("milestones", ())]
        return services.cohort_plan(actor=self.as_manager, **given)

    def seat(self, cohort: Cohort, application=None) -> Enrollment:
        """A seat for someone (ready, if no one is given), given a week before the cohort began where it has begun."""
        application = application or self.ready()
        enrollment = services.enrollment_enroll(actor=self.as_manager, cohort=cohort, application=application)
        enrollment.enrolled_on = min(enrollment.enrolled_on, cohort.starts_on - dt.timedelta(days=7))
        enrollment.save(update_fields=["enrolled_on"])
        return enrollment

    def trainee(self, cohort: Cohort, name: str = "", started: int | None = None) -> Enrollment:
        """Someone in training since the cohort's first day (or `started` days ago)."""
        enrollment = self.seat(cohort, self.ready(name))
        on = cohort.starts_on if started is None else self.ago(started)
        return services.enrollment_move(actor=self.as_instructor, enrollment=enrollment, name="start", on=on)

    def lesson(self, cohort: Cohort, days_ago: int = 0) -> Session:
        """The cohort's class so many days ago."""
        return Session.objects.get(cohort_session__cohort=cohort, held_on=self.ago(days_ago))

    def there(self, enrollment: Enrollment, *days_ago: int, status: str = "present") -> None:
        """Record the trainee at classes."""
        for days in days_ago:
            services.class_attendance_record(
                actor=self.as_instructor,
                session=self.lesson(enrollment.cohort, days),
                application=enrollment.application,
                status=status,
            )
