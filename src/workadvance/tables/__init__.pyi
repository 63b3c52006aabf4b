# What this package offers and where it lies. The package reads this list, and so do type checkers: a name is imported
# when it is first used, so that importing the package stays cheap.

from .printing import Format, rows_of, to_json, write_rows
from .problems import InputProblems, Problem, nearest
from .reading import Column, check_frame, read_table
from .spreadsheets import FileRow, FileTable, NoTable, read_sheet

__all__ = [
    "Column",
    "FileRow",
    "FileTable",
    "Format",
    "InputProblems",
    "NoTable",
    "Problem",
    "check_frame",
    "nearest",
    "read_sheet",
    "read_table",
    "rows_of",
    "to_json",
    "write_rows",
]
