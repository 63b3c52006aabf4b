"""Pages: they open, say what is wrong beside the field, change nothing by looking, and cost the same for few and many."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import ApplicationFactory, OrganizationFactory, member
from tests.placement.conftest import MACHINIST
from workadvance.events.models import Event
from workadvance.people.models import Organization
from workadvance.placement import selectors, services
from workadvance.placement.models import EmployerAccount, JobOrder, JobReady, Referral, Slate
from workadvance.placement.urls import urlpatterns
from workadvance.training.models import Certification


def url(name, *args):
    return reverse(f"placement:{name}", args=args)


@pytest.fixture
def full(world):
    """One of everything."""
    world.extra["order"] = world.order(slots=4, excludes=["theft"])
    for state in ("proposed", "referred", "interviewing", "offered", "accepted", "hired", "refused"):
        world.extra[state] = world.referral(world.extra["order"], state=state)
    services.slate_send(actor=world.actor, slate=Slate.objects.get(), contact=world.contact)
    services.activity_log(
        actor=world.actor, account=world.account, kind="call", note="Said hello", follow_up_on=world.today
    )
    world.extra["ready"] = world.person()
    return world


def every_page(world):
    order, hired = world.extra["order"], world.extra["hired"]
    return [
        url("employers"),
        url("employer_add"),
        url("employer", world.account.pk),
        url("employer_change", world.account.pk),
        url("orders"),
        url("orders") + "?state=all&occupation=mach&pay=10&age=week&free=yes&q=mach&sort=-wage",
        url("order_new"),
        url("order_new") + f"?account={world.account.pk}",
        url("occupations") + "?occupation=cna",
        url("order_pay") + "?soc=51-4041&zip=74107&wage=19",
        url("order", order.pk),
        url("order_change", order.pk),
        url("order_slate", order.pk),
        url("slate", Slate.objects.first().pk),
        url("job_ready"),
        url("job_ready") + f"?which=between&occupation={MACHINIST}&takes=20&waiting=30&sort=days&q=number",
        url("ready", world.extra["ready"].pk),
        url("pause", world.extra["ready"].pk),
        url("referral_step", hired.pk, "no_show"),
        *(
            url("referral_step", world.extra[s].pk, m)
            for s, m in [
                ("proposed", "refer"),
                ("referred", "interview"),
                ("interviewing", "interview_time"),
                ("interviewing", "offer"),
                ("offered", "accept"),
                ("accepted", "hire"),
                ("accepted", "rescind_offer"),
                ("offered", "candidate_decline"),
                ("referred", "employer_decline"),
            ]
        ),
    ]


def test_every_page_opens_and_looking_changes_nothing(page, full):
    events = Event.objects.count()
    for address in every_page(full):
        response = page.get(address)
        assert response.status_code == 200, address
        assert len(response.content) < 100_000
        assert b"style=" not in response.content
    assert Event.objects.count() == events


def test_pages_in_spanish(page, full):
    page.cookies["django_language"] = "es"
    for address in every_page(full):
        response = page.get(address)
        assert response.status_code == 200, address
    assert b'lang="es"' in page.get(url("job_ready")).content


def test_the_activity_form_is_folded_until_it_is_needed(page, full):
    address = url("employer", full.account.pk)
    assert "<details open>" not in page.get(address).content.decode()
    refused = page.post(url("activity_log", full.account.pk), {"kind": "call", "note": ""})
    assert refused.status_code == 422
    assert "<details open>" in refused.content.decode()


def test_every_route_says_who_may_open_it():
    assert all(getattr(p.callback, "access", None) is not None for p in urlpatterns)


def test_posts_only(page, full):
    for address in (
        url("contact_add", full.account.pk),
        url("activity_log", full.account.pk),
        url("contact_left", full.contact.pk),
        url("order_step", full.extra["order"].pk),
        url("order_release", full.extra["order"].pk),
        url("resume", full.extra["ready"].pk),
        url("consent", full.extra["ready"].pk),
        url("refer", full.extra["order"].pk, full.extra["ready"].pk),
    ):
        assert page.get(address).status_code == 405, address


@pytest.mark.parametrize(
    ("role", "mine", "status"),
    [
        ("job_developer", False, 404),
        ("coach", True, 403),
        ("screener", True, 403),
        ("instructor", True, 403),
        ("funder", True, 403),
    ],
)
def test_nearest_wrong_people(client, full, role, mine, status):
    """Same role elsewhere gets 404 for the objects; another role here 403 for what is a job developer's."""
    client.force_login(member(full.provider if mine else OrganizationFactory(), role))
    order, ready = full.extra["order"], full.extra["ready"]
    for address in (
        url("order_change", order.pk),
        url("order_slate", order.pk),
        url("slate", Slate.objects.first().pk),
        url("referral_step", full.extra["referred"].pk, "employer_decline"),
        url("employer_change", full.account.pk),
    ):
        assert client.get(address).status_code == status, address
        assert client.post(address, {"reason": "x"}).status_code == status, address
    assert client.post(url("refer", order.pk, ready.pk)).status_code == status
    assert Referral.objects.get(pk=full.extra["referred"].pk).state == "referred"


