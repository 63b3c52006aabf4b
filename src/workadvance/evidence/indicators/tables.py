"""The files indicators are computed from, and what each column must hold.

Five files are always needed; a set of definitions says which of the other three it needs (`Definition.needs`).

participants.csv  person_id, entry_date, exit_date (blank while taking part), exclusion (blank for none);
                  may have diploma_at_entry (yes, no, blank if not known) and birth_date
employment.csv    person_id, quarter (2026Q3), employer_id, earnings (dollars, blank if not known), source
education.csv     person_id, started_on, ended_on (blank while going on), kind
credentials.csv   person_id, kind, attained_on
gains.csv         person_id, kind, attained_on
training.csv      person_id, program_id, started_on, ended_on (blank while going on), completed (yes, no, blank)
programs.csv      program_id, clock_hours, weeks, tuition_and_fees (dollars); may have state (two letters) and
                  price_parity (the nation is 100)
jobs.csv          person_id, employer_id, started_on, ended_on (blank while going on), confirmed_on (the last day on
                  which the job was known to continue)
"""

from __future__ import annotations

from workadvance.tables import Column

# Element 923 of the federal individual record layout (other reasons for exit), by code. Either may be written.
EXCLUSION_CODES = {
    "01": "institutionalized",
    "02": "medical",
    "03": "deceased",
    "04": "reserve",
    "05": "foster_care",
    "06": "ineligible",
    "07": "offender",
}
NO_EXCLUSION = "00"
EXCLUSIONS = tuple(EXCLUSION_CODES.values())
EDUCATION_KINDS = ("postsecondary", "secondary", "ojt", "customized")
CREDENTIAL_KINDS = ("postsecondary", "diploma")
SUPPLEMENTAL = "supplemental"

TABLES: dict[str, tuple[Column, ...]] = {
    "participants": (
        Column("person_id"),
        Column("entry_date", "date"),
        Column("exit_date", "date", blank=True),
        Column("exclusion", blank=True, choices=(*EXCLUSIONS, *EXCLUSION_CODES, NO_EXCLUSION)),
        Column("diploma_at_entry", "boolean", required=False, blank=True),
        Column("birth_date", "date", required=False, blank=True),
    ),
    "employment": (
        Column("person_id"),
        Column("quarter"),
        Column("employer_id", blank=True),
        Column("earnings", "number", blank=True, minimum=0, unit="dollars in the quarter"),
        Column("source", blank=True),
    ),
    "education": (
        Column("person_id"),
        Column("started_on", "date"),
        Column("ended_on", "date", blank=True),
        Column("kind", choices=EDUCATION_KINDS),
    ),
    "credentials": (
        Column("person_id"),
        Column("kind", choices=CREDENTIAL_KINDS),
        Column("attained_on", "date"),
    ),
    "gains": (
        Column("person_id"),
        Column("kind"),
        Column("attained_on", "date"),
    ),
}
OPTIONAL_TABLES: dict[str, tuple[Column, ...]] = {
    "training": (
        Column("person_id"),
        Column("program_id"),
        Column("started_on", "date"),
        Column("ended_on", "date", blank=True),
        Column("completed", "boolean", blank=True),
    ),
    "programs": (
        Column("program_id"),
        Column("clock_hours", "number", minimum=0, unit="clock hours"),
        Column("weeks", "number", minimum=0, unit="weeks"),
        Column("tuition_and_fees", "number", blank=True, minimum=0, unit="dollars"),
        Column("state", required=False, blank=True),
        Column("price_parity", "number", required=False, blank=True, minimum=1, maximum=1000, unit="the nation is 100"),
    ),
    "jobs": (
        Column("person_id"),
        Column("employer_id", blank=True),
        Column("started_on", "date"),
        Column("ended_on", "date", blank=True),
        Column("confirmed_on", "date", blank=True),
    ),
}
ALL_TABLES = {**TABLES, **OPTIONAL_TABLES}
NEEDED, OPTIONAL = tuple(TABLES), tuple(OPTIONAL_TABLES)
