"""The sitting behind a link to the application form."""

from __future__ import annotations

from django.utils import timezone

from workadvance.screening.models import Application, Sitting
from workadvance.ui.fetch import found_or_404
from workadvance.ui.page_access import Link


def sitting_of_link(link: Link) -> Sitting:
    """The sitting an `apply` link opens: the browser's own, or by the emailed link the trusted one of the application.

    Not stored where the application has none yet (one that staff began): the first thing kept stores it. 404 where gone.
    """
    rows = Sitting.objects.select_related("application__person", "application__program__provider")
    if "sitting" in link:
        return found_or_404(rows, pk=link["sitting"])
    if (kept := rows.filter(application=link.get("application", 0), trusted=True).first()) is not None:
        return kept
    applications = Application.objects.select_related("person", "program__provider")
    application = found_or_404(applications, pk=link.get("application", 0))
    language = application.person.language
    return Sitting(application=application, trusted=True, language=language, opened_at=timezone.now())
