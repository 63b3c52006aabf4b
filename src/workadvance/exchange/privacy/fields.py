"""What erasing a person does to each table that holds something of them: rows removed, fields emptied, fields that stay.

A field of text, a file or a list of a table about people that is in none of these fails a test: nothing personal is forgotten
because it came later. What stays says why: it counts in results, and says of no one who they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workadvance.events.encryption import encrypt

ERASED_NAME = "Erased record"
GONE = "–"
Path = str

# Tables whose rows are removed, with the path to the person; those that others point to come last.
REMOVED: Mapping[str, Path] = {
    "people.NameToken": "person",
    "people.RestrictedAccess": "person",
    "documents.PaperRequest": "person",
    "documents.Proof": "document__person",
    "documents.Document": "person",
    "documents.Signature": "person",
    "documents.HoursLetter": "person",
    "notices.Notice": "person",
    "conversations.DeliveryReport": "message__conversation__person",
    "conversations.Asked": "message__conversation__person",
    "conversations.Message": "conversation__person",
    "conversations.Conversation": "person",
    "conversations.Pause": "person",
    "appointments.CalendarFeed": "person",
    "screening.Sitting": "application__person",
    "screening.SignInLink": "person",
    "advancement.ParticipantReport": "person",
    "wages.WageQuestion": "person",
}
# Tables whose rows stay, with the path to the person and what each field becomes.
EMPTIED: Mapping[str, tuple[Path, Mapping[str, Any]]] = {
    "people.Person": (
        "pk",
        {
            "full_name": ERASED_NAME,
            "goes_by": "",
            "user": None,
            "ssn_encrypted": None,
            "ssn_hash": "",
            "line": "",
            "city": "",
            "zip": "",
            "email": "",
            "phone": "",
            "reach_note": "",
            "reached_by": "",
        },
    ),
    "people.Household": ("person", {"worked_out_from": list, "source": "erased"}),
    "people.Consent": ("person", {"words": ""}),
    "advancement.ReemploymentCase": ("person", {"why": ""}),
    "appointments.Appointment": ("person", {"place": "", "link": ""}),
    "screening.Application": (
        "person",
        {"wage_worked_out_from": list, "last_job": "", "why": "", "further_answers": dict, "confirmed_facts": dict},
    ),
    "wages.WageRecord": ("person", {"identifier": ""}),
    "screening.StepResult": ("application__person", {"note": ""}),
    "screening.CriterionScore": ("application__person", {"note": ""}),
    "screening.Reconciliation": ("application__person", {"reason": ""}),
    "readiness.Goal": ("application__person", {"text": GONE}),
    "readiness.NextStep": ("application__person", {"text": GONE}),
    "readiness.CoachingNote": ("person", {"text_encrypted": lambda: encrypt("", "note")}),
    "readiness.Barrier": ("person", {"note": ""}),
    "readiness.Support": ("person", {"what": GONE}),
    "training.Badge": ("application__person", {"name_shown": False, "revoke_reason": ""}),
    "placement.JobReady": ("application__person", {"summary": "", "background": list}),
    "placement.Referral": (
        "application__person",
        {"employer_note": "", "interview_place": "", "interview_link": "", "answer": ""},
    ),
    "placement.WageChange": ("spell__person", {"worked_out_from": list}),
}
# Fields that stay as they are.
COUNTED = "counts in results and names no one"
CODES = "codes of the software, no words of anyone"
KEPT: Mapping[str, Mapping[str, str]] = {
    "people.Person": {
        "language": COUNTED,
        "demographics": COUNTED,
        "state": COUNTED,
        "county_fips": COUNTED,
        "area_code": COUNTED,
        "reach_by": CODES,
        "shifts": CODES,
    },
    "people.IdentityQuestion": {"state": CODES, "reasons": CODES},
    "people.Consent": {"purpose": CODES, "text_version": CODES},
    "people.ErasureRequest": {"words": "why it was asked for, kept as proof that it was", "state": CODES,
                              "decision": "why it was decided so"},
    "people.RetentionNotice": {"data_class": CODES, "kept_reason": "why a record had to stay longer"},
    "appointments.Appointment": {"kind": CODES, "zone": CODES, "state": CODES},
    "screening.Application": {"state": CODES, "decision_reason": CODES, "heard_from": COUNTED},
    "screening.EligibilityVerdict": {
        "rule": CODES, "verdict": CODES, "code": CODES, "reason": "amounts and limits the rule compared",
        "facts": "amounts and limits the rule compared",
    },
    "screening.StepResult": {"result": CODES},
    "readiness.Attendance": {"status": CODES},
    "readiness.CoachingNote": {"method": CODES},
    "readiness.Barrier": {"kind": CODES},
    "training.Enrollment": {"state": CODES},
    "training.Badge": {
        "kind": CODES, "name": "what was achieved", "issuer": "the organization that signed", "token": "names no one",
    },
    "training.SeatOffer": {"state": CODES},
    "placement.JobReady": {"socs": CODES},
    "placement.Referral": {"state": CODES, "reasons": CODES},
    "placement.EmploymentSpell": {
        "employer_name": "an employer; staying with the same one is counted", "job_title": COUNTED, "soc": COUNTED,
        "area_code": COUNTED, "benefits": CODES, "end_kind": CODES, "confirmed": CODES,
    },
    "placement.WageChange": {"job_title": COUNTED, "source": CODES},
    "advancement.CheckIn": {"outcome": CODES},
    "advancement.ReemploymentCase": {"learned_from": CODES, "done": CODES, "outcome": CODES},
    "advancement.JobClaim": {"fact": CODES, "value": COUNTED, "source": CODES},
    "wages.WageRecord": {"quarter": COUNTED, "employer_account": COUNTED, "found_by": CODES},
    "advancement.AdvancementGoal": {"soc": COUNTED, "title": "an occupation", "vintage": CODES, "takes": CODES},
    "reporting.Journey": {
        "person_name": "derived again from the record", "station": CODES, "job_title": COUNTED,
        "employer_name": "an employer", "next_text": "derived again from the record",
    },
}  # fmt: skip
