"""Event kinds of programmes."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.kinds import Field, Kind, Retention, register

P = Retention.permanent

register(
    Kind("programmes.programme.opened", _("Programme {programme} set up."), {"programme": Field(str, P)}),
    Kind(
        "programmes.programme.changed",
        _("Programme {programme} changed: {fields}."),
        {"programme": Field(str, P), "fields": Field(str, P)},
    ),
    Kind(
        "programmes.policy.set",
        _("Eligibility policy from {effective_on}."),
        {"effective_on": Field(str, P), "policy": Field(dict, P)},
    ),
    Kind("programmes.steps.set", _("Screening steps: {steps}."), {"steps": Field(str, P)}),
    Kind("programmes.criteria.set", _("Interview criteria: {criteria}."), {"criteria": Field(str, P)}),
    Kind(
        "programmes.target.decided",
        _("Target decided: {title} ({soc})."),
        {"soc": Field(str, P), "title": Field(str, P), "chosen": Field(bool, P)},
    ),
    Kind(
        "programmes.target.retired",
        _("Target retired: {title} ({soc})."),
        {"soc": Field(str, P), "title": Field(str, P)},
    ),
)
