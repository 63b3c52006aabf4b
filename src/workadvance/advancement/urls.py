from django.urls import path

from workadvance.advancement import views

app_name = "advancement"
urlpatterns = [
    path("retention/", views.retention, name="retention"),
    path("retention/check-ins/<int:check_in_id>/", views.check_in, name="check_in"),
    path("retention/jobs/<int:spell_id>/pay/", views.wage, name="wage"),
    path("retention/jobs/<int:spell_id>/end/", views.separation, name="separation"),
    path("retention/people/<int:person_id>/job/", views.new_job, name="new_job"),
    path("retention/people/<int:person_id>/rung/", views.rung, name="rung"),
    path("retention/rungs/<int:goal_id>/close/", views.rung_close, name="rung_close"),
    path("my/<str:token>/job-loss/", views.job_loss, name="job_loss"),
]
