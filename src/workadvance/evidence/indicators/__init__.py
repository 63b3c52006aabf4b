"""What happened to the people served: the six indicators of a program year, from a folder of records.

    records = read_records("records")
    rows = compute_indicators(records, program_year=2026, as_of=date(2027, 7, 15))
    why = explain_person(records, "P-17", program_year=2026)

The definitions are data (`definitions.yaml`), one pure function computes each (`members`), and `explain_person` says in a
sentence why a person counts or not.
"""

from workadvance.evidence.indicators.calculate import Indicator, compute_indicators
from workadvance.evidence.indicators.definitions import Definition, Status, definitions_for, in_force
from workadvance.evidence.indicators.explain import Explanation, explain_person
from workadvance.evidence.indicators.members import MEMBERS
from workadvance.evidence.indicators.records import Records, check_records, read_records

__all__ = [
    "MEMBERS",
    "Definition",
    "Explanation",
    "Indicator",
    "Records",
    "Status",
    "check_records",
    "compute_indicators",
    "definitions_for",
    "explain_person",
    "in_force",
    "read_records",
]
