"""Reads of placement, always given the actor."""

from workadvance.placement.selectors.bench import bench, clock, target_days
from workadvance.placement.selectors.consent import consenting
from workadvance.placement.selectors.employers import (
    accounts,
    employer_page,
    follow_ups_due,
    hire_counts,
    organisations_like,
    retention_of,
)
from workadvance.placement.selectors.orders import local_pay, order_page, orders, proposal
from workadvance.placement.selectors.persons import bench_rows_more, openings_for, person_placement, work_story
from workadvance.placement.selectors.scope import (
    account_get,
    activity_get,
    application_get,
    contact_get,
    order_get,
    providers_with,
    referral_get,
    scope_q,
    slate_get,
    spell_get,
)
from workadvance.placement.selectors.sector import in_sector
from workadvance.placement.selectors.slates import (
    employer_slate_get,
    employer_slates,
    slate_of_link,
    slate_page,
    slate_seen,
)
from workadvance.placement.selectors.today import follow_ups_waiting, orders_waiting, today

__all__ = [
    "account_get",
    "accounts",
    "activity_get",
    "application_get",
    "bench",
    "bench_rows_more",
    "clock",
    "consenting",
    "contact_get",
    "employer_page",
    "employer_slate_get",
    "employer_slates",
    "follow_ups_due",
    "follow_ups_waiting",
    "hire_counts",
    "in_sector",
    "local_pay",
    "openings_for",
    "order_get",
    "order_page",
    "orders",
    "orders_waiting",
    "organisations_like",
    "person_placement",
    "proposal",
    "providers_with",
    "referral_get",
    "retention_of",
    "scope_q",
    "slate_get",
    "slate_of_link",
    "slate_page",
    "slate_seen",
    "spell_get",
    "target_days",
    "today",
    "work_story",
]
