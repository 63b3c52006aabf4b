"""The gallery at /components/: every part of the site's pages, what can be said to it, and its code, shown and run.

gallery.yaml is the documentation of the components; a test renders each and walks the folder for one that is missing.
"""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Example:
    """One component: its tags, what it is for, what each attribute says, and code that is shown and run."""

    name: str
    tags: tuple[str, ...]
    about: str
    code: str
    attributes: tuple[tuple[str, str], ...] = ()
    span: int = 12


class SampleForm(forms.Form):
    """A form with one of each kind of field."""

    name = forms.CharField(label="Name", help_text="As the person writes it.")
    born = forms.DateField(label="Birth date", required=False)
    pay = forms.DecimalField(label="Pay now")
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
    agree = forms.BooleanField(label="I agree that you ask my employers about my work.")


def samples() -> dict[str, Any]:
    """Made-up values for the examples, dated from today."""
    today = timezone.localdate()

    def before(days: int) -> dt.date:
        return today - dt.timedelta(days)

    wrong = SampleForm({"name": "", "born": "31 February", "pay": "a lot"}, auto_id="wrong_%s")
    wrong.is_valid()
    return {
        "today": today,
        "late": before(3),
        "form": SampleForm(auto_id="sample_%s"),
        "wrong": wrong,
        "stations": [
            {"label": "Applied", "note": "Feb 3", "state": "done"},
            {"label": "Screened", "note": "selected Feb 11", "state": "done"},
            {"label": "Readiness", "note": "30 of 30 h", "state": "done"},
            {"label": "Training", "note": "CNC, certified May 29", "state": "done"},
            {"label": "Employed, day 58", "note": "$21.50 an hour", "state": "here"},
            {"label": "Next rung", "note": "Machinist, +$9,800", "state": "todo"},
        ],
        "steps": [
            {
                "since": before(420),
                "until": before(300),
                "pay": 13.25,
                "what": "Food service",
                "how": "Application",
                "before": True,
            },
            {
                "since": before(130),
                "until": before(70),
                "known": before(70),
                "pay": 19.75,
                "what": "CNC operator, hired",
                "how": "Employer",
            },
            {
                "since": before(70),
                "until": None,
                "known": before(20),
                "pay": 21.5,
                "what": "CNC operator, raise",
                "how": "Pay stub",
            },
        ],
        "funnel": [
            {"label": "Applied", "value": 2400, "text": "2,400", "href": "#c-bars"},
            {"label": "Selected", "value": 486, "text": "486", "note": "1 in 5", "href": "#c-bars"},
            {"label": "Certified", "value": 351, "text": "351", "href": "#c-bars"},
            {"label": "Placed", "value": 290, "text": "290", "kind": "next", "href": "#c-bars"},
        ],
        "shares": [
            {"label": "Tulsa", "value": 0.71, "low": 0.64, "high": 0.78, "text": "71%", "mark": 0.6},
            {
                "label": "Cleveland",
                "value": 0.55,
                "low": 0.44,
                "high": 0.66,
                "text": "55%",
                "mark": 0.6,
                "kind": "soft",
            },
        ],
        "lines": [
            {"when": before(0), "text": "Reported by text: still there.", "who": "Marisol Ortega"},
            {"when": before(9), "text": "Pay stub added and confirmed. Wage now $21.50.", "who": ""},
        ],
        "heads": [
            {"label": "Name", "url": "#c-rows", "sortable": True, "direction": "ascending", "numeric": False},
            {"label": "Where", "url": "", "sortable": False, "direction": "", "numeric": False},
            {"label": "Days", "url": "#c-rows", "sortable": True, "direction": "", "numeric": True},
        ],
        "page": Paginator(range(1234), 50).get_page(3),
        "csv_url": "#c-filter_bar",
        "active_filters": {},
        "q": "",
        "sort": "",
        "query": "",
    }


@functools.cache
def examples() -> tuple[Example, ...]:
    """All examples of gallery.yaml, in the order of the page."""
    rows = yaml.safe_load(resources.files("workadvance.web").joinpath("gallery.yaml").read_text(encoding="utf-8"))
    return tuple(
        Example(
            r["name"],
            tuple(r["tags"]),
            r["about"],
            r["code"].rstrip(),
            tuple(r.get("attributes", {}).items()),
            r["span"],
        )
        for r in rows
    )


def context(request: HttpRequest) -> dict[str, Any]:
    """What the gallery page needs: the examples."""
    return {"examples": examples()}
