from django.urls import path

from workadvance.programmes import targeting_views, views

app_name = "programmes"
urlpatterns = [
    path("", views.programmes, name="programmes"),
    path("new/", views.programme_new, name="programme_new"),
    path("areas/", views.areas, name="areas"),
    path("targets/", targeting_views.targets, name="targets"),
    path("targets/<int:decision_id>/", targeting_views.target, name="target"),
    path("targets/<int:decision_id>/retire/", targeting_views.retire, name="target_retire"),
    path("<int:programme_id>/", views.programme, name="programme"),
    path("<int:programme_id>/edit/", views.programme_edit, name="programme_edit"),
    path("<int:programme_id>/eligibility/", views.policy, name="policy"),
    path("<int:programme_id>/steps/", views.steps, name="steps"),
    path("<int:programme_id>/steps/usual/", views.steps_usual, name="steps_usual"),
    path("<int:programme_id>/rubric/", views.criteria, name="criteria"),
    path("<int:programme_id>/targets/", targeting_views.choose, name="target_choose"),
    path("<int:programme_id>/targets/<str:soc>/", targeting_views.decide, name="target_decide"),
]
