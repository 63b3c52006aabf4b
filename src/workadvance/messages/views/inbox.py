"""The team inbox: what waits and for which colleague; unknown numbers; who answers while someone is away."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from workadvance.messages import selectors, services
from workadvance.messages.forms import AssignForm, LeaveForm, LinkForm, UnknownNumberForm
from workadvance.messages.models import Conversation, Leave
from workadvance.messages.selectors import Box
from workadvance.parsing import phone_shown
from workadvance.people.access import PERMISSIONS, Actor, persons_visible, request_actor
from workadvance.people.models import Organization, User
from workadvance.people.person_search import persons_found
from workadvance.ui.fetch import fetch
from workadvance.ui.forms import Values, form_page, form_saved, forms_shown
from workadvance.ui.lists import ListColumn, ListSpec, list_response
from workadvance.ui.one_button import press_answer
from workadvance.ui.page_access import staff_page
from workadvance.ui.request_values import asked_words
from workadvance.ui.rows import Context, Tab

BOXES = {
    Box.WAITING: gettext_lazy("Waiting for an answer"),
    Box.MINE: pgettext_lazy("conversations", "Mine"),
    Box.UNASSIGNED: gettext_lazy("Unassigned"),
    Box.UNKNOWN: gettext_lazy("Unknown numbers"),
    Box.LATE: gettext_lazy("Waiting too long"),
    Box.ALL: gettext_lazy("All conversations"),
}


def _who(row: Conversation) -> str:
    return str(row.person) if row.person else phone_shown(row.address)


def _answers(row: Conversation) -> str:
    return str(row.assigned_to or (row.person.coach if row.person and row.person.coach else ""))


INBOX = ListSpec(
    key="messages",
    title=gettext_lazy("Messages"),
    columns=[
        ListColumn("who", gettext_lazy("From"), _who, "person__full_name"),
        ListColumn("latest", gettext_lazy("Latest message"), "latest.body"),
        ListColumn("waiting", gettext_lazy("Waiting since"), "waiting_since", "waiting_since"),
        ListColumn("answers", gettext_lazy("Answered by"), _answers),
        ListColumn("last", gettext_lazy("Last message"), "last_at", "last_at", in_file=True),
    ],
    order=("waiting_since", "-last_at", "pk"),
)


@staff_page("messages.view_messages", methods=("GET",))
def inbox(request: HttpRequest) -> HttpResponseBase:
    """Conversations that wait, the longest first; chips for mine, no one's, unknown numbers and those that wait too long."""
    actor = request_actor(request)
    wanted = request.GET.get("box", "")
    box = Box(wanted) if wanted in set(Box) else (Box.ALL if request.GET.get("q") else Box.WAITING)
    rows = selectors.inbox(actor, box)
    if q := asked_words(request.GET):
        people = [p.pk for p in persons_found(persons_visible(actor), q, limit=200)]
        digits = "".join(c for c in q if c.isdigit())
        rows = rows.filter(Q(person__in=people) | (Q(address__contains=digits) if digits else Q(pk__in=[])))
    counts = selectors.inbox_counts(actor)
    chips = [Tab(label, f"?box={b.value}", b == box, counts.get(b.value)) for b, label in BOXES.items()]
    spec = INBOX if box not in (Box.ALL, Box.UNKNOWN) else _latest_first()
    return list_response(request, spec, rows, "messages/inbox.html", {"chips": chips, "now": timezone.now()})


def _latest_first() -> ListSpec:
    return ListSpec(key=INBOX.key, title=INBOX.title, columns=INBOX.columns, order=("-last_at", "pk"))