def test_outsiders_and_strangers(client, full):
    assert client.get(url("job_ready")).status_code == 302
    from tests.factories import UserFactory

    client.force_login(UserFactory())
    assert client.get(url("job_ready")).status_code == 404


def test_a_restricted_person_is_nowhere_for_those_not_named(page, full):
    person = full.extra["referred"].application.person
    person.restricted = True
    person.save()
    assert page.get(url("referral_step", full.extra["referred"].pk, "employer_decline")).status_code == 404
    html = page.get(url("order", full.extra["order"].pk)).content.decode()
    assert f"/people/{person.pk}/" not in html
    assert "1 more person has a restricted record" in html


def test_adding_an_employer_shows_what_is_almost_the_same(page, world):
    form = {"name": "Green Country Fabricaton", "since": str(world.today)}
    response = page.post(url("employer_add"), form)
    assert response.status_code == 422
    assert "Is it one of these employers?" in response.content.decode()
    assert Organization.objects.filter(kind="employer").count() == 1
    # None of these: another company.
    response = page.post(
        url("employer_add"), {**form, "organization": "0", "contact_name": "Jo", "phone": "918-555-0111"}
    )
    added = EmployerAccount.objects.latest("pk")
    assert response.url == url("employer", added.pk)
    assert (added.employer.name, added.contacts.get().name) == ("Green Country Fabricaton", "Jo")


def test_choosing_the_known_one_and_one_on_the_list_already(client, world):
    other = OrganizationFactory()
    client.force_login(member(other, "job_developer"))
    form = {
        "name": "Green Country Fabrication LLC",
        "since": str(world.today),
        "organization": world.account.employer_id,
    }
    client.post(url("employer_add"), form)
    account = EmployerAccount.objects.get(provider=other)
    assert account.employer == world.account.employer
    again = client.post(url("employer_add"), {**form, "name": "green country fabrication"})
    assert again.url == url("employer", account.pk)


def test_a_contact_without_any_way_to_reach_them(page, world):
    response = page.post(url("contact_add", world.account.pk), {"name": "Ann Other"})
    assert response.status_code == 422
    html = response.content.decode()
    assert "Enter an email address or a phone number" in html
    assert "Ann Other" in html


def test_activity_from_the_page(page, world):
    bad = page.post(url("activity_log", world.account.pk), {"kind": "call", "on": "2999-01-01", "note": "Kept text"})
    assert bad.status_code == 422
    assert "Kept text" in bad.content.decode()
    good = {"kind": "call", "on": str(world.today), "note": "Hello", "follow_up_on": str(world.today)}
    assert page.post(url("activity_log", world.account.pk), good).status_code == 302
    activity = world.account.activities.get()
    page.post(url("activity_done", activity.pk), {"next": "https://evil.example/"})
    activity.refresh_from_db()
    assert activity.followed_up_on == world.today


