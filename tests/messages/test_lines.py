"""Numbers and addresses of an organization, by the command."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from tests.factories import OrganizationFactory
from workadvance.cli.main import app
from workadvance.messages.models import Line
from workadvance.messages.services.contact_lines import line_add, line_read
from workadvance.people.access import SYSTEM
from workadvance.tables import InputProblems

pytestmark = pytest.mark.django_db


def run(*arguments: str):
    return CliRunner().invoke(app, ["lines", *arguments])


def test_a_line_is_shown_first_and_added_with_apply_once():
    OrganizationFactory(name="Arrow Creek")
    assert "would become a line of Arrow Creek" in run("add", "arrow creek", "918 555 0177").output
    assert not Line.objects.exists()
    for _twice in range(2):
        assert "+19185550177 is a line of Arrow Creek" in run("add", "Arrow Creek", "918 555 0177", "--apply").output
    assert run("add", "Arrow Creek", "Hello@Arrow.example", "--apply").exit_code == 0
    assert run("list").output.splitlines() == ["Arrow Creek: hello@arrow.example", "Arrow Creek: +19185550177"]


def test_what_is_no_number_or_belongs_to_another_is_refused():
    with pytest.raises(InputProblems, match="neither"):
        line_read("call us")
    line_add(author=SYSTEM, organization=OrganizationFactory(), channel="text", address="+19185550177")
    with pytest.raises(InputProblems, match="another"):
        line_add(author=SYSTEM, organization=OrganizationFactory(), channel="text", address="+19185550177")
    assert run("add", "Nowhere", "+19185550177").exit_code != 0
