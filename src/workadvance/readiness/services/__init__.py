"""Writes: plans, contacts, barriers and supports, sessions, attendance."""

from workadvance.readiness.services.attendance import (
    attendance_finish,
    attendance_record,
    attendance_settle,
    attendance_store,
    late_hours,
)
from workadvance.readiness.services.contacts import (
    barrier_find,
    barrier_resolve,
    note_add,
    support_correct,
    support_give,
)
from workadvance.readiness.services.plan import (
    goal_drop,
    goal_reach,
    goal_set,
    next_step_cancel,
    next_step_done,
    next_step_set,
)
from workadvance.readiness.services.sessions import (
    class_session_plan,
    session_alter,
    session_call_off,
    session_cancel,
    session_change,
    session_plan,
    session_put_back,
    session_restore,
    session_series_plan,
    session_times_set,
)

__all__ = [
    "attendance_finish",
    "attendance_record",
    "attendance_settle",
    "attendance_store",
    "barrier_find",
    "barrier_resolve",
    "class_session_plan",
    "goal_drop",
    "goal_reach",
    "goal_set",
    "late_hours",
    "next_step_cancel",
    "next_step_done",
    "next_step_set",
    "note_add",
    "session_alter",
    "session_call_off",
    "session_cancel",
    "session_change",
    "session_plan",
    "session_put_back",
    "session_restore",
    "session_series_plan",
    "session_times_set",
    "support_correct",
    "support_give",
]
