from django.urls import URLPattern, URLResolver, path

<<<<<<< HEAD
from workadvance.training.views import badges, classes, cohorts, progress, roster
=======
from workadvance.training.views import classes, cohorts, offers, progress, roster
>>>>>>> candC

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
    path("cohorts/<int:cohort_id>/badges/", badges.cohort_badges, name="cohort_badges"),
    path("cohorts/badges/<int:badge_id>/revoke/", badges.badge_revoke, name="badge_revoke"),
    path("cohorts/badges/<int:badge_id>/suspend/", badges.badge_suspend, name="badge_suspend"),
    path("cohorts/badges/<int:badge_id>/reinstate/", badges.badge_reinstate, name="badge_reinstate"),
    path("badges/check/", badges.badge_check, name="badge_check"),
    path("badges/<uuid:number>/", badges.badge, name="badge"),
    path("badges/<uuid:number>/qr.svg", badges.badge_qr, name="badge_qr"),
    path("issuers/<int:organization_id>/", badges.issuer, name="issuer"),
    path("issuers/<int:organization_id>/did.json", badges.issuer_document, name="issuer_document"),
    path("issuers/<int:organization_id>/status/<int:number>", badges.badge_status, name="badge_status"),
    path("issuers/<int:organization_id>/suspended/<int:number>", badges.badge_suspended, name="badge_suspended"),
    path("my/<str:token>/badges/<int:badge_id>/name/", badges.my_badge_name, name="my_badge_name"),
    path("my/<str:token>/badges/<int:badge_id>/<str:form>/", badges.my_badge, name="my_badge"),
]
