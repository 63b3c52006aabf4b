"""The event kinds of `people`."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.kinds import Field, Kind, Retention, register

register(
    Kind("events.personal.erase", _("Personal history erased.")),
    Kind("people.person.created", _("Record opened.")),
    Kind(
        "people.person.changed",
        _("Details changed: {fields}."),
        {"fields": Field(str), "old": Field(str, Retention.personal)},
    ),
    Kind("people.person.viewed", _("Restricted record opened.")),
    Kind("people.person.ssn_seen", _("Social Security number shown.")),
    Kind("people.person.restricted", _("Record restricted to named people.")),
    Kind("people.person.unrestricted", _("Restriction lifted.")),
    Kind("people.person.access_named", _("{name} may see this restricted record."), {"name": Field(str)}),
    Kind("people.person.coach_assigned", _("Coach: {coach}."), {"coach": Field(str)}),
    Kind(
        "people.household.stated",
        _("Household stated: {size} people."),
        {"size": Field(int), "monthly_income": Field(str, Retention.personal)},
    ),
    Kind(
        "people.consent.signed",
        _("Consent signed: {purpose} (text {version})."),
        {"purpose": Field(str, Retention.permanent), "version": Field(str, Retention.permanent)},
    ),
    Kind("people.consent.revoked", _("Consent revoked: {purpose}."), {"purpose": Field(str, Retention.permanent)}),
    Kind(
        "people.membership.granted",
        _("{user} is now {role} at {organisation}."),
        {"user": Field(str), "role": Field(str, Retention.permanent), "organisation": Field(str, Retention.permanent)},
    ),
    Kind(
        "people.membership.ended",
        _("{user} is no longer {role} at {organisation}."),
        {"user": Field(str), "role": Field(str, Retention.permanent), "organisation": Field(str, Retention.permanent)},
    ),
    Kind("people.organisation.created", _("Organisation {name} added."), {"name": Field(str, Retention.permanent)}),
    Kind(
        "people.list.exported",
        _("List exported: {list}, {rows} rows."),
        {"list": Field(str, Retention.permanent), "rows": Field(int, Retention.permanent)},
    ),
)
