"""Settings, all from environment variables (documented in docs/reference/settings.md, generated from `VARIABLES`)."""

from __future__ import annotations

import contextlib
import secrets
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from workadvance.web.environment import VARIABLES
from workadvance.web.sign_in_providers import form_origins, read_apps

env = environ.Env(**{v.name: (v.cast, v.default) for v in VARIABLES})

VAR = Path(env("WORKADVANCE_VAR")).resolve()


NEXT_SECRET = "WORKADVANCE_SECRET_KEY.NEXT"
# Secrets made by this very process because there were none: by variable, the file.
FRESH_SECRETS: dict[str, Path] = {}


def _secret_file(name: str) -> Path:
    return VAR / "secrets" / name.removeprefix("WORKADVANCE_").lower()


def _kept_secrets(name: str) -> list[str]:
    """A secret from the environment, or one made once and kept in the var folder, readable by its owner only.

    Those before it follow, as long as what they signed or encrypted is still read.
    """
    if name != NEXT_SECRET and (given := env(name)):
        return [str(given), *env(f"{name}S_BEFORE")]
    path = _secret_file(name)
    if not path.exists():
        FRESH_SECRETS[name] = path
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(fresh)  # atomic: two processes starting at once agree on one secret
        fresh.unlink()
    return path.read_text().split()


DEMO = env("WORKADVANCE_DEMO")
DEBUG = env("WORKADVANCE_DEBUG")
SECRET_KEY, *SECRET_KEY_FALLBACKS = _kept_secrets("WORKADVANCE_SECRET_KEY")
# The key that will follow is known to everyone beforehand: what is signed with it while servers are being restarted is
# read by those that still run.
if not env("WORKADVANCE_SECRET_KEY"):
    SECRET_KEY_FALLBACKS += _kept_secrets(NEXT_SECRET)
# Encrypts identifiers (SSN) and personal event fields; losing it loses them.
ENCRYPTION_KEY, *ENCRYPTION_KEYS_BEFORE = _kept_secrets("WORKADVANCE_ENCRYPTION_KEY")
ENCRYPTION_KEY_FILE = None if env("WORKADVANCE_ENCRYPTION_KEY") else _secret_file("WORKADVANCE_ENCRYPTION_KEY")
# Proves the log. It is the encryption key until that is replaced for the first time, and then what that was.
SEAL_KEY_FILE = _secret_file("WORKADVANCE_SEAL_KEY")
SEAL_KEY = env("WORKADVANCE_SEAL_KEY") or (SEAL_KEY_FILE.read_text().strip() if SEAL_KEY_FILE.exists() else "")
ALLOWED_HOSTS = env("WORKADVANCE_HOSTS")
BASE_URL = env("WORKADVANCE_BASE_URL").rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_cotton",
    "django_htmx",
    "django_filters",
    "csp",
    "rules",
    "django_tasks",
    "django_tasks_db",
    "workadvance.web",  # before allauth: its account pages are ours
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "workadvance.events",
    "workadvance.people",
    "workadvance.ui",
    "workadvance.documents",
    "workadvance.notices",
    "workadvance.messages",
    "workadvance.appointments",
    "workadvance.programs",
    "workadvance.targeting",
    "workadvance.screening",
    "workadvance.readiness",
    "workadvance.training",
    "workadvance.placement",
    "workadvance.advancement",
    "workadvance.wages",
    "workadvance.reporting",
    "workadvance.exchange",
    "workadvance.api",
    "workadvance.demo",
]

MIDDLEWARE = [
    "workadvance.web.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # above WhiteNoise: styles and scripts travel compressed too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "workadvance.people.middleware.ActorMiddleware",
    "workadvance.people.middleware.TwoStepMiddleware",
    "workadvance.ui.middleware.NullCharacterMiddleware",
]

ROOT_URLCONF = "workadvance.web.urls"
WSGI_APPLICATION = "workadvance.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "workadvance.ui.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "workadvance.ui.templatetags.show",
                "workadvance.ui.templatetags.translate_once",
                "workadvance.ui.templatetags.component_once",
            ],
        },
    }
]

