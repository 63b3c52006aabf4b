"""The employer's own page: a link without sign-in, or a sign-in; yes, no, not now; started; still there."""

import datetime as dt
import re
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.http import Http404
from django.urls import reverse
from django.utils import translation

from tests.factories import OrganizationFactory, actor_in, member
from workadvance.events.models import Event
from workadvance.notices.models import Notice
from workadvance.people.models import Organization
from workadvance.people.services import consent_revoke
from workadvance.placement import employer_notices, selectors, services
from workadvance.placement.models import EmploymentSpell, Referral, SlateLink
from workadvance.placement.today import today
from workadvance.ui.fetch import fetch
from workadvance.ui.page_access import link_make


@pytest.fixture
def sent(world):
    """A slate with one person, sent; with the link's address."""
    person = world.person(summary="Reads drawings well.")
    slate = services.slate_make(actor=world.actor, order=world.order(slots=2), application_ids=[person.pk])
    services.slate_send(actor=world.actor, slate=slate, contact=world.contact)
    world.extra.update(
        slate=slate,
        referral=slate.referrals.get(),
        person=person.person,
        url=reverse("placement:slate_link", args=[link_make("slate", slate=slate.pk, contact=world.contact.pk)]),
    )
    return world


def answer(client, world, what="answer", **data):
    return client.post(world.extra["url"], {"what": what, "referral": world.extra["referral"].pk, **data}, follow=False)


def state(world):
    return Referral.objects.get(pk=world.extra["referral"].pk)


