"""Codes of job orders and people (occupation, shift, benefit, background) in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from workadvance.placement.models import Background, Benefit, JobOrder, Shift


def listed(codes: Sequence[str], labels: Mapping[str, Any]) -> str:
    """Labels of codes, with commas: day, night."""
    return ", ".join(str(labels.get(code, code)) for code in codes)


def shifts_said(codes: Sequence[str]) -> str:
    """Shifts in words."""
    return listed(codes, dict(Shift.choices)).lower()


def benefits_said(codes: Sequence[str]) -> str:
    """Benefits in words."""
    return listed(codes, dict(Benefit.choices))


def background_said(codes: Sequence[str]) -> str:
    """Kinds of background in words."""
    return listed(codes, dict(Background.choices))


def place_of(order: JobOrder) -> str:
    """Where the work of an order is."""
    where = f"{order.city}, {order.state_code} {order.zip}".strip(" ,") if order.zip else ""
    if order.remote:
        return _("From home or in %(where)s") % {"where": where} if where else _("From home")
    return where


def unpublished_said(status: str) -> str:
    """Why an area's pay is missing, from the publisher's status."""
    said = {
        "suppressed": _("not published, to protect employers' data"),
        "missing": _("not published for this area"),
        "top_coded": _("above the highest figure published"),
    }
    return said.get(status, "")
