"""Event kinds of programs."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.kinds import Field, Kind, RetentionPeriod, register
from workadvance.events.readings import fields
from workadvance.programs.models import Program
from workadvance.ui.format import logged

P = RetentionPeriod.permanent

register(
    Kind(
        "programs.program.opened",
        _("Program {program} set up."),
        {"program": Field(str, P), "program_es": Field(str, P)},
    ),
    Kind(
        "programs.program.changed",
        _("Program {program} updated: {fields}."),
        {
            "program": Field(str, P),
            "program_es": Field(str, P),
            "fields": Field(str, P, fields(Program, funders=_("funders"))),
        },
    ),
    Kind(
        "programs.policy.set",
        _("Eligibility policy set, effective {effective_on}."),
        {"effective_on": Field(str, P, logged), "policy": Field(dict, P)},
    ),
    Kind(
        "programs.criteria.published",
        _("Eligibility criteria published, effective {effective_on}."),
        {"effective_on": Field(str, P, logged), "criteria": Field(list, P)},
    ),
    Kind("programs.steps.set", _("Screening steps set: {steps}."), {"steps": Field(str, P), "steps_es": Field(str, P)}),
    Kind(
        "programs.criteria.set",
        _("Interview criteria set: {criteria}."),
        {"criteria": Field(str, P), "criteria_es": Field(str, P)},
    ),
)
