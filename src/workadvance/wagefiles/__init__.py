"""State wage records: the layouts states send, a reader that never holds a file, and who a line may be of.

Pure: a file and a roster in, findings with their reasons out. Nothing is written, nothing personal is printed.
"""

from workadvance.wagefiles.layouts import Layout, layouts
from workadvance.wagefiles.linkage import linkage_missing, probabilities
from workadvance.wagefiles.matching import FoundLine, Match, MatchVerdict, Scan, WagePerson, scan
from workadvance.wagefiles.quarters import Quarter, read_quarter
from workadvance.wagefiles.reading import WageLine, read_lines

__all__ = [
    "FoundLine",
    "Layout",
    "Match",
    "MatchVerdict",
    "Quarter",
    "Scan",
    "WageLine",
    "WagePerson",
    "layouts",
    "linkage_missing",
    "probabilities",
    "read_lines",
    "read_quarter",
    "scan",
]
