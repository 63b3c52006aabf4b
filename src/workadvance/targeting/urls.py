from django.urls import path

from workadvance.targeting.views import decisions, explore, job, maps, region, rural

app_name = "targeting"
urlpatterns = [
    path("target-jobs/", explore.jobs, name="jobs"),
    path("target-jobs/areas/", explore.areas, name="areas"),
    path("target-jobs/region/", region.region, name="region"),
    path("target-jobs/rural/", rural.rural, name="rural"),
    path("target-jobs/map/", maps.area_maps, name="map"),
    path("target-jobs/decisions/", decisions.decisions, name="decisions"),
    path("target-jobs/occupations/<str:soc>/", job.job, name="job"),
    path("target-jobs/<int:decision_id>/", decisions.decision, name="decision"),
    path("target-jobs/<int:decision_id>/memo.pdf", decisions.decision_pdf, name="decision_pdf"),
    path("target-jobs/<int:decision_id>/retire/", decisions.retire, name="retire"),
    path("programs/<int:program_id>/target-jobs/", decisions.choose, name="choose"),
    path("programs/<int:program_id>/target-jobs/<str:soc>/", decisions.decide, name="decide"),
]
