"""One meeting of a group, a session or a class: its form, and the views that change or cancel it.

Whoever keeps the meetings (readiness its sessions, training its classes) says which meeting, what saving means and the
words; day, hours and leader, the reason for canceling, and the way back are the same for both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from workadvance.people.models import User
from workadvance.ui.fields import ClockField, DayField, NumberField
from workadvance.ui.forms import ReasonForm, Values, form_page
from workadvance.ui.two_editors import Stored

LONGEST = Decimal(16)


class Meeting(Protocol):
    """What the form of a meeting starts from."""

    held_on: dt.date
    hours: Decimal
    led_by_id: int | None
    starts_time: dt.time | None
    ends_time: dt.time | None
    place: str
    link: str


class MeetingForm(forms.Form):
    """The day, the times, the length, the place and the leader of one meeting of a group."""

    held_on = DayField(label=_("Day"))
    starts_time = ClockField(
        label=_("Start time"),
        required=False,
        help_text=_("Reminders and calendars show it. Leave it blank if it's not set."),
    )
    ends_time = ClockField(
        label=_("End time"), required=False, help_text=_("If blank, we add the hours to the start time.")
    )
    hours = NumberField(label=_("Hours"), max_digits=4, decimal_places=2, min_value=Decimal("0.25"), max_value=LONGEST)
    place = forms.CharField(
        label=_("Place"), max_length=200, required=False, help_text=_("For example: Main office, room 2.")
    )
    link = forms.URLField(label=_("Video link"), max_length=300, required=False, assume_scheme="https")
    led_by = forms.ModelChoiceField(label=_("Leader"), queryset=User.objects.none(), required=False)

    def lead_by(self, leaders: QuerySet[User]) -> None:
        """Offer these people as leaders."""
        field: Any = self.fields["led_by"]
        field.queryset = leaders


def meeting_initial(meeting: Meeting) -> Values:
    """What the form shows of a meeting that is planned."""
    return {
        **{name: getattr(meeting, name) for name in ("held_on", "hours", "starts_time", "ends_time", "place", "link")},
        "led_by": meeting.led_by_id,
    }


@dataclass(frozen=True, slots=True)
class MeetingPages:
    """The page of a meeting, where its forms go back to, and the pages above it as (address, name)."""

    url: str
    above: list[tuple[str, str]]


def meeting_change(
    request: HttpRequest,
    form: forms.Form,
    *,
    pages: MeetingPages,
    stored: Stored[Any],
    save: Callable[[Values], object],
    heading: str,
    done: str,
) -> HttpResponse:
    """Move a meeting, change its length or its leader; `stored` is what its form shows of it."""
    return form_page(
        request,
        form,
        save=save,
        done=done,
        back=pages.url,
        heading=heading,
        submit=_t("Save"),
        crumbs=pages.above,
        stored=stored,
    )


def meeting_restore(
    request: HttpRequest, *, pages: MeetingPages, restore: Callable[[str], object], heading: str
) -> HttpResponse:
    """Undo that a meeting was called off."""
    return form_page(
        request,
        ReasonForm(request.POST or None),
        save=lambda given: restore(given["reason"]),
        done=_t("It's on the schedule again."),
        back=pages.url,
        heading=heading,
        submit=_t("Put it back on the schedule"),
        note=_t("People who were told it was canceled get a message that it's on again."),
        crumbs=pages.above,
    )


def meeting_cancel(
    request: HttpRequest,
    *,
    pages: MeetingPages,
    cancel: Callable[[str], object],
    heading: str,
    submit: str,
    done: str,
) -> HttpResponse:
    """Call a meeting off, and say why."""
    return form_page(
        request,
        ReasonForm(request.POST or None),
        save=lambda given: cancel(given["reason"]),
        done=done,
        back=pages.url,
        heading=heading,
        submit=submit,
        crumbs=pages.above,
    )
