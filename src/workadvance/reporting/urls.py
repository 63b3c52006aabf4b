from django.urls import path

from workadvance.reporting import views

app_name = "reporting"
urlpatterns = [
    path("people/", views.people, name="people"),
    path("results/", views.funnel_page, name="funnel"),
]
