"""Start Django for the commands that need the database (the pure commands never do)."""

from __future__ import annotations

import os


def django_start() -> None:
    """Load the settings and the apps; cheap to call again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workadvance.web.settings")
    import django

    django.setup()
