"""Icons and statuses written once are what the component writes each time, whatever is around them."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django_cotton.compiler_regex import CottonCompiler
from django_cotton.templatetags._component import CottonComponentNode

from workadvance.ui.templatetags.component_once import ALIKE, MOST, WrittenOnce

SAID = ["late", 'a "quote" & <b>', "", 7, None]
PLACES = [
    '<c-status kind="late">Late</c-status>',
    '<c-status kind="{{ x }}">{{ x }} <b>and</b></c-status>',
    '<c-icon name="check" />',
    '<c-icon name="{{ x }}" />',
    '<c-status kind="{{ x }}"><c-icon name="{{ y }}" />{{ y }}</c-status>',
]


def made(source: str) -> Template:
    return Template(CottonCompiler().process(source))


@pytest.mark.parametrize("source", PLACES)
def test_the_same_as_the_component_itself(source):
    quick, plain = made(source), made(source)
    assert plain.nodelist.get_nodes_by_type(WrittenOnce)
    for nodes in (plain.nodelist, *(n.nodelist for n in plain.nodelist.get_nodes_by_type(WrittenOnce))):
        nodes[:] = [n.component if isinstance(n, WrittenOnce) else n for n in nodes]
    for _again in range(2):
        for x in SAID:
            for y in SAID:
                given = {"x": x, "y": y, "kind": "other", "name": "other"}
                assert quick.render(Context(given)) == plain.render(Context(given))


def test_what_a_component_shows_follows_from_its_own_attributes_and_content():
    for name in ALIKE:
        [component] = made(f'<c-{name} name="x">y</c-{name}>').nodelist.get_nodes_by_type(WrittenOnce)
        around = {n: n for n in ("kind", "user", "request", "actor", "title")}
        assert component.render(Context({})) == component.render(Context(around))
        assert isinstance(component.component, CottonComponentNode)


def test_others_and_those_given_more_than_texts_are_left_as_they_are():
    for source in (
        "<c-button>Go</c-button>",
        '<c-status :kind="x">Late</c-status>',
    ):
        assert not made(source).nodelist.get_nodes_by_type(WrittenOnce)
    assert not made('<c-status kind="late"><c-slot name="other">y</c-slot></c-status>').nodelist.get_nodes_by_type(
        WrittenOnce
    )


def test_a_place_with_very_many_different_ones_forgets():
    page = made('<c-status kind="{{ x }}">{{ x }}</c-status>')
    [place] = page.nodelist.get_nodes_by_type(WrittenOnce)
    for n in range(MOST + 3):
        assert f">{n}</span>" in page.render(Context({"x": n}))
    assert len(place.written) == 3
