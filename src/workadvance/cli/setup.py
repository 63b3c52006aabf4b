"""Start Django for the commands that need the database (the pure commands never do)."""

from __future__ import annotations

import os


def django_start(*, checked: bool = True) -> None:
    """Load the settings and the apps; cheap to call again. Files made from here on are private to their owner.

    `checked`: continue only where the database answers, is of this version, and was written with our keys.
    """
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workadvance.web.settings")
    import django

    django.setup()
    if checked:
        from workadvance.web.supervision import ready

        ready()
