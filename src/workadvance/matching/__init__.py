"""Who should be referred to which opening, over all openings at once.

Two ways in. `solve` takes scores and slots and finds the best answer. `run` takes candidates and orders: it finds the
pairs that pass every gate (`candidate_pairs`), scores them in parts by dated weights (`load_weights`), and solves.
Both return a `Solution`: the referrals, a reason for everyone without one, and a `Certificate` that
`verify_certificate` checks without solving. `explain_pair` says everything about one pair. Pure: frames and plain
records in, frozen results out; no clock, no network, no database. See docs/explanation/matching.md.
"""

from lazy_loader import attach_stub

# The names are in __init__.pyi; each is imported when it is first used.
__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
