from django.urls import path

from workadvance.exchange import duplicate_views, export_views, privacy_views, views

app_name = "exchange"
urlpatterns = [
    path("exports/", export_views.exports, name="exports"),
    path("exports/package/", export_views.package, name="package"),
    path("exports/<slug:name>/", export_views.table, name="table"),
    path("duplicates/", duplicate_views.duplicates, name="duplicates"),
    path("duplicates/<int:question_id>/answer/", duplicate_views.answer, name="duplicate_answer"),
    path("privacy/", privacy_views.privacy, name="privacy"),
    path("privacy/requests/<int:erasure_id>/", privacy_views.decide, name="privacy_decide"),
    path("privacy/notices/<int:notice_id>/keep/", privacy_views.keep, name="privacy_keep"),
    path("sharing/", privacy_views.agreements, name="agreements"),
    path("sharing/<int:sharing_id>/end/", privacy_views.agreement_end, name="agreement_end"),
    path("people/<int:person_id>/erasure/", privacy_views.ask, name="privacy_ask"),
    path("people/<int:person_id>/data/", privacy_views.report, name="privacy_report"),
    path("imports/", views.imports, name="imports"),
    path("imports/new/", views.upload, name="upload"),
    path("imports/<int:import_id>/", views.review, name="review"),
    path("imports/<int:import_id>/columns/", views.columns, name="columns"),
    path("imports/<int:import_id>/rows/<int:number>/", views.row, name="row"),
    path("imports/<int:import_id>/fix/", views.fix, name="fix"),
    path("imports/<int:import_id>/choose/", views.choose, name="choose"),
    path("imports/<int:import_id>/problems/", views.problems, name="problems"),
    path("imports/<int:import_id>/apply/", views.apply, name="apply"),
    path("imports/<int:import_id>/undo/", views.undo, name="undo"),
    path("imports/<int:import_id>/discard/", views.discard, name="discard"),
]