def test_the_page_shows_first_name_summary_and_nothing_more(client, sent):
    html = client.get(sent.extra["url"]).content.decode()
    person = sent.extra["person"]
    assert person.short_name in html
    assert "Reads drawings well." in html
    for private in (person.full_name, person.phone, person.email, "74103", "$16.00"):
        assert private not in html
    response = client.get(sent.extra["url"])
    assert response["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert response["Cache-Control"] == "no-store"


def test_opening_is_logged_once_a_visit(client, sent):
    client.get(sent.extra["url"])
    client.head(sent.extra["url"])
    assert not Event.objects.filter(kind="placement.slate.viewed").exists(), "a mail scanner is no reader"
    for _ in range(2):  # as the page does once a browser shows it
        assert client.post(sent.extra["url"], {"what": "seen"}).status_code == 204
    event = Event.objects.get(kind="placement.slate.viewed")
    assert (event.actor_name, event.actor_role, event.organization_id) == (
        "Dana Whitfield",
        "employer",
        sent.provider.pk,
    )
    seen = selectors.order_page(sent.actor, sent.extra["slate"].order).slates[0].seen
    assert seen == event.recorded_at


def test_yes_is_an_interview_and_tells_the_job_developer(client, sent):
    assert answer(client, sent, answer="yes").status_code == 302
    assert answer(client, sent, answer="yes").status_code == 302  # the button twice
    referral = state(sent)
    assert (referral.state, referral.answer) == ("interviewing", "yes")
    event = Event.objects.get(kind="placement.referral.interview")
    assert (event.actor_name, event.person_id) == ("Dana Whitfield", sent.extra["person"].pk)
    employer_notices.answer_notice(event)
    employer_notices.answer_notice(event)
    notice = Notice.objects.get(user=sent.user)
    assert sent.extra["person"].short_name not in notice.text
    assert notice.text.endswith("answered about a candidate for Machinist 1")
    with translation.override("es"):
        assert "respondió sobre una candidatura" in notice.text, "worded when it is read, not when it is stored"
    assert notice.url == reverse("placement:order", args=[referral.order_id])


def test_no_needs_a_reason_and_keeps_what_was_typed(client, sent):
    response = answer(client, sent, answer="no", reason="  ")
    assert response.status_code == 422
    assert "Add a short reason" in response.content.decode()
    assert state(sent).state == "referred"
    answer(client, sent, answer="no", reason="Needs blueprint tests")
    referral = state(sent)
    assert (referral.state, referral.answer, referral.employer_note) == ("refused", "no", "Needs blueprint tests")
    assert Event.objects.get(kind="placement.referral.employer_decline").reason == "Needs blueprint tests"
    assert selectors.job_ready_pool(sent.actor).filter(pk=referral.application_id).exists()


def test_not_now_stays_with_the_employer_and_may_become_a_yes(client, sent):
    answer(client, sent, answer="not_now", reason="Hiring frozen until March")
    answer(client, sent, answer="not_now", reason="Hiring frozen until March")
    assert (state(sent).state, state(sent).answer) == ("referred", "not_now")
    assert Event.objects.filter(kind="placement.referral.not_now").count() == 1
    answer(client, sent, answer="yes")
    assert state(sent).state == "interviewing"


def test_an_answer_after_staff_went_on_is_refused_in_words(client, sent):
    services.referral_move(actor=sent.actor, referral=sent.extra["referral"], name="withdraw", reason="hired elsewhere")
    response = answer(client, sent, answer="yes")
    assert response.status_code == 422
    assert "Referral withdrawn" in response.content.decode()


def test_unknown_buttons_answers_and_people(client, sent):
    assert answer(client, sent, what="explode").status_code == 422
    assert answer(client, sent, answer="maybe").status_code == 422
    other = sent.referral()
    assert client.post(sent.extra["url"], {"what": "answer", "referral": other.pk, "answer": "yes"}).status_code == 404
    assert client.post(sent.extra["url"], {"what": "answer", "referral": "9" * 40, "answer": "yes"}).status_code == 404
    assert Referral.objects.get(pk=other.pk).state == "referred"


def test_without_consent_somebody_is_not_shown_and_not_answered(client, sent):
    consent_revoke(author=sent.actor, person=sent.extra["person"], purpose="employers")
    html = client.get(sent.extra["url"]).content.decode()
    assert "Reads drawings well." not in html
    assert answer(client, sent, answer="yes").status_code == 404
    assert selectors.slate_seen(sent.actor, sent.extra["slate"]).without_consent == [sent.extra["referral"]]


@pytest.mark.parametrize("token", ["rubbish", "a:b:c"])
def test_a_link_that_is_none(client, world, token):
    assert client.get(reverse("placement:slate_link", args=[token])).status_code == 404


def test_links_of_another_purpose_of_a_contact_who_left_or_too_old(client, sent):
    slate, contact = sent.extra["slate"], sent.contact
    wrong = link_make("resume", slate=slate.pk, contact=contact.pk)
    assert client.get(reverse("placement:slate_link", args=[wrong])).status_code == 404
    other = services.employer_add(actor=sent.actor, provider=sent.provider, name="Other Works")
    theirs = services.contact_add(actor=sent.actor, account=other, name="X", email="x@example.com")
    mixed = link_make("slate", slate=slate.pk, contact=theirs.pk)
    assert client.get(reverse("placement:slate_link", args=[mixed])).status_code == 404
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=181), tick=False):
        assert client.get(sent.extra["url"]).status_code == 410
    services.contact_left(actor=sent.actor, contact=contact)
    assert client.get(sent.extra["url"]).status_code == 404


def test_a_slate_not_sent_has_no_page(world):
    slate = services.slate_make(actor=world.actor, order=world.order(), application_ids=[world.person().pk])
    with pytest.raises(Http404):
        selectors.slate_of_link({"slate": slate.pk, "contact": world.contact.pk})


