"""What the services tell us: incoming texts, what became of ours, and incoming email. Each call proves who it is from."""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from workadvance.messages.incoming_email import LARGEST_EMAIL, email_take
from workadvance.messages.message_kinds import Channel, MessageState
from workadvance.messages.services import delivery_report, message_receive
from workadvance.parsing import Unclear, read_phone
from workadvance.people.access import link_actor
from workadvance.ui.page_access import public_page

STATES = {
    "sent": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.DELIVERED,
    "undelivered": MessageState.FAILED,
    "failed": MessageState.FAILED,
}


def text_signature(url: str, form: dict[str, str], token: str) -> str:
    """The signature of a webhook: HMAC-SHA1 over the address and the sorted fields, base64, as Twilio makes it."""
    said = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), said.encode(), hashlib.sha1).digest()).decode()


def _signed_form(request: HttpRequest) -> dict[str, str]:
    form = {name: request.POST.get(name, "") for name in request.POST}
    token = settings.SMS["token"]
    wanted = text_signature(settings.BASE_URL + request.get_full_path(), form, token)
    given = request.headers.get("X-Twilio-Signature", "")
    if not token or not hmac.compare_digest(wanted.encode(), given.encode()):
        raise PermissionDenied("the signature is not the service's")
    return form


def _phone(written: str) -> str:
    """E.164 where it is a number; short codes and names stay as they are."""
    try:
        return read_phone(written)
    except Unclear:
        return written.strip()[:254]


@csrf_exempt
@require_POST
@public_page
def text_in(request: HttpRequest) -> HttpResponse:
    """An incoming text."""
    form = _signed_form(request)
    if not form.get("MessageSid") or not form.get("From"):
        return HttpResponse(status=400)
    message_receive(
        author=link_actor("", "participant"),
        channel=Channel.TEXT,
        line=_phone(form.get("To", "")),
        address=_phone(form["From"]),
        body=_with_pictures(form.get("Body", ""), form.get("NumMedia", "")),
        provider_id=form["MessageSid"],
        carrier_stop=form.get("OptOutType", "").upper() == "STOP",
    )
    return HttpResponse("<Response/>", content_type="text/xml")


@csrf_exempt
@require_POST
@public_page
def text_status(request: HttpRequest) -> HttpResponse:
    """What became of a text of ours; states we have no use for are passed over."""
    form = _signed_form(request)
    state = STATES.get(form.get("MessageStatus", ""))
    if state is not None:
        delivery_report(
            author=link_actor("", "system"),
            key=request.GET.get("message", ""),
            state=state,
            code=form.get("ErrorCode", ""),
            provider_id=form.get("MessageSid", ""),
        )
    return HttpResponse(status=204)


def email_signature(raw: bytes, secret: str) -> str:
    """The signature of an incoming email: HMAC-SHA256 over its bytes, hex."""
    return hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


@csrf_exempt
@require_POST
@public_page
def email_in(request: HttpRequest) -> HttpResponse:
    """An incoming email, whole as it came (message/rfc822)."""
    secret = settings.EMAIL_HOOK_SECRET
    if int(request.headers.get("Content-Length") or 0) > LARGEST_EMAIL:
        return HttpResponse(status=413)
    raw = request.read(LARGEST_EMAIL)
    wanted = email_signature(raw, secret)
    if not secret or not hmac.compare_digest(wanted.encode(), request.headers.get("X-Signature", "").encode()):
        raise PermissionDenied("the signature is not the mail service's")
    if email_take(raw) is None:
        return HttpResponse(status=400)
    return HttpResponse(status=204)


def _with_pictures(body: str, number: str) -> str:
    """A text with a mark for the pictures that came with it, which stay at the service."""
    return f"{body} 📎 {number}".strip() if number.isdigit() and int(number[:3]) else body
