"""Every route of the site."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from workadvance.web import (
    accounts,
    administration,
    background_tasks,
    caseloads,
    organizations,
    person,
    person_corrections,
    views,
)
from workadvance.web.former_addresses import former_routes

urlpatterns = [
    # First, because a part of a form could otherwise have the name of a former page.
    *former_routes,
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("people/reassign/", caseloads.reassign, name="caseload_reassign"),
    path("people/<int:person_id>/", person.person, name="person"),
    path("people/<int:person_id>/edit/", person.change, name="person_change"),
    path("people/<int:person_id>/coach/", person.coach, name="person_coach"),
    path("people/<int:person_id>/ssn/", person.ssn, name="person_ssn"),
    path("people/<int:person_id>/restrict/", person.restrict, name="person_restrict"),
    path("households/<int:household_id>/correct/", person_corrections.household, name="household_correct"),
    path("consents/<int:consent_id>/correct/", person_corrections.consent, name="consent_correct"),
    path("access/", administration.access, name="access"),
    path("access/<int:membership_id>/end/", administration.access_end, name="access_end"),
    path("access/invitations/<int:membership_id>/send/", accounts.invitation_again, name="invitation_send"),
    path("access/invitations/<int:invitation_id>/revoke/", accounts.invitation_taken_back, name="invitation_revoke"),
    path("access/accounts/<int:user_id>/", accounts.account, name="account"),
    path("access/accounts/<int:user_id>/reset/", accounts.account_mfa_reset, name="account_mfa_reset"),
    path("access/accounts/<int:user_id>/disable/", accounts.account_off, name="account_disable"),
    path("access/accounts/<int:user_id>/enable/", accounts.account_on, name="account_enable"),
    path("invitation/<str:token>/", accounts.invitation, name="invitation"),
    path("organizations/", organizations.organizations, name="organizations"),
    path("organizations/new/", organizations.organization_new, name="organization_new"),
    path("organizations/<int:organization_id>/edit/", organizations.organization_edit, name="organization_edit"),
    path("organizations/<int:organization_id>/sites/new/", organizations.site_new, name="site_new"),
    path("sites/<int:site_id>/edit/", organizations.site_edit, name="site_edit"),
    path("background-tasks/", background_tasks.background_tasks, name="background_tasks"),
    path("audit-log/", administration.log, name="log"),
    path("components/", views.components, name="components"),
    path("health/", views.health, name="health"),
    path("setup/test-email/", views.mail_test, name="mail_test"),
    path("metrics/", views.metrics, name="metrics"),
    path("language/", views.language_set, name="set_language"),
    path("account/login/", views.SignIn.as_view(), name="account_login"),
    path("account/", include("allauth.urls")),
    path("", include("workadvance.ui.urls")),
    path("", include("workadvance.documents.urls")),
    path("", include("workadvance.messages.urls")),
    path("", include("workadvance.appointments.urls")),
    path("", include("workadvance.targeting.urls")),
    path("programs/", include("workadvance.programs.urls")),
    path("", include("workadvance.screening.urls")),
    path("", include("workadvance.readiness.urls")),
    path("", include("workadvance.training.urls")),
    path("", include("workadvance.placement.urls")),
    path("", include("workadvance.advancement.urls")),
    path("", include("workadvance.reporting.urls")),
    path("", include("workadvance.exchange.urls")),
    path("", include("workadvance.api.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("workadvance.demo.urls")))

handler400 = "workadvance.web.views.bad_request"
handler403 = "workadvance.web.views.forbidden"
handler404 = "workadvance.web.views.not_found"
handler500 = "workadvance.web.views.server_error"
