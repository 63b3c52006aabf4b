"""The `workadvance` command: one module a noun.

Data goes to standard output, messages to standard error. Exit status 0 is fine, 2 bad input, 1 failure.
"""

from workadvance.cli.main import app, main

__all__ = ["app", "main"]
