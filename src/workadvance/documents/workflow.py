"""A paper's workflow: scanned, checked by a person, accepted or sent back, and removed with its file."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workadvance.events.workflow import State, Transition, Workflow

READABLE = ("to_check", "accepted", "returned")
"""States in which the file is there and may be opened."""

DOCUMENT = Workflow(
    subject="documents.document",
    initial="waiting",
    states=(
        State("waiting", _("Waiting for the virus scan"), "info"),
        State("to_check", pgettext_lazy("paper", "To check"), "next"),
        State("accepted", pgettext_lazy("paper", "Accepted"), "good"),
        State("returned", pgettext_lazy("paper", "Not accepted"), "late"),
        State("removed", pgettext_lazy("paper", "Removed"), "off", final=True),
    ),
    transitions=(
        Transition("scan", _("Mark as scanned"), ("waiting",), "to_check", "documents.check_paper"),
        Transition("accept", _("Accept document"), ("to_check", "returned"), "accepted", "documents.check_paper"),
        Transition(
            "return",
            _("Ask for another one"),
            ("to_check", "accepted"),
            "returned",
            "documents.check_paper",
            reason=True,
        ),
        Transition(
            "remove",
            _("Remove document"),
            ("waiting", *READABLE),
            "removed",
            "documents.check_paper",
            reason=True,
        ),
    ),
)
