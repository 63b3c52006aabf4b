"""The marks of a chart stand where the values say."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from workadvance.ui.rows import Bar, PayStep
from workadvance.ui.templatetags.show_charts import BOTTOM, bar_chart, of_a_hundred, pay_chart

D = dt.date


@time_machine.travel("2026-01-01", tick=False)
def test_pay_steps_lie_on_one_scale_of_time_and_pay() -> None:
    chart = pay_chart(
        [
            PayStep(D(2025, 7, 5), 20, "raise", known=D(2025, 10, 1)),
            PayStep(D(2025, 1, 1), 10, "before", until=D(2025, 3, 2), before=True),
            PayStep(D(2025, 5, 1), 15, "hired", until=D(2025, 7, 5)),
        ],
        20,
    )
    before, hired, raised = chart.steps
    assert (before.x1, before.kind, hired.kind) == (0.0, "before", "")
    assert before.x2 == pytest.approx(60 / 365 * 100, abs=0.01)
    assert raised.x2 == 100.0
    assert raised.x_known == pytest.approx(273 / 365 * 100, abs=0.01)
    assert hired.x_known == hired.x2
    assert hired.y == pytest.approx((before.y + raised.y) / 2, abs=0.1)
    assert chart.bar == raised.y
    assert chart.gaps == ((before.x2, hired.x1),)
    assert chart.rises == ((raised.x1, hired.y, raised.y),)
    assert [row.what for row in chart.rows] == ["raise", "hired", "before"]
    by_pay = {pay: y for y, pay in chart.scale}
    assert (by_pay[10.0], by_pay[20.0]) == (before.y, raised.y), "the scale beside the lines is the lines' own"
    assert chart.first == "Jan 1, 2025"


@time_machine.travel("2026-01-01", tick=False)
def test_one_pay_alone_stands_between_two_round_amounts() -> None:
    chart = pay_chart([PayStep(D(2025, 6, 1), 20.5, "hired")])
    assert [pay for _y, pay in chart.scale] == [20.0, 21.0]


@time_machine.travel("2026-01-01", tick=False)
def test_words_that_would_touch_are_left_to_the_table_but_never_the_latest_pay() -> None:
    rows = [PayStep(D(2025, 1, 1) + dt.timedelta(days), 10 + days / 100, "x") for days in (0, 20, 40, 340)]
    rows.append(PayStep(D(2025, 12, 20), 30, "now"))
    labels = [s.label for s in pay_chart(rows).steps]
    assert labels[0] == "$10.00"
    assert labels[1] == labels[2] == ""
    assert labels[-1] == "$30.00"


def test_nothing_to_draw_is_no_error() -> None:
    assert pay_chart(None).steps == ()
    only = pay_chart([PayStep(None, 12, "?"), PayStep(D(2025, 1, 1), None, "?")], 20)
    assert only.steps == ()
    assert len(only.rows) == 2


_rows = st.lists(
    st.builds(
        PayStep,
        since=st.dates(D(2015, 1, 1), D(2030, 1, 1)),
        until=st.none() | st.dates(D(2015, 1, 1), D(2030, 1, 1)),
        known=st.none() | st.dates(D(2015, 1, 1), D(2030, 1, 1)),
        pay=st.decimals(0, 500, places=2),
        what=st.just("x"),
    ),
    max_size=8,
)


@settings(deadline=None)
@given(_rows, st.none() | st.decimals(7, 60, places=2))
def test_every_mark_stays_on_the_drawing(rows, bar) -> None:
    chart = pay_chart(rows, bar)
    assert len(chart.steps) == len(rows)
    for step in chart.steps:
        assert 0 <= step.x1 <= step.x_known <= step.x2 <= 100
        assert 0 < step.y < BOTTOM
        assert step.y_label < BOTTOM
    assert all(0 <= a <= b <= 100 for a, b in chart.gaps)
    if rows:
        assert chart.steps[-1].label


def test_bars_share_one_scale_with_their_intervals() -> None:
    rows = [
        Bar("a", 0.5, low=0.4, high=0.8),
        Bar("b", 0.2, mark=0.6),
        Bar("c", None),
    ]
    a, b, c = bar_chart(rows)
    assert (a.width, a.low, a.high) == (62.5, 50.0, 100.0)
    assert (b.width, b.mark, b.low) == (25.0, 75.0, None)
    assert c.width == 0.0
    assert bar_chart(rows, 1)[0].width == 50.0
    assert bar_chart([Bar("a", 0)])[0].width == 0.0
    assert bar_chart([Bar("a", -3), Bar("b", 2)])[0].width == 0.0
    assert bar_chart(None) == []


@given(st.integers(0, 100))
def test_a_share_as_dots_draws_a_hundred_dots_and_as_many_full_ones_as_it_says(count: int) -> None:
    dots = of_a_hundred(count / 100)
    full, others = dots.full * 200 + dots.part * 10, dots.rest * 10 + dots.left * 200
    assert (dots.count, full, others) == (count, count * 100, (100 - count) * 100)
    assert dots.below + dots.left == 50
