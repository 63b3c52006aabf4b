"""Letters, notices and messages that could not be sent: what an administrator sees of the outbox."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workadvance.events.history import sentences
from workadvance.events.outbox import TaskInTrouble, outbox_state, tasks_in_trouble, tasks_retry
from workadvance.messages.models import Message
from workadvance.people.access import Actor, request_actor
from workadvance.people.models import Role
from workadvance.ui.page_access import staff_page

# Why a task fails, by the name of its error; of others only that name is shown, since their words may be a person's.
REASONS = {
    "MailRefused": gettext_lazy("The mail server refused the address."),
    "MailNotTaken": gettext_lazy("The mail server could not be reached or was busy."),
    "MailUnsure": gettext_lazy("The mail server did not answer."),
    "MailUnderWay": gettext_lazy("Another process was sending it."),
}


@dataclass(frozen=True, slots=True)
class FailedTask:
    """A line of the page: what was to be done, since when, how often tried, why it failed, when it is tried again."""

    task_id: str
    what: str
    since: dt.datetime
    attempts: int
    why: str
    again_at: dt.datetime | None


def _seen_by(actor: Actor) -> list[TaskInTrouble]:
    """The failed tasks of the organizations that the actor administers."""
    found = tasks_in_trouble()
    sent: dict[str, int] = {t.task_id: t.arguments[0] for t in found if t.task == "deliver" and t.arguments}
    homes = dict(Message.objects.filter(pk__in=sent.values()).values_list("pk", "conversation__organization_id"))
    mine = actor.organizations(Role.ADMINISTRATOR)
    return [t for t in found if _home(t, homes.get(sent.get(t.task_id, 0))) in mine]


def _home(task: TaskInTrouble, of_message: int | None) -> int | None:
    """The organization a task is of: its event's, or its message's."""
    return task.event.organization_id if task.event else of_message


def failed_tasks(actor: Actor) -> list[FailedTask]:
    """What failed, in the reader's words, oldest first."""
    found = _seen_by(actor)
    events = [t.event for t in found if t.event is not None]
    told = {line.event.pk: line.text for line in sentences(events, personal=False)}
    return [
        FailedTask(
            task_id=t.task_id,
            what=told[t.event.pk] if t.event else _("Message to a person"),
            since=t.since,
            attempts=t.attempts,
            why=str(REASONS.get(t.failure, t.failure)),
            again_at=t.again_at,
        )
        for t in found
    ]


@staff_page("people.retry_tasks")
def background_tasks(request: HttpRequest) -> HttpResponse:
    """What could not be sent, and trying it again: one task or all of them."""
    actor = request_actor(request)
    if request.method == "POST":
        ids = [t.task_id for t in _seen_by(actor)]
        chosen = request.POST.get("task")
        done = tasks_retry(author=actor, task_ids=[pk for pk in ids if chosen in (None, pk)])
        said = ngettext("%(n)s task will be tried again now.", "%(n)s tasks will be tried again now.", done)
        messages.success(request, said % {"n": done})
        return redirect("background_tasks")
    shown = {"tasks": failed_tasks(actor), "outbox": outbox_state()}
    return render(request, "web/background_tasks.html", shown)
