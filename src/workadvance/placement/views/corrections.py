"""Pages that put right what was recorded wrong of a job and its pay."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from workadvance.people.access import request_actor
from workadvance.people.models import Person
from workadvance.placement import services
from workadvance.placement.forms.corrections import JobCorrectionForm, PayCorrectionForm
from workadvance.placement.models import EmploymentSpell, WageChange
from workadvance.placement.services.corrections import JOB_FACTS, PAY_FACTS
from workadvance.ui.fetch import fetch
from workadvance.ui.forms import form_page
from workadvance.ui.page_access import staff_page
from workadvance.ui.two_editors import Stored, columns


def _above(person: Person) -> list[tuple[str, str]]:
    return [(reverse("person", args=[person.pk]), person.full_name)]


def _note() -> str:
    return _("This is for mistakes. The audit log keeps the old values, your reason, and your name.")


@staff_page("placement.place")
def job_correct(request: HttpRequest, job_id: int) -> HttpResponse:
    """Correct the employer, the title, the first or the last day of a job."""
    actor = request_actor(request)
    spell = fetch(EmploymentSpell, actor, "placement.place", job_id)
    stored = {name: getattr(spell, name) for name in JOB_FACTS}
    return form_page(
        request,
        JobCorrectionForm(request.POST or None, initial=stored),
        save=lambda given: services.job_correct(actor=actor, spell=spell, **given),
        done=_("Job corrected."),
        back=reverse("person", args=[spell.person_id]),
        heading=_("Correct job at %(employer)s") % {"employer": spell.employer_name},
        submit=_("Save correction"),
        note=_note(),
        crumbs=_above(spell.person),
        stored=Stored(spell, columns(*JOB_FACTS), lock=spell.person),
    )


@staff_page("placement.place")
def pay_correct(request: HttpRequest, wage_id: int) -> HttpResponse:
    """Correct pay that was recorded wrong."""
    actor = request_actor(request)
    change = fetch(WageChange, actor, "placement.place", wage_id)
    person, stored = change.spell.person, {name: getattr(change, name) for name in PAY_FACTS}
    return form_page(
        request,
        PayCorrectionForm(request.POST or None, initial=stored),
        save=lambda given: services.pay_correct(actor=actor, change=change, **given),
        done=_("Pay corrected."),
        back=reverse("person", args=[person.pk]),
        heading=_("Correct pay at %(employer)s") % {"employer": change.spell.employer_name},
        submit=_("Save correction"),
        note=_note(),
        crumbs=_above(person),
        stored=Stored(change, columns(*PAY_FACTS), lock=change.spell),
    )
