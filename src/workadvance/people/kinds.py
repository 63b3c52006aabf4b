"""The event kinds of `people`."""

import datetime as dt

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from workadvance.events.kinds import Field, Kind, RetentionPeriod, register
from workadvance.events.readings import choices, fields, worded
from workadvance.people.handover import duty_words
from workadvance.people.models import Consent, Membership, Person, Site

DETAILS = {
    "ssn": _("Social Security number"),
    "demographics": _("demographics"),
    "shifts": _("shifts"),
    "county_fips": _("county"),
    "area_code": _("labor market area"),
}
LISTS = {
    "access": _("Access"),
    "applicants": _("Applicants"),
    "certified": _("Certified"),
    "cohorts": _("Cohorts"),
    "duplicates": _("Possible duplicates"),
    "employers": _("Employers"),
    "imports": _("Imports"),
    "job_ready": _("Job-ready"),
    "log": _("Audit log"),
    "messages": _("Messages"),
    "orders": _("Job orders"),
    "papers": _("Documents to review"),
    "people": _("People"),
    "programs": _("Programs"),
    "readiness": _("Participants in job readiness"),
    "retention": _("Retention"),
    "sessions": _("Job-readiness sessions"),
}
"""The lists that can be downloaded, by their keys."""
LISTS_BEFORE = {"bench": LISTS["job_ready"]}
"""Keys that lists had before: entries of the log carry them."""


def or_none(text: object) -> str:
    """A name, or “none” where there is none."""
    return str(text) or pgettext("organization", "none")


DAY = Field((str, dt.date), RetentionPeriod.permanent)
ERASED_BECAUSE = {"request": _("asked for"), "retention": _("kept for its time")}

