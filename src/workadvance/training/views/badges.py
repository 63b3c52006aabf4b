"""Badges: a cohort's page of them, the public page of one, what an issuer publishes, and the holder's own downloads."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Callable

import jwt
import segno
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance import badges
from workadvance.people.access import request_actor
from workadvance.people.limits import address_within
from workadvance.people.models import Organization
from workadvance.screening.participant_page import application_of_link, language_use
from workadvance.screening.services.answering import applicant
from workadvance.training import selectors, services
from workadvance.training.badge_issuer import (
    Claims,
    badge_address,
    issuer_did,
    published_keys,
    sign_with,
    status_list,
    told_of,
    told_of_file,
)
from workadvance.training.badge_words import badge_said
from workadvance.training.forms import BadgeCheckForm
from workadvance.training.models import Badge, BadgeKey, Cohort
from workadvance.training.participant_badges import DOWNLOADS
from workadvance.training.views.cohorts import cohort_above
from workadvance.training.views.roster import cohort_context
from workadvance.ui.fetch import fetch, found_or_404
from workadvance.ui.format import date_full
from workadvance.ui.forms import ReasonForm, form_page, forms_shown
from workadvance.ui.one_button import page_again, press_answer
from workadvance.ui.page_access import Link, link_page, public_page, staff_page
from workadvance.ui.rows import Context


@staff_page("training.view_cohorts")
def cohort_badges(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """What badges a cohort's people have, and issuing those that are due."""
    actor = request_actor(request)
    permission = "training.badge" if request.method == "POST" else "training.view_cohorts"
    cohort = fetch(Cohort, actor, permission, cohort_id)

    def page(problems: list[str]) -> HttpResponse:
        lines = selectors.badge_lines(actor=actor, cohort=cohort)
        context = {
            **cohort_context(request, actor, cohort, "cohort_badges"),
            "lines": lines,
            "some_possible": any(line.possible for line in lines),
            "may_issue": actor.may("training.badge", cohort.program.provider_id),
        }
        return page_again(request, "training/cohort_badges.html", context, problems)

    if request.method != "POST":
        return page([])
    chosen = set(request.POST.getlist("chosen"))
    lines = [line for line in selectors.badge_lines(actor=actor, cohort=cohort) if line.key in chosen]
    if not any(line.possible for line in lines):
        return page([_("Choose at least one person.")])

    def issue() -> int:
        for line in lines:
            if line.possible and line.credential is not None:
                services.badge_issue_certification(actor=actor, credential=line.credential)
            elif line.possible:
                services.badge_issue_completion(actor=actor, enrollment=line.enrollment)
        return sum(line.possible for line in lines)

    return press_answer(
        request,
        do=issue,
        done=lambda n: ngettext("%(n)d badge issued.", "%(n)d badges issued.", n) % {"n": n},
        back=reverse("training:cohort_badges", args=[cohort.pk]),
        again=page,
    )


def _with_reason(
    request: HttpRequest, badge_id: int, act: Callable[..., None], *, submit: str, done: str, note: str
) -> HttpResponse:
    """Do something with a badge for a reason, and go back to where badges are kept."""
    actor = request_actor(request)
    found = fetch(Badge, actor, "training.badge", badge_id, seen=False)
    cohort, person = found.cohort, found.application.person
    return form_page(
        request,
        ReasonForm(request.POST or None),
        save=lambda values: act(actor=actor, badge=found, **values),
        done=done,
        back=reverse("training:cohort_badges", args=[cohort.pk]) if cohort else reverse("person", args=[person.pk]),
        heading=submit,
        submit=submit,
        note=note % {"name": person, "badge": found.name_here},
        crumbs=cohort_above(cohort) if cohort else [(reverse("person", args=[person.pk]), str(person))],
    )


@staff_page("training.badge")
def badge_revoke(request: HttpRequest, badge_id: int) -> HttpResponse:
    """Revoke a badge with a reason."""
    return _with_reason(
        request,
        badge_id,
        services.badge_revoke,
        submit=_("Revoke badge"),
        done=_("Badge revoked. Anyone who checks it will see that."),
        note=_("%(name)s's badge “%(badge)s” can't be made valid again. The reason is for staff only."),
    )


@staff_page("training.badge")
def badge_suspend(request: HttpRequest, badge_id: int) -> HttpResponse:
    """Suspend a badge with a reason, until that is clear."""
    return _with_reason(
        request,
        badge_id,
        services.badge_suspend,
        submit=_("Suspend badge"),
        done=_("Badge suspended. Anyone who checks it will see that."),
        note=_("%(name)s's badge “%(badge)s” isn't valid until you lift the suspension. The reason is for staff only."),
    )


@staff_page("training.badge")
def badge_reinstate(request: HttpRequest, badge_id: int) -> HttpResponse:
    """Lift the suspension of a badge with a reason."""
    return _with_reason(
        request,
        badge_id,
        services.badge_reinstate,
        submit=_("Lift suspension"),
        done=_("The badge is valid again."),
        note=_("%(name)s's badge “%(badge)s” will be valid again. The reason is for staff only."),
    )


