from django.urls import path

from workadvance.appointments import views

app_name = "appointments"
urlpatterns = [
    path("calendar/", views.week, name="week"),
    path("calendar/times/", views.times, name="times"),
    path("calendar/times/<int:slot_id>/withdraw/", views.time_withdraw, name="time_withdraw"),
    path("calendar/address/", views.address, name="address"),
    path("calendar/feeds/<str:secret>.ics", views.feed, name="feed"),
    path("appointments/<int:appointment_id>/", views.appointment, name="appointment"),
    path("appointments/<int:appointment_id>/edit/", views.edit, name="edit"),
    path("appointments/<int:appointment_id>/cancel/", views.cancel, name="cancel"),
    path("appointments/<int:appointment_id>/status/", views.mark, name="mark"),
    path("people/<int:person_id>/appointments/", views.of_person, name="of_person"),
    path("people/<int:person_id>/appointments/new/", views.new, name="new"),
]
