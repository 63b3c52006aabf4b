from django.urls import path

from workadvance.advancement import case_views, claim_views, views

app_name = "advancement"
urlpatterns = [
    path("retention/", views.retention, name="retention"),
    path("retention/check-ins/<int:check_in_id>/", views.check_in, name="check_in"),
    path("retention/jobs/<int:job_id>/pay/", views.wage, name="wage"),
    path("retention/jobs/<int:job_id>/end/", views.separation, name="separation"),
    path("retention/people/<int:person_id>/job/", views.new_job, name="new_job"),
    path("retention/people/<int:person_id>/advancement-goal/", views.advancement_goal, name="advancement_goal"),
    path(
        "retention/advancement-goals/<int:goal_id>/close/", views.advancement_goal_close, name="advancement_goal_close"
    ),
    path("retention/reports/<int:report_id>/", views.report, name="report"),
    path("retention/reports/<int:report_id>/close/", views.report_close, name="report_close"),
    path("retention/jobs/<int:job_id>/statements/", claim_views.claims, name="claims"),
    path("retention/jobs/<int:job_id>/statements/new/", claim_views.claim_new, name="claim_new"),
    path("retention/statements/<int:claim_id>/believe/", claim_views.claim_settle, name="claim_settle"),
    path("retention/statements/<int:claim_id>/withdraw/", claim_views.claim_withdraw, name="claim_withdraw"),
    path("retention/re-employment/", case_views.reemployment, name="reemployment"),
    path("retention/re-employment/<int:case_id>/", case_views.case, name="case"),
    path("retention/re-employment/<int:case_id>/close/", case_views.case_close, name="case_close"),
    path("my/<str:token>/job-loss/", views.job_loss, name="job_loss"),
    path("my/<str:token>/new-job/", views.tell, {"kind": "got_job"}, name="tell_job"),
    path("my/<str:token>/pay/", views.tell, {"kind": "pay_changed"}, name="tell_pay"),
    path("my/<str:token>/help/", views.tell, {"kind": "need_help"}, name="tell_help"),
]
