"""Pages of personal data: requests to erase, records whose time is over, and the copy of everything on record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from workadvance.exchange.privacy.erasing import NEEDED, erasure_decide, erasure_preview
from workadvance.exchange.privacy.reports import access_report
from workadvance.exchange.privacy.retention import notices_given, record_keep, requests_waiting
from workadvance.people.access import request_actor
from workadvance.people.models import ErasureRequest, Organization, RetentionNotice, SharingAgreement
from workadvance.people.privacy_requests import erasure_ask
from workadvance.people.sharing import NEEDED as SHARING
from workadvance.people.sharing import sharing_agree, sharing_end
from workadvance.ui.fetch import fetch, fetch_person
from workadvance.ui.fields import DayField
from workadvance.ui.forms import Values, form_page
from workadvance.ui.page_access import staff_page

MOST_SHOWN = 200


class ErasureAskForm(forms.Form):
    """What the person said when they asked."""

    words = forms.CharField(
        label=gettext_lazy("What the person said"), required=False, max_length=500, widget=forms.Textarea
    )


class DecideForm(forms.Form):
    """Erase, or not and why."""

    do = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("erase", gettext_lazy("Erase this record. This can't be undone.")),
            ("decline", gettext_lazy("Keep this record")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=pgettext_lazy("of a decision", "Reason"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Needed when you keep it: the person is told."),
    )


class KeepForm(forms.Form):
    """Why a record stays longer."""

    reason = forms.CharField(label=pgettext_lazy("of a decision", "Reason"), max_length=300)


@staff_page(NEEDED, methods=("GET",))
def privacy(request: HttpRequest) -> HttpResponse:
    """Requests that wait, and records that will be erased."""
    actor = request_actor(request)
    notices = notices_given(actor)
    context = {
        "asked": requests_waiting(actor)[:MOST_SHOWN],
        "notices": notices[:MOST_SHOWN],
        "total": notices.count(),
    }
    return render(request, "exchange/privacy.html", context)


@staff_page(NEEDED)
def ask(request: HttpRequest, person_id: int) -> HttpResponse:
    """Write down that a person asked for their data to be erased."""
    actor = request_actor(request)
    person = fetch_person(actor, person_id, NEEDED)
    page = reverse("person", args=[person.pk])
    return form_page(
        request,
        ErasureAskForm(request.POST or None),
        save=lambda given: erasure_ask(author=actor, person=person, words=given["words"]),
        done=_("Request saved. Decide on it here."),
        back=reverse("exchange:privacy"),
        heading=_("%(name)s asks us to erase their data") % {"name": person},
        submit=_("Save request"),
        crumbs=[(page, str(person))],
        cancel=page,
    )


@staff_page(NEEDED)
def decide(request: HttpRequest, erasure_id: int) -> HttpResponse:
    """Carry a request out, or decline it; what would go is shown first."""
    actor = request_actor(request)
    asked = fetch(ErasureRequest, actor, NEEDED, erasure_id)

    def save(given: Values) -> None:
        erasure_decide(actor=actor, asked=asked, erase=given["do"] == "erase", reason=given["reason"])

    rows = sum(erasure_preview(asked.person).values())
    return form_page(
        request,
        DecideForm(request.POST or None),
        save=save,
        done=lambda _saved: _("Decision saved."),
        back=reverse("exchange:privacy"),
        heading=_("Erase the data of %(name)s") % {"name": asked.person},
        note=ngettext(
            "Name, contacts, papers, messages, and notes go: %(n)d row. Dates, pay, and results stay without the name.",
            "Name, contacts, papers, messages, and notes go: %(n)d rows. Dates, pay, and results stay without the name.",
            rows,
        )
        % {"n": rows},
        submit=_("Save decision"),
        crumbs=[(reverse("exchange:privacy"), _("Privacy"))],
        cancel=reverse("exchange:privacy"),
    )


@staff_page(NEEDED)
def keep(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Keep a record another year."""
    actor = request_actor(request)
    notice = fetch(RetentionNotice, actor, NEEDED, notice_id)
    return form_page(
        request,
        KeepForm(request.POST or None),
        save=lambda given: record_keep(actor=actor, notice=notice, reason=given["reason"]),
        done=_("Record kept another year."),
        back=reverse("exchange:privacy"),
        heading=_("Keep the record of %(name)s another year") % {"name": notice.person},
        submit=_("Keep record"),
        crumbs=[(reverse("exchange:privacy"), _("Privacy"))],
        cancel=reverse("exchange:privacy"),
    )


@staff_page(NEEDED, methods=("POST",))
def report(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """Everything on record about a person, as the file they can download themselves (POST: the log says who made it)."""
    actor = request_actor(request)
    person = fetch_person(actor, person_id, NEEDED)
    data = access_report(actor=actor, person=person)
    answer = JsonResponse(data, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="person-{person.pk}-{timezone.localdate():%Y-%m-%d}.json"'
    return answer


class SharingForm(forms.Form):
    """A data-sharing agreement of an intermediary."""

    intermediary = forms.ModelChoiceField(label=gettext_lazy("Intermediary"), queryset=Organization.objects.none())
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(label=gettext_lazy("Last day"), required=False)

    def __init__(self, *args: Any, intermediaries: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["intermediary"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = intermediaries


class EndForm(forms.Form):
    """The last day of an agreement."""

    ends_on = DayField(label=gettext_lazy("Last day"))


@staff_page(SHARING)
def agreements(request: HttpRequest) -> HttpResponse:
    """The agreements under which providers may tell each other that they serve the same person."""
    actor = request_actor(request)
    held = Organization.objects.filter(pk__in=actor.staff_organizations, kind=Organization.Kind.INTERMEDIARY).order_by(
        "name"
    )
    rows = SharingAgreement.objects.filter(intermediary__in=held).select_related("intermediary").order_by("-starts_on")
    return form_page(
        request,
        SharingForm(request.POST or None, intermediaries=held),
        save=lambda given: sharing_agree(actor=actor, **given),
        done=_("Agreement saved."),
        back=reverse("exchange:agreements"),
        template="exchange/agreements.html",
        context=lambda: {"agreements": rows, "may_add": held.exists()},
    )


@staff_page(SHARING)
def agreement_end(request: HttpRequest, sharing_id: int) -> HttpResponse:
    """Say when an agreement ends; links across providers are undone the day after."""
    actor = request_actor(request)
    agreement = fetch(SharingAgreement, actor, SHARING, sharing_id)
    back = reverse("exchange:agreements")
    return form_page(
        request,
        EndForm(request.POST or None, initial={"ends_on": timezone.localdate()}),
        save=lambda given: sharing_end(actor=actor, agreement=agreement, ends_on=given["ends_on"]),
        done=_("Agreement saved."),
        back=back,
        heading=_("End the agreement “%(title)s”") % {"title": agreement},
        submit=_("Save last day"),
        crumbs=[(back, _("Data-sharing agreements"))],
        cancel=back,
    )
