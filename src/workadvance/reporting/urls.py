from django.urls import path

from workadvance.reporting import indicator_views, views

app_name = "reporting"
urlpatterns = [
    path("people/", views.people, name="people"),
    path("results/", views.funnel_page, name="funnel"),
    path("results/indicators/", indicator_views.indicators_page, name="indicators"),
    path("results/indicators/people/", indicator_views.people_of_indicator, name="indicator_people"),
    path("results/indicators/compare/", indicator_views.compare_page, name="indicator_compare"),
    path("results/pirl/", indicator_views.pirl_queue, name="pirl"),
    path("results/targets/<int:program_id>/", indicator_views.target_page, name="target"),
]
