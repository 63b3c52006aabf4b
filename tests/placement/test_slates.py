"""Slates: everyone's gates and points in words, a person's decision with its frozen reasons, sending it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from scipy.optimize import linear_sum_assignment

from tests.factories import OrganizationFactory, actor_in
from tests.placement.conftest import CNC
from workadvance.events.models import Event
from workadvance.events.workflow import IllegalMove
from workadvance.matching import explain_pair
from workadvance.notices.models import Notice
from workadvance.people.services import consent_revoke, consent_sign, person_alter
from workadvance.placement import candidate_search, employer_notices, selectors, services
from workadvance.placement.models import Referral, Slate
from workadvance.training.models import Certification, Credential
from workadvance.ui.fetch import fetch
from workadvance.ui.page_access import link_read


def everybody(world):
    """The job-ready pool as matching reads it."""
    return candidate_search.pool_records(candidate_search.pool_values(selectors.job_ready_pool(world.actor)))


def names(rows):
    return [row.person.pk for row in rows]


def test_who_passes_is_proposed_best_first_and_who_does_not_is_told_why(world):
    nims = Certification.objects.create(name="NIMS Level I", issuer="NIMS", socs=[])
    order = world.order(certifications=[nims], excludes=["felony"])
    near, far_away, no_paper, other_work, felon, dear = (world.person(background=[]) for _ in range(6))
    for a in (near, far_away, felon, dear):
        Credential.objects.create(application=a, certification=nims, issued_on=world.today)
    person_alter(author=world.actor, person=far_away.person, zip="73102")  # Oklahoma City
    services.ready_declare(actor=world.actor, application=other_work, socs=[CNC])
    services.ready_declare(actor=world.actor, application=felon, socs=["51-4041"], background=["felony"])
    person_alter(author=world.actor, person=dear.person, wage_floor=Decimal("30"))
    found = selectors.proposal(world.actor, order)
    assert names(found.proposed) == [near.person_id]
    stopped = {row.person.pk: [(g.code, g.words) for g in row.fit.failing] for row in found.nearly}
    assert set(stopped) == {far_away.person_id, no_paper.person_id, felon.person_id, dear.person_id}
    assert stopped[no_paper.person_id] == [("credential", "Doesn't hold NIMS Level I.")]
    assert stopped[felon.person_id] == [("exclusion", "The employer doesn't accept: felony conviction.")]
    assert stopped[dear.person_id] == [("wage_floor", "Pays $21.00 an hour, below the minimum of $30.00.")]
    assert stopped[far_away.person_id][0][0] == "reach"
    assert found.other_work == 1
    assert found.stopped_by == {"credential": 1, "exclusion": 1, "wage_floor": 1, "reach": 1}


def test_two_orders_never_suggest_the_same_person_and_the_whole_is_the_best_possible(world):
    nims = Certification.objects.create(name="NIMS Level I", issuer="NIMS", socs=[])
    anybody = world.order(wage=Decimal("26.00"))
    certified = world.order(certifications=[nims])
    people = [world.person(ready_on=world.today - dt.timedelta(days=n)) for n in (50, 40, 30, 20, 10)]
    for a in people[:3]:
        Credential.objects.create(application=a, certification=nims, issued_on=world.today)
    first, second = (selectors.proposal(world.actor, o) for o in (anybody, certified))
    # One by one, the first order would take the three who wait longest, and the second would be left with no one.
    assert (len(first.proposed), len(second.proposed)) == (3, 2)
    assert set(names(first.proposed)).isdisjoint(names(second.proposed))
    assert first.joint == second.joint
    assert (first.joint.orders, first.joint.filled, first.joint.places, first.joint.proved) == (2, 5, 6, True)
    assert {row.suggested_for for row in first.others} == {certified.title}
    pool = everybody(world)
    points = {(f.application_id, o.pk): f.score for o in (anybody, certified) for f in candidate_search.fits_for_order(o, pool) if f.passes}  # fmt: skip
    seats = [anybody.pk] * 3 + [certified.pk] * 3
    table = [[points.get((a.pk, seat), -10_000.0) for seat in seats] for a in people]
    rows, columns = linear_sum_assignment(table, maximize=True)
    best = sum(table[r][c] for r, c in zip(rows, columns, strict=True))
    assert sum(points[pair] for pair in first.joint.suggested.items()) == pytest.approx(best)


def test_who_is_on_an_order_is_not_suggested_for_another_but_may_be_chosen(world):
    here, there = world.order(), world.order()
    person = world.person()
    world.referral(there, person)
    found = selectors.proposal(world.actor, here)
    assert (names(found.proposed), names(found.others)) == ([], [person.person_id])
    assert (found.joint.filled, found.joint.places) == (0, 5)
    assert found.others[0].elsewhere == 1


def test_the_page_says_that_the_whole_is_proved(client, world):
    order, _other = world.order(), world.order()
    world.person()
    client.force_login(world.user)
    html = client.get(reverse("placement:order_slate", args=[order.pk])).content.decode()
    assert "ranked together so no one is suggested for two: 2." in html
    assert "Suggestions: 1 of 6 possible. No other assignment gives more." in html


def test_scores_are_the_matching_packages_own(world):
    order = world.order(start_by=world.today + dt.timedelta(days=9))
    a = world.person(ready_on=world.today - dt.timedelta(days=45), available_from=world.today)
    (one,) = candidate_search.fits_for_order(order, everybody(world))
    told = explain_pair(one.candidate, one.order, one.weights)
    assert one.points == {p.part: p.points for p in told.parts}
    assert one.passes is told.passes is True
    assert one.score == pytest.approx(round(told.score, 1))
    assert one.application_id == a.pk
    assert [p.code for p in one.parts] == ["pay_gain", "benefits", "distance", "days_waiting"]
    assert one.most == 90


def test_not_asked_is_not_a_clean_record(world):
    world.person(background=None)
    order = world.order(excludes=["theft"])
    (one,) = candidate_search.fits_for_order(order, everybody(world))
    gate = next(g for g in one.gates if g.code == "exclusion")
    assert (one.passes, gate.verdict) == (True, "unknown")
    assert "hasn't been asked" in gate.words


def test_without_a_zip_only_work_from_home_passes(world):
    a = world.person()
    person_alter(author=world.actor, person=a.person, zip="")
    assert [f.failing_codes for f in candidate_search.fits_for_order(world.order(), everybody(world))] == [["reach"]]
    assert candidate_search.fits_for_order(world.order(zip="", remote=True), everybody(world))[0].passes


def test_an_expired_credential_does_not_count(world):
    nims = Certification.objects.create(name="NIMS", issuer="NIMS", socs=[])
    a = world.person()
    Credential.objects.create(
        application=a, certification=nims, issued_on=dt.date(2020, 1, 1), expires_on=dt.date(2021, 1, 1)
    )
    order = world.order(certifications=[nims])
    assert candidate_search.fits_for_order(order, everybody(world))[0].failing_codes == ["credential"]


def test_between_jobs_without_a_declaration_counts_the_last_job(world):
    a = world.person(ready=False)
    spell = services.spell_open(
        actor=world.actor,
        person=a.person,
        application=a,
        employer_name="Shop",
        job_title="Machinist",
        soc="51-4041",
        started_on=world.today,
        hourly_wage=Decimal("18"),
    )
    services.spell_end(actor=world.actor, spell=spell, ended_on=world.today)
    assert candidate_search.fits_for_order(world.order(), everybody(world))[0].passes


def test_the_decision_is_an_event_with_frozen_reasons(world):
    order = world.order()
    chosen, left = world.person(), world.person()
    slate = services.slate_make(actor=world.actor, order=order, application_ids=[chosen.pk])
    referral = slate.referrals.get()
    assert referral.state == "proposed"
    assert {g["code"] for g in referral.reasons["gates"]} >= {"occupation", "reach", "wage_floor"}
    before = referral.reasons["score"]
    person_alter(author=world.actor, person=chosen.person, wage_floor=Decimal("40"))
    referral.refresh_from_db()
    assert referral.reasons["score"] == before
    proposed = Event.objects.get(kind="placement.referral.propose")
    assert proposed.payload["reasons"]["score"] == before
    assert proposed.person_id == chosen.person_id
    made = Event.objects.get(kind="placement.slate.made")
    assert made.payload["decision"]["chosen"] == [chosen.pk]
    assert made.payload["decision"]["passed_not_chosen"] == [left.pk]


def test_the_same_choice_twice_is_one_slate_and_more_people_join_it(world):
    order = world.order()
    a, b = world.person(), world.person()
    slate = services.slate_make(actor=world.actor, order=order, application_ids=[a.pk])
    assert services.slate_make(actor=world.actor, order=order, application_ids=[a.pk]) == slate
    assert services.slate_make(actor=world.actor, order=order, application_ids=[a.pk, b.pk]) == slate
    assert Referral.objects.count() == 2
    assert Slate.objects.count() == 1


def test_a_gate_that_fails_needs_a_reason_to_go_all_the_same(world):
    order = world.order()
    a = world.person(wage_floor=Decimal("25"))
    with pytest.raises(ValidationError) as caught:
        services.slate_make(actor=world.actor, order=order, application_ids=[a.pk])
    assert "override_reason" in caught.value.message_dict
    slate = services.slate_make(
        actor=world.actor, order=order, application_ids=[a.pk], override_reason="Would take $21 for first shift"
    )
    assert slate.referrals.get().reasons["override_reason"] == "Would take $21 for first shift"


def test_nobody_chosen_nobody_in_the_job_ready_pool_and_closed_orders(world):
    order = world.order()
    hired = world.referral(world.order(), state="hired").application
    with pytest.raises(ValidationError, match="at least one"):
        services.slate_make(actor=world.actor, order=order, application_ids=[])
    with pytest.raises(ValidationError, match="no longer job-ready"):
        services.slate_make(actor=world.actor, order=order, application_ids=[hired.pk])
    services.order_move(actor=world.actor, order=order, name="pause", reason="x")
    with pytest.raises(IllegalMove):
        services.slate_make(actor=world.actor, order=order, application_ids=[world.person().pk])


def test_people_of_another_provider_cannot_be_chosen(world):
    other = OrganizationFactory()
    from tests.factories import ApplicationFactory, ProgramFactory

    theirs = ApplicationFactory(program=ProgramFactory(provider=other), state="selected")
    services.ready_declare(actor=actor_in(other, "job_developer"), application=theirs, socs=["51-4041"])
    with pytest.raises(ValidationError):
        services.slate_make(actor=world.actor, order=world.order(), application_ids=[theirs.pk])


def sent_events():
    return Event.objects.filter(kind="placement.slate.sent")


def test_sending_refers_those_who_consent_and_names_the_others(world):
    order = world.order()
    yes, no = world.person(), world.person(consent=False)
    slate = services.slate_make(actor=world.actor, order=order, application_ids=[yes.pk, no.pk])
    result = services.slate_send(actor=world.actor, slate=slate, contact=world.contact)
    assert [r.application for r in result.sent] == [yes]
    assert [r.application for r in result.without_consent] == [no]
    assert Referral.objects.get(application=no).state == "proposed"
    consent_sign(author=world.actor, person=no.person, purpose="employers")
    again = services.slate_send(actor=world.actor, slate=slate, contact=world.contact)
    assert [r.application for r in again.sent] == [no]
    # All of them are with the employer: the same click again changes nothing.
    assert services.slate_send(actor=world.actor, slate=slate, contact=world.contact).sent == ()
    assert sent_events().count() == 2


def test_without_any_consent_nothing_is_sent(world):
    slate = services.slate_make(
        actor=world.actor, order=world.order(), application_ids=[world.person(consent=False).pk]
    )
    with pytest.raises(ValidationError, match="consented to share"):
        services.slate_send(actor=world.actor, slate=slate, contact=world.contact)
    assert not sent_events().exists()


def test_a_consent_that_ran_out_or_was_taken_back_is_none(world):
    a, b = world.person(), world.person(consent=False)
    consent_revoke(author=world.actor, person=a.person, purpose="employers")
    consent_sign(
        author=world.actor, person=b.person, purpose="employers", expires_on=world.today - dt.timedelta(days=1)
    )
    assert selectors.consenting([a.person_id, b.person_id]) == set()


def test_contacts_who_left_have_no_address_or_belong_elsewhere_get_no_slate(world):
    slate = services.slate_make(actor=world.actor, order=world.order(), application_ids=[world.person().pk])
    other = services.employer_add(actor=world.actor, provider=world.provider, name="Other Works")
    theirs = services.contact_add(actor=world.actor, account=other, name="X", email="x@example.com")
    silent = services.contact_add(actor=world.actor, account=world.account, name="Y", phone="918-555-0101")
    for contact in (theirs, silent):
        with pytest.raises(ValidationError):
            services.slate_send(actor=world.actor, slate=slate, contact=contact)
    services.contact_left(actor=world.actor, contact=world.contact)
    with pytest.raises(ValidationError):
        services.slate_send(actor=world.actor, slate=slate, contact=world.contact)


def test_the_mail_has_a_link_and_no_name_and_goes_once(world, settings):
    person = world.person()
    slate = services.slate_make(actor=world.actor, order=world.order(title="Lathe hand"), application_ids=[person.pk])
    services.slate_send(actor=world.actor, slate=slate, contact=world.contact)
    employer_notices.slate_mail(sent_events().get())
    employer_notices.slate_mail(sent_events().get())
    (letter,) = mail.outbox
    assert letter.to == ["dana@example.com"]
    assert person.person.full_name not in letter.body + letter.subject
    assert "Lathe hand" in letter.subject
    token = letter.body.split("/candidates/")[1].split("/")[0]
    assert link_read("slate", token, max_age_days=1) == {
        "slate": slate.pk,
        "contact": world.contact.pk,
        "link": slate.links.get().pk,
    }
    assert Notice.objects.get(kind="placement.slate.sent").mailed_at <= timezone.now()
    assert token not in Notice.objects.get(kind="placement.slate.sent").body


def test_no_mail_to_a_contact_who_left_meanwhile(world):
    slate = services.slate_make(actor=world.actor, order=world.order(), application_ids=[world.person().pk])
    services.slate_send(actor=world.actor, slate=slate, contact=world.contact)
    services.contact_left(actor=world.actor, contact=world.contact)
    employer_notices.slate_mail(sent_events().get())
    assert mail.outbox == []


def test_nearest_wrong_people(world):
    order, person = world.order(), world.person()
    coach, elsewhere = actor_in(world.provider, "coach"), actor_in(OrganizationFactory(), "job_developer")
    for actor in (coach, elsewhere):
        with pytest.raises(PermissionDenied):
            services.slate_make(actor=actor, order=order, application_ids=[person.pk])
    slate = services.slate_make(actor=world.actor, order=order, application_ids=[person.pk])
    with pytest.raises(Http404):
        fetch(Slate, elsewhere, "placement.refer", slate.pk)
    with pytest.raises(PermissionDenied):
        fetch(Slate, coach, "placement.refer", slate.pk)


def test_openings_that_fit_a_person(world):
    a = world.person()
    good, low = world.order(wage=Decimal("23")), world.order(wage=Decimal("15"))
    paused = world.order(wage=Decimal("24"))
    services.order_move(actor=world.actor, order=paused, name="pause", reason="x")
    assert [o.order for o in selectors.openings_for(world.actor, a)] == [good]
    services.referral_propose(actor=world.actor, order=good, application=a)
    assert selectors.openings_for(world.actor, a) == []
    assert low.state == "open"


def test_the_whole_pool_at_once_and_pair_by_pair_agree(world):
    """The quick way (all pairs in one frame) and the explained way (gate by gate) say the same of everyone."""
    import random

    rng = random.Random(7)
    nims = Certification.objects.create(name="NIMS", issuer="NIMS", socs=[])
    for _ in range(40):
        a = world.person(
            socs=rng.choice([["51-4041"], [CNC], ["51-4041", CNC]]),
            wage_floor=rng.choice([Decimal("15"), Decimal("24"), None]),
            max_miles=rng.choice([1, 10, 300]),
            shifts=rng.choice([[], ["day"], ["night"]]),
            background=rng.choice([None, [], ["theft"]]),
            available_from=rng.choice([None, world.today, world.today + dt.timedelta(days=60)]),
        )
        person_alter(author=world.actor, person=a.person, zip=rng.choice(["74103", "74107", "73102", ""]))
        if rng.random() < 0.5:
            Credential.objects.create(application=a, certification=nims, issued_on=world.today)
    for details in (
        {},
        {"certifications": [nims], "excludes": ["theft"]},
        {"start_by": world.today + dt.timedelta(days=9), "shifts": ["night"]},
        {"remote": True, "zip": "", "soc": CNC, "wage": Decimal("25")},
        {"shifts": [], "zip": "73102"},
    ):
        order = world.order(**details)
        fits = candidate_search.fits_for_order(order, everybody(world))
        assert len(fits) == sum(
            order.soc in a.job_ready.socs for a in selectors.job_ready_pool(world.actor).select_related("job_ready")
        )
        quick = candidate_search.fits_for_order(order, everybody(world), passing_only=True)
        assert [f.application_id for f in quick] == [f.application_id for f in fits if f.passes]
        assert [f.passes for f in fits] == [not f.failing_codes for f in fits]
        passing = [f for f in fits if f.passes]
        assert passing, details
        for one in passing:
            told = (
                explain_pair(one.candidate, one.order, one.weights)
                if one.candidate.zip != candidate_search.NO_ZIP
                else None
            )
            assert told is None or one.points == {p.part: p.points for p in told.parts}
