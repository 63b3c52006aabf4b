"""One way to read tables, report what is wrong with them, and print results.

`labor`, `matching` and `evidence` share it, and so do the commands: a file that cannot be used is
answered with every problem at once (`InputProblems`), and a result prints the same way as a table, JSON
or CSV. Pure: no Django, no clock, no network.
"""

from lazy_loader import attach_stub

# The names are in __init__.pyi; each is imported when it is first used.
__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