ORDER = {
    "title": "Machinist",
    "soc": MACHINIST,
    "wage": "21.50",
    "hours_per_week": "40",
    "slots": "2",
    "zip": "74107",
    "shifts": ["day"],
    "opened_on": "",
    "requirements": "Boots",
}


def test_an_order_from_the_form_leads_to_who_fits(page, world):
    nims = Certification.objects.create(name="NIMS", issuer="NIMS", socs=[])
    world.person()
    data = {**ORDER, "opened_on": str(world.today), "required_certifications": [nims.pk]}
    response = page.post(url("order_new") + f"?account={world.account.pk}", data)
    order = JobOrder.objects.get()
    assert response.url == url("order_slate", order.pk)
    assert (order.soc_title, list(order.required_certifications.all())) == ("Machinists", [nims])
    assert "Doesn&#x27;t hold NIMS." in page.get(response.url).content.decode()


def test_an_occupation_in_words_is_chosen_or_taken_when_it_is_clear(page, world):
    address = url("order_new") + f"?account={world.account.pk}"
    data = {**ORDER, "opened_on": str(world.today), "soc": "", "occupation": "lineman"}
    response = page.post(address, data)
    html = response.content.decode()
    assert response.status_code == 422
    assert 'name="soc" value="49-9051"' in html
    assert "Boots" in html
    assert page.post(address, {**data, "occupation": "zzzzqqq"}).status_code == 422
    assert page.post(address, {**data, "occupation": ""}).status_code == 422
    assert page.post(address, {**data, "occupation": "Machinists"}).status_code == 302
    assert JobOrder.objects.get().soc == MACHINIST


def test_pay_below_the_states_minimum_wage_is_said_on_the_form_and_on_the_order(page, world):
    """A note, not a refusal: tips and training wages have rules of their own."""
    html = page.get(url("order_pay") + f"?soc={MACHINIST}&zip=74103&wage=6.50").content.decode()
    assert "OK requires $7.25/hr" in html or "OK requires $7.25" in html
    assert "Below the minimum wage" not in page.get(url("order_pay") + "?zip=74103&wage=7.25").content.decode()
    assert "Below the minimum wage" in page.get(url("order_pay") + "?zip=98101&wage=16").content.decode()
    assert page.get(url("order_pay") + f"?soc={MACHINIST}&zip=74103&wage=nan").status_code == 200
    order = world.order(slots=1, wage="6.50")
    assert "Below the minimum wage" in page.get(url("order", order.pk)).content.decode()


@pytest.mark.parametrize("field", ["wage", "slots", "zip", "hours_per_week"])
@pytest.mark.parametrize("value", ["", "x", "-1", "999999999", "\x00"])
def test_rubbish_in_the_order_form_is_told_not_stored(page, world, field, value):
    data = {**ORDER, "opened_on": str(world.today), field: value}
    assert page.post(url("order_new") + f"?account={world.account.pk}", data).status_code == 422
    assert not JobOrder.objects.exists()


def test_changing_an_order_keeps_what_was_not_touched(page, world):
    order = world.order(benefits=["health", "tuition"], excludes=["theft"])
    data = {
        **ORDER,
        "opened_on": str(order.opened_on),
        "benefits": ["health", "tuition"],
        "excludes": ["theft"],
        "wage": "23",
    }
    assert page.post(url("order_change", order.pk), data).status_code == 302
    order.refresh_from_db()
    assert (order.wage, order.benefits, order.excludes) == (Decimal("23"), ["health", "tuition"], ["theft"])


def test_the_area_pay_beside_the_order(page, world):
    html = page.get(url("order_pay") + "?soc=51-4041&zip=74107&wage=15").content.decode()
    assert "Tulsa, OK" in html
    assert "Below the pay of 3 in 4 of these jobs in this area." in html
    assert "Source:" in html
    assert "see local pay" in page.get(url("order_pay") + "?soc=rubbish&zip=1&wage=x").content.decode()


