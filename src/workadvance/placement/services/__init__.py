"""Writes of placement: employers, job orders, the job-ready pool, slates and referrals, jobs and pay."""

from workadvance.placement.services.answers import (
    slate_answer,
    slate_hire_confirm,
    slate_still_there,
    slate_viewed,
)
from workadvance.placement.services.corrections import job_correct, pay_correct
from workadvance.placement.services.employers import (
    activity_follow_up,
    activity_log,
    contact_add,
    contact_left,
    employer_add,
    employer_change,
)
from workadvance.placement.services.job_ready import employer_consent_record, ready_declare, ready_pause, ready_resume
from workadvance.placement.services.jobs import spell_confirm, spell_end, spell_open
from workadvance.placement.services.never_started import job_never_started, referral_no_show
from workadvance.placement.services.orders import order_change, order_move, order_open, order_release
from workadvance.placement.services.pay import wage_change
from workadvance.placement.services.referrals import (
    interview_set,
    referral_hire,
    referral_move,
    referral_propose,
)
from workadvance.placement.services.slate_links import slate_link_renew, slate_link_revoke
from workadvance.placement.services.slates import SlateSent, slate_make, slate_send

__all__ = [
    "SlateSent",
    "activity_follow_up",
    "activity_log",
    "contact_add",
    "contact_left",
    "employer_add",
    "employer_change",
    "employer_consent_record",
    "interview_set",
    "job_correct",
    "job_never_started",
    "order_change",
    "order_move",
    "order_open",
    "order_release",
    "pay_correct",
    "ready_declare",
    "ready_pause",
    "ready_resume",
    "referral_hire",
    "referral_move",
    "referral_no_show",
    "referral_propose",
    "slate_answer",
    "slate_hire_confirm",
    "slate_link_renew",
    "slate_link_revoke",
    "slate_make",
    "slate_send",
    "slate_still_there",
    "slate_viewed",
    "spell_confirm",
    "spell_end",
    "spell_open",
    "wage_change",
]
