"""Papers on the participant's own page: what we ask for, what they sent, and sending one by camera or as a file."""

from __future__ import annotations

from workadvance.documents.models import Document
from workadvance.documents.paper_kinds import RESTRICTED
from workadvance.documents.selectors import requests_open, signatures_of
from workadvance.people.models import Person
from workadvance.screening.models import Application
from workadvance.screening.participant_page import PageSection, section_register

SHOWN = 6


def papers_section(person: Person, application: Application) -> PageSection | None:
    """What the person is asked for and the papers they sent lately; only what they are called and how they stand.

    Whoever holds the page's link can open it, so neither medical and court papers nor any file is shown here.
    """
    papers = Document.objects.filter(person=person).exclude(state="removed").exclude(kind__in=RESTRICTED)
    forms = list(signatures_of(person))
    return PageSection(
        "screening/_my_papers.html",
        {
            "asked": list(requests_open(person)),
            "papers": list(papers.order_by("-received_at", "-pk")[:SHOWN]),
            "to_sign": [one for one in forms if one.signed_at is None],
            "signed": [one for one in forms if one.signed_at is not None][:SHOWN],
        },
    )


section_register(20, papers_section)
