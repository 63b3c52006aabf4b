from django.urls import path

from workadvance.ui import bulk_views, views

urlpatterns = [
    path("drafts/<str:form_key>/", views.draft, name="draft_save"),
    path("filters/", views.filter_save, name="filter_save"),
    path("bulk/<int:act_id>/", bulk_views.bulk_act, name="bulk_act"),
    path("bulk/<int:act_id>/undo/", bulk_views.bulk_undo, name="bulk_undo"),
    path("theme/", views.theme_set, name="set_theme"),
]
