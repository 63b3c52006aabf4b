"""What viewers without names read: editions of whole quarters, in which no small number can be worked out."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import lil_array

from tests.factories import ApplicationFactory, OrganizationFactory, ProgramFactory, actor_in, member
from workadvance.events.models import Event
from workadvance.people.access import SYSTEM
from workadvance.reporting import funnel, published
from workadvance.reporting.disclosure import Table, hidden, small
from workadvance.reporting.models import Edition, Journey
from workadvance.reporting.publication import Book, cell_name, editions_publish, quarter_end

LIMIT = 10
LAST = quarter_end(timezone.localdate())


def known(table: Table, left_out: frozenset) -> dict:
    """What a reader who can do linear programming knows of each small count, from everything told in all editions."""
    keys = list(table.counts)
    place = {k: i for i, k in enumerate(keys)}
    left = lil_array((len(table.sums), len(keys)))
    for row, (total, parts) in enumerate(table.sums):
        left[row, place[total]] = 1
        for part in parts:
            left[row, place[part]] = -1
    limits = [(0, None) if k in left_out else (table.counts[k],) * 2 for k in keys]
    found = {}
    for key in small(table, LIMIT):
        ends = []
        for sign in (1, -1):
            wanted = [0] * len(keys)
            wanted[place[key]] = sign
            done = linprog(wanted, A_eq=left.tocsr(), b_eq=[0] * len(table.sums), bounds=limits, method="highs")
            assert done.status in (0, 3), done.message
            ends.append(sign * done.fun if done.status == 0 else float("inf"))
        found[key] = tuple(ends)
    return found


flow = st.dictionaries(
    st.sampled_from(["year:2024", "year:2025", "year:2026"]),
    st.lists(st.integers(0, 40), min_size=4, max_size=4).map(lambda ns: sorted(ns, reverse=True)),
    min_size=1,
)
flows = st.lists(flow, min_size=1, max_size=3)


def cells_of(flow) -> dict[tuple[str, str], int]:
    measures = ("applied", "eligible", "selected", "placed")
    cells = {(group, m): ns[i] for group, ns in flow.items() for i, m in enumerate(measures)}
    return cells | {("all", m): sum(ns[i] for ns in flow.values()) for i, m in enumerate(measures)}


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(flows.flatmap(lambda first: st.tuples(st.just(first), st.lists(flow, min_size=len(first), max_size=len(first)))))
def test_no_small_number_of_programs_totals_and_editions_is_worked_out(worlds):
    """Two editions of programs with the totals of two funders: all that is told is read together."""
    editions: dict[str, Edition] = {}
    for until, world in ((dt.date(2026, 6, 30), worlds[0]), (dt.date(2026, 9, 30), worlds[1])):
        book = Book()
        for n, flow in enumerate(world):
            book.add(str(n), cells_of(flow), [editions[str(n)]] if str(n) in editions else [])
        for funder in [of for of in editions if of.startswith("total")]:
            told = {tuple(k.split("|")) for k in editions[funder].counts} - {
                tuple(k.split("|")) for k in editions[funder].hidden
            }
            book.add_total(funder, editions[funder].programs, "2026-06-30", told)
        book.add_total("total 1", [str(n) for n in range(len(world))])
        book.add_total("total 2", [str(n) for n in range(len(world) - 1)])
        table = book.table()
        left_out = hidden(table, LIMIT) | table.unshown
        for key, (low, high) in known(table, left_out).items():
            if key not in table.published:
                assert key in left_out
                assert high - low >= LIMIT // 2 - 1e-6, f"{key} is between {low} and {high}"
        for of in {key[0] for key in table.counts}:
            own = [key for key in table.counts if key[0] == of and key[1] == ""]
            editions[of] = Edition(
                until=until,
                counts={cell_name(key[2:]): table.counts[key] for key in own},
                hidden=[cell_name(key[2:]) for key in own if key in left_out],
                programs=[str(n) for n in range(len(world) - (of == "total 2"))],
            )


def people(program, n, **reached):
    day = LAST - dt.timedelta(days=40)
    for _ in range(n):
        application = ApplicationFactory(program=program)
        Journey.objects.update_or_create(
            application=application,
            defaults={
                "person": application.person, "counted_as": application.person_id, "provider": program.provider,
                "program": program, "person_name": "x", "station": "screening", "since": day,
                **dict.fromkeys(("applied_on", *reached.get("stages", ())), day),
            },
        )  # fmt: skip


@pytest.fixture
def paid():
    funder = OrganizationFactory(kind="funder")
    program = ProgramFactory()
    program.funders.add(funder)
    return funder, program


@pytest.mark.django_db
class TestEditions:
    def test_nothing_is_told_before_the_quarter_is_over(self, paid):
        funder, program = paid
        people(program, 30)
        Journey.objects.update(applied_on=LAST + dt.timedelta(days=1))
        editions_publish(author=SYSTEM)
        assert published.funnel_published(actor_in(funder, "funder")).total[0].count == 0

    def test_an_edition_is_made_once_and_nothing_moves_it(self, paid):
        funder, program = paid
        people(program, 30)
        assert editions_publish(author=SYSTEM) == 2
        people(program, 1)
        assert editions_publish(author=SYSTEM) == 0
        assert published.funnel_published(actor_in(funder, "funder")).total[0].count == 30
        logged = Event.objects.filter(kind="reporting.edition.published")
        assert logged.count() == 2

    def test_the_next_edition_does_not_tell_who_came_between(self, paid):
        funder, program = paid
        people(program, 30)
        editions_publish(author=SYSTEM, on=LAST - dt.timedelta(days=1))
        Edition.objects.all().delete()
        Journey.objects.update(applied_on=LAST - dt.timedelta(days=200))
        editions_publish(author=SYSTEM, on=LAST)
        people(program, 2)
        editions_publish(author=SYSTEM)
        shown = published.funnel_published(actor_in(funder, "funder"))
        assert shown.until == LAST
        assert shown.total[0].hidden
        Edition.objects.filter(until=LAST).delete()
        people(program, 10)
        editions_publish(author=SYSTEM)
        assert published.funnel_published(actor_in(funder, "funder")).total[0].count == 42

    def test_who_is_missing_from_a_whole_is_protected_as_well(self, paid):
        """47 of 50 names the three who were not."""
        funder, program = paid
        people(program, 27, stages=("eligible_on",))
        people(program, 3)
        editions_publish(author=SYSTEM)
        applied, eligible = published.funnel_published(actor_in(funder, "funder")).total[:2]
        assert applied.hidden or eligible.hidden

    def test_windows_and_groups_that_are_not_published_are_not_answered(self, paid, client):
        funder, program = paid
        people(program, 30)
        editions_publish(author=SYSTEM)
        client.force_login(member(funder, "funder"))
        plain = client.get("/results/").context["shown"]
        for query in ("since=2026-01-01&until=2026-01-01", "by=cohort", "by=month"):
            assert client.get(f"/results/?{query}").context["shown"] == plain

    def test_other_code_cannot_ask_for_every_number_on_their_behalf(self, paid):
        from django.core.exceptions import PermissionDenied

        with pytest.raises(PermissionDenied):
            funnel.funnel(actor_in(paid[0], "funder"))


@pytest.mark.parametrize(
    ("day", "end"),
    [
        ("2026-01-01", "2025-12-31"),
        ("2026-03-31", "2025-12-31"),
        ("2026-04-01", "2026-03-31"),
        ("2026-12-31", "2026-09-30"),
    ],
)
def test_a_quarter_is_over_on_the_day_after_it(day, end):
    assert quarter_end(dt.date.fromisoformat(day)) == dt.date.fromisoformat(end)
