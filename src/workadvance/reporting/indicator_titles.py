"""The titles of the indicators in both languages: of a set by its name, of an indicator as in `wioa:employment_q2`."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: dict[str, str | Promise] = {
    "foundation-common": _("Foundation common set: placement and retention"),
    "foundation-common:placed_of_starters": _("Placed, of everyone whose training ended"),
    "foundation-common:placed_of_completers": _("Placed, of everyone who completed training"),
    "foundation-common:retained_90_snapshot": _("In a job, any, 90 days after placement"),
    "foundation-common:retained_90_continuous_any_employer": _("In jobs without a break for 90 days, any employers"),
    "foundation-common:retained_90_continuous_same_employer": _("With the first employer without a break for 90 days"),
    "foundation-common:retained_180_snapshot": _("In a job, any, 180 days after placement"),
    "foundation-common:retained_180_continuous_any_employer": _("In jobs without a break for 180 days, any employers"),
    "foundation-common:retained_180_continuous_same_employer": _(
        "With the first employer without a break for 180 days"
    ),
    "foundation-common:retained_365_snapshot": _("In a job, any, 365 days after placement"),
    "foundation-common:retained_365_continuous_any_employer": _("In jobs without a break for 365 days, any employers"),
    "foundation-common:retained_365_continuous_same_employer": _(
        "With the first employer without a break for 365 days"
    ),
    "snap-et": _("SNAP Employment and Training: national reporting measures"),
    "snap-et:employment_q2": _("Employed in the second quarter after completion of participation"),
    "snap-et:employment_q4": _("Employed in the fourth quarter after completion of participation"),
    "snap-et:median_earnings_q2": _("Median earnings in the second quarter after completion of participation"),
    "snap-et:credential_attainment": _("Credential or certificate attained"),
    "snap-et:measurable_skill_gains": _("Measurable skill gain during the federal fiscal year"),
    "tanf": _("TANF: work outcomes measures"),
    "tanf:employment_q2": _("Employment rate: second quarter after exit"),
    "tanf:employment_retention_q4": _("Employment retention rate: fourth quarter after exit"),
    "tanf:median_earnings_q2": _("Median earnings: second quarter after exit"),
    "tanf:diploma_attainment": _("Secondary school diploma or its recognized equivalent attained"),
    "wioa": _("WIOA: primary indicators of performance"),
    "wioa:employment_q2": _("Employed in the second quarter after exit"),
    "wioa:employment_q4": _("Employed in the fourth quarter after exit"),
    "wioa:median_earnings_q2": _("Median earnings in the second quarter after exit"),
    "wioa:credential_attainment": _("Credential earned by one year after exit"),
    "wioa:measurable_skill_gains": _("Measurable skill gain during the program year"),
    "wioa:retention_same_employer": _("With the same employer in the second and fourth quarters after exit"),
    "workforce-pell": _("Workforce Pell: what an eligible workforce program must show"),
    "workforce-pell:program_length": _("Clock hours and weeks within the limits"),
    "workforce-pell:completion": _("Completed within 150% of the normal time"),
    "workforce-pell:placement": _("In a job 180 days after completion"),
    "workforce-pell:value_added_earnings": _("Value-added earnings cover tuition and fees"),
}


def indicator_title(held: str, indicator: str = "") -> str:
    """The title of a set, or of one of its indicators, in the reader's language."""
    return str(TITLES[f"{held}:{indicator}" if indicator else held])
