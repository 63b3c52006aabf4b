"""Papers on the participant's own page: what we ask for, what they sent, and sending one by camera or as a file."""

from __future__ import annotations

from workadvance.documents.models import Document
from workadvance.documents.paper_kinds import RESTRICTED
from workadvance.documents.selectors import requests_open, signatures_of
from workadvance.people.models import Person
from workadvance.screening.models import Application
from workadvance.screening.participant_page import section_register
from workadvance.ui.rows import Card

SHOWN = 6


def papers_section(person: Person, application: Application) -> Card | None:
    """What the person is asked for and the papers they sent lately; only what they are called and how they stand.

    Whoever holds the page's link can open it, so neither medical and court papers nor any file is shown here.
    """
    papers = Document.objects.filter(person=person).exclude(state="removed").exclude(kind__in=RESTRICTED)
    forms = list(signatures_of(person))
    to_sign = [one for one in forms if one.signed_at is None]
    asked, sent = list(requests_open(person)), list(papers.order_by("-received_at", "-pk")[:SHOWN])
    open_ones = asked or to_sign or any(paper.state != "accepted" for paper in sent)
    return Card(
        "screening/_my_papers.html",
        {
            "asked": asked,
            "papers": sent,
            "to_sign": to_sign,
            "signed": [one for one in forms if one.signed_at is not None][:SHOWN],
        },
        quiet=not open_ones,
    )


section_register(20, papers_section)