def test_started_is_the_hire_and_twice_is_one(client, sent):
    services.referral_move(actor=sent.actor, referral=sent.extra["referral"], name="offer", wage=Decimal("21"))
    assert answer(client, sent, what="started", started_on="no day").status_code == 422
    assert answer(client, sent, what="started", started_on=str(sent.today + dt.timedelta(days=1))).status_code == 422
    assert answer(client, sent, what="started", started_on=str(sent.today)).status_code == 302
    assert answer(client, sent, what="started", started_on=str(sent.today)).status_code == 302
    spell = EmploymentSpell.objects.get()
    assert (spell.confirmed, spell.confirmed_on, spell.wages.get().source) == ("employer", sent.today, "employer")
    assert state(sent).state == "hired"
    assert Event.objects.get(kind="placement.referral.hire").actor_name == "Dana Whitfield"


def test_still_there_confirms_and_left_asks_staff_without_ending_the_job(client, sent):
    referral = sent.referral(sent.extra["slate"].order, state="accepted")
    spell = services.referral_hire(actor=sent.actor, referral=referral, started_on=sent.today - dt.timedelta(days=40))
    html = client.get(sent.extra["url"]).content.decode()
    assert "Do they still work for you?" in html
    client.post(sent.extra["url"], {"what": "left", "spell": spell.pk})
    client.post(sent.extra["url"], {"what": "left", "spell": spell.pk})
    spell.refresh_from_db()
    assert (spell.ended_on, spell.employer_says_left_on) == (None, sent.today)
    assert Event.objects.filter(kind="placement.job.questioned").count() == 1
    assert "Employer says the person left" in [i.what for i in today(sent.actor)]
    client.post(sent.extra["url"], {"what": "still", "spell": spell.pk})
    spell.refresh_from_db()
    assert (spell.employer_says_left_on, spell.confirmed) == (None, "employer")
    assert selectors.person_placement(sent.actor, spell.person, referral.application).spell == spell


def test_jobs_at_another_employer_cannot_be_confirmed(client, sent):
    person = sent.person()
    spell = services.spell_open(
        actor=sent.actor,
        person=person.person,
        application=person,
        employer_name="Elsewhere",
        job_title="Hand",
        started_on=sent.today,
        hourly_wage=Decimal("18"),
    )
    assert client.post(sent.extra["url"], {"what": "still", "spell": spell.pk}).status_code == 404


def test_an_employer_who_signs_in_has_the_same_page_and_only_theirs(client, sent):
    theirs, others = member(sent.account.employer, "employer"), member(OrganizationFactory(kind="employer"), "employer")
    page = reverse("placement:employer_slate", args=[sent.extra["slate"].pk])
    client.force_login(theirs)
    home = client.get(reverse("placement:employer_home")).content.decode()
    assert page in home
    assert client.get(page).status_code == 200
    assert (
        client.post(page, {"what": "answer", "referral": sent.extra["referral"].pk, "answer": "yes"}).status_code == 302
    )
    assert state(sent).state == "interviewing"
    client.force_login(others)
    assert page not in client.get(reverse("placement:employer_home")).content.decode()
    assert client.get(page).status_code == 404
    assert (
        client.post(
            page, {"what": "answer", "referral": sent.extra["referral"].pk, "answer": "no", "reason": "x"}
        ).status_code
        == 404
    )


def test_staff_do_not_answer_for_an_employer_and_employers_see_no_staff_page(client, sent):
    client.force_login(sent.user)
    assert client.get(reverse("placement:employer_home")).status_code == 403
    client.force_login(member(Organization.objects.get(pk=sent.account.employer_id), "employer"))
    for name in ("employers", "orders", "job_ready"):
        assert client.get(reverse(f"placement:{name}")).status_code == 403


def test_an_employer_fetches_its_own_slates_and_needs_no_role_at_the_provider(sent):
    slate = sent.extra["slate"]

    def opened(actor):
        rows, side = selectors.sent_slates(), selectors.EMPLOYER_SIDE
        return fetch(rows, actor, "placement.answer_slates", slate.pk, side=side)

    assert opened(actor_in(slate.order.employer, "employer")) == slate
    for stranger in (actor_in(OrganizationFactory(), "employer"), actor_in(sent.provider, "manager")):
        with pytest.raises(Http404):
            opened(stranger)


