"""Employers: list, page, contacts, activity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.people.access import Actor, request_actor
from workadvance.people.models import Organization
from workadvance.placement import filters, forms, selectors, services
from workadvance.placement.models import EmployerAccount, EmployerActivity, EmployerContact
from workadvance.placement.services.employers import organization_named
from workadvance.placement.views.lists import listed
from workadvance.ui.fetch import fetch
from workadvance.ui.forms import Values, form_page
from workadvance.ui.lists import ListColumn, ListSpec
from workadvance.ui.page_access import staff_page
from workadvance.ui.request_values import asked_words
from workadvance.ui.rows import Context
from workadvance.ui.two_editors import Stored, stored_values
from workadvance.ui.views import back_to


def _search(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """By employer, industry or a contact's name."""
    known = EmployerContact.objects.filter(name__icontains=text).values("account")
    return rows.filter(Q(employer__name__icontains=text) | Q(industry__icontains=text) | Q(pk__in=known))


LIST = ListSpec(
    key="employers",
    title=gettext_lazy("Employers"),
    columns=(
        ListColumn("name", gettext_lazy("Employer"), "employer.name", "employer__name"),
        ListColumn("industry", gettext_lazy("Industry"), "industry", "industry", in_file=True),
        ListColumn("open", gettext_lazy("Open job orders"), "open_orders", "open_orders", numeric=True),
        ListColumn("last", gettext_lazy("Last contact"), "last_on", "last_on"),
        ListColumn("due", gettext_lazy("Follow up"), "follow_up_on", "follow_up_on"),
        ListColumn("owner", gettext_lazy("Account owner"), lambda a: a.owner.name if a.owner else "", "owner__name"),
        ListColumn("since", gettext_lazy("First contact"), "since", "since"),
    ),
    filterset=filters.EmployerFilter,
    order=(F("follow_up_on").asc(nulls_last=True), "employer__name", "pk"),  # type: ignore[arg-type]  # an expression orders as a name does
    search=_search,
)


@staff_page("placement.view_employers", methods=("GET",))
def employers(request: HttpRequest) -> HttpResponseBase:
    """The provider's employers."""
    actor = request_actor(request)

    def more(rows: list[EmployerAccount]) -> Context:
        counts = selectors.hire_counts(rows)
        for row in rows:
            row.counts = counts.get((row.provider_id, row.employer_id), selectors.HireCount())  # type: ignore[attr-defined]  # shown beside the row
        return {
            "may_add": actor.may("placement.manage_employers"),
            "several": len({r.provider_id for r in rows}) > 1,
            "due": selectors.follow_ups_due(actor, limit=6),
        }

    return listed(request, LIST, lambda: selectors.accounts(actor), "placement/employers.html", more)


@staff_page("placement.manage_employers")
def employer_add(request: HttpRequest) -> HttpResponse:
    """Add an employer; names much alike are shown before another one is made."""
    actor = request_actor(request)
    providers = selectors.providers_with(actor, "placement.manage_employers")
    name = asked_words(request.POST, "name")
    like: list[Organization] = []
    if request.method == "POST" and name and organization_named(name) is None:
        like = selectors.organizations_like(name)
    form = forms.EmployerForm(request.POST or None, providers=providers, like=like)

    def save(given: Values) -> Added:
        if like and given.get("organization") is None:
            raise ValidationError({"organization": _("Some employers have a similar name. Is it one of these?")})
        try:
            return Added(_add(actor, given, like), new=True)
        except ValidationError:
            of_provider = EmployerAccount.objects.filter(provider=given["provider"])
            known = of_provider.filter(employer__name__iexact=given["name"]).first()
            if known is None:
                raise
            return Added(known, new=False)

    return form_page(
        request,
        form,
        save=save,
        done=lambda added: (
            (_("%(name)s added") if added.new else _("%(name)s is already on your list."))
            % {"name": added.account.employer}
        ),
        level=lambda added: messages.SUCCESS if added.new else messages.INFO,
        back=lambda added: reverse("placement:employer", args=[added.account.pk]),
        template="placement/employer_add.html",
        context={"like": like},
    )


@dataclass(frozen=True, slots=True)
class Added:
    """What adding an employer came to: its account, new or known before."""

    account: EmployerAccount
    new: bool


