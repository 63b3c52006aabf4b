"""Looks at the settings and the database before the site's processes begin: run as a module by `workadvance serve`.

In a process of its own, which also makes missing secrets before two processes want them.
"""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Say what is wrong, if anything; the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workadvance.web.settings")
    import django

    django.setup()
    from django.core.management import CommandError, call_command

    from workadvance.web.request_counts import clear
    from workadvance.web.supervision import NotReady, ready

    try:
        call_command("check")
        ready()
        clear()
    except (NotReady, CommandError) as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
