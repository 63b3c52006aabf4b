from django.urls import path

from workadvance.programmes import views
from workadvance.programmes.targets import decision_views, explore_views, job_views, region_views, rural_views

app_name = "programmes"
urlpatterns = [
    path("", views.programmes, name="programmes"),
    path("new/", views.programme_new, name="programme_new"),
    path("areas/", views.areas, name="areas"),
    path("targets/", explore_views.targets, name="targets"),
    path("targets/areas/", explore_views.areas, name="targets_areas"),
    path("targets/region/", region_views.region, name="targets_region"),
    path("targets/rural/", rural_views.rural, name="targets_rural"),
    path("targets/decisions/", decision_views.decisions, name="targets_decisions"),
    path("targets/jobs/<str:soc>/", job_views.job, name="target_job"),
    path("targets/<int:decision_id>/", decision_views.decision, name="target"),
    path("targets/<int:decision_id>/memo.pdf", decision_views.decision_pdf, name="target_pdf"),
    path("targets/<int:decision_id>/retire/", decision_views.retire, name="target_retire"),
    path("<int:programme_id>/", views.programme, name="programme"),
    path("<int:programme_id>/edit/", views.programme_edit, name="programme_edit"),
    path("<int:programme_id>/eligibility/", views.policy, name="policy"),
    path("<int:programme_id>/steps/", views.steps, name="steps"),
    path("<int:programme_id>/steps/usual/", views.steps_usual, name="steps_usual"),
    path("<int:programme_id>/rubric/", views.criteria, name="criteria"),
    path("<int:programme_id>/targets/", decision_views.choose, name="target_choose"),
    path("<int:programme_id>/targets/<str:soc>/", decision_views.decide, name="target_decide"),
]
