from django.urls import URLPattern, URLResolver, path

from workadvance.training.views import classes, cohorts, offers, progress, roster

app_name = "training"
urlpatterns: list[URLPattern | URLResolver] = [
    path("cohorts/", cohorts.cohorts, name="cohorts"),
    path("cohorts/new/", cohorts.cohort_add, name="cohort_add"),
    path("cohorts/calendar/", cohorts.calendar, name="calendar"),
    path("cohorts/<int:cohort_id>/", roster.cohort, name="cohort"),
    path("cohorts/<int:cohort_id>/edit/", cohorts.cohort_edit, name="cohort_edit"),
    path("cohorts/<int:cohort_id>/cancel/", cohorts.cohort_cancel, name="cohort_cancel"),
    path("cohorts/<int:cohort_id>/status/", roster.moves, name="moves"),
    path("cohorts/<int:cohort_id>/seats/", roster.seats, name="seats"),
    path("cohorts/<int:cohort_id>/offers/", offers.offers, name="offers"),
    path("cohorts/<int:cohort_id>/offers/automatic/", offers.offers_switch, name="offers_switch"),
    path("offers/<int:offer_id>/", offers.offer, name="offer"),
    path("my/<str:token>/seats/<int:offer_id>/", offers.my_offer, name="my_offer"),
    path("cohorts/<int:cohort_id>/classes/", classes.classes, name="classes"),
    path("cohorts/<int:cohort_id>/classes/new/", classes.class_add, name="class_add"),
    path("cohorts/<int:cohort_id>/milestones/", progress.milestones, name="milestones"),
    path("cohorts/<int:cohort_id>/exams/", progress.exams, name="exams"),
    path("classes/<int:session_id>/", classes.class_, name="class"),
    path("classes/<int:session_id>/people/<int:application_id>/", classes.class_mark, name="class_mark"),
    path("classes/<int:session_id>/people/<int:application_id>/correct/", classes.class_correct, name="class_correct"),
    path("classes/<int:session_id>/finish/", classes.class_finish, name="class_finish"),
    path("classes/<int:session_id>/edit/", classes.class_edit, name="class_edit"),
    path("classes/<int:session_id>/restore/", classes.class_restore, name="class_restore"),
    path("classes/<int:session_id>/cancel/", classes.class_cancel, name="class_cancel"),
    path("milestones/<int:milestone_id>/people/<int:enrollment_id>/", progress.milestone_mark, name="milestone_mark"),
    path("exams/<int:exam_id>/correct/", progress.exam_correct, name="exam_correct"),
    path("exams/<int:exam_id>/remove/", progress.exam_withdraw, name="exam_withdraw"),
    path("enrollments/<int:enrollment_id>/", roster.enrollment, name="enrollment"),
    path("plans/<int:application_id>/seat/", roster.seat_give, name="seat_give"),
    path("certifications/new/", cohorts.certification_add, name="certification_add"),
    path("credentials/", cohorts.certified, name="certified"),
]
