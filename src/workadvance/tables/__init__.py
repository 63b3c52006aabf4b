"""One way to read tables, report what is wrong with them, and print results.

`labor`, `matching` and `evidence` share it, and so do the commands: a file that cannot be used is
answered with every problem at once (`InputProblems`), and a result prints the same way as a table, JSON
or CSV. Pure: no Django, no clock, no network.
"""

from workadvance.tables.printing import Format, rows_of, to_json, write_rows
from workadvance.tables.problems import InputProblems, Problem, nearest
from workadvance.tables.reading import Column, check_frame, read_table

__all__ = [
    "Column",
    "Format",
    "InputProblems",
    "Problem",
    "check_frame",
    "nearest",
    "read_table",
    "rows_of",
    "to_json",
    "write_rows",
]
