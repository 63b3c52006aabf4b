"""Employers: list, page, contacts, activity."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.pages.access import staff_page
from workadvance.pages.lists import ListColumn, ListSpec
from workadvance.pages.views import back_to
from workadvance.people.access import Actor, request_actor
from workadvance.people.models import Organisation
from workadvance.placement import filters, forms, selectors, services
from workadvance.placement.models import EmployerAccount, EmployerContact
from workadvance.placement.services.employers import organisation_named
from workadvance.placement.views.lists import listed


def _search(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """By employer, industry or a contact's name."""
    known = EmployerContact.objects.filter(name__icontains=text).values("account")
    return rows.filter(Q(employer__name__icontains=text) | Q(industry__icontains=text) | Q(pk__in=known))


LIST = ListSpec(
    key="employers",
    title=gettext_lazy("Employers"),
    columns=(
        ListColumn("name", gettext_lazy("Employer"), "employer.name", "employer__name"),
        ListColumn("industry", gettext_lazy("Industry"), "industry", "industry"),
        ListColumn("open", gettext_lazy("Open orders"), "open_orders", "open_orders", numeric=True),
        ListColumn("last", gettext_lazy("Last contact"), "last_on", "last_on"),
        ListColumn("due", gettext_lazy("Follow up"), "follow_up_on", "follow_up_on"),
        ListColumn("owner", gettext_lazy("Kept by"), lambda a: a.owner.name if a.owner else "", "owner__name"),
        ListColumn("since", gettext_lazy("In touch since"), "since", "since"),
    ),
    filterset=filters.EmployerFilter,
    order=(F("follow_up_on").asc(nulls_last=True), "employer__name", "pk"),  # type: ignore[arg-type]
    search=_search,
)


@staff_page("placement.view_employers", methods=("GET",))
def employers(request: HttpRequest) -> HttpResponseBase:
    """The provider's employers."""
    actor = request_actor(request)

    def more(rows: list[EmployerAccount]) -> dict[str, Any]:
        counts = selectors.hire_counts(rows)
        for row in rows:
            row.counts = counts.get((row.provider_id, row.employer_id), {"hires": 0, "current": 0})  # type: ignore[attr-defined]
        return {
            "may_add": actor.may("placement.manage_employers"),
            "several": len({r.provider_id for r in rows}) > 1,
            "due": selectors.follow_ups_due(actor, limit=6),
        }

    return listed(request, LIST, selectors.accounts(actor), "placement/employers.html", more)


@staff_page("placement.manage_employers")
def employer_add(request: HttpRequest) -> HttpResponse:
    """Add an employer; names much alike are shown before another one is made."""
    actor = request_actor(request)
    providers = selectors.providers_with(actor, "placement.manage_employers")
    name = request.POST.get("name", "").strip()
    like: list[Organisation] = []
    if request.method == "POST" and name and organisation_named(name) is None:
        like = selectors.organisations_like(name)
    form = forms.EmployerForm(request.POST or None, providers=providers, like=like)
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        if like and d.get("organisation") is None:
            form.add_error("organisation", _("There are employers with almost this name. Is it one of these?"))
        else:
            try:
                account = _add(actor, d, like)
            except ValidationError as error:
                known = EmployerAccount.objects.filter(provider=d["provider"], employer__name__iexact=d["name"]).first()
                if known is not None:
                    messages.info(
                        request, _("%(name)s is on your list already; here it is.") % {"name": known.employer}
                    )
                    return redirect("placement:employer", known.pk)
                forms.errors_into(form, error)
            else:
                messages.success(request, _("%(name)s added.") % {"name": account.employer})
                return redirect("placement:employer", account.pk)
    return render(
        request, "placement/employer_add.html", {"form": form, "like": like}, status=422 if form.errors else 200
    )


def _add(actor: Actor, d: dict[str, Any], like: list[Organisation]) -> EmployerAccount:
    from django.db import transaction

    chosen = next((o for o in like if o.pk == d.get("organisation")), None)
    with transaction.atomic():
        account = services.employer_add(
            actor=actor,
            provider=d["provider"],
            name=d["name"],
            organisation=chosen,
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
    return _page(request, actor, selectors.account_get(actor, account_id))


def _page(
    request: HttpRequest, actor: Actor, account: EmployerAccount, status: int = 200, **bound: Any
) -> HttpResponse:
    found = selectors.employer_page(actor, account)
    may = actor.may("placement.manage_employers", account.provider_id)
    return render(
        request,
        "placement/employer.html",
        {
            **found,
            "may_manage": may,
            "may_order": actor.may("placement.manage_orders", account.provider_id),
            "contact_form": bound.get("contact_form") or forms.ContactForm(auto_id="contact_%s"),
            "activity_form": bound.get("activity_form") or forms.ActivityForm(auto_id="activity_%s"),
        },
        status=status,
    )


@staff_page("placement.manage_employers")
def employer_change(request: HttpRequest, account_id: int) -> HttpResponse:
    """Change what is known of the relationship."""
    actor = request_actor(request)
    account = selectors.account_get(actor, account_id, "placement.manage_employers")
    form = forms.EmployerChangeForm(request.POST or None, instance=account)
    if request.method == "POST" and form.is_valid():
        try:
            services.employer_change(actor=actor, account=account, **form.cleaned_data)
        except ValidationError as error:
            forms.errors_into(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("placement:employer", account.pk)
    return render(
        request,
        "placement/employer_change.html",
        {"form": form, "account": account},
        status=422 if form.errors else 200,
    )


@staff_page("placement.manage_employers", methods=("POST",))
def contact_add(request: HttpRequest, account_id: int) -> HttpResponse:
    """Note a contact."""
    actor = request_actor(request)
    account = selectors.account_get(actor, account_id, "placement.manage_employers")
    form = forms.ContactForm(request.POST, auto_id="contact_%s")
    if form.is_valid():
        try:
            services.contact_add(actor=actor, account=account, **form.cleaned_data)
        except ValidationError as error:
            forms.errors_into(form, error)
        else:
            messages.success(request, _("Contact added."))
            return redirect("placement:employer", account.pk)
    return _page(request, actor, account, status=422, contact_form=form)


@staff_page("placement.manage_employers", methods=("POST",))
def contact_left(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Note that a contact has left."""
    actor = request_actor(request)
    contact = selectors.contact_get(actor, contact_id)
    services.contact_left(actor=actor, contact=contact)
    messages.success(request, _("Noted. Links sent to %(name)s do not work any more.") % {"name": contact.name})
    return redirect("placement:employer", contact.account_id)


@staff_page("placement.manage_employers", methods=("POST",))
def activity_log(request: HttpRequest, account_id: int) -> HttpResponse:
    """Note what was said with an employer."""
    actor = request_actor(request)
    account = selectors.account_get(actor, account_id, "placement.manage_employers")
    form = forms.ActivityForm(request.POST, auto_id="activity_%s")
    if form.is_valid():
        try:
            services.activity_log(actor=actor, account=account, **form.cleaned_data)
        except ValidationError as error:
            forms.errors_into(form, error)
        else:
            messages.success(request, _("Noted."))
            return redirect("placement:employer", account.pk)
    return _page(request, actor, account, status=422, activity_form=form)


@staff_page("placement.manage_employers", methods=("POST",))
def activity_done(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Note that a follow-up was done."""
    actor = request_actor(request)
    activity = selectors.activity_get(actor, activity_id)
    services.activity_follow_up(actor=actor, activity=activity)
    messages.success(request, _("Followed up."))
    return redirect(back_to(request, f"/employers/{activity.account_id}/"))
