"""Pages of possible duplicates: the pairs that wait for an answer, those that are linked, and the answers."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.people.access import request_actor
from workadvance.people.duplicates import ANSWERING, pairs_visible
from workadvance.people.identity_questions import identity_answer
from workadvance.people.models import WAITING_ANSWERS, IdentityQuestion, Person
from workadvance.screening.views.identity import REASONS
from workadvance.ui.fetch import found_or_404
from workadvance.ui.list_files import file_asked, file_response
from workadvance.ui.lists import ListColumn, ListSpec, list_context
from workadvance.ui.one_button import press_answer
from workadvance.ui.page_access import staff_page
from workadvance.ui.rows import Tab

State = IdentityQuestion.State
SHOWN = {"": WAITING_ANSWERS, "linked": (State.SAME,), "different": (State.DIFFERENT,)}


def reasons_said(question: IdentityQuestion) -> str:
    """What makes two records look alike, in words."""
    return ", ".join(str(REASONS[code]) for code in question.reasons if code in REASONS)


LIST = ListSpec(
    key="duplicates",
    title=gettext_lazy("Possible duplicates"),
    order=("-asked_at", "-pk"),
    columns=(
        ListColumn("newer", gettext_lazy("Newer record"), "person.full_name", "person__full_name"),
        ListColumn("older", gettext_lazy("Earlier record"), "other.full_name", "other__full_name"),
        ListColumn("reasons", gettext_lazy("What they have in common"), reasons_said),
        ListColumn("state", gettext_lazy("Status"), "get_state_display", "state"),
    ),
    search=lambda rows, words: rows.filter(
        Q(person__full_name__icontains=words) | Q(other__full_name__icontains=words)
    ),
)


@dataclass(frozen=True, slots=True)
class PairShown:
    """Two records side by side, and whether they are linked."""

    question: IdentityQuestion
    sides: tuple[Person, Person]
    reasons: str
    linked: bool
    across: bool


def _pair(question: IdentityQuestion) -> PairShown:
    newer, older = question.person, question.other
    return PairShown(
        question,
        (older, newer),
        reasons_said(question),
        question.state == State.SAME,
        newer.provider_id != older.provider_id,
    )


@staff_page(ANSWERING, methods=("GET",))
def duplicates(request: HttpRequest) -> HttpResponseBase:
    """Records that may be of one person, with what they have in common."""
    actor, shown = request_actor(request), request.GET.get("show", "")
    shown = shown if shown in SHOWN else ""
    listed = list_context(request, LIST, pairs_visible(actor).filter(state__in=SHOWN[shown]))
    if file_asked(request):
        return file_response(request, LIST, listed["rows"])
    labels = {"": _("To answer"), "linked": _("Linked"), "different": _("Different people")}
    chips = [Tab(label, f"?show={key}" if key else "?", key == shown) for key, label in labels.items()]
    pairs = [_pair(question) for question in listed["page"]]
    return render(request, "exchange/duplicates.html", {**listed, "chips": chips, "pairs": pairs, "shown": shown})


@staff_page(ANSWERING, methods=("POST",))
def answer(request: HttpRequest, question_id: int) -> HttpResponse:
    """Link two records, say that they are of different people, or unlink them (POST). Both records stay as they are."""
    actor = request_actor(request)
    question = found_or_404(pairs_visible(actor), pk=question_id)
    done = {
        State.SAME.value: _("Records linked. Both are kept."),
        State.DIFFERENT.value: _("Saved: different people."),
        State.UNSURE.value: _("Saved: not sure yet."),
    }
    return press_answer(
        request,
        do=lambda: identity_answer(actor=actor, question=question, answer=request.POST.get("answer", "")),
        done=lambda answered: done[answered.state],
        back=reverse("exchange:duplicates"),
    )
