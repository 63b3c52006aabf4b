"""Numbers read alike in both languages: US Spanish writes them the American way."""

from __future__ import annotations

from django.template import Context, Template
from django.utils import translation


def test_a_number_a_template_writes_by_itself_is_american_in_spanish_too():
    with translation.override("es"):
        shown = Template("{{ share }}% · {{ score|floatformat:2 }}").render(Context({"share": 61.9, "score": 3.8}))
    assert shown == "61.9% · 3.80"
