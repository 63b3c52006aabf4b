"""`python -m workadvance` is the `workadvance` command."""

from workadvance.cli import main

main()
