"""The permission register of `appointments`."""

from django.utils.translation import gettext_lazy as _

from workadvance.people.access import register
from workadvance.people.models import Role

WITH_PEOPLE = (Role.MANAGER, Role.SCREENER, Role.COACH, Role.INSTRUCTOR, Role.JOB_DEVELOPER)

register("appointments.view_calendar", _("See their own and the team's calendar"), WITH_PEOPLE)
register("appointments.schedule", _("Offer times, and book, move, and cancel appointments"), WITH_PEOPLE)
