"""Which jobs are worth training for: facts about labor areas and occupations, and the methods that read them.

Pure: no Django, no clock, no network. Codes are accepted as people write them (`46140`, `29-2061.00`); what cannot be
understood raises `workadvance.tables.InputProblems` with the nearest matches. Every number has a vintage (`vintages`).
"""

from lazy_loader import attach_stub

# The names are in __init__.pyi; each is imported when it is first used.
__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
