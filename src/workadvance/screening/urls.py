from django.urls import path

from workadvance.screening.views import (
    application,
    apply,
    board,
    entering,
    identity,
    participant,
    participant_papers,
    participant_sign_in,
)

app_name = "screening"
urlpatterns = [
    path("apply/", apply.programs, name="apply"),
    path("apply/check/", apply.check, name="check"),
    path("apply/<int:program_id>/", apply.start, name="start"),
    path("apply/form/<str:token>/", apply.form, name="form"),
    path("apply/form/<str:token>/submit/", apply.submit, name="submit"),
    path("apply/form/<str:token>/finish-later/", apply.finish_later, name="finish_later"),
    path("apply/form/<str:token>/submitted/", apply.submitted, name="submitted"),
    path("apply/form/<str:token>/documents/", participant_papers.application_papers, name="application_papers"),
    path("apply/form/<str:token>/<str:part>/", apply.part, name="part"),
    path("apply/form/<str:token>/<str:part>/save/", apply.save, name="save"),
    path("my/", participant_sign_in.enter, name="my_enter"),
    path("my/sign-out/", participant_sign_in.leave, name="my_leave"),
    path("my/sign-in/<str:secret>/", participant_sign_in.use, name="my_use"),
    path("my/<str:token>/details/", participant_sign_in.details, name="my_details"),
    path("my/<str:token>/permissions/", participant_sign_in.permissions, name="my_permissions"),
    path("my/<str:token>/data/", participant_sign_in.data, name="my_data"),
    path("my/<str:token>/documents/<int:document_id>/", participant_sign_in.paper, name="my_paper"),
    path("my/<str:token>/", participant.my, name="my"),
    path("my/<str:token>/documents/", participant_papers.my_papers, name="my_papers"),
    path("my/<str:token>/withdraw/", participant.withdraw, name="withdraw"),
    path("applicants/", board.board, name="board"),
    path("applicants/list/", board.applicants, name="applicants"),
    path("applicants/bulk/", board.bulk, name="bulk"),
    path("applicants/waitlists/", board.waitlists, name="waitlists"),
    path("applicants/selection-rate/", board.selection_rate, name="selection_rate"),
    path("applicants/new/", entering.enter, name="enter"),
    path("applicants/<int:application_id>/", application.application, name="application"),
    path("applicants/<int:application_id>/assess/", application.assess, name="assess"),
    path("applicants/<int:application_id>/steps/<int:step_id>/", application.step, name="step"),
    path("applicants/<int:application_id>/interview/", application.interview, name="interview"),
    path("applicants/<int:application_id>/decide/", application.decide, name="decide"),
    path("applicants/<int:application_id>/same-person/<int:question_id>/", identity.same_person, name="same_person"),
    path("applicants/<int:application_id>/documents/", application.papers_ask, name="papers_ask"),
    path("applicants/<int:application_id>/waitlist/", board.waitlist, name="waitlist"),
    path("applicants/<int:application_id>/facts/<str:part>/", application.facts, name="facts"),
    path(
        "applicants/<int:application_id>/resubmissions/<int:sitting_id>/", application.resubmission, name="resubmission"
    ),
]
