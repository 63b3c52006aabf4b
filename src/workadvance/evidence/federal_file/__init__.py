"""The federal file of individual records (PIRL): layouts as versioned data, and the staged checks of a file.

report = check_file(Path("pirl.csv"), schema("public-2024-01"), report_day=date(2026, 9, 30))
report.passes, report.findings
"""

from workadvance.evidence.federal_file.layout import USUAL, EditCheck, FileElement, Schema, checks, schema, schemas
from workadvance.evidence.federal_file.validation import STAGES, Finding, Report, check_file, check_records

__all__ = [
    "STAGES",
    "USUAL",
    "EditCheck",
    "FileElement",
    "Finding",
    "Report",
    "Schema",
    "check_file",
    "check_records",
    "checks",
    "schema",
    "schemas",
]