DATABASES = {"default": environ.Env.db_url_config(env("DATABASE_URL") or f"sqlite:///{VAR / 'workadvance.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a transaction that will write takes its lock at the start, so that two people writing at once
    # wait for each other instead of one of them failing. FULL: an acknowledged write survives a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA cache_size=-64000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;",
    }
# A connection kept between requests keeps what it has read (and, on PostgreSQL, its sign-in).
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Limits are counted in the database, for all processes and servers together; what only saves time, in each process.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "site_cache"},
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "workadvance.people.sign_in.Adapter"
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_SESSION_REMEMBER = False
# By the address of whoever tries, never by the account: no one can lock someone else out.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,50/h/ip",
    # A library or a job fair has one address for all who apply there.
    "apply": "60/h/ip",
    "apply_inbox": "5/h/key",
    "my_link": "60/h/ip",
    "my_link_inbox": "5/h/key",
    "badge_check": "120/h/ip",
}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = env("WORKADVANCE_PROXIES")
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Roles whose holders set up two-step sign-in before they continue.
MFA_ROLES = frozenset(env("WORKADVANCE_MFA_ROLES"))
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
SOCIALACCOUNT_ADAPTER = "workadvance.people.sign_in.ProviderAdapter"
try:
    OIDC_APPS = read_apps(env("WORKADVANCE_OIDC_APPS"))
except ValueError as bad:
    raise SystemExit(str(bad)) from None
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": OIDC_APPS}}

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail://")
vars().update(EMAIL_CONFIG)
if EMAIL_CONFIG["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
    EMAIL_FILE_PATH = str(VAR / "mail")
DEFAULT_FROM_EMAIL = env("WORKADVANCE_FROM_EMAIL")
EMAIL_TIMEOUT = 20  # seconds; a mail server that says nothing is left and tried again later

# The service texts go through; without an address, they are saved and not sent.
SMS = {
    "url": env("WORKADVANCE_SMS_URL"),
    "account": env("WORKADVANCE_SMS_ACCOUNT"),
    "token": env("WORKADVANCE_SMS_TOKEN"),
    "from": env("WORKADVANCE_SMS_FROM"),
    "idempotent": env("WORKADVANCE_SMS_IDEMPOTENT"),
}
EMAIL_HOOK_SECRET = env("WORKADVANCE_EMAIL_HOOK_SECRET")
EMAIL_INBOX = env("WORKADVANCE_EMAIL_INBOX")

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = ["workadvance.web.formats"]
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
USE_I18N = True
TIME_ZONE = env("WORKADVANCE_TIME_ZONE")
USE_TZ = True

# Whether webhooks may go to private addresses and over plain http; a demonstration has nowhere else to send them.
WEBHOOKS_PRIVATE = env("WORKADVANCE_WEBHOOKS_PRIVATE") or DEMO

# The virus scanner papers are shown to; without one, they are not scanned.
CLAMD = env("WORKADVANCE_CLAMD")

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns where it is missing
if DOCUMENTS_S3 := env("WORKADVANCE_DOCUMENTS_S3"):
    _PAPERS = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": DOCUMENTS_S3,
            "default_acl": None,
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }
else:
    _PAPERS = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": VAR / "documents",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR / "files"}},
    "documents": _PAPERS,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *form_origins(OIDC_APPS)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env("WORKADVANCE_SESSION_MINUTES") * 60
SESSION_SAVE_EVERY_REQUEST = False
if BASE_URL.startswith("https://"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS: list[str] = []

# Whether the site runs as another database role than the one that owns the tables: `doctor` then looks at its rights.
SEPARATE_ROLES = env("WORKADVANCE_SEPARATE_ROLES")
METRICS_TOKEN = env("WORKADVANCE_METRICS_TOKEN")
ACCESS_LOG = env("WORKADVANCE_ACCESS_LOG")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"number": {"()": "workadvance.web.request_log.NumberFilter"}},
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s"},
        "json": {"()": "workadvance.web.request_log.JsonFormatter"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json" if env("WORKADVANCE_LOG_FORMAT") == "json" else "line",
            "filters": ["number"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "workadvance.access": {"level": "INFO"},
        # Its tracebacks end with the error's words, which may quote a person; ours says which task failed with which error.
        "django_tasks": {"level": "CRITICAL"},
    },
}
