"""Deciding on a target: frozen numbers, the memo on the page and in print, retiring."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import OrganizationFactory, ProgramFactory, actor_in, member
from workadvance.events.models import Event
from workadvance.targeting import memo, sections
from workadvance.targeting.frozen_numbers import chance_words, facts_of, numbers_to_freeze
from workadvance.targeting.models import TargetDecision
from workadvance.targeting.services import target_decide, target_retire

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider():
    return OrganizationFactory(name="Green Country")


@pytest.fixture
def program(provider):
    return ProgramFactory(provider=provider, name="Tulsa Welding", area_codes=["0046140"])


@pytest.fixture
def decision(provider, program):
    return target_decide(
        actor=actor_in(provider, "manager"),
        program=program,
        soc="51-4121",
        reasons="Three employers hire every month.",
        planned_seats=24,
        deciders="Steering  group",
        others_consulted="Community college",
    )


def post(client, program, soc="51-4121", query="", **data):
    about = {"chosen": "yes", "reasons": "They hire.", "decided_on": timezone.localdate().isoformat(), **data}
    return client.post(reverse("targeting:decide", args=[program.pk, soc]) + query, about)


def test_everything_is_frozen(decision):
    numbers = decision.numbers
    assert numbers["pay_gate"] == "pass"
    assert numbers["pay_bar"] == 45614.36
    assert [c["phi"] for c in numbers["capacity"]] == [0.25, 0.1, 0.4]
    assert numbers["plan"]["light"] == "green"
    assert "24 seats" in numbers["plan"]["sentence"]
    assert numbers["assumptions"]["phi"]["value"] == 0.25
    assert set(decision.vintages) >= {"oews", "projections", "parities", "onet"}
    assert decision.deciders == "Steering group"
    assert decision.others_consulted == "Community college"


def test_a_decision_is_taken_on_the_page(client, provider, program):
    employer = OrganizationFactory(kind="employer", area_code="2100004", name="Clinic")
    elsewhere = OrganizationFactory(kind="employer", area_code="0012060")
    client.force_login(member(provider, "manager", name="Rosa"))
    page = client.get(reverse("targeting:decide", args=[program.pk, "29-2061"]) + "?area=2100004&seats=18")
    assert b"Clinic" in page.content
    assert b"Over capacity" in page.content
    wrong = post(client, program, "29-2061", "?area=2100004", employers_consulted=[elsewhere.pk])
    assert wrong.status_code == 422
    made = post(client, program, "29-2061", "?area=2100004&phi=0.4", employers_consulted=[employer.pk], planned_seats=9)
    kept = TargetDecision.objects.get()
    assert made.status_code == 302
    assert made["Location"] == reverse("targeting:decision", args=[kept.pk])
    assert kept.area_codes == ["2100004"]
    assert kept.numbers["assumptions"]["phi"]["value"] == 0.4
    assert list(kept.employers_consulted.all()) == [employer]
    again = post(client, program, "29-2061", "?area=2100004")
    assert again.status_code == 422
    assert b"already a target" in again.content
    assert TargetDecision.objects.count() == 1


@pytest.mark.parametrize(
    "data", [{"reasons": ""}, {"decided_on": "soon"}, {"decided_on": "2999-01-01"}, {"planned_seats": "0"}]
)
def test_a_decision_with_mistakes_is_shown_again(client, provider, program, data):
    client.force_login(member(provider, "manager"))
    assert post(client, program, **data).status_code == 422
    assert not TargetDecision.objects.exists()


def test_the_nearest_wrong_person_does_not_decide(client, provider, program, decision):
    client.force_login(member(provider, "coach"))
    assert post(client, program, "49-9041").status_code == 403
    client.force_login(member(OrganizationFactory(), "manager"))
    assert post(client, program, "49-9041").status_code == 404
    assert client.get(reverse("targeting:decision", args=[decision.pk])).status_code == 404
    assert client.get(reverse("targeting:decision_pdf", args=[decision.pk])).status_code == 404
    funder = OrganizationFactory(kind="funder")
    client.force_login(member(funder, "funder"))
    assert client.get(reverse("targeting:decision", args=[decision.pk])).status_code == 404
    program.funders.add(funder)
    page = client.get(reverse("targeting:decision", args=[decision.pk]))
    assert page.status_code == 200
    assert b"End target job" not in page.content
    assert client.get(reverse("targeting:decision_pdf", args=[decision.pk])).status_code == 200
    assert client.post(reverse("targeting:retire", args=[decision.pk])).status_code == 403
    assert post(client, program, "49-9041").status_code == 403


def test_the_memo_says_what_was_and_what_is(client, provider, decision, django_assert_max_num_queries):
    client.force_login(member(provider, "manager"))
    with django_assert_max_num_queries(25):
        page = client.get(reverse("targeting:decision", args=[decision.pk])).content.decode()
    for said in ("Steering group", "Community college", "Three employers hire", "$53,550", "Nothing has changed since"):
        assert said in page
    decision.numbers["median_annual_wage"] = 41_000
    decision.save(update_fields=["numbers"])
    page = client.get(reverse("targeting:decision", args=[decision.pk])).content.decode()
    assert "$41,000" in page
    assert "Decision date and today" in page


def test_the_memo_is_a_tagged_pdf_in_either_language(client, provider, decision):
    client.force_login(member(provider, "manager"))
    url = reverse("targeting:decision_pdf", args=[decision.pk])
    response = client.get(url)
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in response.content
    assert b"pdfuaid" in response.content
    assert client.get(url).content == response.content


def test_a_memo_is_never_run_as_code(provider, program):
    actor = actor_in(provider, "manager")
    made = target_decide(
        actor=actor,
        program=program,
        soc="49-9041",
        reasons='#panic("no") $x$ = _a_ *b* \\ <tag> @ref',
        chosen=False,
    )
    assert memo.pdf(actor, made).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "numbers",
    [
        {},
        {"employment": 120, "median_annual_wage": 51_000, "p25_annual_wage": None, "typical_education": None},
        {"areas": [], "pooled": {"employment": None, "median": 40_000}, "nation": {"typical_education": "None"}},
    ],
)
def test_older_decisions_are_still_read(client, provider, decision, numbers):
    TargetDecision.objects.filter(pk=decision.pk).update(numbers=numbers, vintages={})
    client.force_login(member(provider, "manager"))
    for name in ("decision", "decision_pdf"):
        assert client.get(reverse(f"targeting:{name}", args=[decision.pk])).status_code == 200
    assert client.get(reverse("targeting:decisions")).status_code == 200


def test_a_decision_of_other_areas_stands_alone(client, provider, decision):
    TargetDecision.objects.filter(pk=decision.pk).update(area_codes=["0099998"], soc="99-9998")
    client.force_login(member(provider, "manager"))
    page = client.get(reverse("targeting:decision", args=[decision.pk]))
    assert page.status_code == 200
    assert "decision don't change" in page.content.decode()
    assert client.get(reverse("targeting:decision_pdf", args=[decision.pk])).status_code == 200


def test_retiring_keeps_the_reason(client, provider, decision):
    client.force_login(member(provider, "manager"))
    url = reverse("targeting:retire", args=[decision.pk])
    day = timezone.localdate()
    assert client.post(url, {"retired_on": day.isoformat(), "reason": ""}).status_code == 422
    early = (day - dt.timedelta(days=1)).isoformat()
    assert client.post(url, {"retired_on": early, "reason": "No orders."}).status_code == 422
    for _ in range(2):
        assert client.post(url, {"retired_on": day.isoformat(), "reason": "No orders."}).status_code == 302
    decision.refresh_from_db()
    assert (decision.retired_on, decision.retired_reason) == (day, "No orders.")
    assert Event.objects.filter(kind="targeting.target.retired").count() == 1
    assert "No orders." in client.get(reverse("targeting:decision", args=[decision.pk])).content.decode()
    actor = actor_in(provider, "manager")
    assert target_retire(actor=actor, decision=decision, reason="Again.").retired_reason == "No orders."


def test_frozen_numbers_say_when_nothing_is_published():
    numbers, _ = numbers_to_freeze(["46140"], "45-4011", seats=5)
    said = {fact.label: fact.value for fact in facts_of(numbers)}
    assert said["Median wage a year"] == said["Jobs"] == "not published"
    assert numbers["plan"]["light"] == "unknown"


def test_a_chance_is_never_certain():
    assert [chance_words(v) for v in (None, 0.0, 0.5, 0.999)] == ["–", "< 1%", "50%", "> 99%"]


def test_sections_come_in_order_and_may_be_silent(provider, monkeypatch):
    monkeypatch.setattr(sections, "_JOB", {})
    actor = actor_in(provider, "manager")
    sections.job_section_register(
        sections.JobSection("b", 2, "b.html", lambda *a: {"n": 2}),
        sections.JobSection("a", 1, "a.html", lambda *a: {"n": 1}),
        sections.JobSection("c", 0, "c.html", lambda *a: None),
    )
    assert [s.key for s in sections.job_sections(actor, ["0046140"], "51-4121")] == ["a", "b"]


def test_choosing_for_a_program_leads_to_its_table(client, provider, program):
    client.force_login(member(provider, "manager"))
    response = client.get(reverse("targeting:choose", args=[program.pk]))
    assert response["Location"] == reverse("targeting:jobs") + "?area=0046140"
