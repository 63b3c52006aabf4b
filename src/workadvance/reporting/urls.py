from django.urls import path

from workadvance.reporting import indicator_views, saved_report_views, steering_views, views

app_name = "reporting"
urlpatterns = [
    path("people/", views.people, name="people"),
    path("results/", views.funnel_page, name="funnel"),
    path("results/indicators/", indicator_views.indicators_page, name="indicators"),
    path("results/indicators/people/", indicator_views.people_of_indicator, name="indicator_people"),
    path("results/indicators/compare/", indicator_views.compare_page, name="indicator_compare"),
    path("results/pirl/", indicator_views.pirl_queue, name="pirl"),
    path("results/targets/<int:program_id>/", indicator_views.target_page, name="target"),
    path("results/course/", steering_views.steering_page, name="steering"),
    path("results/reports/", saved_report_views.saved_reports, name="saved_reports"),
    path("results/reports/new/", saved_report_views.saved_report_new, name="saved_report_new"),
    path("results/reports/<int:saved_id>/", saved_report_views.saved_report, name="saved_report"),
    path("results/reports/<int:saved_id>/edit/", saved_report_views.saved_report_edit, name="saved_report_edit"),
    path("results/reports/<int:saved_id>/remove/", saved_report_views.saved_report_delete, name="saved_report_delete"),
    path(
        "results/reports/<int:saved_id>/file/<slug:ending>/",
        saved_report_views.saved_report_file,
        name="saved_report_file",
    ),
]
