"""Signing in as a persona by one click, and the phones of made-up people; in demonstration mode only."""

from __future__ import annotations

import uuid

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from workadvance.demo.models import DemoWorld
from workadvance.messages.message_kinds import Channel
from workadvance.messages.models import Conversation
from workadvance.messages.selectors import messages_out
from workadvance.messages.services import message_receive
from workadvance.people.access import link_actor
from workadvance.people.models import Person, User
from workadvance.ui.fetch import found_or_404
from workadvance.ui.forms import Values, form_page
from workadvance.ui.page_access import public_page

LATEST = 12
ON_SCREEN = 40


@public_page
def sign_in(request: HttpRequest, user_id: int) -> HttpResponse:
    """Sign in as a made-up user (POST); only in demonstration mode and only in a demonstration database."""
    if not settings.DEMO or request.method != "POST" or not DemoWorld.objects.exists():
        raise Http404
    user = User.objects.filter(pk=user_id, is_active=True).exclude(demo_persona="").first()
    if user is None:
        raise Http404
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect("home")


class DemoPhoneForm(forms.Form):
    """What someone types on their phone."""

    body = forms.CharField(
        label=gettext_lazy("Text message"), max_length=1600, widget=forms.Textarea(attrs={"rows": 2})
    )


@public_page
def phone(request: HttpRequest, person_id: int = 0) -> HttpResponse:
    """What a made-up person's phone shows, and answering on it; only in a demonstration database."""
    if not settings.DEMO or not DemoWorld.objects.exists():
        raise Http404
    latest = Conversation.objects.exclude(person=None).select_related("person").order_by("-last_at")[:LATEST]
    people = [c.person for c in latest if c.person is not None]
    if not person_id and people:
        return redirect("demo_phone", person_id=people[0].pk)
    person = found_or_404(Person.objects.exclude(phone="").select_related("provider"), pk=person_id)
    conversation = Conversation.objects.filter(person=person).first()

    def save(given: Values) -> None:
        message_receive(
            author=link_actor(person.full_name, "participant", person.pk),
            channel=Channel.TEXT,
            line="",
            address=person.phone,
            body=given["body"],
            provider_id=uuid.uuid4().hex,
        )

    return form_page(
        request,
        DemoPhoneForm(request.POST or None),
        save=save,
        done="",
        back=reverse("demo_phone", args=[person.pk]),
        template="demo/phone.html",
        context={
            "person": person,
            "people": people,
            "texts": list(messages_out(conversation).order_by("-at", "-pk")[:ON_SCREEN])[::-1] if conversation else [],
        },
    )
