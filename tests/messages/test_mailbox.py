"""Answers by email that arrive in a mailbox: each is taken once, and none is lost when the line breaks."""

from __future__ import annotations

import imaplib
from email.message import EmailMessage

import pytest

from tests.messages.mailbox_server import mailbox_running
from workadvance.messages.incoming_email import inbox_read
from workadvance.messages.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def box():
    with mailbox_running() as running:
        yield running


def email(sender: str, words: str, number: int, **heads: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "answers@example.org", "Re: your class"
    made["Message-ID"] = f"<{number}@example.org>"
    for name, value in heads.items():
        made[name.replace("_", "-")] = value
    made.set_content(f"{words}\n\nOn Monday the program wrote:\n> Can you come?\n")
    return made.as_bytes()


def test_unread_emails_are_taken_once_and_machines_are_passed_over(person, box):
    person.email = "maria@example.org"
    person.save()
    box.emails = [
        email("Maria <maria@example.org>", "Sí, ahí estaré", 1),
        email("stranger@example.org", "Who are you?", 2),
        email("maria@example.org", "I'm out of the office", 3, Auto_Submitted="auto-replied"),
        email("mailer-daemon@example.org", "No such address", 4, Return_Path="<>"),
        b"not an email at all",
    ]
    assert inbox_read(box.url) == 2
    first, second = Message.objects.order_by("pk")
    assert (first.conversation.person, first.body, first.channel) == (person, "Sí, ahí estaré", "email")
    assert (second.conversation.person, second.address) == (None, "stranger@example.org")
    assert box.read == set(range(5))
    assert inbox_read(box.url) == 0
    box.read.clear()  # as when the mark was lost
    inbox_read(box.url)
    assert Message.objects.count() == 2


@pytest.mark.parametrize("breaks_at", ["UID FETCH", "UID STORE", "LOGIN", "SELECT"])
def test_a_line_that_breaks_loses_nothing_and_takes_nothing_twice(breaks_at, person, box):
    box.emails = [email("maria@example.org", "Hello", 1), email("maria@example.org", "Again", 2)]
    box.fails_at = breaks_at
    with pytest.raises((OSError, imaplib.IMAP4.error)):
        inbox_read(box.url)
    box.fails_at = ""
    inbox_read(box.url)
    assert list(Message.objects.order_by("pk").values_list("body", flat=True)) == ["Hello", "Again"]


def test_a_wrong_password_or_folder_is_said(box):
    box.password = "another"
    with pytest.raises(imaplib.IMAP4.error):
        inbox_read(box.url)
    box.password = "p@ss word"
    with pytest.raises(imaplib.IMAP4.error):
        inbox_read(box.url.replace("INBOX", "Elsewhere"))
