"""Event kinds of target decisions."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.kinds import Field, Kind, RetentionPeriod, register

P = RetentionPeriod.permanent

register(
    Kind(
        "targeting.target.decided",
        _("Target job decision: {title} ({soc})."),
        {"soc": Field(str, P), "title": Field(str, P), "chosen": Field(bool, P)},
    ),
    Kind(
        "targeting.target.retired",
        _("No longer a target job: {title} ({soc})."),
        {"soc": Field(str, P), "title": Field(str, P)},
    ),
)
