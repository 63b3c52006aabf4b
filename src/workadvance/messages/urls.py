from django.urls import path

from workadvance.messages import hooks, views

app_name = "messages"
urlpatterns = [
    path("people/<int:person_id>/messages/", views.of_person, name="of_person"),
    path("people/<int:person_id>/messages/length/", views.measure, name="measure"),
    path("messages/<int:conversation_id>/answered/", views.answered, name="answered"),
    path("messages/pauses/<int:pause_id>/end/", views.pause_end, name="pause_end"),
    path("hooks/texts/", hooks.text_in, name="text_in"),
    path("hooks/texts/status/", hooks.text_status, name="text_status"),
    path("hooks/email/", hooks.email_in, name="email_in"),
]
