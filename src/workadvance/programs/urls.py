from django.urls import path

from workadvance.programs import composer_views, views

app_name = "programs"
urlpatterns = [
    path("", views.programs, name="programs"),
    path("new/", views.program_new, name="program_new"),
    path("areas/", views.areas, name="areas"),
    path("<int:program_id>/", views.program, name="program"),
    path("<int:program_id>/edit/", views.program_edit, name="program_edit"),
    path("<int:program_id>/eligibility/", views.policy, name="policy"),
    path("<int:program_id>/criteria/", composer_views.composer, name="composer"),
    path("<int:program_id>/criteria/add/<slug:kind>/", composer_views.criterion_add, name="criterion_add"),
    path("<int:program_id>/criteria/edit/<slug:key>/", composer_views.criterion_edit, name="criterion_edit"),
    path("<int:program_id>/criteria/remove/<slug:key>/", composer_views.criterion_remove, name="criterion_remove"),
    path("<int:program_id>/criteria/discard/", composer_views.draft_discard, name="draft_discard"),
    path("<int:program_id>/steps/", views.steps, name="steps"),
    path("<int:program_id>/steps/default/", views.steps_usual, name="steps_usual"),
    path("<int:program_id>/interview-criteria/", views.criteria, name="criteria"),
]
