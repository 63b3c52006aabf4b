from django.urls import path

from workadvance.screening.views import application, apply, board, my

app_name = "screening"
urlpatterns = [
    path("apply/", apply.programmes, name="apply"),
    path("apply/<int:programme_id>/", apply.start, name="start"),
    path("apply/form/<str:token>/", apply.form, name="form"),
    path("apply/form/<str:token>/send/", apply.send, name="send"),
    path("apply/form/<str:token>/later/", apply.later, name="later"),
    path("apply/form/<str:token>/sent/", apply.sent, name="sent"),
    path("apply/form/<str:token>/<str:part>/", apply.part, name="part"),
    path("apply/form/<str:token>/<str:part>/keep/", apply.keep, name="keep"),
    path("my/<str:token>/", my.my, name="my"),
    path("my/<str:token>/withdraw/", my.withdraw, name="withdraw"),
    path("applicants/", board.board, name="board"),
    path("applicants/list/", board.applicants, name="applicants"),
    path("applicants/bulk/", board.bulk, name="bulk"),
    path("applicants/waitlists/", board.waitlists, name="waitlists"),
    path("applicants/yield/", board.selection_yield, name="yield"),
    path("applicants/new/", application.enter, name="enter"),
    path("applicants/<int:application_id>/", application.application, name="application"),
    path("applicants/<int:application_id>/assess/", application.assess, name="assess"),
    path("applicants/<int:application_id>/steps/<int:step_id>/", application.step, name="step"),
    path("applicants/<int:application_id>/rubric/", application.rubric, name="rubric"),
    path("applicants/<int:application_id>/decide/", application.decide, name="decide"),
    path("applicants/<int:application_id>/place/", board.place, name="place"),
    path("applicants/<int:application_id>/facts/<str:part>/", application.facts, name="facts"),
    path("applicants/<int:application_id>/again/<int:sitting_id>/", application.settle, name="settle"),
]
