"""Django's settings, driven by the environment; docs/administrator.md lists the variables."""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONCE

from regulars.base import postgres
from regulars.project import env

PACKAGE = Path(__file__).resolve().parents[1]
ROOT = env.ROOT
DATA = env.data_folder()
TESTING = env.flag("REGULARS_TESTING")
DEBUG = env.flag("REGULARS_DEBUG")

# Where people reach us
PORT = env.number("PORT", 8000)
LIVE_PORT = env.number("REGULARS_LIVE_PORT", PORT + 1)
PUBLIC_URL = env.text("REGULARS_URL", f"http://localhost:{PORT}").rstrip("/")
LIVE_URL = env.text("REGULARS_LIVE_URL")  # empty: the page's own host at LIVE_PORT
HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "*")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
METRICS_TOKEN = env.text("REGULARS_METRICS_TOKEN")

ROOT_URLCONF = "regulars.project.urls"
WSGI_APPLICATION = "regulars.project.wsgi.application"
SECRET_KEY = env.secret_key(DATA)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "regulars.engine",
    "regulars.services.timeline",
    "regulars.services.search",
    "regulars.services.files",
    "regulars.services.live",
    "regulars.services.exchange",
    "regulars.services.identity",
    "regulars.services.privacy",
    "regulars.services.duplicates",
    "regulars.services.audit",
    "regulars.services.oauth",
    "regulars.services.worktime",
    "regulars.services.approvals",
    "regulars.services.templates",
    "regulars.services.printing",
    "regulars.services.callouts",
    "regulars.services.workflow",
    "regulars.services.intake",
    "regulars.services.process",
    "regulars.services.qualification",
    "regulars.services.scoring",
    "regulars.services.webhooks",
    "regulars.services.jobs",
    "regulars.services.notify",
    "regulars.services.outbox",
    "regulars.areas.contacts",
    "regulars.areas.consents",
    "regulars.areas.catalog",
    "regulars.areas.prices",
    "regulars.areas.promotions",
    "regulars.areas.taxes",
    "regulars.areas.configurator",
    "regulars.areas.activities",
    "regulars.areas.sales",
    "regulars.areas.orders",
    "regulars.areas.stock",
    "regulars.areas.fulfilment",
    "regulars.areas.billing",
    "regulars.areas.encyclopedia",
    "regulars.areas.tenders",
    "regulars.areas.contracts",
    "regulars.areas.accounts",
    "regulars.areas.personal",
    "regulars.areas.insight",
    "regulars.ui",
    "regulars.api",
    *env.words("REGULARS_APPS"),  # the installation's own, as docs/developer.md shows
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "django_htmx",
    "procrastinate.contrib.django",
]
AUTH_USER_MODEL = "engine.User"

