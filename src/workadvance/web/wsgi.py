"""The WSGI application. It does not start with keys that are not the database's."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workadvance.web.settings")
os.umask(0o077)
application = get_wsgi_application()

from workadvance.events.keys import keys_check  # noqa: E402
from workadvance.web.supervision import database_problem  # noqa: E402

if not database_problem():  # one that is away or being brought up to date is told by /health/
    keys_check()
