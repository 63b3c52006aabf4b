"""What templates ask of a cohort."""

from django import template

from workadvance.training.models import Cohort
from workadvance.training.views.cohorts import cohort_state as state_of

register = template.Library()


@register.filter
def cohort_state(cohort: Cohort) -> tuple[str, str]:
    """What a cohort's dates say: the status shape and its word."""
    return state_of(cohort)
