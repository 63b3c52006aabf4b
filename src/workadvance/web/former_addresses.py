"""Addresses that pages had before: whoever kept one, or has it in an email, still arrives.

One line for each page that moved: the former address, and the name of the page that is there now. Names in the
address and the question after it come along.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from workadvance.ui.page_access import public_page

FORMER = {
    "log/": "log",
    "people/<int:person_id>/change/": "person_change",
    "people/<int:person_id>/supports/new/": "readiness:support_add",
    "evidence/": "reporting:funnel",
    "programs/<int:program_id>/steps/usual/": "programs:steps_usual",
    "papers/": "documents:to_check",
    "papers/<int:document_id>/": "documents:paper",
    "people/<int:person_id>/papers/": "documents:of_person",
    "apply/form/<str:token>/papers/": "screening:application_papers",
    "my/<str:token>/papers/": "screening:my_papers",
    "my/<str:token>/papers/<int:document_id>/": "screening:my_paper",
    "programs/<int:program_id>/rubric/": "programs:criteria",
    "applicants/<int:application_id>/rubric/": "screening:interview",
    "programmes/": "programs:programs",
    "programmes/new/": "programs:program_new",
    "programmes/areas/": "programs:areas",
    "programmes/<int:program_id>/": "programs:program",
    "programmes/<int:program_id>/edit/": "programs:program_edit",
    "programmes/<int:program_id>/eligibility/": "programs:policy",
    "programmes/<int:program_id>/steps/": "programs:steps",
    "programmes/<int:program_id>/steps/usual/": "programs:steps_usual",
    "programmes/<int:program_id>/rubric/": "programs:criteria",
    **{
        f"{former}/{rest}": f"targeting:{name}"
        for former in ("programmes/targets", "programs/targets")
        for rest, name in {
            "": "jobs",
            "areas/": "areas",
            "region/": "region",
            "rural/": "rural",
            "decisions/": "decisions",
            "jobs/<str:soc>/": "job",
            "<int:decision_id>/": "decision",
            "<int:decision_id>/memo.pdf": "decision_pdf",
            "<int:decision_id>/retire/": "retire",
        }.items()
    },
    **{
        f"{former}/<int:program_id>/targets/{rest}": f"targeting:{name}"
        for former in ("programmes", "programs")
        for rest, name in {"": "choose", "<str:soc>/": "decide"}.items()
    },
    "apply/form/<str:token>/send/": "screening:submit",
    "apply/form/<str:token>/later/": "screening:finish_later",
    "apply/form/<str:token>/sent/": "screening:submitted",
    "apply/form/<str:token>/<str:part>/keep/": "screening:save",
    "applicants/yield/": "screening:selection_rate",
    "applicants/<int:application_id>/place/": "screening:waitlist",
    "applicants/<int:application_id>/again/<int:sitting_id>/": "screening:resubmission",
    "sessions/<int:session_id>/change/": "readiness:session_edit",
    "plans/<int:application_id>/steps/new/": "readiness:next_step_add",
    "goals/<int:goal_id>/drop/": "readiness:goal_drop",
    "steps/<int:step_id>/done/": "readiness:next_step_done",
    "steps/<int:step_id>/cancel/": "readiness:next_step_cancel",
    "cohorts/<int:cohort_id>/change/": "training:cohort_edit",
    "cohorts/<int:cohort_id>/moves/": "training:moves",
    "classes/<int:session_id>/change/": "training:class_edit",
    "enrolments/<int:enrollment_id>/": "training:enrollment",
    "certified/": "training:certified",
    "bench/": "placement:job_ready",
    "bench/put-forward/": "placement:refer_many",
    "bench/<int:application_id>/ready/": "placement:ready",
    "bench/<int:application_id>/pause/": "placement:pause",
    "bench/<int:application_id>/resume/": "placement:resume",
    "bench/<int:application_id>/consent/": "placement:consent",
    "employers/add/": "placement:employer_add",
    "employers/<int:account_id>/change/": "placement:employer_change",
    "orders/": "placement:orders",
    "orders/new/": "placement:order_new",
    "orders/occupations/": "placement:occupations",
    "orders/pay/": "placement:order_pay",
    "orders/<int:order_id>/": "placement:order",
    "orders/<int:order_id>/change/": "placement:order_change",
    "orders/<int:order_id>/step/": "placement:order_step",
    "orders/<int:order_id>/release/": "placement:order_release",
    "orders/<int:order_id>/slate/": "placement:order_slate",
    "orders/<int:order_id>/put-forward/<int:application_id>/": "placement:refer",
    "for-employers/slates/<int:slate_id>/": "placement:employer_slate",
    "retention/people/<int:person_id>/rung/": "advancement:advancement_goal",
    "retention/rungs/<int:goal_id>/close/": "advancement:advancement_goal_close",
}


def _moved(former: str, name: str) -> URLPattern:
    """A route that answers a former address with the present one."""

    @public_page
    def view(request: HttpRequest, **names: str | int) -> HttpResponseBase:
        asked = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
        # A form sent to its former address arrives whole: 308 keeps what was filled in, where 301 would drop it.
        keep = request.method not in ("GET", "HEAD")
        return redirect(reverse(name, kwargs=names) + asked, permanent=True, preserve_request=keep)

    return path(former, view, name=f"former-{former.replace(':', '-')}")


former_routes = [_moved(former, name) for former, name in FORMER.items()]