MIDDLEWARE = [
    "regulars.project.metrics.MetricsMiddleware",
    "regulars.services.audit.middleware.AuditMiddleware",
    "regulars.api.middleware.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "regulars.project.slashes.SlashMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "regulars.services.identity.middleware.KnownMiddleware",
    "regulars.services.identity.middleware.PeopleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "csp.middleware.CSPMiddleware",
    "regulars.ui.middleware.RefusalMiddleware",
    "regulars.ui.whole.WholePageMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "regulars.ui.spoken.Templates",
        "NAME": "jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "regulars.ui.jinja.environment",
            "context_processors": ["regulars.ui.jinja.forgery"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# The database: the server named by the environment, else one of our own in the data folder
DATABASE_URL = env.text("DATABASE_URL")
EMBEDDED = not DATABASE_URL
DATABASES = {
    "default": {
        **env.database(DATABASE_URL or postgres.url(DATA)),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
DATABASES["default"]["OPTIONS"]["application_name"] = f"regulars-{os.getpid()}"  # and of all that are forked from here
PREPARED_STATEMENTS = not env.flag("REGULARS_NO_PREPARED")  # for a connection pooler that cannot keep them
if PREPARED_STATEMENTS:  # their best plan never depends on the values: see engine.prepared
    given = DATABASES["default"]["OPTIONS"].get("options", "")
    DATABASES["default"]["OPTIONS"]["options"] = f"{given} -c plan_cache_mode=force_generic_plan".strip()
    DATABASES["default"]["OPTIONS"]["prepare_threshold"] = (
        2**31
    )  # only what asks for it; without a number the driver prepares nothing
if not TESTING:  # the tests rename their database, which a pool would not notice
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": env.number("REGULARS_POOL", 4),
        "num_workers": 1,
        "timeout": 10,
    }

# Sessions, sign-in
SESSION_ENGINE = "regulars.services.identity.sessions"
SESSION_COOKIE_NAME = "regulars_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "regulars_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "regulars.ui.views.errors.forged"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "regulars.services.identity.backends.Backend",
]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else ["django.contrib.auth.hashers.PBKDF2PasswordHasher", "django.contrib.auth.hashers.ScryptPasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "regulars.services.identity.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/auth/login/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "regulars.services.identity.passwords.Generator"  # noqa: S105 - a name
ACCOUNT_RATE_LIMITS = {"login_failed": "20/5m/key"}  # whoever guesses from many addresses; django-axes counts the rest
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("REGULARS_PROXIES", 1 if HTTPS else 0)
MFA_ADAPTER = "regulars.services.identity.adapter.MfaAdapter"
MFA_FORMS = {
    "authenticate": "regulars.services.identity.lockout.CodeForm",
    "reauthenticate": "regulars.services.identity.lockout.ConfirmCodeForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_TRACK_ACTIVITY = True  # shown; noted by PeopleMiddleware, less often than at each request
SHELL_CONTEXT = "regulars.ui.pages.shell"  # navigation and the like, for pages of services and libraries
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "regulars.services.identity.lockout.name_tried"
AXES_CLIENT_IP_CALLABLE = "regulars.services.identity.lockout.address_of"
AXES_LOCKOUT_CALLABLE = "regulars.services.identity.lockout.shut_door"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "code", "credential"]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Language and time
LANGUAGE_CODE = env.text("REGULARS_LANGUAGE", "en")
LANGUAGES = [("en", "English"), ("ru", "Русский")]
LANGUAGE_COOKIE_NAME = "regulars_language"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "UTC")
CURRENCY = env.text("REGULARS_CURRENCY", "USD")

# Files
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "uploads"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "regulars.project.static.StaticStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING or DEBUG
WHITENOISE_MAX_AGE = 3600
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
UPLOAD_LIMIT = env.number("REGULARS_UPLOAD_LIMIT_MB", 50) * 1024 * 1024

# Imports
IMPORT_LIMIT = env.number("REGULARS_IMPORT_LIMIT_MB", 2000) * 1024 * 1024  # rows are streamed from the disk
IMPORT_FOLDERS = env.words("REGULARS_IMPORT_FOLDERS")  # folders of the server that administrators may import from
OUTGOING_HOSTS = env.words("REGULARS_OUTGOING_HOSTS")  # hosts inside the own network that may be asked nevertheless

# The API
GATHERED_BY_THEMSELVES = not TESTING  # what is gathered in memory is written by a timer of the process
API_RATE = env.number("REGULARS_API_RATE", 6000)  # requests a minute for each token and process; 0 is without limit

# Mail
EMAIL_BACKEND = "regulars.base.console_mail.EmailBackend"
if env.text("EMAIL_URL"):
    globals().update(env.email(env.text("EMAIL_URL")))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "Regulars <regulars@localhost>")
EMAIL_RATE = env.number("EMAIL_RATE", 600)  # letters a minute

# What the browser may do
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = env.number("REGULARS_HSTS", 0)
SECURE_SSL_REDIRECT = False
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'", NONCE],  # the nonce is for the import map
        "style-src": ["'self'", "'unsafe-inline'"],  # widths of bars and positions of cards are style attributes
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'", LIVE_URL or f"*:{LIVE_PORT}"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "regulars.project.log.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("REGULARS_LOG", "INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},
        "django.request": {"level": "CRITICAL"},  # project.errors logs each with its number
        "django.server": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS = ["axes.W003"]