@public_page
def badge(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Whether a badge is good, for whoever was shown it; the holder's first name only where they agreed."""
    found = selectors.badge_of_number(number)
    if found is None:
        return _unlisted(render(request, "training/badge.html", {"badge": None}, status=404))
    told = told_of(found.token)
    context = {
        "badge": found,
        "told": told,
        "said": badge_said(told),
        "who": found.application.person.short_name if found.name_shown else "",
        "criteria": _criteria(found),
    }
    return _unlisted(render(request, "training/badge.html", context))


def _criteria(found: Badge) -> Claims:
    claims = jwt.decode(found.token, options={"verify_signature": False})
    achievement: Claims = claims["credentialSubject"]["achievement"]
    return {"description": achievement["description"], "narrative": achievement["criteria"]["narrative"]}


def _unlisted(answer: HttpResponse) -> HttpResponse:
    answer["X-Robots-Tag"] = "noindex"
    answer["Cache-Control"] = "no-store"
    return answer


@public_page
def badge_check(request: HttpRequest) -> HttpResponse:
    """Check a badge someone has as a file or as text; nothing of it is kept."""
    form = BadgeCheckForm(request.POST, request.FILES) if request.method == "POST" else BadgeCheckForm()
    context: Context = {"form": form}
    if request.method == "POST" and not address_within(request, "badge_check"):
        context["busy"] = True
        return _unlisted(render(request, "training/badge_check.html", context, status=429))
    if request.method == "POST" and form.is_valid():
        told = told_of_file(form.cleaned_data["content"])
        context |= {"told": told, "said": badge_said(told)}
    return _unlisted(forms_shown(request, "training/badge_check.html", context, form))


@public_page
def badge_qr(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """The QR code that leads to a badge's public page."""
    found = selectors.badge_of_number(number)
    if found is None:
        raise Http404
    picture = io.BytesIO()
    segno.make(badge_address(found), micro=False).save(picture, kind="svg", border=4, scale=6, light="#fff")
    return _unlisted(HttpResponse(picture.getvalue(), content_type="image/svg+xml"))


@public_page
def issuer(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Who issues these badges, and how anyone checks one without us."""
    organization = _issuer(organization_id)
    context = {"organization": organization, "did": issuer_did(organization.pk)}
    return _unlisted(render(request, "training/issuer.html", context))


def _issuer(organization_id: int) -> Organization:
    return found_or_404(Organization.objects.filter(badge_keys__isnull=False).distinct(), pk=organization_id)


@public_page
def issuer_document(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The issuer's DID document (did:web): the keys its badges are signed with."""
    document = published_keys(_issuer(organization_id))
    if document is None:
        raise Http404
    answer = JsonResponse(document, content_type="application/did+json")
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "max-age=300"
    return answer


@public_page
def badge_status(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """A status list as a signed credential: which badges are revoked, and nothing else of any."""
    return _list_answer(organization_id, number, badges.REVOCATION)


@public_page
def badge_suspended(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """A status list as a signed credential: which badges are suspended, and nothing else of any."""
    return _list_answer(organization_id, number, badges.SUSPENSION)


def _list_answer(organization_id: int, number: int, purpose: str) -> HttpResponse:
    token = status_list(_issuer(organization_id).pk, number, purpose)
    if token is None:
        raise Http404
    answer = HttpResponse(token, content_type="application/vc+jwt")
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "max-age=300"
    return answer


@link_page("my", max_age_days=1825)
def my_badge(request: HttpRequest, token: str, link: Link, badge_id: int, form: str) -> HttpResponseBase:
    """Download one's own badge: as a signed file, in the form older wallets ask for, or as a picture that carries it."""
    application = application_of_link(link)
    found = found_or_404(selectors.badges_of(application.person), pk=badge_id)
    download = DOWNLOADS.get(form)
    if download is None:
        raise Http404
    answer = HttpResponse(_content(found, form), content_type=download.media_type)
    answer["Content-Disposition"] = f'attachment; filename="badge-{found.number}.{download.ending}"'
    return answer


def _content(found: Badge, form: str) -> str:
    if form == "json":
        return json.dumps(badges.enveloped(found.token), indent=2)
    if form == "picture":
        day = date_full(timezone.localdate(found.issued_at))
        return badges.badge_picture(token=found.token, name=found.name, issuer=found.organization.name, day=day)
    key = BadgeKey.objects.filter(organization=found.organization_id, ended_at=None).first()
    if form == "wallet" and key is not None:
        claims = jwt.decode(found.token, options={"verify_signature": False})
        return sign_with(key, found.issuer, badges.wrapped(claims))
    return found.token


@link_page("my", max_age_days=1825)
def my_badge_name(request: HttpRequest, token: str, link: Link, badge_id: int) -> HttpResponse:
    """Show or hide one's first name on a badge's public page."""
    application = application_of_link(link)
    language_use(request, application.person.language)
    found = found_or_404(selectors.badges_of(application.person), pk=badge_id)
    back = reverse("screening:my", args=[token])
    if request.method != "POST":
        return redirect(back)
    shown = request.POST.get("shown") == "yes"
    return press_answer(
        request,
        do=lambda: services.badge_name_show(author=applicant(application), badge=found, shown=shown),
        done=_("Your first name is shown with the badge.") if shown else _("Your name is no longer shown."),
        back=back,
    )
