from django.urls import path

from workadvance.ui import views

urlpatterns = [
    path("drafts/<str:form_key>/", views.draft, name="draft_save"),
    path("filters/", views.filter_save, name="filter_save"),
    path("theme/", views.theme_set, name="set_theme"),
]