def _add(actor: Actor, d: Values, like: list[Organization]) -> EmployerAccount:
    chosen = next((o for o in like if o.pk == d.get("organization")), None)
    with transaction.atomic():
        account = services.employer_add(
            actor=actor,
            provider=d["provider"],
            name=d["name"],
            organization=chosen,
            industry=d["industry"],
            since=d["since"],
            partner=d["partner"],
        )
        if d["contact_name"]:
            services.contact_add(
                actor=actor,
                account=account,
                name=d["contact_name"],
                job_title=d["contact_title"],
                email=d["email"],
                phone=d["phone"],
            )
    return account


@staff_page("placement.view_employers", methods=("GET",))
def employer(request: HttpRequest, account_id: int) -> HttpResponse:
    """One employer: contacts, what was said and is due, orders, hires and how they stayed."""
    actor = request_actor(request)
    account = fetch(EmployerAccount, actor, "placement.view_employers", account_id)
    return render(request, "placement/employer.html", _context(actor, account))


def _context(
    actor: Actor,
    account: EmployerAccount,
    contact: forms.ContactForm | None = None,
    activity: forms.ActivityForm | None = None,
) -> Context:
    """What the page of an employer shows, with the form that was sent from it."""
    return {
        "account": account,
        "found": selectors.employer_page(actor, account),
        "may_manage": actor.may("placement.manage_employers", account.provider_id),
        "may_order": actor.may("placement.manage_orders", account.provider_id),
        "contact_form": contact or forms.ContactForm(auto_id="contact_%s"),
        "activity_form": activity or forms.ActivityForm(auto_id="activity_%s"),
    }


@staff_page("placement.manage_employers")
def employer_change(request: HttpRequest, account_id: int) -> HttpResponse:
    """Change what is known of the relationship."""
    actor = request_actor(request)
    account = fetch(EmployerAccount, actor, "placement.manage_employers", account_id)
    form = forms.EmployerChangeForm(request.POST or None, instance=account)
    return form_page(
        request,
        form,
        save=lambda given: services.employer_change(actor=actor, account=account, **given),
        done=_("Saved"),
        back=reverse("placement:employer", args=[account.pk]),
        template="placement/employer_change.html",
        context={"account": account},
        stored=Stored(account, lambda row: stored_values(row, forms.EmployerChangeForm)),
    )


@staff_page("placement.manage_employers", methods=("POST",))
def contact_add(request: HttpRequest, account_id: int) -> HttpResponse:
    """Note a contact."""
    actor = request_actor(request)
    account = fetch(EmployerAccount, actor, "placement.manage_employers", account_id)
    form = forms.ContactForm(request.POST, auto_id="contact_%s")
    return form_page(
        request,
        form,
        save=lambda given: services.contact_add(actor=actor, account=account, **given),
        done=_("Contact added"),
        back=reverse("placement:employer", args=[account.pk]),
        template="placement/employer.html",
        context=lambda: _context(actor, account, contact=form),
    )


@staff_page("placement.manage_employers", methods=("POST",))
def contact_left(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Note that a contact has left."""
    actor = request_actor(request)
    contact = fetch(EmployerContact, actor, "placement.manage_employers", contact_id)
    services.contact_left(actor=actor, contact=contact)
    messages.success(request, _("Contact updated. Links sent to %(name)s no longer work.") % {"name": contact.name})
    return redirect("placement:employer", contact.account_id)


@staff_page("placement.manage_employers", methods=("POST",))
def activity_log(request: HttpRequest, account_id: int) -> HttpResponse:
    """Note what was said with an employer."""
    actor = request_actor(request)
    account = fetch(EmployerAccount, actor, "placement.manage_employers", account_id)
    form = forms.ActivityForm(request.POST, auto_id="activity_%s")
    return form_page(
        request,
        form,
        save=lambda given: services.activity_log(actor=actor, account=account, **given),
        done=_("Contact logged"),
        back=reverse("placement:employer", args=[account.pk]),
        template="placement/employer.html",
        context=lambda: _context(actor, account, activity=form),
    )


@staff_page("placement.manage_employers", methods=("POST",))
def activity_done(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Note that a follow-up was done."""
    actor = request_actor(request)
    activity = fetch(EmployerActivity, actor, "placement.manage_employers", activity_id)
    services.activity_follow_up(actor=actor, activity=activity)
    messages.success(request, _("Follow-up done"))
    return redirect(back_to(request, reverse("placement:employer", args=[activity.account_id])))