def test_the_link_ends_with_the_order(client, sent):
    order = sent.extra["slate"].order
    type(order).objects.filter(pk=order.pk).update(state="closed")
    response = client.get(sent.extra["url"])
    assert response.status_code == 410
    assert sent.extra["person"].short_name not in response.content.decode()
    assert answer(client, sent, answer="yes").status_code == 410


def test_a_restricted_person_vanishes_from_the_employers_page(client, sent):
    person = sent.extra["person"]
    type(person).objects.filter(pk=person.pk).update(restricted=True)
    assert person.short_name not in client.get(sent.extra["url"]).content.decode()


def mails(event_kind="placement.slate.sent"):
    for event in Event.objects.filter(kind=event_kind).order_by("pk"):
        employer_notices.slate_mail(event)
    links = [re.search(r"/candidates/(\S+)/", m.body)[0] for m in mail.outbox]
    to = [m.to for m in mail.outbox]
    mail.outbox.clear()
    return links, to


class TestLinks:
    """Each emailed link is one of its own."""

    def test_one_is_revoked_and_the_others_keep_working(self, client, sent):
        [first], _to = mails()
        other = services.contact_add(
            actor=sent.actor, account=sent.contact.account, name="Lee Park", email="lee@example.org"
        )
        numbered = SlateLink.objects.create(slate=sent.extra["slate"], contact=other)
        token = link_make("slate", slate=numbered.slate_id, contact=other.pk, link=numbered.pk)
        second = reverse("placement:slate_link", args=[token])
        assert [client.get(link).status_code for link in (first, second)] == [200, 200]
        client.force_login(sent.user)
        page = client.get(reverse("placement:slate", args=[sent.extra["slate"].pk])).content.decode()
        link = SlateLink.objects.order_by("pk").first()
        revoke = reverse("placement:slate_link_revoke", args=[link.pk])
        assert revoke in page
        for _ in range(2):
            assert client.post(revoke).status_code == 302
        client.logout()
        assert [client.get(link).status_code for link in (first, second)] == [404, 200]
        assert client.post(first, {"what": "seen"}).status_code == 404
        assert Event.objects.filter(kind="placement.slate.link_revoked").count() == 1
        assert client.get(sent.extra["url"]).status_code == 404, "a link without a number is its contact's first"

    def test_an_old_link_offers_a_new_one_which_goes_to_the_address_on_file_alone(self, client, sent):
        [old], _to = mails()
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=200), tick=False):
            page = client.get(old)
            assert page.status_code == 410
            renew = f"{old}renew/"
            assert renew in page.content.decode()
            assert client.get(renew).status_code == 302
            assert not Event.objects.filter(kind="placement.slate.link_renewed").exists(), "only a press asks"
            said = [client.post(renew, {"email": "thief@example.org"}) for _ in range(2)]
            assert [(r.status_code, r.templates[0].name) for r in said] == [(200, "placement/link_renewed.html")] * 2
            [new], to = mails("placement.slate.link_renewed")
            assert to == [[sent.contact.email]]
            assert client.get(new).status_code == 200
            assert client.get(old).status_code == 410

    @pytest.mark.parametrize("gone", ["order", "contact", "revoked"])
    def test_no_new_link_where_there_is_nothing_to_open(self, client, sent, gone):
        [old], _to = mails()
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=200), tick=False):
            if gone == "order":
                type(sent.extra["slate"].order).objects.update(state="closed")
            elif gone == "contact":
                services.contact_left(actor=sent.actor, contact=sent.contact)
            else:
                services.slate_link_revoke(actor=sent.actor, link=SlateLink.objects.get())
            assert client.post(f"{old}renew/").status_code in (200, 404)
        assert not Event.objects.filter(kind="placement.slate.link_renewed").exists()
