"""Taking attendance of a group: the sheet, one tap a person, finishing. Sessions and classes are recorded by their own apps.

An app reads a `Sheet` of its people, names its `SheetRoutes`, and says what a tap and a finish record; the rest (answering
htmx and plain posts, reading hours, saying what was refused) is here, with the templates in `ui/attendance/`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from workadvance.parsing import Unclear, read_number
from workadvance.people.models import Person
from workadvance.ui.fields import NumberField
from workadvance.ui.forms import Values, form_page
from workadvance.ui.one_button import not_saved
from workadvance.ui.rows import Context
from workadvance.ui.two_editors import Stored

Member = TypeVar("Member")


@dataclass(slots=True)
class SheetRow(Generic[Member]):
    """One person on a sheet: who, and what is recorded (or, not recorded yet, present by default).

    `key` is the member's id in addresses; `missed` counts the meetings missed in a row before this one; `about` is a word
    the page adds beside the name; `settled`: attendance was finished with this entry, it is corrected and not tapped; `fewer` and `more` are a late person's hours after one step less or more.
    """

    member: Member
    key: int
    person: Person
    status: str
    hours: Decimal
    recorded: bool
    missed: int = 0
    fewer: Decimal | None = None
    more: Decimal | None = None
    about: str = ""
    problem: str = ""
    settled: bool = False


@dataclass(slots=True)
class Sheet(Generic[Member]):
    """The attendance sheet of one meeting of a group: its rows and what they add up to. `length` is in hours."""

    session_id: int
    title: str
    held_on: dt.date
    length: Decimal
    rows: list[SheetRow[Member]]
    day_has_come: bool
    canceled: bool
    taken: bool

    def __post_init__(self) -> None:
        """Entries of a finished sheet are settled."""
        for row in self.rows:
            row.settled = self.taken and row.recorded

    def count(self, *statuses: str) -> int:
        """People with one of the statuses."""
        return sum(row.status in statuses for row in self.rows)

    @property
    def present(self) -> int:
        """People present."""
        return self.count("present")

    @property
    def late(self) -> int:
        """People late."""
        return self.count("late")

    @property
    def away(self) -> int:
        """People absent or excused."""
        return self.count("absent", "excused")

    @property
    def unsaved(self) -> int:
        """People nothing is recorded for yet."""
        return sum(not row.recorded for row in self.rows)

    @property
    def open(self) -> bool:
        """Whether attendance can be taken: the day has come and the meeting was not canceled."""
        return self.day_has_come and not self.canceled

    def row(self, key: int) -> SheetRow[Member]:
        """One member's row; 404 for anyone who is not on the sheet."""
        found = next((row for row in self.rows if row.key == key), None)
        if found is None:
            raise Http404
        return found


@dataclass(frozen=True, slots=True)
class SheetRoutes:
    """The names of a sheet's routes: page and finish take the session's id, mark and correct also the member's."""

    page: str
    mark: str
    correct: str
    finish: str

    def context(self, sheet: Sheet[Any], *, may_take: bool) -> Context:
        """What the templates in `ui/attendance/` show."""
        return {
            "sheet": sheet,
            "may_take": may_take,
            "mark_route": self.mark,
            "correct_route": self.correct,
            "finish_url": reverse(self.finish, args=[sheet.session_id]),
        }


def mark_answer(
    request: HttpRequest,
    *,
    routes: SheetRoutes,
    read: Callable[[], Sheet[Member]],
    key: int,
    record: Callable[[Member, str, Decimal | None], object],
) -> HttpResponse:
    """Record one tap and answer with the person's row and the totals (htmx), or go back to the sheet.

    `read` gives the sheet of everyone the actor may see there. What is refused is said in the row, with status 422.
    """
    before = read().row(key)
    problem = _record_tap(request, before, record)
    sheet = read()
    row = sheet.row(key)
    row.problem = problem
    code = 422 if problem else 200
    if getattr(request, "htmx", False):
        context = {**routes.context(sheet, may_take=True), "row": row}
        return render(request, "ui/attendance/_answer.html", context, status=code)
    page = reverse(routes.page, args=[sheet.session_id])
    if problem:
        return not_saved(
            request, problems=[f"{row.person}: {problem}"], back=f"{page}#a{key}", above=[(page, sheet.title)]
        )
    return HttpResponseRedirect(f"{page}#a{key}")


def _record_tap(
    request: HttpRequest, row: SheetRow[Member], record: Callable[[Member, str, Decimal | None], object]
) -> str:
    """Record what was tapped; what was refused, in words."""
    status, text = request.POST.get("status", ""), request.POST.get("hours", "").strip()
    hours: Decimal | None = None
    if text:
        status = "late"
        try:
            hours = read_number(text)
        except Unclear as unclear:
            return unclear.say(get_language() or "en")
    try:
        record(row.member, status, hours)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


class AttendanceCorrectionForm(forms.Form):
    """An entry as it should have been saved, and what was wrong."""

    status = forms.ChoiceField(
        label=gettext_lazy("Attendance"),
        choices=[
            ("present", gettext_lazy("Present")),
            ("late", pgettext_lazy("attendance", "Late")),
            ("absent", gettext_lazy("Absent")),
            ("excused", gettext_lazy("Excused")),
        ],
    )
    hours = NumberField(
        label=gettext_lazy("Hours attended"),
        required=False,
        max_digits=4,
        decimal_places=2,
        help_text=gettext_lazy("Only for someone who was late or left early."),
    )
    reason = forms.CharField(
        label=gettext_lazy("What was wrong"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


def correct_answer(
    request: HttpRequest,
    *,
    routes: SheetRoutes,
    read: Callable[[], Sheet[Member]],
    key: int,
    session: models.Model,
    record: Callable[[Member, str, Decimal | None, str], object],
) -> HttpResponse:
    """Correct an entry of a finished sheet of a session, with what was wrong."""
    sheet = read()
    row = sheet.row(key)

    def stored(_session: models.Model) -> Values:
        now = read().row(key)
        return {"status": now.status, "hours": now.hours if now.status == "late" else None}

    page = reverse(routes.page, args=[sheet.session_id])
    return form_page(
        request,
        AttendanceCorrectionForm(request.POST or None, initial=stored(session)),
        save=lambda given: record(row.member, given["status"], given["hours"], given["reason"]),
        done=_("Attendance corrected."),
        back=f"{page}#a{key}",
        heading=_("Correct %(name)s's attendance") % {"name": row.person},
        submit=_("Save correction"),
        note=_("The audit log keeps what was saved first, your reason, and your name."),
        crumbs=[(page, sheet.title)],
        stored=Stored(session, stored),
    )


def finish_answer(
    request: HttpRequest,
    *,
    routes: SheetRoutes,
    read: Callable[[], Sheet[Member]],
    finish: Callable[[list[Member]], object],
    again: Callable[[list[str]], HttpResponse],
) -> HttpResponse:
    """Finish attendance: who was not tapped was present. What is refused is said by `again`, the page with problems."""
    try:
        finish([row.member for row in read().rows])
    except ValidationError as error:
        return again(error.messages)
    sheet = read()
    totals = {"present": sheet.present, "late": sheet.late, "away": sheet.away}
    messages.success(request, _("Attendance saved: %(present)d present, %(late)d late, %(away)d absent.") % totals)
    return HttpResponseRedirect(reverse(routes.page, args=[sheet.session_id]))
