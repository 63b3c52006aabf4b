"""Writing to many: templates in both languages, and one message to a group with a preview of each."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance.messages import selectors, services
from workadvance.messages.forms import BulkForm, TemplateForm
from workadvance.messages.message_kinds import Channel
from workadvance.messages.models import MessageTemplate
from workadvance.messages.reminders import COMMON, RULES
from workadvance.messages.scopes import scopes_of
from workadvance.messages.services.reminding import BulkRow
from workadvance.people.access import PERMISSIONS, Actor, persons_visible, request_actor
from workadvance.people.models import Organization, Person
from workadvance.ui.fetch import fetch
from workadvance.ui.forms import Values, errors_into, form_page, forms_shown
from workadvance.ui.page_access import staff_page
from workadvance.ui.request_values import id_of
from workadvance.ui.two_editors import Stored, columns

LONGEST_LIST = 4_000  # characters of an address that names people


def _organizations(actor: Actor, permission: str) -> QuerySet[Organization]:
    held = actor.organizations(*PERMISSIONS[permission].roles)
    return Organization.objects.filter(pk__in=held).order_by("name", "pk")


def bulk_address(people: Iterable[int]) -> str:
    """The address of the page that writes to these people; empty where there are none."""
    ids = ",".join(str(pk) for pk in people)
    return f"{reverse('messages:bulk')}?people={ids}" if ids else ""


@dataclass(frozen=True, slots=True)
class OwnWords:
    """A template and the program it is for, in words; empty where it is for all."""

    template: MessageTemplate
    program: str


@dataclass(frozen=True, slots=True)
class UsualWords:
    """A reminder with its usual words, and the organization's own where it has some."""

    label: str
    words: str
    own: list[OwnWords]


@staff_page("messages.view_messages", methods=("GET",))
def templates(request: HttpRequest) -> HttpResponse:
    """Templates and reminders, with what each says."""
    actor = request_actor(request)
    rows = MessageTemplate.objects.filter(organization__in=_organizations(actor, "messages.view_messages"))
    said = list(rows.select_related("organization").order_by("name", "scope", "pk"))
    programs = dict(scopes_of({t.organization_id for t in said if t.scope}))
    found = [OwnWords(t, programs.get(t.scope, "")) for t in said]
    reminders = [
        UsualWords(str(r.label), str(r.words), [own for own in found if own.template.rule == r.name])
        for r in RULES.values()
    ]
    context = {
        "by_hand": [own for own in found if not own.template.rule],
        "reminders": reminders,
        "may_manage": actor.may("messages.manage_templates"),
    }
    return forms_shown(request, "messages/templates.html", context)


@staff_page("messages.manage_templates")
def template_new(request: HttpRequest) -> HttpResponse:
    """Add a template."""
    return _template_page(request, None)


@staff_page("messages.manage_templates")
def template_edit(request: HttpRequest, template_id: int) -> HttpResponse:
    """Change a template."""
    found = fetch(MessageTemplate, request_actor(request), "messages.manage_templates", template_id)
    return _template_page(request, found)


TEMPLATE_WORDS = columns("name", "rule", "words_en", "words_es")


def _template_page(request: HttpRequest, template: MessageTemplate | None) -> HttpResponse:
    actor = request_actor(request)
    organizations = _organizations(actor, "messages.manage_templates")
    initial: Values = {}
    if template is not None:
        organizations = organizations.filter(pk=template.organization_id)
        initial = dict(TEMPLATE_WORDS(template))
    form = TemplateForm(request.POST or None, organizations=organizations, initial=initial)
    known = ", ".join(f"{{{name}}}" for name in (*COMMON, *sorted({f for r in RULES.values() for f in r.facts})))
    return form_page(
        request,
        form,
        save=lambda given: services.template_save(actor=actor, template=template, **given),
        done=_("Template saved."),
        back=reverse("messages:templates"),
        heading=_("Edit template") if template else _("Add template"),
        submit=_("Save template"),
        note=_("These are filled in for each person: %(known)s.") % {"known": known},
        crumbs=[(reverse("messages:templates"), _("Templates"))],
        stored=Stored(template, TEMPLATE_WORDS) if template else None,
    )


@dataclass(frozen=True, slots=True)
class BulkCount:
    """How many get it in a language and by a channel."""

    language: str
    channel: str
    n: int


def _counts(rows: Sequence[BulkRow]) -> list[BulkCount]:
    found = Counter((str(row.person.get_language_display()), row.channel) for row in rows if not row.problem)
    return [BulkCount(language, str(Channel(channel).label), n) for (language, channel), n in sorted(found.items())]


def _people(actor: Actor, ids: Sequence[int]) -> list[Person]:
    held = actor.organizations(*PERMISSIONS["messages.send_bulk"].roles)
    rows = persons_visible(actor).filter(pk__in=list(ids)[: selectors.number("bulk_most")], provider__in=held)
    return list(rows.select_related("provider", "coach").order_by("full_name", "pk"))


def _fingerprint(given: Values) -> str:
    """What was previewed: people and words."""
    said = repr((sorted(given["chosen"]), given["words_en"], given["words_es"]))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


@staff_page("messages.send_bulk")
def bulk(request: HttpRequest) -> HttpResponse:
    """One message to many: write it, see what each gets, then send."""
    actor = request_actor(request)
    named = request.GET.get("people", "")[:LONGEST_LIST].split(",")
    asked = [number for part in named if (number := id_of(part)) is not None]
    form = BulkForm(request.POST or None, initial={"chosen": asked})
    if request.method != "POST":
        return forms_shown(request, "messages/bulk.html", {"form": form, "people": _people(actor, asked)}, form)
    if not form.is_valid():
        return forms_shown(request, "messages/bulk.html", {"form": form, "people": _people(actor, asked)}, form)
    given = form.cleaned_data
    people, seen = _people(actor, given["chosen"]), _fingerprint(given)
    if given["seen"] == seen and request.POST.get("do") == "send":
        sent = services.bulk_send(
            actor=actor,
            people=people,
            words_en=given["words_en"],
            words_es=given["words_es"],
            batch=given["batch"].hex,
        )
        said = ngettext("%(n)d message on its way.", "%(n)d messages on their way.", sent) % {"n": sent}
        messages.success(request, said)
        return redirect("messages:inbox")
    problem = services.bulk_problem(given["words_en"], given["words_es"])
    if problem is not None:
        errors_into(form, problem)
        return forms_shown(request, "messages/bulk.html", {"form": form, "people": people}, form)
    rows = services.bulk_rows(actor=actor, people=people, words_en=given["words_en"], words_es=given["words_es"])
    going = sum(not row.problem for row in rows)
    context = {
        "form": form,
        "people": people,
        "rows": rows,
        "seen": seen,
        "going": going,
        "counts": _counts(rows),
        "price": sum((row.price for row in rows), Decimal(0)),
    }
    return forms_shown(request, "messages/bulk.html", context, form)
