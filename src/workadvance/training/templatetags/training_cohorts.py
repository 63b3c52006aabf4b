"""What templates ask of a cohort."""

from django import template

from workadvance.training.models import Cohort
from workadvance.training.views.cohorts import cohort_status as status_of
from workadvance.ui.rows import Status

register = template.Library()


@register.filter
def cohort_status(cohort: Cohort) -> Status:
    """What a cohort's dates say."""
    return status_of(cohort)
