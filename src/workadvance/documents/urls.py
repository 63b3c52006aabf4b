from django.urls import path

from workadvance.documents import views

app_name = "documents"
urlpatterns = [
    path("documents/", views.to_check, name="to_check"),
    path("documents/<int:document_id>/", views.paper, name="paper"),
    path("documents/<int:document_id>/accept/", views.accept, name="accept"),
    path("documents/<int:document_id>/ask-again/", views.send_back, name="send_back"),
    path("documents/<int:document_id>/remove/", views.remove, name="remove"),
    path("documents/<int:document_id>/file/", views.file, name="file"),
    path("documents/<int:document_id>/preview/", views.preview, name="preview"),
    path("documents/requests/<int:request_id>/cancel/", views.request_cancel, name="request_cancel"),
    path("people/<int:person_id>/documents/", views.of_person, name="of_person"),
]
