"""Inputs written by hand are the ones Django would have written."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django import forms
from django.utils import translation
from django.utils.safestring import mark_safe
from hypothesis import given, settings
from hypothesis import strategies as st

from workadvance.ui.controls import Quick
from workadvance.ui.templatetags.show import control

CHOICES = [("", "–"), ("Big & <small>", [("a\"'", "A"), (3, mark_safe("<b>three</b>"))]), (None, "nothing"), ("é", "É")]


class _All(forms.Form):
    text = forms.CharField(
        label="T", max_length=20, help_text="h", widget=forms.TextInput(attrs={"data-x": 'a"<b', "hidden": False})
    )
    area = forms.CharField(widget=forms.Textarea)
    number = forms.DecimalField(min_value=0, max_value=9, decimal_places=2)
    whole = forms.IntegerField(required=False)
    mail = forms.EmailField()
    link = forms.URLField(assume_scheme="https")
    word = forms.CharField(widget=forms.PasswordInput)
    unseen = forms.CharField(widget=forms.HiddenInput)
    month = forms.DateField(widget=forms.DateInput(attrs={"type": "month"}))
    one = forms.ChoiceField(choices=CHOICES)
    many = forms.MultipleChoiceField(choices=CHOICES)
    radio = forms.ChoiceField(choices=CHOICES[:1], widget=forms.RadioSelect)
    boxes = forms.MultipleChoiceField(choices=CHOICES[:1], widget=forms.CheckboxSelectMultiple)
    maybe = forms.NullBooleanField()
    sure = forms.BooleanField()
    paper = forms.FileField()
    off = forms.CharField(disabled=True)


def _plain(html: str) -> str:
    return re.sub(r">\s+|\s+<", lambda m: m[0].strip(), re.sub(r"\s+", " ", html)).strip()


def _compare(form: forms.Form) -> None:
    for field in form:
        usual = field.as_widget()
        form.renderer = Quick(form.renderer)
        quick = field.as_widget()
        form.renderer = form.renderer.usual
        assert _plain(quick) == _plain(usual), field.name


@settings(deadline=None, max_examples=30)
@given(st.dictionaries(st.sampled_from(list(_All.base_fields)), st.text(max_size=12)))
def test_every_widget_reads_the_same(data: dict[str, str]) -> None:
    _compare(_All(data, prefix='p"<'))


@pytest.mark.parametrize("language", ["en", "es"])
def test_initial_values_and_languages_read_the_same(language: str) -> None:
    with translation.override(language):
        _compare(
            _All(
                initial={
                    "number": 1.5,
                    "whole": 1234,
                    "month": dt.date(2026, 3, 11),
                    "one": 3,
                    "many": ["", "é"],
                    "maybe": True,
                }
            )
        )


def test_the_form_keeps_its_own_renderer() -> None:
    form = _All()
    usual = form.renderer
    control(form["one"])
    assert form.renderer is usual


def test_options_are_not_templates() -> None:
    """What it is for: a long list costs no template at all."""

    class _None:
        def render(self, *args, **kwargs):
            raise AssertionError("a template was rendered")

    form = forms.Form()
    form.fields["job"] = forms.ChoiceField(choices=[(str(n), f"Job {n}") for n in range(900)])
    form.renderer = _None()
    assert control(form["job"]).count("<option") == 900
