"""What failed is tried again with longer and longer waits, what gave up is seen and retried, mail never holds a transaction."""

from __future__ import annotations

import datetime as dt
import os
import time

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from tests.factories import OrganizationFactory, PersonFactory, member
from tests.mailbox import mailbox_open

from workadvance.events import outbox
from workadvance.events.models import Event, Worker
from workadvance.events.services import _REACTIONS, event_record, reacts_to
from workadvance.events.worker import outbox_work
from workadvance.notices.mailing import MailNotTaken, MailRefused, MailUnderWay, MailUnsure, letter_mail, mail_send
from workadvance.notices.models import Notice
from workadvance.people.access import SYSTEM
from workadvance.web.doctor import outbox_is_emptied

pytestmark = pytest.mark.django_db
KIND = "people.person.created"


@pytest.fixture
def reaction():
    """A reaction that does what `does[0]` says, and how often it ran."""
    does, ran = [lambda: None], []

    @reacts_to(KIND)
    def tried(event):
        ran.append(event.pk)
        does[0]()

    yield does, ran
    _REACTIONS[KIND] = {k: v for k, v in _REACTIONS[KIND].items() if not k.endswith("tried")}


@pytest.fixture(autouse=True)
def _in_this_thread(monkeypatch):
    """The worker's beat has its own connection, which cannot see this test's transaction."""
    monkeypatch.setattr("workadvance.events.worker.OutboxWorker._beat", lambda self, stopped: None)
    monkeypatch.setattr("workadvance.events.worker.OutboxWorker.configure_signals", lambda self: None)
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)


def happened(provider=None) -> Event:
    person = PersonFactory(provider=provider or OrganizationFactory())
    with transaction.atomic():
        return event_record(
            kind=KIND, author=SYSTEM, subject=person, person_id=person.pk, organization_id=person.provider_id
        )


def refuse(error: BaseException):
    def raised() -> None:
        raise error

    return raised


def due_now() -> None:
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())


def test_a_failure_is_tried_again_with_longer_waits(reaction):
    does, ran = reaction
    happened()
    does[0] = refuse(ZeroDivisionError())
    waits = []
    for _ in range(9):
        outbox_work(once=True)
        task = DBTaskResult.objects.get()
        assert task.status == "READY"
        waits.append(round((task.run_after - task.finished_at).total_seconds() / 60))
        due_now()
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    does[0] = lambda: None
    outbox_work(once=True)
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    assert outbox.tasks_in_trouble() == []
    assert len(ran) == 10


def test_what_cannot_succeed_is_not_tried_again(reaction):
    reaction[0][0] = refuse(outbox.Hopeless())
    happened()
    outbox_work(once=True)
    outbox_work(once=True)
    assert DBTaskResult.objects.get().status == "FAILED"
    assert len(reaction[1]) == 1


@pytest.mark.parametrize(("past", "status"), [(dt.timedelta(seconds=-5), "READY"), (dt.timedelta(seconds=5), "FAILED")])
def test_it_gives_up_after_four_days(reaction, past, status):
    reaction[0][0] = refuse(ZeroDivisionError())
    happened()
    DBTaskResult.objects.update(enqueued_at=timezone.now() - outbox.TRIED_FOR - past)
    outbox_work(once=True)
    assert DBTaskResult.objects.get().status == status


class TestADeadWorker:
    def held(self, **worker) -> DBTaskResult:
        happened()
        values = {"host": "elsewhere", "process": 1, "seen_at": timezone.now()}
        Worker.objects.create(pk="w1", **{**values, **worker})
        DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now(), worker_ids=["w1"])
        return DBTaskResult.objects.get()

    def test_a_task_of_a_worker_that_lives_is_left_alone(self, reaction):
        self.held()
        self_made = Worker.objects.create(
            pk="w2", host=outbox.socket.gethostname(), process=os.getpid(), seen_at=timezone.now()
        )
        assert outbox.workers_alive() == {"w1", self_made.pk}
        assert outbox.tasks_return() == 0

    @pytest.mark.parametrize(
        "worker",
        [
            {"seen_at": timezone.now() - dt.timedelta(seconds=61)},
            {"host": outbox.socket.gethostname(), "process": 2**22 + 5},
        ],
    )
    def test_a_task_of_a_worker_that_is_gone_is_taken_back_at_once(self, reaction, worker):
        self.held(**worker)
        outbox_work(once=True)
        assert DBTaskResult.objects.get().status == "SUCCESSFUL"
        assert len(reaction[1]) == 1

    def test_a_task_that_kills_every_worker_waits_longer(self, reaction):
        self.held(seen_at=timezone.now() - dt.timedelta(hours=1))
        DBTaskResult.objects.update(worker_ids=["w1"] * 4)
        assert outbox.tasks_return() == 1
        assert DBTaskResult.objects.get().run_after > timezone.now() + dt.timedelta(minutes=3)


