"""The environment of a test process, set before the settings are read (loaded as a pytest plugin)."""

import os
import tempfile

# As on a site: what is written is read by its owner only.
os.umask(0o077)

# Every test process has a var folder of its own; secrets and mail never mix with a real one.
os.environ["WORKADVANCE_VAR"] = tempfile.mkdtemp(prefix="workadvance-test-")
os.environ.setdefault("WORKADVANCE_SECRET_KEY", "test-only-secret-key-0123456789abcdefghijklmnopqrstuvwxyz")
os.environ.setdefault("WORKADVANCE_ENCRYPTION_KEY", "test-only-encryption-key-0123456789abcdefghijklmnop")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workadvance.web.settings")

from hypothesis import HealthCheck, settings  # noqa: E402

# The same examples every time, and no time limit: machines are shared and slow at times; budgets are benchmarks' business.
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")