register(
    Kind("people.access_report.made", _("Copy of everything on record made for this person.")),
    Kind("people.erasure.asked", _("Erasing this person's data was asked for.")),
    Kind("people.erasure.declined", _("Erasing declined: {reason}")),
    Kind(
        "people.person.erased",
        _("Record erased: {because}."),
        {"because": Field(str, RetentionPeriod.permanent, worded(ERASED_BECAUSE))},
    ),
    Kind("people.retention.noticed", _("This record will be erased on {erase_on}."), {"erase_on": DAY}),
    Kind("people.retention.kept", _("Record kept until {erase_on}: {reason}"), {"erase_on": DAY}),
    Kind("people.person.created", _("Record created.")),
    Kind(
        "people.person.changed",
        _("Details edited: {fields}."),
        {"fields": Field(str, say=fields(Person, **DETAILS)), "old": Field(str, RetentionPeriod.personal)},
    ),
    Kind("people.person.viewed", _("Restricted record opened.")),
    Kind("people.person.ssn_seen", _("Social Security number shown.")),
    Kind("people.person.restricted", _("Record restricted to the people named.")),
    Kind("people.person.unrestricted", _("Restriction removed.")),
    Kind("people.person.access_named", _("{name} can see this restricted record."), {"name": Field(str)}),
    Kind("people.identity.asked", _("This may be someone who already has a record.")),
    Kind("people.identity.same", _("Same person as in record {other}."), {"other": Field(int)}),
    Kind("people.identity.different", _("Different person than in record {other}."), {"other": Field(int)}),
    Kind("people.identity.unsure", _("Not sure yet if this is the person in record {other}."), {"other": Field(int)}),
    Kind(
        "people.duplicates.searched",
        _("Everyone on record compared: {found} new pairs."),
        {"found": Field(int, RetentionPeriod.permanent)},
    ),
    Kind(
        "people.identity.unlinked",
        _("No longer linked with record {other}: the consent or the agreement ended."),
        {"other": Field(int)},
    ),
    Kind(
        "people.sharing.agreed",
        _("Data-sharing agreement from {starts_on}: {title}."),
        {"title": Field(str, RetentionPeriod.permanent), "starts_on": DAY},
    ),
    Kind("people.sharing.ended", _("Data-sharing agreement ends on {ends_on}."), {"ends_on": DAY}),
    Kind("people.person.coach_assigned", _("Coach: {coach}."), {"coach": Field(str)}),
    Kind(
        "people.household.stated",
        _("Household recorded: {size}."),
        {"size": Field(int), "monthly_income": Field(str, RetentionPeriod.personal)},
    ),
    Kind(
        "people.household.corrected",
        _("Household corrected: {size}."),
        {
            "size": Field(int),
            "monthly_income": Field(str, RetentionPeriod.personal),
            "was": Field(str, RetentionPeriod.personal),
        },
    ),
    Kind(
        "people.consent.corrected",
        _("Consent corrected: {purpose}."),
        {"purpose": Field(str, RetentionPeriod.permanent, choices(Consent, "purpose")), "was": Field(dict)},
    ),
    Kind(
        "people.consent.removed",
        _("Consent removed, recorded by mistake: {purpose}."),
        {"purpose": Field(str, RetentionPeriod.permanent, choices(Consent, "purpose")), "was": Field(dict)},
    ),
    Kind(
        "people.consent.signed",
        _("Consent signed: {purpose} (text {version})."),
        {
            "purpose": Field(str, RetentionPeriod.permanent, choices(Consent, "purpose")),
            "version": Field(str, RetentionPeriod.permanent),
        },
    ),
    Kind(
        "people.consent.revoked",
        _("Consent revoked: {purpose}."),
        {"purpose": Field(str, RetentionPeriod.permanent, choices(Consent, "purpose"))},
    ),
    Kind(
        "people.membership.granted",
        _("{user} now has the role {role} at {organization}."),
        {
            "user": Field(str),
            "role": Field(str, RetentionPeriod.permanent, choices(Membership, "role")),
            "organization": Field(str, RetentionPeriod.permanent),
        },
    ),
    Kind(
        "people.handover.done",
        _("{user} handed over {duty}: {n}. Now with: {to}."),
        {
            "user": Field(str),
            "duty": Field(str, RetentionPeriod.permanent, lambda key: str(duty_words().get(key, key))),
            "n": Field(int),
            "to": Field(str),
        },
    ),
    Kind(
        "people.handover.planned",
        _("{user} hands over on the last day of this role, to: {to}."),
        {"user": Field(str), "to": Field(str)},
    ),
    Kind(
        "people.membership.ended",
        _("{user} no longer has the role {role} at {organization}."),
        {
            "user": Field(str),
            "role": Field(str, RetentionPeriod.permanent, choices(Membership, "role")),
            "organization": Field(str, RetentionPeriod.permanent),
        },
    ),
    Kind(
        "people.invitation.sent",
        _("{user} invited to {organization}. Role: {role}."),
        {
            "user": Field(str),
            "role": Field(str, RetentionPeriod.permanent, choices(Membership, "role")),
            "organization": Field(str, RetentionPeriod.permanent),
        },
    ),
    Kind("people.invitation.revoked", _("Invitation of {user} revoked."), {"user": Field(str)}),
    Kind("people.invitation.accepted", _("{user} accepted the invitation."), {"user": Field(str)}),
    Kind("people.mail.tested", _("Test email sent.")),
    Kind("people.mfa.reset", _("Two-step sign-in of {user} reset."), {"user": Field(str)}),
    Kind("people.user.disabled", _("Account of {user} disabled: {reason}"), {"user": Field(str), "reason": Field(str)}),
    Kind("people.user.enabled", _("Account of {user} enabled."), {"user": Field(str)}),
    Kind(
        "people.sign_in.connected",
        _("{user} signs in with {provider} from now on."),
        {"user": Field(str), "provider": Field(str, RetentionPeriod.permanent)},
    ),
    Kind(
        "people.organization.created", _("Organization {name} added."), {"name": Field(str, RetentionPeriod.permanent)}
    ),
    Kind(
        "people.organization.renamed",
        _("Organization {former} renamed {name}."),
        {"name": Field(str, RetentionPeriod.permanent), "former": Field(str, RetentionPeriod.permanent)},
    ),
    Kind(
        "people.organization.moved",
        _("{name} moved. Before, under: {former}. Now under: {under}."),
        {
            "name": Field(str, RetentionPeriod.permanent),
            "under": Field(str, RetentionPeriod.permanent, or_none),
            "former": Field(str, RetentionPeriod.permanent, or_none),
        },
    ),
    Kind("people.site.added", _("Site {name} added."), {"name": Field(str, RetentionPeriod.permanent)}),
    Kind(
        "people.site.changed",
        _("Site {name} edited: {fields}."),
        {
            "name": Field(str, RetentionPeriod.permanent),
            "fields": Field(str, RetentionPeriod.permanent, fields(Site, **DETAILS)),
        },
    ),
    Kind(
        "people.list.exported",
        _("List exported: {list} (rows: {rows})."),
        {
            "list": Field(str, RetentionPeriod.permanent, worded(LISTS | LISTS_BEFORE)),
            "rows": Field(int, RetentionPeriod.permanent),
            "columns": Field(list, RetentionPeriod.permanent),
        },
    ),
)
