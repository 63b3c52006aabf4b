"""Staff's pages for papers: those to check, a person's, and one with its picture and what it proves."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.documents import selectors, services
from workadvance.documents.forms import AskForm, PaperAcceptForm, PaperForm
from workadvance.documents.models import Document, PaperRequest
from workadvance.documents.serving import file_response, preview_response
from workadvance.people.access import Actor, request_actor, require
from workadvance.people.models import Person
from workadvance.ui.fetch import fetch, fetch_person
from workadvance.ui.forms import ReasonForm, form_saved, forms_shown
from workadvance.ui.lists import ListColumn, ListSpec, list_response
from workadvance.ui.page_access import staff_page

TO_CHECK = ListSpec(
    key="papers",
    title=gettext_lazy("Documents to review"),
    columns=[
        ListColumn("person", gettext_lazy("Name"), "person.full_name", "person__full_name"),
        ListColumn("paper", gettext_lazy("Document"), "get_kind_display"),
        ListColumn("received", gettext_lazy("Received"), "received_at", "received_at"),
        ListColumn("state", gettext_lazy("Status"), "get_state_display"),
    ],
    order=("received_at", "pk"),
    search=lambda rows, q: rows.filter(person__full_name__icontains=q),
)


@staff_page("documents.check_paper", methods=("GET",))
def to_check(request: HttpRequest) -> HttpResponseBase:
    """Papers that wait for someone to look at them, oldest first."""
    rows = selectors.papers_to_check(request_actor(request))
    return list_response(request, TO_CHECK, rows, "documents/to_check.html")


@staff_page("documents.list_papers")
def of_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """A person's papers: what is there, what was asked for; adding one and asking for one."""
    actor = request_actor(request)
    person = fetch_person(actor, person_id, "documents.list_papers")
    kinds = selectors.kinds_visible(actor, person.provider_id)
    adding = request.method == "POST" and request.POST.get("do") == "add"
    asking = request.method == "POST" and request.POST.get("do") == "ask"
    add = PaperForm(request.POST if adding else None, request.FILES if adding else None)
    ask = AskForm(request.POST if asking else None, kinds=kinds, prefix="ask")
    back = redirect("documents:of_person", person_id=person.pk)
    if adding and form_saved(
        add, lambda g: services.document_add(actor=actor, person=person, kind=g["kind"], upload=g["file"])
    ):
        messages.success(request, _("Document saved."))
        return back
    if asking and form_saved(ask, lambda g: services.paper_ask(actor=actor, person=person, **g)):
        messages.success(request, _("Request saved. We tell the person by text or email, and it is on their page."))
        return back
    context = {"person": person, "papers": selectors.person_papers(actor, person), "add": add, "ask": ask}
    return forms_shown(request, "documents/of_person.html", context, add, ask)


def _paper(actor: Actor, document_id: int, permission: str = "documents.list_papers") -> Document:
    """A paper an actor may see: their organization's, of a kind they have a right to."""
    rows = Document.objects.exclude(state="removed").select_related(*Document.opened_with)
    document = fetch(rows, actor, permission, document_id)
    require(actor, document.permission, document.person.provider_id)
    return document


@staff_page("documents.list_papers", methods=("GET",))
def paper(request: HttpRequest, document_id: int) -> HttpResponse:
    """One paper: its picture, what it proves, and what to do with it."""
    actor = request_actor(request)
    document = _paper(actor, document_id)
    services.document_seen(author=actor, document=document)
    return _paper_page(request, actor, document)


def _paper_page(
    request: HttpRequest,
    actor: Actor,
    document: Document,
    *,
    accepting: PaperAcceptForm | None = None,
    returning: ReasonForm | None = None,
    removing: ReasonForm | None = None,
) -> HttpResponse:
    shown = (
        accepting or PaperAcceptForm(kind=document.kind),
        returning or ReasonForm(prefix="return"),
        removing or ReasonForm(prefix="remove"),
    )
    context = {
        "document": document,
        "person": document.person,
        "proofs": list(document.proofs.select_related("certified_by").order_by("pk")),
        "may_check": actor.may("documents.check_paper", document.person.provider_id),
        "accepting": shown[0],
        "returning": shown[1],
        "removing": shown[2],
    }
    return forms_shown(request, "documents/paper.html", context, *shown)


@staff_page("documents.check_paper", methods=("POST",))
def accept(request: HttpRequest, document_id: int) -> HttpResponse:
    """Accept a paper and certify what it proves."""
    actor = request_actor(request)
    document = _paper(actor, document_id, "documents.check_paper")
    form = PaperAcceptForm(request.POST, kind=document.kind)
    if form_saved(
        form, lambda g: services.document_accept(actor=actor, document=document, proves=PaperAcceptForm.certified(g))
    ):
        messages.success(request, _("Document accepted."))
        return _back(document.person)
    return _paper_page(request, actor, document, accepting=form)


@staff_page("documents.check_paper", methods=("POST",))
def send_back(request: HttpRequest, document_id: int) -> HttpResponse:
    """Say why a paper isn't enough, and ask for another one."""
    actor = request_actor(request)
    document = _paper(actor, document_id, "documents.check_paper")
    form = ReasonForm(request.POST, prefix="return")
    if form_saved(form, lambda g: services.document_return(actor=actor, document=document, reason=g["reason"])):
        messages.success(request, _("Saved. The person will see on their page that we need another one."))
        return _back(document.person)
    return _paper_page(request, actor, document, returning=form)


@staff_page("documents.check_paper", methods=("POST",))
def remove(request: HttpRequest, document_id: int) -> HttpResponse:
    """Remove a paper that should not be here, with its file."""
    actor = request_actor(request)
    document = _paper(actor, document_id, "documents.check_paper")
    form = ReasonForm(request.POST, prefix="remove")
    if form_saved(form, lambda g: services.document_remove(actor=actor, document=document, reason=g["reason"])):
        messages.success(request, _("Document removed. The file is deleted."))
        return _back(document.person)
    return _paper_page(request, actor, document, removing=form)


def _back(person: Person) -> HttpResponse:
    return redirect(reverse("documents:of_person", args=[person.pk]))


@staff_page("documents.list_papers", methods=("GET",))
def file(request: HttpRequest, document_id: int) -> HttpResponse:
    """The paper as a file."""
    actor = request_actor(request)
    document = _paper(actor, document_id)
    services.document_seen(author=actor, document=document)
    return file_response(document)


@staff_page("documents.list_papers", methods=("GET",))
def preview(request: HttpRequest, document_id: int) -> HttpResponse:
    """A picture of the paper's first page (its page has logged the view)."""
    return preview_response(_paper(request_actor(request), document_id))


@staff_page("documents.add_paper", methods=("POST",))
def request_cancel(request: HttpRequest, request_id: int) -> HttpResponse:
    """Stop asking for a paper."""
    actor = request_actor(request)
    asked = fetch(PaperRequest, actor, "documents.add_paper", request_id)
    services.paper_request_cancel(actor=actor, request=asked)
    messages.success(request, _("This document is no longer requested."))
    return _back(asked.person)
