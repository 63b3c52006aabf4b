from django.urls import path

from workadvance.documents import signing_views, views

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
    path("documents/forms/", signing_views.agreements, name="agreements"),
    path("documents/forms/new/", signing_views.agreement_new, name="agreement_new"),
    path("documents/forms/<int:agreement_id>/", signing_views.agreement_edit, name="agreement_edit"),
    path("documents/forms/<int:agreement_id>/retire/", signing_views.agreement_retire, name="agreement_retire"),
    path("documents/signatures/<int:signature_id>/", signing_views.signature, name="signature"),
    path("documents/signatures/<int:signature_id>/cancel/", signing_views.signature_cancel, name="signature_cancel"),
    path("documents/letters/<int:letter_id>/", signing_views.letter_pdf, name="letter_pdf"),
    path("documents/letters/<int:letter_id>/cancel/", signing_views.letter_cancel, name="letter_cancel"),
    path("letters/", signing_views.letter_check, name="letter_check"),
    path("people/<int:person_id>/documents/", views.of_person, name="of_person"),
    path("people/<int:person_id>/forms-and-letters/", signing_views.of_person, name="signing"),
]
