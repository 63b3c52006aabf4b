"""What must be true before an application moves: each returns None, or a sentence that says what is missing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from workadvance.people.identity_questions import identity_settled


def answers_complete(application: Any) -> str | None:
    """A sent application has what is needed to reach the person and to begin.

    Someone who is not sure whether they may work can still apply: the rule then says what is not known.
    """
    person = application.person
    missing = [
        str(label)
        for label, value in (
            (_("date of birth"), person.birth_date),
            (_("ZIP code"), person.zip or person.reached_by),
            (_("phone or email"), person.phone or person.email or person.reached_by),
            (_("current work status"), application.employed),
        )
        if value in (None, "")
    ]
    if not person.households.exists():
        missing.append(_("household size and income"))
    return _("Still missing: %(what)s.") % {"what": ", ".join(missing)} if missing else None


def person_known(application: Any) -> str | None:
    """No question is open whether the person has another record."""
    if identity_settled(application.person):
        return None
    return _("First say whether this is the same person as in the other record.")


def verdicts_meet(application: Any) -> str | None:
    """Every eligibility rule was assessed and none fails or is unknown."""
    verdicts = sorted(application.verdicts.all(), key=lambda v: v.rule)
    if not verdicts:
        return _("Eligibility hasn't been checked yet.")
    bad = [v.reason_here for v in verdicts if v.decides and v.verdict != "meets"]
    return " ".join(bad) or None


def steps_done(application: Any) -> str | None:
    """Every required screening step is passed or waived."""
    done = {r.step_id for r in application.step_results.all() if r.result != "failed"}
    steps = sorted(application.program.steps.all(), key=lambda s: s.position)
    missing = [s.name_here for s in steps if s.required and not s.retired and s.pk not in done]
    return _("Screening steps not done yet: %(what)s.") % {"what": ", ".join(missing)} if missing else None


def interviewers_agree(application: Any) -> str | None:
    """Where two interviewers score separately: both have, and agreed where they were far apart."""
    from workadvance.screening.selectors.review import interview_scores  # it reads the workflow these are rules of

    if not application.program.blind_raters or not application.criterion_scores.exists():
        return None
    found = interview_scores(application)
    if found.sealed:
        return _("A second interviewer still has to score.")
    return (
        _("The interviewers still have to agree on: %(what)s.") % {"what": ", ".join(found.apart)}
        if found.apart
        else None
    )
