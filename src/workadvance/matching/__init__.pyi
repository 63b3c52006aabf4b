# What this package offers and where it lies. The package reads this list, and so do type checkers: a name is imported
# when it is first used, so that importing the package stays cheap.

from .certificate import Certificate, CertificateVerification, verify_certificate
from .codes import EXCLUSIONS, SHIFTS, exclusion_code, occupation_code, shift_code
from .explaining import PairExplanation, PairScorePart, explain_pair
from .gates import GATES, Verdict
from .pairs import candidate_pairs
from .records import (
    CANDIDATE_COLUMNS,
    EXTRA_COLUMNS,
    ORDER_COLUMNS,
    Candidate,
    Order,
    candidate_from_row,
    candidates_frame,
    order_from_row,
    orders_frame,
    read_pool,
)
from .results import Alternate, NotReferredReason, ProposedReferral, Solution, Unmatched
from .roads import zip_road_miles
from .slate import run
from .solving import SCORE_COLUMNS, SLOT_COLUMNS, read_scores, solve
from .weights import PARTS, Weights, load_weights
from .zip_places import zip_centroid, zip_miles, zip_problem

__all__ = [
    "CANDIDATE_COLUMNS",
    "EXCLUSIONS",
    "EXTRA_COLUMNS",
    "GATES",
    "ORDER_COLUMNS",
    "PARTS",
    "SCORE_COLUMNS",
    "SHIFTS",
    "SLOT_COLUMNS",
    "Alternate",
    "Candidate",
    "Certificate",
    "CertificateVerification",
    "NotReferredReason",
    "Order",
    "PairExplanation",
    "PairScorePart",
    "ProposedReferral",
    "Solution",
    "Unmatched",
    "Verdict",
    "Weights",
    "candidate_from_row",
    "candidate_pairs",
    "candidates_frame",
    "exclusion_code",
    "explain_pair",
    "load_weights",
    "occupation_code",
    "order_from_row",
    "orders_frame",
    "read_pool",
    "read_scores",
    "run",
    "shift_code",
    "solve",
    "verify_certificate",
    "zip_centroid",
    "zip_miles",
    "zip_problem",
    "zip_road_miles",
]
