"""Papers of the demo world: some to check, some accepted and soon over, some asked for; forms, letters, and what people told us."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from workadvance.advancement.models import ParticipantReport
from workadvance.demo.applicants import Case
from workadvance.demo.bulk_log import BulkLog, store
from workadvance.documents.checking import JPEG, limit
from workadvance.documents.files import file_store
from workadvance.documents.hours import hours_by_month, months_before
from workadvance.documents.models import Agreement, Document, HoursLetter, PaperRequest, Proof, Signature
from workadvance.documents.paper_kinds import PaperKind
from workadvance.events.encryption import encrypt
from workadvance.people.access import Actor
from workadvance.people.models import Organization, Person, User
from workadvance.placement.models import EmploymentSpell

EACH_PROVIDER = 3  # applicants whose photo ID waits for a check
FORMS = (
    (
        "Photo and story release",
        "Permiso de fotos e historia",
        "{provider} may use my picture and my story on its website and in reports. I get no money for it. "
        "I can take this back at any time. Then {provider} stops using them in anything new.",
        "{provider} puede usar mi foto y mi historia en su sitio web y en sus informes. No recibo dinero por ello. "
        "Puedo retirar este permiso en cualquier momento. Entonces {provider} deja de usarlas en material nuevo.",
    ),
    (
        "Training agreement",
        "Acuerdo de capacitación",
        "I will come to class on time and call my coach when I can't come. {provider} pays for the training and helps me find a job.",
        "Llegaré a clase a tiempo y llamaré a mi orientador/a cuando no pueda ir. {provider} paga la capacitación y me ayuda a encontrar empleo.",
    ),
)  # fmt: skip
HELP = {
    "en": ("transport", "My car broke down and I can't get to class this week."),
    "es": ("transport", "Se descompuso mi carro y esta semana no puedo llegar a clase."),
}


def papers_make(log: BulkLog, cases: Sequence[Case], today: dt.date) -> int:
    """Papers, forms, a letter and reports for the latest people of each coach, and papers of applicants; returns how many papers."""
    of_coach: dict[int, list[Person]] = defaultdict(list)
    applying: dict[int, list[Person]] = defaultdict(list)
    for case in cases:
        if case.life.state == "selected" and case.person.coach_id:
            of_coach[case.person.coach_id].append(case.person)
        elif case.life.state in ("submitted", "eligible"):
            applying[case.person.provider_id].append(case.person)
    desk = _Desk(log, today)
    for people in applying.values():
        for person in people[-EACH_PROVIDER:]:
            desk.paper(person, PaperKind.PHOTO_ID, 1)
    employed = set(EmploymentSpell.objects.filter(ended_on=None).values_list("person_id", flat=True))
    for people in of_coach.values():
        _of_one_coach(desk, people, employed)
    return desk.papers


def _of_one_coach(desk: _Desk, people: list[Person], employed: set[int]) -> None:
    working = [p for p in people if p.pk in employed][-3:]
    others = [p for p in people if p.pk not in employed][-6:]
    for place, person in enumerate(reversed(working)):
        if place == 0:
            desk.paper(person, PaperKind.PAY_STUB, 1)
            desk.told(person, "pay_changed", 1, hourly_wage=23, on=desk.today - dt.timedelta(days=4))
        else:
            desk.paper(person, PaperKind.PAY_STUB, 20, proves=("pay",))
            desk.letter(person)
    for place, person in enumerate(reversed(others)):
        if place == 0:
            desk.paper(person, PaperKind.RESIDENCE, 0)
            desk.told(person, "need_help", 0)
        elif place == 1:
            desk.paper(person, PaperKind.PHOTO_ID, 60, proves=("identity", "age"), ends=12)
            desk.sign(person, 9, signed=True)
        elif place == 2:
            desk.asked(person, PaperKind.INCOME, 3)
            desk.sign(person, 2, signed=False)
        elif place == 3:
            desk.told(
                person, "got_job", 1, employer_name="Riverside Storage", job_title="Forklift operator", on=desk.today
            )
        else:
            desk.sign(person, 30 + place, signed=True)


class _Desk:
    """Puts things on record as of some days ago, each with its event."""

    def __init__(self, log: BulkLog, today: dt.date) -> None:
        self.log, self.today, self.papers = log, today, 0
        self.forms: dict[int, list[Agreement]] = {}

    def at(self, days: int) -> dt.datetime:
        """A moment of the morning some days ago (today: an hour ago)."""
        then = dt.datetime.combine(self.today - dt.timedelta(days=days), dt.time(9, 40))
        return min(timezone.make_aware(then), timezone.now() - dt.timedelta(hours=1))

    def note(self, kind: str, subject: Document | PaperRequest | Signature | HoursLetter | ParticipantReport, days: int,
             person: Person, by: User | None = None, states: tuple[str, str] = ("", ""), **payload: Any) -> None:  # fmt: skip
        """The event of it: by the person themselves or by staff."""
        actor = (
            Actor(user_id=by.pk, name=by.name, role_as="coach")
            if by
            else Actor(name=person.full_name, role_as="participant", link_person_id=person.pk)
        )
        self.log.note(
            kind,
            subject,
            on=self.today - dt.timedelta(days=days),
            actor=actor,
            person_id=person.pk,
            organization_id=person.provider_id,
            state_from=states[0],
            state_to=states[1],
            hour=timezone.localtime(self.at(days)).hour,
            **payload,
        )

    def paper(self, person: Person, kind: str, days: int, proves: tuple[str, ...] = (), ends: int = 0) -> None:
        """A paper handed in; with `proves` one that was accepted, which ends in so many days."""
        data = picture(str(PaperKind(kind).label))
        accepted = bool(proves)
        [document] = store(
            [
                Document(
                    person=person,
                    kind=kind,
                    name="photo.jpg",
                    stored_as=file_store(data),
                    media_type=JPEG,
                    sha256=hashlib.sha256(data).hexdigest(),
                    size=len(data),
                    state="accepted" if accepted else "to_check",
                    received_at=self.at(days),
                    checked_by=person.coach if accepted else None,
                    checked_on=self.today - dt.timedelta(days=days) if accepted else None,
                )
            ]
        )
        self.papers += 1
        paper = str(kind)
        self.note("documents.document.received", document, days, person, states=("", "to_check"), paper=paper, sha256=document.sha256)  # fmt: skip
        if accepted:
            until = self.today + dt.timedelta(days=ends) if ends else None
            on = self.today - dt.timedelta(days=days)
            store(
                Proof(document=document, proves=p, certified_by=person.coach, certified_on=on, valid_until=until)
                for p in proves
            )
            self.note("documents.document.accept", document, days, person, person.coach, ("to_check", "accepted"), paper=paper, proves=", ".join(sorted(proves)))  # fmt: skip

    def asked(self, person: Person, kind: str, days: int) -> None:
        """A paper asked for, due in a few days."""
        on = self.today - dt.timedelta(days=days)
        due = self.today + dt.timedelta(days=4)
        [request] = store([PaperRequest(person=person, kind=kind, asked_on=on, asked_by=person.coach, due_on=due)])
        self.note("documents.paperrequest.made", request, days, person, person.coach, paper=str(kind))

    def _forms_of(self, provider: Organization) -> list[Agreement]:
        if provider.pk not in self.forms:
            made_on = self.today - dt.timedelta(days=200)
            self.forms[provider.pk] = store(
                Agreement(
                    organization=provider,
                    title=title,
                    title_es=titulo,
                    words_en=english.format(provider=provider.name),
                    words_es=spanish.format(provider=provider.name),
                    made_on=made_on,
                )
                for title, titulo, english, spanish in FORMS
            )
        return self.forms[provider.pk]

    def sign(self, person: Person, days: int, *, signed: bool) -> None:
        """A form asked for and, where `signed`, signed the same day."""
        form = self._forms_of(person.provider)[person.pk % len(FORMS)]
        signature = Signature(person=person, agreement=form, asked_at=self.at(days), asked_by=person.coach)
        if signed:
            language = person.language
            signature.words = f"{form.title_in(language)}\n\n{form.words_in(language)}"
            signature.sha256 = hashlib.sha256(signature.words.encode()).hexdigest()
            signature.typed_name, signature.language, signature.signed_at = person.full_name, language, self.at(days)
        store([signature])
        title, version = form.title, form.version
        self.note("documents.signature.asked", signature, days, person, person.coach, title=title, version=version)
        if signed:
            self.note(
                "documents.signature.signed",
                signature,
                days,
                person,
                title=title,
                version=version,
                sha256=signature.sha256,
            )

    def letter(self, person: Person) -> None:
        """A letter about the last two months, where there are hours."""
        since = months_before(self.today, 1)
        lines = hours_by_month(person, since, self.today)
        if not lines:
            return
        code = (
            hashlib.sha256(f"demo letter {person.pk}".encode())
            .hexdigest()[:12]
            .upper()
            .replace("0", "Z")
            .replace("1", "Y")
        )
        letter = HoursLetter(
            person=person,
            code=code,
            since=since,
            until=self.today,
            language=person.language,
            lines=[{"month": n.month.isoformat(), "source": n.source, "hours": str(n.hours)} for n in lines],
            made_at=self.at(0),
            valid_until=self.today + dt.timedelta(days=limit("letter_days")),
        )
        store([letter])
        self.note("documents.hoursletter.made", letter, 0, person, since=letter.since, until=letter.until)

    def told(self, person: Person, kind: str, days: int, **said: Any) -> None:
        """Something the person told us on their page, still open."""
        report = ParticipantReport(person=person, kind=kind, told_at=self.at(days), **said)
        if kind == "need_help":
            report.help_with, words = HELP.get(person.language, HELP["en"])
            report.note_encrypted = encrypt(words, "report")
        store([report])
        self.note("advancement.participantreport.made", report, days, person, what=kind)


def picture(title: str) -> bytes:
    """A made-up paper as a photo: what it stands for, and that it is not real."""
    from PIL import Image, ImageDraw, ImageFont

    page = Image.new("RGB", (900, 570), "#e8eef2")
    pen = ImageDraw.Draw(page)
    pen.rounded_rectangle((24, 24, 876, 546), radius=28, fill="white", outline="#46606e", width=4)
    pen.rectangle((64, 150, 284, 430), fill="#c9d6dd")
    pen.text((64, 66), title[:34], fill="#1d3440", font=ImageFont.load_default(40))
    for line in range(5):
        pen.rectangle((330, 170 + 52 * line, 820 - 70 * (line % 3), 190 + 52 * line), fill="#d5dee3")
    pen.text((64, 470), "Made-up example. Not a real document.", fill="#8a2f2f", font=ImageFont.load_default(30))
    kept = io.BytesIO()
    page.save(kept, "JPEG", quality=75)
    return kept.getvalue()
