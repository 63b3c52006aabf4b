from django.urls import path

from workadvance.messages import hooks
from workadvance.messages.views import conversation, inbox, many

app_name = "messages"
urlpatterns = [
    path("people/<int:person_id>/messages/", conversation.of_person, name="of_person"),
    path("people/<int:person_id>/messages/length/", conversation.measure, name="measure"),
    path("messages/", inbox.inbox, name="inbox"),
    path("messages/leave/", inbox.leave, name="leave"),
    path("messages/leave/<int:leave_id>/end/", inbox.leave_end, name="leave_end"),
    path("messages/many/", many.bulk, name="bulk"),
    path("messages/templates/", many.templates, name="templates"),
    path("messages/templates/new/", many.template_new, name="template_new"),
    path("messages/templates/<int:template_id>/", many.template_edit, name="template_edit"),
    path("messages/answers/<int:asked_id>/undo/", conversation.answer_undo, name="answer_undo"),
    path("messages/unknown/<int:unknown_id>/", inbox.unknown, name="unknown"),
    path("messages/unknown/<int:unknown_id>/unlink/", inbox.unlink, name="unlink"),
    path("messages/<int:conversation_id>/assign/", inbox.assign, name="assign"),
    path("messages/<int:conversation_id>/answered/", conversation.answered, name="answered"),
    path("messages/pauses/<int:pause_id>/end/", conversation.pause_end, name="pause_end"),
    path("hooks/texts/", hooks.text_in, name="text_in"),
    path("hooks/texts/status/", hooks.text_status, name="text_status"),
    path("hooks/email/", hooks.email_in, name="email_in"),
]
