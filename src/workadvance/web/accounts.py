"""Invitations, and an account as its administrators see it: two-step sign-in, disabling and enabling."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.people.access import Actor, request_actor
from workadvance.people.accounts import account_disable, account_enable, mfa_reset
from workadvance.people.invitations import invitation_accept, invitation_of, invitation_revoke, invitation_send
from workadvance.people.models import Membership, StaffInvitation, User
from workadvance.ui.fetch import fetch, found_or_404
from workadvance.ui.format import day
from workadvance.ui.forms import ReasonForm, errors_into, form_page, forms_shown
from workadvance.ui.one_button import press_answer
from workadvance.ui.page_access import public_page, staff_page

PERMISSION = "people.manage_access"


class PasswordForm(forms.Form):
    """A first password."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 12 characters. A sentence that only you know is easy to remember."),
    )


@public_page
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind an invitation's link: set a password or a passkey, and be signed in."""
    found = invitation_of(token)
    if found is None or found.is_expired:
        with translation.override(found.user.language if found else translation.get_language()):
            return _private(render(request, "web/invitation_over.html", {"invitation": found}, status=410))
    # In the language of the invitation, unless this browser has chosen one.
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    with translation.override(chosen or found.user.language):
        form = PasswordForm(request.POST or None)
        if request.method == "POST":
            passkey = "passkey" in request.POST
            try:
                if passkey or form.is_valid():
                    password = "" if passkey else form.cleaned_data["password"]
                    return _signed_in(request, invitation_accept(invitation=found, password=password), passkey)
            except ValidationError as refusal:
                errors_into(form, ValidationError({"password": list(refusal.messages)}))
        return _private(forms_shown(request, "web/invitation.html", {"invitation": found, "form": form}, form))


def _signed_in(request: HttpRequest, user: User, passkey: bool) -> HttpResponse:
    record_authentication(request, user, method="invitation")
    to = reverse("mfa_add_webauthn") if passkey else "/"
    answer: HttpResponse = perform_login(request, user, email_verification="none", redirect_url=to)
    if not request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language)
    return answer


def _private(answer: HttpResponse) -> HttpResponse:
    """The address is a secret: no other site learns it, and no one keeps the page."""
    answer["Referrer-Policy"] = "same-origin"
    answer["Cache-Control"] = "no-store"
    return answer


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role of an account: the invitation for it that waits, and in words what became of it."""

    membership: Membership
    invitation: StaffInvitation | None
    invited: str
    may_send: bool


def _user(actor: Actor, user_id: int) -> User:
    """An account with a role, now or before, where the actor administers."""
    rows = User.objects.filter(memberships__organization__in=actor.staff_organizations).distinct()
    return found_or_404(rows, pk=user_id)


@staff_page(PERMISSION, methods=("GET",))
def account(request: HttpRequest, user_id: int) -> HttpResponse:
    """One account: its roles here, invitations, two-step sign-in."""
    actor = request_actor(request)
    holder, today = _user(actor, user_id), timezone.localdate()
    roles = (
        Membership.objects.filter(user=holder, organization__in=actor.staff_organizations)
        .select_related("organization")
        .prefetch_related("invitations")
        .order_by("organization__name", "role", "pk")
    )
    lines = [_line(m, holder) for m in roles if m.ends_on is None or m.ends_on >= today]
    two_step = Authenticator.objects.filter(user=holder).exists()
    shown = {"holder": holder, "roles": lines, "two_step": two_step, "own": holder.pk == actor.user_id}
    return render(request, "web/account.html", shown)


def _line(membership: Membership, holder: User) -> RoleLine:
    every = sorted(membership.invitations.all(), key=lambda i: i.sent_at)
    newest = every[-1] if every else None
    waiting = newest if newest and newest.waits else None
    if newest is None:
        said = "–"
    elif newest.accepted_at:
        said = _("Accepted %(day)s") % {"day": day(timezone.localdate(newest.accepted_at))}
    elif newest.revoked_at:
        said = _("Revoked %(day)s") % {"day": day(timezone.localdate(newest.revoked_at))}
    elif newest.is_expired:
        said = _("Expired %(day)s") % {"day": day(timezone.localdate(newest.expires_at))}
    else:
        said = _("Sent %(day)s, works until %(until)s") % {
            "day": day(timezone.localdate(newest.sent_at)),
            "until": day(timezone.localdate(newest.expires_at)),
        }
    return RoleLine(membership, waiting, said, holder.is_active and not (newest and newest.accepted_at))


@staff_page(PERMISSION, methods=("POST",))
def invitation_again(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Email an invitation for a role, or email it again."""
    actor = request_actor(request)
    rows = Membership.objects.select_related("user", "organization")
    membership = fetch(rows, actor, PERMISSION, membership_id)
    return press_answer(
        request,
        do=lambda: invitation_send(actor=actor, membership=membership),
        done=_("Invitation on its way to %(email)s.") % {"email": membership.user.email},
        back=reverse("account", args=[membership.user_id]),
    )


@staff_page(PERMISSION, methods=("POST",))
def invitation_taken_back(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Revoke an invitation."""
    actor = request_actor(request)
    found = fetch(StaffInvitation, actor, PERMISSION, invitation_id)
    return press_answer(
        request,
        do=lambda: invitation_revoke(actor=actor, invitation=found),
        done=_("Invitation revoked. Its link no longer works, and the role has ended."),
        back=reverse("access"),
    )


@staff_page(PERMISSION, methods=("POST",))
def account_mfa_reset(request: HttpRequest, user_id: int) -> HttpResponse:
    """Reset an account's two-step sign-in."""
    actor = request_actor(request)
    holder = _user(actor, user_id)
    return press_answer(
        request,
        do=lambda: mfa_reset(actor=actor, user=holder),
        done=_("Two-step sign-in reset."),
        back=reverse("account", args=[holder.pk]),
    )


@staff_page(PERMISSION)
def account_off(request: HttpRequest, user_id: int) -> HttpResponse:
    """Disable an account, with the reason."""
    actor = request_actor(request)
    holder = _user(actor, user_id)
    return form_page(
        request,
        ReasonForm(request.POST or None),
        save=lambda given: account_disable(actor=actor, user=holder, **given),
        done=_("Account disabled."),
        back=reverse("account", args=[holder.pk]),
        heading=_("Disable the account of %(name)s") % {"name": holder.name},
        submit=_("Disable account"),
        note=_("This signs the person out right away. Roles stay on record; you can enable the account again."),
        crumbs=[(reverse("access"), _("Access"))],
    )


@staff_page(PERMISSION, methods=("POST",))
def account_on(request: HttpRequest, user_id: int) -> HttpResponse:
    """Enable an account again."""
    actor = request_actor(request)
    holder = _user(actor, user_id)
    return press_answer(
        request,
        do=lambda: account_enable(actor=actor, user=holder),
        done=_("Account enabled."),
        back=reverse("account", args=[holder.pk]),
    )