class TestWhatGaveUpIsSeen:
    @pytest.fixture
    def failed(self, reaction):
        reaction[0][0] = refuse(MailRefused("recipient"))
        event = happened()
        outbox_work(once=True)
        return event

    def test_by_the_doctor_and_the_command(self, failed):
        assert outbox_is_emptied(None) == [
            "1 tasks gave up; see “workadvance outbox list”, then “workadvance outbox retry”"
        ]
        (found,) = outbox.tasks_in_trouble()
        assert (found.event, found.attempts, found.failure, found.again_at) == (failed, 1, "MailRefused", None)

    def test_by_its_administrator_only_who_has_it_tried_again(self, failed, reaction, client):
        reaction[0][0] = lambda: None
        provider = OrganizationFactory._meta.model.objects.get(pk=failed.organization_id)
        client.force_login(member(OrganizationFactory(), "administrator"))
        assert "refused the address" not in client.get("/background-tasks/").content.decode()
        client.post("/background-tasks/")
        assert DBTaskResult.objects.get().status == "FAILED", "another organization's"
        client.force_login(member(provider, "manager"))
        assert client.get("/background-tasks/").status_code == 403
        client.force_login(member(provider, "administrator"))
        assert "The mail server refused the address." in client.get("/background-tasks/").content.decode()
        client.post("/background-tasks/")
        outbox_work(once=True)
        assert DBTaskResult.objects.get().status == "SUCCESSFUL"
        assert Event.objects.filter(kind="events.task.retried", organization_id=provider.pk).count() == 1
        assert "Everything was sent" in client.get("/background-tasks/").content.decode()

    def test_nothing_personal_of_the_failure_is_shown(self, reaction, client):
        reaction[0][0] = refuse(ValueError("Rosa Peña, rosa@example.org"))
        event = happened()
        outbox_work(once=True)
        provider = OrganizationFactory._meta.model.objects.get(pk=event.organization_id)
        client.force_login(member(provider, "administrator"))
        shown = client.get("/background-tasks/").content.decode()
        assert "ValueError" in shown
        assert "Rosa" not in shown


def test_a_task_that_waits_past_its_time_is_told():
    happened()
    event = Event.objects.get()
    from workadvance.events.services import react

    react.enqueue(event.pk, "none")
    DBTaskResult.objects.update(enqueued_at=timezone.now() - outbox.LATE - dt.timedelta(seconds=1))
    assert outbox_is_emptied(None) == ["1 tasks wait past their time, 0 workers are running"]


class TestMail:
    @pytest.fixture
    def box(self, settings):
        with mailbox_open() as box:
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", box.port, 1
            yield box

    def send(self) -> None:
        mail_send(to="ana@example.org", subject="News", body="Hello", key="k1")

    def test_what_the_server_says_is_told_apart(self, box):
        box.ways = ["refuses", "refuses 451", "loses the answer", "takes"]
        for error in (MailRefused, MailNotTaken, MailUnsure):
            with pytest.raises(error):
                self.send()
        self.send()
        assert [key for _to, key, _subject in box.letters] == ["<k1@workadvance>"] * 2

    def test_a_silent_server_is_left_and_holds_nobody_up(self, box, django_db_blocker):
        box.ways, began = ["silent"], time.monotonic()
        with pytest.raises(MailNotTaken):
            self.send()
        assert time.monotonic() - began < 5

    def test_the_timeout_is_set(self):
        from workadvance.web import settings as real

        assert 0 < real.EMAIL_TIMEOUT <= 30

    def letter(self) -> Notice:
        return Notice.objects.create(event_id=1, kind="screening.letter.decline", person=PersonFactory(), subject="S")

    def test_a_letter_is_never_mailed_inside_a_transaction(self):
        with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
            letter_mail(self.letter(), to="ana@example.org", subject="S", body="B")
        assert mail.outbox == []

    def test_a_letter_is_mailed_once(self):
        letter = self.letter()
        for _ in range(2):
            letter_mail(letter, to="ana@example.org", subject="S", body="B")
        assert len(mail.outbox) == 1

    def test_two_workers_at_once_mail_it_once(self):
        letter = self.letter()
        Notice.objects.update(mailing_since=timezone.now())
        with pytest.raises(MailUnderWay):
            letter_mail(letter, to="ana@example.org", subject="S", body="B")

    def test_every_attempt_has_the_same_message_id(self, box):
        letter = self.letter()
        box.ways = ["loses the answer"]
        with pytest.raises(MailUnsure):
            letter_mail(letter, to="ana@example.org", subject="S", body="B")
        letter_mail(letter, to="ana@example.org", subject="S", body="B")
        assert list(box.copies().values()) == [2]


def test_no_other_module_talks_to_the_mail_server():
    """Letters leave by one place; whoever adds another would have to solve all of this again."""
    from tests.consistency.repository import SOURCE

    found = [
        str(path.relative_to(SOURCE))
        for path in sorted(SOURCE.rglob("*.py"))
        if any(word in path.read_text() for word in ("send_mail(", "EmailMessage(", "EmailMultiAlternatives("))
    ]
    assert found == ["notices/mailing.py"]
