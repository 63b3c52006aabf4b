from django.urls import URLPattern, URLResolver, path

from workadvance.readiness.views import people, plan, sessions

app_name = "readiness"
urlpatterns: list[URLPattern | URLResolver] = [
    path("readiness/", people.people, name="people"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/new/", sessions.session_add, name="session_add"),
    path("sessions/<int:session_id>/", sessions.session, name="session"),
    path("sessions/<int:session_id>/people/<int:application_id>/", sessions.session_mark, name="session_mark"),
    path(
        "sessions/<int:session_id>/people/<int:application_id>/correct/",
        sessions.session_correct,
        name="session_correct",
    ),
    path("sessions/<int:session_id>/people/", sessions.session_join, name="session_join"),
    path("sessions/<int:session_id>/finish/", sessions.session_finish, name="session_finish"),
    path("sessions/<int:session_id>/edit/", sessions.session_edit, name="session_edit"),
    path("sessions/<int:session_id>/cancel/", sessions.session_cancel, name="session_cancel"),
    path("plans/<int:application_id>/", plan.plan, name="plan"),
    path("plans/<int:application_id>/goals/new/", plan.goal_add, name="goal_add"),
    path("plans/<int:application_id>/next-steps/new/", plan.next_step_add, name="next_step_add"),
    path("goals/<int:goal_id>/reach/", plan.goal_reach, name="goal_reach"),
    path("goals/<int:goal_id>/remove/", plan.goal_drop, name="goal_drop"),
    path("next-steps/<int:step_id>/done/", plan.next_step_done, name="next_step_done"),
    path("next-steps/<int:step_id>/cancel/", plan.next_step_cancel, name="next_step_cancel"),
    path("people/<int:person_id>/notes/", plan.notes, name="notes"),
    path("people/<int:person_id>/notes/new/", plan.note_add, name="note_add"),
    path("people/<int:person_id>/barriers/new/", plan.barrier_add, name="barrier_add"),
    path("barriers/<int:barrier_id>/resolve/", plan.barrier_resolve, name="barrier_resolve"),
    path("sessions/<int:session_id>/restore/", sessions.session_restore, name="session_restore"),
    path("services/<int:support_id>/correct/", plan.support_correct, name="support_correct"),
    path("people/<int:person_id>/services/new/", plan.support_add, name="support_add"),
]
