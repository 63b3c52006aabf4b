"""How an email leaves: the one place that talks to the mail server, and the letter that is emailed once.

Never inside a transaction: a mail server that says nothing would hold the database's lock for as long as it is silent. Each
email has a Message-ID of its own that stays the same when it is tried again, so that a second copy, where the first answer
was lost, is dropped by the recipient's mail server.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.utils import timezone

from workadvance.events.outbox import Hopeless
from workadvance.notices.models import Notice

# A worker that began to mail a letter and has not ended in this time is dead (EMAIL_TIMEOUT is far below it).
BUSY = dt.timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar file that goes with a letter; `method` says what it does to a calendar (RFC 5546)."""

    content: bytes
    method: str


class MailRefused(Hopeless):
    """The server will never take it: the address does not exist."""


class MailNotTaken(Exception):
    """Known not to be taken: to be tried again."""


class MailUnsure(Exception):
    """Perhaps taken: the answer was lost."""


class MailUnderWay(Exception):
    """Another worker is mailing this letter."""


def mail_send(
    *, to: str, subject: str, body: str, key: str, reply_to: Sequence[str] = (), invitation: Invitation | None = None
) -> None:
    """Try once to send an email.

    Args:
        key: what its Message-ID is made of; the same for every attempt of one email.
        invitation: a calendar file, for mail programs that show it and for those that only offer it as a file.

    Raises:
        MailRefused, MailNotTaken, MailUnsure: what became of it where it was not simply taken.
    """
    email = EmailMultiAlternatives(
        subject, body, None, [to], reply_to=list(reply_to) or None, headers={"Message-ID": f"<{key}@workadvance>"}
    )
    if invitation is not None:
        text = invitation.content.decode()
        email.attach_alternative(text, f"text/calendar; method={invitation.method}")
        email.attach("invite.ics", text, "text/calendar")
    server = get_connection()
    try:
        server.open()
    except (smtplib.SMTPException, OSError) as error:
        raise MailNotTaken(type(error).__name__) from error
    try:
        server.send_messages([email])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        raise (MailRefused if all(code >= 500 for code in codes) else MailNotTaken)("recipient") from error
    except smtplib.SMTPResponseException as error:
        raise MailNotTaken(str(error.smtp_code)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailUnsure(type(error).__name__) from error
    finally:
        server.close()


def letter_mail(notice: Notice, *, to: str, subject: str, body: str, invitation: Invitation | None = None) -> None:
    """Mail what a notice keeps, unless it was; two workers at once send it once. Raises what `mail_send` raises."""
    now = timezone.now()
    with transaction.atomic(durable=True):
        locked = Notice.objects.select_for_update().get(pk=notice.pk)
        if locked.mailed_at is not None:
            return
        if locked.mailing_since is not None and now - locked.mailing_since < BUSY:
            raise MailUnderWay
        locked.mailing_since = now
        locked.save(update_fields=["mailing_since"])
    # The same at every attempt, of no other letter and of no other installation.
    key = hashlib.sha256(f"{settings.BASE_URL} {notice.pk} {notice.created_at.isoformat()}".encode()).hexdigest()[:32]
    try:
        mail_send(to=to, subject=subject, body=body, key=key, invitation=invitation)
    except (MailRefused, MailNotTaken, MailUnsure):
        Notice.objects.filter(pk=notice.pk).update(mailing_since=None)
        raise
    notice.mailed_at = timezone.now()
    notice.save(update_fields=["mailed_at"])
