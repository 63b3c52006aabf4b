"""One of everything at one provider: rows for tests that need an object behind every route."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from tests.factories import (
    ApplicationFactory,
    HouseholdFactory,
    OrganizationFactory,
    PersonFactory,
    ProgramFactory,
    actor_in,
    member,
)
from workadvance.advancement.models import AdvancementGoal, CheckIn, JobClaim, ParticipantReport, ReemploymentCase
from workadvance.api.models import ApiToken, Webhook
from workadvance.appointments.models import Appointment, Slot
from workadvance.documents.files import file_store
from workadvance.documents.models import Agreement, Document, HoursLetter, PaperRequest, Signature
from workadvance.events.encryption import encrypt
from workadvance.exchange.models import DataImport, ImportRow
from workadvance.exchange.row_contents import RowContents, RowProblem
from workadvance.messages.models import Asked, Conversation, Leave, Message, MessageTemplate, Pause
from workadvance.people.models import (
    Consent,
    ErasureRequest,
    IdentityQuestion,
    Membership,
    Organization,
    RetentionNotice,
    SharingAgreement,
    Site,
    StaffInvitation,
)
from workadvance.placement.models import (
    EmployerAccount,
    EmployerActivity,
    EmployerContact,
    EmploymentSpell,
    JobOrder,
    JobReady,
    Referral,
    Slate,
    WageChange,
)
from workadvance.readiness.models import Attendance, Barrier, CoachingNote, Goal, NextStep, Session, Support
from workadvance.reporting.models import SavedReport
from workadvance.reporting.services import journeys_rebuild
from workadvance.screening.models import Sitting
from workadvance.targeting.models import TargetDecision
from workadvance.training.models import (
    Certification,
    Cohort,
    CohortSession,
    Credential,
    Enrollment,
    Exam,
    Milestone,
    SeatOffer,
)
from workadvance.training.services import badge_issue_completion
from workadvance.ui.models import BulkAct

PICTURE = b"\xff\xd8\xff\xd9"


class World:
    """A provider with one selected participant in training, one employed, one applicant, an employer and an order."""

    def __init__(self) -> None:
        today = timezone.localdate()
        ago = lambda n: today - dt.timedelta(days=n)  # noqa: E731
        self.provider: Organization = OrganizationFactory()
        self.program = ProgramFactory(provider=self.provider)
        self.staff = member(self.provider, "manager", "coach", "screener", "instructor", "job_developer")
        self.decision = TargetDecision.objects.create(
            program=self.program,
            soc="51-4121",
            title="Welders, Cutters, Solderers, and Brazers",
            area_codes=["0046140"],
            decided_on=ago(90),
            decided_by=self.staff,
            reasons="Employers hire.",
        )
        earlier = PersonFactory(provider=self.provider)
        self.applicant = ApplicationFactory(program=self.program)
        HouseholdFactory(person=self.applicant.person)
        self.sitting = Sitting.objects.create(
            application=self.applicant, opened_at=timezone.now(), sent_at=timezone.now()
        )
        self.person = PersonFactory(provider=self.provider, coach=self.staff)
        self.application = ApplicationFactory(
            program=self.program, person=self.person, state="selected", decided_on=ago(80)
        )
        self.household = HouseholdFactory(person=self.person)
        self.consent = Consent.objects.create(
            person=self.person, purpose="services", text_version="2026-11", signed_at=timezone.now()
        )
        self.goal = Goal.objects.create(application=self.application, text="Pass the exam", set_on=ago(70))
        self.next_step = NextStep.objects.create(
            application=self.application, text="Bring the form", due_on=today, set_on=ago(7), staff=self.staff
        )
        self.note = CoachingNote.objects.create(
            person=self.person, on=ago(3), method="call", text_encrypted=encrypt("fine", "note"), by=self.staff
        )
        self.barrier = Barrier.objects.create(person=self.person, kind="transport", since=ago(30))
        self.support = Support.objects.create(
            person=self.person, barrier=self.barrier, what="Bus pass", given_on=ago(20), cost=Decimal("30.00")
        )
        self.session = Session.objects.create(
            program=self.program, component="readiness", title="Workshop", held_on=ago(60), hours=6
        )
        Attendance.objects.create(session=self.session, application=self.application, status="present", hours=6)
        self.certification = Certification.objects.create(
            name="AWS D1.1", issuer="AWS", socs=["51-4121"], valid_months=36
        )
        self.cohort = Cohort.objects.create(
            program=self.program,
            name="Welding 1",
            soc="51-4121",
            soc_title="Welders",
            certification=self.certification,
            starts_on=ago(50),
            ends_on=ago(5),
            seats=12,
            hours=200,
            instructor=self.staff,
        )
        class_session = Session.objects.create(
            program=self.program, component="training", title="Class 1", held_on=ago(49), hours=5
        )
        self.cohort_session = CohortSession.objects.create(cohort=self.cohort, session=class_session)
        self.offer = SeatOffer.objects.create(
            cohort=self.cohort,
            application=self.application,
            state="waiting",
            offered_at=timezone.now() - dt.timedelta(days=61),
            expires_at=timezone.now() - dt.timedelta(days=58),
            answered_at=timezone.now() - dt.timedelta(days=60),
        )
        self.milestone = Milestone.objects.create(cohort=self.cohort, position=1, name="Safety")
        self.enrollment = Enrollment.objects.create(
            cohort=self.cohort,
            application=self.application,
            state="completed",
            enrolled_on=ago(60),
            started_on=ago(50),
            ended_on=ago(5),
        )
        self.exam = Exam.objects.create(
            enrollment=self.enrollment, certification=self.certification, sat_on=ago(4), passed=True
        )
        Credential.objects.create(
            application=self.application, certification=self.certification, exam=self.exam, issued_on=ago(4)
        )
        self.badge = badge_issue_completion(actor=actor_in(self.provider, "manager"), enrollment=self.enrollment)
        self.ready = JobReady.objects.create(application=self.application, ready_on=ago(3), socs=["51-4121"])
        self.employer = OrganizationFactory(kind="employer")
        self.account = EmployerAccount.objects.create(
            provider=self.provider, employer=self.employer, owner=self.staff, since=ago(200)
        )
        self.contact = EmployerContact.objects.create(account=self.account, name="Pat", email="pat@example.org")
        self.activity = EmployerActivity.objects.create(
            account=self.account, kind="call", on=ago(9), note="Asked.", by=self.staff, follow_up_on=today
        )
        self.order = JobOrder.objects.create(
            provider=self.provider,
            employer=self.employer,
            contact=self.contact,
            title="Welder",
            soc="51-4121",
            soc_title="Welders",
            wage=Decimal("21.50"),
            shifts=["day"],
            zip="74103",
            slots=2,
            opened_on=ago(10),
        )
        self.slate = Slate.objects.create(order=self.order, made_on=ago(2), made_by=self.staff, sent_at=timezone.now())
        self.referral = Referral.objects.create(
            order=self.order, application=self.application, slate=self.slate, state="referred", proposed_on=ago(2)
        )
        self.worker = PersonFactory(provider=self.provider, coach=self.staff)
        self.worker_application = ApplicationFactory(
            program=self.program, person=self.worker, state="selected", decided_on=ago(300)
        )
        self.spell = EmploymentSpell.objects.create(
            person=self.worker,
            application=self.worker_application,
            employer=self.employer,
            employer_name=self.employer.name,
            job_title="Welder",
            soc="51-4121",
            area_code="0046140",
            started_on=ago(58),
        )
        WageChange.objects.create(spell=self.spell, effective_on=ago(58), hourly_wage=Decimal("19.75"))
        self.check_in = CheckIn.objects.create(spell=self.spell, day=60, due_on=today)
        self.advancement_goal = AdvancementGoal.objects.create(
            application=self.worker_application, soc="51-4041", title="Machinists", set_on=ago(5)
        )
        self.report = ParticipantReport.objects.create(
            person=self.worker,
            kind="pay_changed",
            hourly_wage=Decimal("20.50"),
            on=today,
            told_at=timezone.now(),
            note_encrypted=encrypt("Desde el lunes.", "report"),
            closed_at=timezone.now(),
            closed_by=self.staff,
        )
        # One that every role who may open papers may see.
        self.paper = Document.objects.create(
            person=self.person,
            kind="pay_stub",
            state="to_check",
            name="stub.jpg",
            stored_as=file_store(PICTURE),
            media_type="image/jpeg",
            sha256="0" * 64,
            size=len(PICTURE),
            received_at=timezone.now(),
        )
        self.paper_request = PaperRequest.objects.create(person=self.person, kind="credential", asked_on=ago(2))
        self.agreement = Agreement.objects.create(
            organization=self.provider,
            title="Photo release",
            title_es="Permiso de fotos",
            words_en="You may use my photo.",
            words_es="Pueden usar mi foto.",
            made_on=ago(9),
        )
        self.signature = Signature.objects.create(person=self.person, agreement=self.agreement, asked_at=timezone.now())
        self.letter = HoursLetter.objects.create(
            person=self.person,
            code="7K2M49QXH3TD",
            since=ago(60).replace(day=1),
            until=today,
            language="en",
            lines=[{"month": ago(60).replace(day=1).isoformat(), "source": "readiness", "hours": "6.0"}],
            made_at=timezone.now(),
            valid_until=today + dt.timedelta(days=90),
        )
        self.conversation = Conversation.objects.create(
            organization=self.provider, person=self.person, last_at=timezone.now(), waiting_since=timezone.now()
        )
        Message.objects.create(
            conversation=self.conversation,
            direction="in",
            channel="text",
            address=self.person.phone,
            body="Is class on Friday?",
            state="received",
            key="world",
            at=timezone.now(),
        )
        self.template = MessageTemplate.objects.create(
            organization=self.provider, name="Welcome", words_en="Hi {name}", words_es="Hola, {name}"
        )
        question = Message.objects.create(
            conversation=self.conversation,
            direction="out",
            channel="text",
            address=self.person.phone,
            body="Can you come?",
            state="sent",
            key="world question",
            at=timezone.now(),
        )
        self.asked = Asked.objects.create(message=question, question="coming", subject_id=self.session.pk)
        self.unknown = Conversation.objects.create(
            organization=self.provider, address="+19185559999", last_at=timezone.now(), waiting_since=timezone.now()
        )
        colleague = member(self.provider, "coach")
        self.bulk_act = BulkAct.objects.create(
            user=self.staff,
            kind="applications",
            back="/",
            done_at=timezone.now(),
            undo_until=timezone.now() + dt.timedelta(minutes=5),
            items=[],
        )
        self.leave = Leave.objects.create(
            organization=self.provider, user=self.staff, cover=colleague, starts_on=today, ends_on=today
        )
        self.message_pause = Pause.objects.create(person=self.person, since=timezone.now(), reason="We spoke")
        at = timezone.now() + dt.timedelta(days=3)
        timed = {"zone": "America/Chicago", "place": "Room 2"}
        self.appointment = Appointment.objects.create(
            person=self.person,
            staff=self.staff,
            starts_at=at,
            ends_at=at + dt.timedelta(minutes=30),
            booked_at=timezone.now(),
            changed_at=timezone.now(),
            **timed,
        )
        later = at + dt.timedelta(days=1)
        self.slot = Slot.objects.create(
            organization=self.provider,
            staff=self.staff,
            starts_at=later,
            ends_at=later + dt.timedelta(minutes=30),
            **timed,
        )
        self.identity_question = IdentityQuestion.objects.create(
            person=self.applicant.person,
            other=earlier,
            reasons=["same_name"],
            asked_at=timezone.now(),
        )
        self.erasure = ErasureRequest.objects.create(person=self.person, asked_at=timezone.now())
        self.retention_notice = RetentionNotice.objects.create(
            person=earlier, data_class="not_selected", given_on=today, erase_on=today + dt.timedelta(days=30)
        )
        self.sharing = SharingAgreement.objects.create(
            intermediary=self.provider, title="Two shelters, one county", starts_on=today
        )
        self.data_import = DataImport.objects.create(
            provider=self.provider,
            kind="employers",
            file_name="lista.csv",
            head=["Empresa", "Teléfono"],
            groups=["", ""],
            columns=["employer", "contact_phone"],
            state="review",
            created_at=timezone.now(),
            created_by=self.staff,
        )
        problem = RowProblem("contact_phone", "Enter a phone number.", "Escriba un número de teléfono.")
        self.import_row = ImportRow.objects.create(
            data_import=self.data_import,
            number=2,
            sealed=RowContents(["Acme", "ninguno"], [problem]).sealed(),
            outcome="problem",
        )
        self.api_token = ApiToken.objects.create(
            organization=self.provider,
            name="Kiosk",
            scopes=["people:read"],
            beginning="wa_0123456",
            hash="0" * 64,
            created_at=timezone.now(),
            expires_on=today + dt.timedelta(days=30),
        )
        self.webhook = Webhook.objects.create(
            organization=self.provider,
            url="https://hooks.example.org/in",
            kinds=["placement.job."],
            secret_encrypted=encrypt("whsec_MDEyMw==", "webhook"),
            state="off",
            created_at=timezone.now(),
        )
        self.saved_report = SavedReport.objects.create(
            provider=self.provider, name="People by stage", table="outcomes", rows="station", columns="program"
        )
        journeys_rebuild()

    def lost_job(self, name: str) -> int:
        """The open re-employment case of someone who lost a job, or what their coach said of its pay."""
        person = PersonFactory(provider=self.provider, coach=self.staff)
        ended = timezone.localdate() - dt.timedelta(days=3)
        job = EmploymentSpell.objects.create(
            person=person,
            employer_name="Corner Shop",
            job_title="Welder",
            started_on=ended,
            ended_on=ended,
            end_kind="quit",
        )
        if name == "case_id":
            case = ReemploymentCase(person=person, spell=job, opened_at=timezone.now(), learned_from="coach")
            case.save()
            return case.pk
        said = {"fact": "pay", "value": "19.00", "about_on": ended, "said_on": ended, "source": "coach"}
        return JobClaim.objects.create(spell=job, **said).pk

    def argument(self, route: str, kind: str, name: str) -> int | str:
        """The value of a route's argument: this world's row of that name."""
        if kind in ("str", "slug") or name == "token":
            words = {
                "placement:referral_step": "hire",
                "programs:criterion_add": "residence",
                "programs:criterion_edit": "age",
                "programs:criterion_remove": "age",
                "screening:facts": "about",
                "reporting:saved_report_file": "csv",
                "targeting:job": "51-4121",
                "targeting:decide": "51-4121",
                "training:my_badge": "token",
            }
            return words.get(route, "x")
        if kind == "uuid":
            return str(self.badge.number)
        if route in ("training:badge_status", "training:badge_suspended") and name == "number":
            return self.badge.list_number
        if name == "number":
            return self.import_row.number
        if name in ("case_id", "claim_id"):
            return self.lost_job(name)
        rows = {
            "application_id": self.applicant if route.startswith("screening") else self.application,
            "person_id": self.worker if route.startswith("advancement") else self.person,
            "household_id": self.household,
            "consent_id": self.consent,
            "program_id": self.program,
            "decision_id": self.decision,
            "question_id": self.identity_question,
            "cohort_id": self.cohort,
            "offer_id": self.offer,
            "session_id": self.cohort_session.session if route.startswith("training") else self.session,
            "sitting_id": self.sitting,
            "cohort_session_id": self.cohort_session,
            "enrollment_id": self.enrollment,
            "milestone_id": self.milestone,
            "exam_id": self.exam,
            "badge_id": self.badge,
            "organization_id": self.provider,
            "account_id": self.account,
            "contact_id": self.contact,
            "activity_id": self.activity,
            "order_id": self.order,
            "slate_id": self.slate,
            "link_id": self.slate.links.get_or_create(contact=self.contact)[0],
            "referral_id": self.referral,
            "job_id": self.spell,
            "support_id": self.support,
            "wage_id": self.spell.wages.order_by("pk").first(),
            "check_in_id": self.check_in,
            "goal_id": self.goal,
            "report_id": self.report,
            "agreement_id": self.agreement,
            "signature_id": self.signature,
            "letter_id": self.letter,
            "next_step_id": self.next_step,
            "step_id": self.next_step,
            "barrier_id": self.barrier,
            "note_id": self.note,
            "document_id": self.paper,
            "import_id": self.data_import,
            "saved_id": self.saved_report,
            "erasure_id": self.erasure,
            "sharing_id": self.sharing,
            "notice_id": self.retention_notice,
            "request_id": self.paper_request,
            "conversation_id": self.conversation,
            "template_id": self.template,
            "asked_id": self.asked,
            "unknown_id": self.unknown,
            "leave_id": self.leave,
            "act_id": self.bulk_act,
            "pause_id": self.message_pause,
            "appointment_id": self.appointment,
            "slot_id": self.slot,
            "employer_id": self.employer,
            "token_id": self.api_token,
            "webhook_id": self.webhook,
            "membership_id": Membership.objects.filter(user=self.staff).order_by("pk").first(),
            "user_id": self.staff,
            "invitation_id": StaffInvitation.objects.get_or_create(
                user=self.staff,
                organization=self.provider,
                role="coach",
                defaults={"sent_at": timezone.now(), "expires_at": timezone.now() + dt.timedelta(days=7)},
            )[0],
            "site_id": Site.objects.get_or_create(organization=self.provider, name="Main office")[0],
        }
        if route == "advancement:advancement_goal_close":
            rows["goal_id"] = self.advancement_goal
        if name not in rows:
            raise LookupError(f"{route} has an argument “{name}” that tests/world.py has no row for: add one")
        return rows[name].pk