@staff_page("messages.view_messages")
def unknown(request: HttpRequest, unknown_id: int) -> HttpResponse:
    """What an unknown number wrote: answer it, and say who it is."""
    actor = request_actor(request)
    rows = Conversation.objects.filter(person=None).select_related("organization", "assigned_to", "linked_to")
    conversation = fetch(rows, actor, "messages.view_messages", unknown_id)
    if conversation.linked_to_id is not None:
        return redirect("messages:of_person", person_id=conversation.linked_to_id)
    named = asked_words(request.GET, "named")
    found = selectors.unknown_thread(actor, conversation, named)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    there = persons_visible(actor).filter(provider=conversation.organization_id)
    candidates = there.filter(pk__in=[p.pk for p in found.candidates]) if do != "link" else there
    answer = UnknownNumberForm(request.POST if do == "answer" else None)
    link = LinkForm(request.POST if do == "link" else None, candidates=candidates.order_by("full_name", "pk"))
    if do == "answer" and form_saved(answer, lambda g: _answered(actor, conversation, g)):
        messages.success(request, _("Message is being sent."))
        return redirect("messages:unknown", unknown_id=conversation.pk)
    if do == "link" and form_saved(link, lambda g: services.unknown_link(actor=actor, conversation=conversation, **g)):
        messages.success(request, _("Linked. You can undo this on the person's messages."))
        return redirect("messages:of_person", person_id=link.cleaned_data["person"].pk)
    context = {"thread": found, "answer": answer, "link": link, "named": named}
    context["may_write"] = actor.may("messages.send_message", conversation.organization_id)
    return forms_shown(request, "messages/unknown.html", context, answer, link)


def _answered(actor: Actor, conversation: Conversation, given: Values) -> None:
    services.unknown_answer(actor=actor, conversation=conversation, body=given["body"], key=str(given["key"]))


@staff_page("messages.send_message", methods=("POST",))
def unlink(request: HttpRequest, unknown_id: int) -> HttpResponse:
    """Undo a link of an unknown number to a person."""
    actor = request_actor(request)
    rows = Conversation.objects.filter(person=None)
    conversation = fetch(rows, actor, "messages.send_message", unknown_id)
    return press_answer(
        request,
        do=lambda: services.unknown_unlink(actor=actor, conversation=conversation),
        done=_("No longer linked. The messages are back under Unknown numbers."),
        back=reverse("messages:unknown", args=[conversation.pk]),
    )


@staff_page("messages.assign_messages")
def assign(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Say who answers a conversation."""
    actor = request_actor(request)
    rows = selectors.conversations_visible(actor).select_related("organization", "person")
    conversation = fetch(rows, actor, "messages.assign_messages", conversation_id)
    writers = selectors.writers_of(conversation.organization)
    form = AssignForm(request.POST or None, writers=writers, initial={"user": conversation.assigned_to_id})
    return form_page(
        request,
        form,
        save=lambda g: services.conversation_assign(actor=actor, conversation=conversation, user=g["user"]),
        done=_("Saved."),
        back=_page_of(conversation),
        heading=_("Who answers messages from %(name)s?") % {"name": _who(conversation)},
        submit=_("Save"),
    )


def _page_of(conversation: Conversation) -> str:
    if conversation.person_id:
        return reverse("messages:of_person", args=[conversation.person_id])
    return reverse("messages:unknown", args=[conversation.pk])


def _covers(organizations: QuerySet[Organization], actor: Actor) -> QuerySet[User]:
    found: set[int] = set()
    for organization in organizations:
        found |= set(selectors.writers_of(organization).values_list("pk", flat=True))
    return User.objects.filter(pk__in=found - {actor.user_id or 0}).order_by("name", "pk")


@staff_page("messages.send_message")
def leave(request: HttpRequest) -> HttpResponse:
    """The days one is away, and who answers one's messages then."""
    actor = request_actor(request)
    held = actor.organizations(*PERMISSIONS["messages.send_message"].roles)
    organizations = Organization.objects.filter(pk__in=held).order_by("name", "pk")
    form = LeaveForm(request.POST or None, organizations=organizations, writers=_covers(organizations, actor))
    planned = Leave.objects.filter(user=actor.user_id, ends_on__gte=timezone.localdate())
    shown: Context = {"leaves": planned.select_related("cover", "organization").order_by("starts_on", "pk")}
    return form_page(
        request,
        form,
        save=lambda g: services.leave_plan(actor=actor, **g),
        done=_("Saved. Your work shows on your cover's Today on these days."),
        back=reverse("messages:leave"),
        template="messages/leave.html",
        context=shown,
    )


@staff_page("messages.send_message", methods=("POST",))
def leave_end(request: HttpRequest, leave_id: int) -> HttpResponse:
    """End one's leave, or not take it."""
    actor = request_actor(request)
    planned = fetch(Leave, actor, "messages.send_message", leave_id)
    return press_answer(
        request,
        do=lambda: services.leave_end(actor=actor, leave=planned),
        done=_("Leave removed. Your messages come to you."),
        back=reverse("messages:leave"),
    )
