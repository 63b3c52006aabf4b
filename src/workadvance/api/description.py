"""The description of the API (OpenAPI), as the site serves it."""

from __future__ import annotations

import json

from django.core.serializers.json import DjangoJSONEncoder

from workadvance.api import urls  # noqa: F401  (declares every endpoint)
from workadvance.api.problems import Json
from workadvance.api.v1 import api


def description() -> Json:
    """The OpenAPI document as plain JSON values."""
    found: Json = json.loads(json.dumps(api.get_openapi_schema(), cls=DjangoJSONEncoder))
    return found
