"""Who should be referred to which opening, over all openings at once.

Two ways in. `solve` takes scores and slots and finds the best answer. `run` takes candidates and orders: it finds the
pairs that pass every gate (`candidate_pairs`), scores them in parts by dated weights (`load_weights`), and solves.
Both return a `Solution`: the referrals, a reason for everybody without one, and a `Certificate` that
`verify_certificate` checks without solving. `explain_pair` says everything about one pair. Pure: frames and plain
records in, frozen results out; no clock, no network, no database. See docs/explanation/matching.md.
"""

from workadvance.matching.certificate import Certificate, Verification, verify_certificate
from workadvance.matching.explaining import PairExplanation, Part, explain_pair
from workadvance.matching.gates import GATES, Verdict
from workadvance.matching.pairs import candidate_pairs
from workadvance.matching.places import zip_centroid, zip_miles, zip_problem
from workadvance.matching.records import (
    CANDIDATE_COLUMNS,
    EXTRA_COLUMNS,
    ORDER_COLUMNS,
    Candidate,
    Order,
    candidate_from_row,
    candidates_frame,
    order_from_row,
    orders_frame,
    read_bench,
)
from workadvance.matching.results import Alternate, Reason, Referral, Solution, Unmatched
from workadvance.matching.slate import run
from workadvance.matching.solving import SCORE_COLUMNS, SLOT_COLUMNS, read_scores, solve
from workadvance.matching.weights import PARTS, Weights, load_weights

__all__ = [
    "CANDIDATE_COLUMNS",
    "EXTRA_COLUMNS",
    "GATES",
    "ORDER_COLUMNS",
    "PARTS",
    "SCORE_COLUMNS",
    "SLOT_COLUMNS",
    "Alternate",
    "Candidate",
    "Certificate",
    "Order",
    "PairExplanation",
    "Part",
    "Reason",
    "Referral",
    "Solution",
    "Unmatched",
    "Verdict",
    "Verification",
    "Weights",
    "candidate_from_row",
    "candidate_pairs",
    "candidates_frame",
    "explain_pair",
    "load_weights",
    "order_from_row",
    "orders_frame",
    "read_bench",
    "read_scores",
    "run",
    "solve",
    "verify_certificate",
    "zip_centroid",
    "zip_miles",
    "zip_problem",
]