def test_the_steps_of_an_order_from_the_page(page, world):
    order = world.order()
    bad = page.post(url("order_step", order.pk), {"step": "pause"})
    assert bad.status_code == 422
    assert "needs a reason" in bad.content.decode()
    assert page.post(url("order_step", order.pk), {"step": "nonsense"}).status_code == 422
    page.post(url("order_step", order.pk), {"step": "pause", "reason": "holidays"})
    order.refresh_from_db()
    assert order.state == "paused"


def test_a_slate_from_proposal_to_mail_and_double_clicks(page, world):
    order, person, dear = world.order(), world.person(), world.person(wage_floor=Decimal("40"))
    refused = page.post(url("order_slate", order.pk), {"chosen": [person.pk, dear.pk]})
    assert refused.status_code == 422
    assert "meet every requirement" in refused.content.decode()
    assert page.post(url("order_slate", order.pk), {"chosen": ["x"]}).status_code == 422
    made = page.post(url("order_slate", order.pk), {"chosen": [person.pk]})
    again = page.post(url("order_slate", order.pk), {"chosen": [person.pk]})
    assert made.url == again.url
    assert page.post(made.url, {"contact": "999"}).status_code == 422
    for _ in range(2):
        assert page.post(made.url, {"contact": world.contact.pk}).status_code == 302
    assert Event.objects.filter(kind="placement.slate.sent").count() == 1
    assert "sent" in page.get(made.url).content.decode()


def test_a_referral_from_the_page_to_a_hire_twice(page, world):
    referral = world.referral()
    step = lambda name, **data: page.post(url("referral_step", referral.pk, name), data)  # noqa: E731
    assert step("interview", interview_at="rubbish").status_code == 422
    at = timezone.localtime() + dt.timedelta(days=1)
    assert step("interview", interview_at=at.strftime("%Y-%m-%dT%H:%M")).status_code == 302
    assert step("interview_time").status_code == 422
    assert step("offer", wage="1.90").status_code == 422
    assert step("offer", wage="20.90").status_code == 302
    assert step("accept", starts_on=str(world.today)).status_code == 302
    hire = {
        "started_on": str(world.today),
        "hourly_wage": "20.90",
        "hours_per_week": "40",
        "job_title": "Machinist",
        "confirmed": "employer",
    }
    assert step("hire", **{**hire, "started_on": "2999-01-01"}).status_code == 422
    assert step("hire", **hire).status_code == 302
    assert step("hire", **hire).status_code == 302  # the button twice: it is done, and done once
    assert referral.application.spells.count() == 1
    late = step("employer_decline", reason="too late")
    assert late.status_code == 422
    assert "The status is “Hired.”" in late.content.decode()
    assert page.get(url("referral_step", referral.pk, "nonsense")).status_code == 404


def test_ready_pause_resume_and_consent_from_the_page(page, world):
    person = world.person(ready=False, consent=False)
    bad = page.post(
        url("ready", person.pk),
        {"another": "wizard", "ready_on": str(world.today), "summary": "Kept text", "has_car": "true"},
    )
    assert bad.status_code == 422
    assert "Kept text" in bad.content.decode()
    ticked = page.post(
        url("ready", person.pk), {"another": "machinists", "ready_on": str(world.today), "background": ["felony"]}
    )
    assert ticked.status_code == 422
    data = {
        "another": "machinists",
        "ready_on": str(world.today),
        "max_miles": "15",
        "wage_floor": "17.50",
        "has_car": "true",
    }
    assert page.post(url("ready", person.pk), data).status_code == 302
    person.person.refresh_from_db()
    assert (JobReady.objects.get().socs, person.person.max_miles, person.person.has_car) == ([MACHINIST], 15, True)
    assert page.post(url("pause", person.pk), {"reason": " "}).status_code == 422
    page.post(url("pause", person.pk), {"reason": "moving"})
    assert not selectors.job_ready_pool(world.actor).exists()
    page.post(url("resume", person.pk))
    assert selectors.job_ready_pool(world.actor).exists()
    page.post(url("consent", person.pk), {"do": "sign"})
    assert selectors.consenting([person.person_id])
    page.post(url("consent", person.pk), {"do": "revoke"})
    assert not selectors.consenting([person.person_id])
    assert page.post(url("resume", ApplicationFactory(program=world.program, state="selected").pk)).status_code == 302


