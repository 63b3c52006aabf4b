from django.urls import path

from workadvance.exchange import views

app_name = "exchange"
urlpatterns = [
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
