"""What happened to the people served: the indicators of a program year, from a folder of records.

    records = read_records("records")
    rows = compute_indicators(records, program_year=2026, as_of=date(2027, 7, 15))
    why = explain_person(records, "P-17", program_year=2026)

Whoever has the tables as frames instead of files makes the records with `check_records(participants, employment, …)`.

The definitions are data (`sets/*.yaml`: WIOA, SNAP E&T, TANF, Workforce Pell, a foundation's common set), one pure function
computes each measure (`members`, `training`), and `explain_person` says in a sentence why a person counts or not.
"""

from workadvance.evidence.indicators.calculate import (
    Indicator,
    SetIndicator,
    check_needs,
    compute_indicators,
    compute_set,
)
from workadvance.evidence.indicators.compare import Difference, compare_definitions
from workadvance.evidence.indicators.definitions import (
    LATEST_YEAR,
    USUAL_SET,
    Definition,
    DefinitionSet,
    Rule,
    Status,
    definition_set,
    set_names,
)
from workadvance.evidence.indicators.explain import Explanation, explain_person
from workadvance.evidence.indicators.members import MEMBERS
from workadvance.evidence.indicators.records import Records, check_records, read_records
from workadvance.evidence.indicators.streaming import FolderIndicators, compute_folder

__all__ = [
    "LATEST_YEAR",
    "MEMBERS",
    "USUAL_SET",
    "Definition",
    "DefinitionSet",
    "Difference",
    "Explanation",
    "FolderIndicators",
    "Indicator",
    "Records",
    "Rule",
    "SetIndicator",
    "Status",
    "check_needs",
    "check_records",
    "compare_definitions",
    "compute_folder",
    "compute_indicators",
    "compute_set",
    "definition_set",
    "explain_person",
    "read_records",
    "set_names",
]
