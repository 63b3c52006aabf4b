"""The gallery at /components/: every part of the site's pages, what can be said to it, and its code, shown and run.

gallery.yaml is the documentation of the components; a test renders each and walks the folder for one that is missing.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import yaml
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone

from workadvance.ui.fields import DayField, NumberField
from workadvance.ui.rows import Bar, Context, Fact, PayStep, SortHead, Station, Status


@dataclass(frozen=True, slots=True)
class Parameter:
    """What can be said to a component: its name, its value when nothing is said, and what it means."""

    name: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Example:
    """One component, or a few that go together: its tags, what it is for, its parameters, and code that is shown and run."""

    name: str
    tags: tuple[str, ...]
    about: str
    code: str
    parameters: tuple[Parameter, ...] = ()
    span: int = 12


class SampleForm(forms.Form):
    """A form with one of each kind of field."""

    name = forms.CharField(label="Name", help_text="As the person writes it.")
    born = DayField(label="Birth date", required=False)
    pay = NumberField(label="Pay now")
    sector = forms.ChoiceField(
        label="Sector", choices=[("", "Choose one"), ("m", "Manufacturing"), ("h", "Health care")]
    )
    shift = forms.ChoiceField(label="Shift", choices=[("d", "Day"), ("e", "Evening")], widget=forms.RadioSelect)
    ways = forms.MultipleChoiceField(
        label="How to reach you",
        choices=[("t", "Text"), ("c", "Call")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    about = forms.CharField(label="What you want to do next", widget=forms.Textarea, required=False)
    agree = forms.BooleanField(label="I agree that you may ask my employers about my work.")


def samples() -> Context:
    """Made-up values for the examples, dated from today."""
    today = timezone.localdate()
    wrong = SampleForm({"name": "", "born": "31 February", "pay": "a lot"}, auto_id="wrong_%s")
    wrong.is_valid()
    return {
        "today": today,
        "late": today - dt.timedelta(3),
        "form": SampleForm(auto_id="sample_%s"),
        "wrong": wrong,
        **_journey_samples(today),
        **_chart_samples(),
        **_list_samples(),
    }


def _answer_samples() -> list[Fact]:
    return [
        Fact(
            "Will coming cohorts fill?",
            "11 open seats",
            "7 waiting for a seat, 22 in screening.",
            "#c-answers",
            Status("4 more people needed", "next"),
        ),
        Fact("Do people stay employed?", "83%", "40 of 48 placed at least 90 days ago", "#c-answers"),
    ]


def _journey_samples(today: dt.date) -> Context:
    def before(days: int) -> dt.date:
        return today - dt.timedelta(days)

    return {
        "stations": [
            Station("Applied", "Feb 3", "done"),
            Station("Screening", "selected Feb 11", "done"),
            Station("Job readiness", "30 of 30 hours", "done"),
            Station("Training", "CNC, certified May 29", "done"),
            Station("Employed, day 58", "$21.50 an hour", "here"),
            Station("Advancement", "Machinist, +$9,800"),
        ],
        "answers": _answer_samples(),
        "steps": [
            PayStep(before(420), 13.25, "Food service", "Application", until=before(300), before=True),
            PayStep(before(130), 19.75, "CNC operator, hired", "Employer", until=before(70), known=before(70)),
            PayStep(before(70), 21.5, "CNC operator, raise", "Pay stub", known=before(20)),
        ],
        "lines": [
            {"when": before(0), "text": "Check-in by text: still employed.", "who": "Marisol Ortega"},
            {"when": before(9), "text": "Pay stub added and confirmed. Pay is now $21.50.", "who": ""},
        ],
    }


def _chart_samples() -> Context:
    return {
        "funnel": [
            Bar("Applied", 2400, "2,400", href="#c-bars"),
            Bar("Selected", 486, "486", "1 in 5", "#c-bars"),
            Bar("Certified", 351, "351", href="#c-bars"),
            Bar("Placed", 290, "290", href="#c-bars", kind="next"),
        ],
        "shares": [
            Bar("Tulsa", 0.71, "71%", low=0.64, high=0.78, mark=0.6),
            Bar("Cleveland", 0.55, "55%", kind="soft", low=0.44, high=0.66, mark=0.6),
        ],
    }


def _list_samples() -> Context:
    return {
        "heads": [
            SortHead("name", "Name", "#c-rows", sortable=True, direction="ascending"),
            SortHead("where", "Where"),
            SortHead("days", "Days", "#c-rows", sortable=True, numeric=True),
        ],
        "page": Paginator(range(1234), 50).get_page(3),
        "file_columns": [SortHead("name", "Name", ""), SortHead("where", "Where", "")],
        "active_filters": {},
        "q": "",
        "sort": "",
        "query": "",
    }


def declared(tag: str) -> dict[str, str]:
    """The parameters that a component declares in its `<c-vars />`, each with its default."""
    source = resources.files("workadvance.ui").joinpath(f"templates/cotton/{tag}.html").read_text(encoding="utf-8")
    head = re.search(r"<c-vars\s(.*?)/>", source, re.DOTALL)
    return dict(re.findall(r'([a-z_]+)="([^"]*)"', head[1])) if head else {}


def _parameters(tags: Mapping[str, Mapping[str, str]]) -> tuple[Parameter, ...]:
    several = len(tags) > 1
    return tuple(
        Parameter(f"{tag.replace('_', '-')} {name}" if several else name, default, meanings.get(name, ""))
        for tag, meanings in tags.items()
        for name, default in declared(tag).items()
    )


@functools.cache
def examples() -> tuple[Example, ...]:
    """All examples of gallery.yaml, in the order of the page."""
    rows = yaml.safe_load(resources.files("workadvance.ui").joinpath("gallery.yaml").read_text(encoding="utf-8"))
    return tuple(
        Example(r["name"], tuple(r["tags"]), r["about"], r["code"].rstrip(), _parameters(r["tags"]), r["span"])
        for r in rows
    )


def context(request: HttpRequest) -> Context:
    """What the gallery page needs: the examples."""
    return {"examples": examples()}
