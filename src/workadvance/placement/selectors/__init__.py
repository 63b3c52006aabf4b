"""Reads of placement, always given the actor."""

from workadvance.placement.selectors.consent import consenting
from workadvance.placement.selectors.employers import (
    HireCount,
    accounts,
    employer_page,
    follow_ups_due,
    follow_ups_waiting,
    hire_counts,
    organizations_like,
    providers_with,
    retention_of,
)
from workadvance.placement.selectors.job_ready import job_ready_pool
from workadvance.placement.selectors.job_search import openings_for, person_placement, pool_rows_more, work_story
from workadvance.placement.selectors.orders import local_pay, order_page, orders, orders_waiting, proposal
from workadvance.placement.selectors.sector import in_sector
from workadvance.placement.selectors.slates import (
    EMPLOYER_SIDE,
    employer_slates,
    sent_slates,
    slate_of_link,
    slate_page,
    slate_seen,
)

__all__ = [
    "EMPLOYER_SIDE",
    "HireCount",
    "accounts",
    "consenting",
    "employer_page",
    "employer_slates",
    "follow_ups_due",
    "follow_ups_waiting",
    "hire_counts",
    "in_sector",
    "job_ready_pool",
    "local_pay",
    "openings_for",
    "order_page",
    "orders",
    "orders_waiting",
    "organizations_like",
    "person_placement",
    "pool_rows_more",
    "proposal",
    "providers_with",
    "retention_of",
    "sent_slates",
    "slate_of_link",
    "slate_page",
    "slate_seen",
    "work_story",
]
