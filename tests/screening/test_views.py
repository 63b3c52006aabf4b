"""The staff pages: who may, what bad input gets, that nothing grows with the number of rows."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    ApplicationFactory,
    HouseholdFactory,
    OrganizationFactory,
    PersonFactory,
    ProgramFactory,
    member,
)
from tests.screening.conftest import TYPED
from workadvance.events.models import Event
from workadvance.people.models import Person, User
from workadvance.screening.models import Application, CriterionScore, Sitting
from workadvance.screening.services import application_assess, application_move, step_record
from workadvance.ui.models import FormDraft
from workadvance.ui.rows import Card

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25
PAGES = ["board", "applicants", "waitlists", "selection_rate", "enter"]


@pytest.fixture
def staff(client, provider):
    user = member(provider, "screener")
    client.force_login(user)
    return user


def url(name, *args):
    return reverse(f"screening:{name}", args=args)


def many(program, screener, n):
    for i in range(n):
        a = ApplicationFactory(program=program, submitted_at=timezone.now() - dt.timedelta(days=i))
        HouseholdFactory(person=a.person)
        application_assess(actor=screener, application=a)
        if i % 3 == 0:
            application_move(actor=screener, application=a, name="confirm_eligible")
        if i % 6 == 0:
            application_move(actor=screener, application=a, name="waitlist", reason="Full")


class TestWho:
    @pytest.mark.parametrize("page", PAGES)
    def test_the_signed_out_are_sent_to_sign_in(self, client, db, page):
        assert client.get(url(page)).status_code == 302

    @pytest.mark.parametrize("page", PAGES)
    def test_another_role_of_the_house_is_refused(self, client, provider, page):
        client.force_login(member(provider, "instructor", "coach"))
        assert client.get(url(page)).status_code == 403

    @pytest.mark.parametrize("name", ["application", "assess", "interview", "decide", "waitlist"])
    def test_the_same_role_of_another_house_finds_nothing(self, client, application, name):
        client.force_login(member(OrganizationFactory(), "screener", "manager"))
        send = client.get if name == "application" else client.post
        assert send(url(name, application.pk), {"move": "decline", "reason": "x", "position": 1}).status_code == 404
        assert Application.objects.get().state == "submitted"

    def test_a_screener_here_and_coach_there_is_a_coach_there(self, client, application, staff):
        from workadvance.people.models import Membership

        other = ApplicationFactory()
        Membership.objects.create(
            user=staff, organization=other.program.provider, role="coach", starts_on=dt.date(2025, 1, 1)
        )
        assert client.get(url("application", application.pk)).status_code == 200
        # Coaches have no page of an application: at the other organization it does not exist for them.
        assert client.get(url("application", other.pk)).status_code == 404
        assert other.person.full_name not in client.get(url("applicants")).content.decode()

    def test_a_restricted_applicant_is_in_no_list(self, client, program, provider, staff):
        person = PersonFactory(provider=provider, full_name="Hidden Person", restricted=True)
        application = ApplicationFactory(program=program, person=person)
        for page in ("board", "applicants"):
            assert "Hidden Person" not in client.get(url(page)).content.decode()
        csv = b"".join(client.get(url("applicants") + "?format=csv").streaming_content).decode()
        assert "Hidden Person" not in csv
        assert client.get(url("application", application.pk)).status_code == 404

    def test_reading_writes_nothing(self, client, ready, staff):
        before = Event.objects.count()
        for page in PAGES:
            client.get(url(page))
        client.get(url("application", ready.pk))
        assert Event.objects.count() == before


class TestNumbers:
    @pytest.mark.parametrize("page", ["board", "applicants", "waitlists", "selection_rate"])
    def test_queries_do_not_grow_with_the_rows(
        self, client, program, screener, staff, page, django_assert_max_num_queries
    ):
        counts = []
        for more in (6, 30):
            many(program, screener, more)
            client.get(url(page))
            with django_assert_max_num_queries(MOST_QUERIES) as captured:
                assert client.get(url(page)).status_code == 200
            counts.append(len(captured))
        assert counts[0] == counts[1]

    def test_the_application_page_stays_within_its_queries(
        self, client, ready, staff, screener, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(url("application", ready.pk)).status_code == 200


class TestBoard:
    def test_shows_each_lane_with_its_people_and_the_program_chosen(
        self, client, application, program, provider, staff
    ):
        other = ApplicationFactory(program=ProgramFactory(provider=provider))
        page = client.get(url("board")).content.decode()
        assert application.person.full_name in page
        assert other.person.full_name in page
        one = client.get(url("board") + f"?program={program.pk}").content.decode()
        assert application.person.full_name in one
        assert other.person.full_name not in one

    def test_an_empty_board_says_what_to_do(self, client, staff):
        assert "No applications in progress" in client.get(url("board")).content.decode()


class TestList:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", 2),
            ("lane=confirm", 1),
            ("lane=facts", 1),
            ("state=declined", 1),
            ("waiting=14", 1),
            ("near=1", 0),
            ("lane=nonsense", 2),
            ("program=999999", 2),
            ("q=zzzzzz", 0),
            ("sort=-applied", 2),
            ("sort=nonsense", 2),
        ],
    )
    def test_filters(self, client, application, program, screener, staff, query, found):
        application_assess(actor=screener, application=application)
        ApplicationFactory(program=program, submitted_at=timezone.now() - dt.timedelta(days=15))
        ApplicationFactory(program=program, state="declined")
        assert client.get(f"{url('applicants')}?{query}").context["total"] == found

    def test_finds_by_name_despite_accents(self, client, program, provider, staff):
        from workadvance.people.name_search import name_tokens_write

        person = PersonFactory(provider=provider, full_name="Ángel Núñez")
        name_tokens_write([person])
        ApplicationFactory(program=program, person=person)
        assert client.get(url("applicants") + "?q=nunez").context["total"] == 1

    def test_csv_has_every_row(self, client, program, staff):
        for _ in range(3):
            ApplicationFactory(program=program)
        lines = b"".join(client.get(url("applicants") + "?format=csv").streaming_content).decode().splitlines()
        assert len(lines) == 4
        assert "Next step" in lines[0]

    def test_bulk_says_what_was_done_and_what_was_not(self, client, application, program, staff):
        other = ApplicationFactory(program=program, state="selected")
        program.steps.filter(name="Reading").update(passing_score=None, maximum_score=None)
        given = {"chosen": [application.pk, other.pk], "do": "step", "step": "Reading", "result": "passed"}
        response = client.post(url("bulk"), {**given, "done_on": "2026-01-02", "sure": "yes"}, follow=True)
        said = [str(m) for m in response.context["messages"]]
        assert said[0] == "1 applicant updated."
        assert other.person.full_name in said[1]
        assert application.step_results.get().done_on == dt.date(2026, 1, 2)

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"chosen": ["x"]},
            {"chosen": ["1"], "do": "select"},
            {"chosen": ["1"], "do": ""},
            {"chosen": ["1"], "do": "step", "done_on": "soon"},
        ],
    )
    def test_bulk_with_nothing_sensible_says_so(self, client, staff, data):
        response = client.post(url("bulk"), data, follow=True)
        assert response.status_code == 200
        assert [m.level_tag for m in response.context["messages"]] == ["error"]

    def test_bulk_goes_back_only_to_our_own_pages(self, client, staff):
        assert client.post(url("bulk"), {"next": "https://evil.example/"}).url == url("applicants")


class TestApplicationPage:
    def test_shows_verdicts_with_reason_source_and_bridge(self, client, application, screener, staff):
        application.hourly_wage = 16
        application.save()
        application_assess(actor=screener, application=application)
        page = client.get(url("application", application.pk)).content.decode()
        assert "Earns $16.00 an hour" in page
        assert "Almost eligible" in page
        assert "What could help:" in page
        assert "91 FR 1797" in page

    def test_only_moves_that_can_be_made_are_offered(self, client, application, screener, staff):
        application_assess(actor=screener, application=application)
        context = client.get(url("application", application.pk)).context
        assert {name for name, _ in context["ready"]} == {"confirm_eligible", "find_ineligible", "decline", "withdraw"}
        application_move(actor=screener, application=application, name="confirm_eligible")
        context = client.get(url("application", application.pk)).context
        assert "select" not in {name for name, _ in context["ready"]}
        assert "Screening steps not done yet" in str(
            next(m for m in context["moves"] if m.transition.name == "select").missing
        )

    def test_deciding(self, client, ready, staff):
        response = client.post(
            url("decide", ready.pk), {"move": "select", "reason": "Ready", "message": "Welcome", "letter": "on"}
        )
        assert response.status_code == 302
        assert Application.objects.get().state == "selected"

    def test_a_decision_without_reason_comes_back_with_what_was_typed(self, client, ready, staff):
        response = client.post(url("decide", ready.pk), {"move": "decline", "message": "Thank you, Ana"})
        assert response.status_code == 422
        page = response.content.decode()
        assert "needs a reason" in page
        assert "Thank you, Ana" in page
        assert Application.objects.get().state == "eligible"

    def test_a_second_click_shows_what_it_has_become(self, client, ready, staff):
        data = {"move": "waitlist", "reason": "Full"}
        assert client.post(url("decide", ready.pk), data).status_code == 302
        again = client.post(url("decide", ready.pk), data)
        assert again.status_code == 422
        assert "The status is “Waitlisted.”" in again.content.decode()

    @pytest.mark.parametrize("move", ["", "submit", "nonsense"])
    def test_a_move_that_is_none_is_refused(self, client, ready, staff, move):
        assert client.post(url("decide", ready.pk), {"move": move, "reason": "x"}).status_code == 422

    def test_recording_a_step(self, client, application, staff):
        step = application.program.steps.get(kind="test")
        response = client.post(
            url("step", application.pk, step.pk), {f"step{step.pk}-score": "71", f"step{step.pk}-done_on": ""}
        )
        assert response.status_code == 302
        assert application.step_results.get().result == "passed"

    @pytest.mark.parametrize("score", ["abc", "101", "-1"])
    def test_a_bad_score_stays_beside_its_field(self, client, application, staff, score):
        step = application.program.steps.get(kind="test")
        response = client.post(url("step", application.pk, step.pk), {f"step{step.pk}-score": score})
        assert response.status_code == 422
        assert f'value="{score}"' in response.content.decode()
        assert not application.step_results.exists()

    def test_a_step_of_another_program_is_not_found(self, client, application, staff):
        step = ProgramFactory().steps.first()
        assert client.post(url("step", application.pk, step.pk), {}).status_code == 404

    def test_scoring_the_interview(self, client, application, staff):
        criterion = application.program.criteria.get()
        data = {
            "scored_on": timezone.localdate().isoformat(),
            f"score_{criterion.pk}": "4",
            f"note_{criterion.pk}": "Clear",
        }
        assert client.post(url("interview", application.pk), data).status_code == 302
        assert (CriterionScore.objects.get().score, CriterionScore.objects.get().scorer_id) == (4, staff.pk)

    def test_an_unscored_criterion_stays_beside_its_field(self, client, application, staff):
        criterion = application.program.criteria.get()
        response = client.post(
            url("interview", application.pk),
            {"scored_on": timezone.localdate().isoformat(), f"note_{criterion.pk}": "Half done"},
        )
        assert response.status_code == 422
        assert "Half done" in response.content.decode()

    def test_filling_in_what_is_missing(self, client, application, staff):
        page = url("facts", application.pk, "work")
        assert client.get(page).status_code == 200
        assert client.post(page, {**TYPED["work"], "hourly_wage": ""}).status_code == 422
        assert client.post(page, TYPED["work"]).status_code == 302
        application.refresh_from_db()
        assert application.last_job == "Cashier"
        assert application.verdicts.exists()
        assert client.get(page.replace("work", "nonsense")).status_code == 404

    def test_each_part_of_the_answers_says_what_its_link_edits(self, client, application, staff):
        page = client.get(url("application", application.pk)).content.decode()
        for part, words in (
            ("about", "Edit details"),
            ("household", "Edit household"),
            ("work", "Edit work"),
            ("why", "Edit reason"),
        ):
            assert f'<a href="{url("facts", application.pk, part)}">{words}</a>' in page
        assert 'data-copy="my-url"' in page, "the applicant's link is copied with one press"

    def test_answers_sent_again_are_shown_beside_what_is_on_record(self, client, program, application, staff):
        from django.http import QueryDict

        from workadvance.screening.services import sitting_save

        sitting = Sitting.objects.create(application=application, trusted=False, opened_at=timezone.now())
        typed = QueryDict(mutable=True)
        typed.update({"why": "A new reason", "heard_from": "friend"})
        sitting_save(sitting=sitting, part="why", data=typed)
        sitting.sent_at = timezone.now()
        sitting.save()
        page = client.get(url("application", application.pk)).content.decode()
        assert "A new reason" in page
        response = client.post(url("resubmission", application.pk, sitting.pk), {"do": "use"})
        assert response.status_code == 302
        application.refresh_from_db()
        assert application.why == "A new reason"
        assert client.get(url("application", application.pk)).context["resubmissions"] == []

    def test_waitlist_order_from_the_page(self, client, ready, screener, staff):
        application_move(actor=screener, application=ready, name="waitlist", reason="Full")
        assert client.post(url("waitlist", ready.pk), {"position": "1", "reason": "First"}).status_code == 302
        bad = client.post(url("waitlist", ready.pk), {"position": "x", "reason": ""})
        assert bad.status_code == 422
        assert set(bad.context["moving"].form.errors) == {"position", "reason"}
        assert client.get(url("waitlists") + f"?move={ready.pk}").context["moving"].application == ready
        assert client.get(url("waitlists") + "?move=nonsense").context["moving"] is None


class TestEnter:
    def data(self, program, **changes):
        fields = {k: v for part in TYPED.values() for k, v in part.items()}
        return {
            **fields,
            "program": program.pk,
            "received_on": timezone.localdate().isoformat(),
            "language": "es",
            "services": "on",
            **changes,
        }

    def test_a_paper_form(self, client, program, staff):
        response = client.post(url("enter"), self.data(program))
        application = Application.objects.get()
        assert response.url == url("application", application.pk)
        assert application.person.language == "es"

    def test_bad_input_comes_back_with_everything_typed(self, client, program, staff):
        response = client.post(url("enter"), self.data(program, zip="00000", monthly_income="lots"))
        assert response.status_code == 422
        assert set(response.context["form"].errors) == {"zip", "monthly_income"}
        page = response.content.decode()
        assert 'value="lots"' in page
        assert "I want steady work." in page

    def test_somebody_alike_is_asked_about_before_anything_is_written(self, client, program, provider, staff):
        known = PersonFactory(provider=provider, full_name="Marisol Nuñez", email="mari@example.org")
        response = client.post(url("enter"), self.data(program))
        assert response.status_code == 422
        assert known in response.context["alike"]
        assert not Application.objects.exists()
        client.post(url("enter"), self.data(program, known=str(known.pk)))
        assert Application.objects.get().person == known

    def test_or_a_new_record_after_all(self, client, program, provider, staff):
        PersonFactory(provider=provider, full_name="Marisol Nuñez", email="mari@example.org")
        client.post(url("enter"), self.data(program, known="new"))
        assert Person.objects.count() == 2

    def test_a_person_of_another_house_cannot_be_chosen(self, client, program, staff):
        stranger = PersonFactory(full_name="Marisol Nuñez", email="mari@example.org")
        assert client.post(url("enter"), self.data(program, known=str(stranger.pk))).status_code == 422
        assert not Application.objects.exists()

    def test_a_program_of_another_house_cannot_be_chosen(self, client, program, staff):
        response = client.post(url("enter"), self.data(ProgramFactory()))
        assert "program" in response.context["form"].errors

    def test_what_was_typed_before_a_time_out_is_there_again(self, client, program, staff):
        client.post(reverse("draft_save", args=["application-enter"]), {"full_name": "Half Done"})
        assert FormDraft.objects.exists()
        assert "Half Done" in client.get(url("enter")).content.decode()
        client.post(url("enter"), self.data(program))
        assert not FormDraft.objects.exists()


class TestPublic:
    def test_programs_by_place(self, client, program):
        far = ProgramFactory(name="Nursing", area_codes=["0017410"])
        closed = ProgramFactory(name="Long gone", closed_on=dt.date(2025, 6, 1))
        everything = client.get(url("apply")).content.decode()
        assert program.name in everything
        assert far.name in everything
        assert closed.name not in everything
        near = client.get(url("apply") + "?place=74103").content.decode()
        assert program.name in near
        assert far.name not in near
        assert far.name in client.get(url("apply") + "?place=cleveland").content.decode()
        assert "No programs are open there" in client.get(url("apply") + "?place=atlantis").content.decode()

    def test_a_closed_program_says_so(self, client, db):
        closed = ProgramFactory(closed_on=dt.date(2025, 6, 1))
        assert client.get(url("start", closed.pk)).status_code == 410
        assert client.get(url("start", 999_999)).status_code == 404

    def test_start_shows_all_that_is_wrong_and_keeps_it(self, client, program):
        response = client.post(url("start", program.pk), {"full_name": "", "email": "not an address", "phone": "12"})
        assert response.status_code == 422
        assert set(response.context["form"].errors) == {"full_name", "birth_date", "email", "phone"}
        assert 'value="not an address"' in response.content.decode()

    def test_programs_that_fill_in_every_field_are_refused(self, client, program):
        data = {"full_name": "Bot", "email": "bot@example.org", "website": "https://spam.example"}
        assert client.post(url("start", program.pk), data).status_code == 422
        assert not Person.objects.exists()


class TestMyPage:
    def link(self, application):
        from workadvance.screening.participant_page import my_path

        return my_path(application)

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            ("draft", "submitted your application"),
            ("submitted", "re reviewing your application"),
            ("eligible", "eligible for this program"),
            ("waitlisted", "number 1 on the waitlist"),
            ("selected", "in!"),
            ("ineligible", "meet this program"),
            ("declined", "offer you a spot this time"),
            ("withdrawn", "You withdrew"),
        ],
    )
    def test_says_where_you_are(self, client, program, state, words):
        application = ApplicationFactory(
            program=program,
            state=state,
            submitted_at=None if state == "draft" else timezone.now(),
            decided_on=timezone.localdate(),
        )
        assert words in client.get(self.link(application)).content.decode()

    def test_speaks_the_language_of_the_letter_until_another_is_chosen(self, client, application):
        application.person.language = "es"
        application.person.save()
        assert "Estamos revisando su solicitud" in client.get(self.link(application)).content.decode()
        client.cookies["django_language"] = "en"
        assert "re reviewing your application" in client.get(self.link(application)).content.decode()

    def test_somebody_elses_or_a_forged_link_opens_nothing(self, client, application):
        assert client.get(self.link(application)[:-3] + "xx/").status_code == 404
        from workadvance.ui.page_access import link_make

        for token in (link_make("my", application=999_999), link_make("apply", application=application.pk)):
            assert client.get(url("my", token)).status_code == 404

    def test_withdrawing_twice_is_harmless(self, client, application):
        page = self.link(application)
        for _ in range(2):
            assert client.post(f"{page}withdraw/", {"reason": "Found a job"}).status_code == 302
        assert Application.objects.get().state == "withdrawn"
        assert Event.objects.filter(kind="screening.application.withdraw").count() == 1
        client.get(f"{page}withdraw/")
        assert Event.objects.filter(kind="screening.application.withdraw").count() == 1

    def test_other_components_add_sections(self, client, application, monkeypatch):
        from workadvance.screening import participant_page

        monkeypatch.setattr(participant_page, "_SECTIONS", {})
        seen = []

        def section(person, of):
            seen.append((person.pk, of.pk))
            return Card("screening/_contact.html", {"program": of.program})

        participant_page.section_register(20, section)
        participant_page.section_register(10, lambda person, of: None)
        page = client.get(self.link(application)).content.decode()
        assert seen == [(application.person_id, application.pk)]
        assert page.count("Questions? Ask") == 2

    def test_the_page_is_never_kept_or_told_to_others(self, client, application):
        response = client.get(self.link(application))
        assert response["Cache-Control"] == "no-store"
        assert '<meta name="referrer" content="same-origin">' in response.content.decode()


def test_the_person_page_gets_its_card(rf, ready, screener):
    from django.template.loader import render_to_string

    from workadvance.screening.selectors import person_screening

    step_record(actor=screener, application=ready, step=ready.program.steps.get(kind="test"), score=88)
    shown = render_to_string("screening/_person.html", {"screening": person_screening(screener, ready.person, ready)})
    assert "88" in shown
    assert url("application", ready.pk) in shown
    assert User.objects.filter(pk=screener.user_id).exists()