def test_put_forward_from_a_persons_page(page, world):
    order, person = world.order(), world.person()
    first = page.post(url("refer", order.pk, person.pk))
    page.post(url("refer", order.pk, person.pk))
    assert Referral.objects.count() == 1
    assert first.url == url("slate", Referral.objects.get().slate_id)
    dear = world.person(wage_floor=Decimal("40"))
    assert page.post(url("refer", order.pk, dear.pk)).url == url("order", order.pk)


def test_people_chosen_in_the_job_ready_pool_go_onto_one_slate(page, world):
    order, first, second, dear = world.order(), world.person(), world.person(), world.person(wage_floor=Decimal("40"))
    assert f'<option value="{order.pk}">' in page.get(url("job_ready")).content.decode()
    send = lambda **data: page.post(url("refer_many"), data).url  # noqa: E731
    assert send(order="", chosen=[first.pk]) == url("job_ready")
    assert send(order=order.pk) == url("job_ready")
    assert send(order=order.pk, chosen=[first.pk, dear.pk]) == url("order_slate", order.pk)
    assert not Referral.objects.exists()
    assert send(order=order.pk, chosen=[first.pk, second.pk]) == url("slate", Slate.objects.get().pk)
    assert Referral.objects.count() == 2


def test_the_person_page_shows_the_search(page, full):
    for state in ("referred", "accepted", "hired", "refused"):
        assert page.get(reverse("person", args=[full.extra[state].application.person_id])).status_code == 200
    html = page.get(reverse("person", args=[full.extra["ready"].person_id])).content.decode()
    assert "Matching openings" in html
    assert url("refer", full.extra["order"].pk, full.extra["ready"].pk) in html


def test_lists_as_csv(page, full):
    for name, head in (("employers", "Employer,"), ("orders", "Job order,"), ("job_ready", "Person,")):
        text = b"".join(page.get(url(name) + "?format=csv").streaming_content).decode()
        assert text.lstrip("\ufeff").startswith(head)
        assert text.count("\n") >= 2


def grow(world, n):
    """n more of everything that a page lists."""
    for i in range(n):
        account = services.employer_add(
            actor=world.actor, provider=world.provider, name=f"Works {i} {world.account.pk}{n}"
        )
        services.activity_log(actor=world.actor, account=account, kind="call", note="x", follow_up_on=world.today)
        order = world.order(title=f"Order {n}-{i}")
        world.person(), world.referral(order), world.referral(order, state="interviewing")
        world.referral(world.extra["order"]), world.referral(order, state="accepted")
        hired = world.referral(state="hired")
        if i % 2:
            services.spell_end(actor=world.actor, spell=hired.spell, ended_on=world.today)


def test_pages_cost_the_same_for_few_and_many(page, world):
    order = world.extra["order"] = world.order(slots=90)
    person = world.person()
    grow(world, 2)
    services.referral_propose(actor=world.actor, order=order, application=world.person())
    services.slate_send(actor=world.actor, slate=order.slates.get(), contact=world.contact)
    slate = world.extra["slate"] = order.slates.get()
    link = url("slate_link", _token(slate, world.contact))
    addresses = [
        url("employers"),
        url("employer", world.account.pk),
        url("orders"),
        url("order", order.pk),
        url("order_slate", order.pk),
        url("slate", slate.pk),
        url("job_ready"),
        url("ready", person.pk),
        url("order_new"),
        link,
    ]

    def counts():
        found = {}
        for address in addresses:
            page.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert page.get(address).status_code == 200
            found[address] = len(queries)
        return found

    few = counts()
    grow(world, 7)
    many = counts()
    assert {a: n for a, n in many.items() if n > few[a]} == {}
    assert max(many.values()) <= 25, many


def _token(slate, contact):
    from workadvance.ui.page_access import link_make

    return link_make("slate", slate=slate.pk, contact=contact.pk)
