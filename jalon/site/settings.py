"""Django settings, read from the environment.

Every variable read here is described in docs/operator.md (a test checks it). Nothing here starts a server.
"""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from jalon.site.cast import PASSWORD
from jalon.site.database import Role, connection_settings, data_directory, embedded_url
from jalon.site.secrets import secret_key

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = data_directory()

DEBUG = os.environ.get("JALON_DEBUG") == "1"
SECRET_KEY = secret_key(DATA)
ALLOWED_HOSTS = os.environ.get("JALON_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("JALON_ORIGINS", "").split(",") if origin]
BEHIND_TLS = os.environ.get("JALON_TLS") == "1"

ROOMS = [
    "results",
    "opendata",
    "desk",
    "casework",
    "payments",
    "monitoring",
    "cases",
    "schemes",
    "aids",
    "plan",
    "companies",
    "funds",
    "documents",
    "notices",
    "provenance",
    "journal",
    "accounts",
    "ui",
]

INSTALLED_APPS = [
    *(f"jalon.{room}" for room in ROOMS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "jalon.accounts.second_factor.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "jalon.site.urls"
WSGI_APPLICATION = "jalon.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jalon.ui.context.page",
                "jalon.results.context.frame",
                "jalon.accounts.context.person",
            ],
        },
    }
]

FORM_RENDERER = "jalon.ui.renderer.HouseRenderer"
CSRF_FAILURE_VIEW = "jalon.ui.errors.csrf_failure"

DATABASES = {
    "default": connection_settings(
        os.environ.get("DATABASE_URL") or embedded_url(DATA),
        Role(os.environ.get("JALON_DATABASE_ROLE", Role.APP)),
    )
}

# Sign-in attempts are counted here, so that several web processes count together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_attempts",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

LANGUAGE_CODE = "fr"
# This room is no Django app, so Django is told where its texts are.
LOCALE_PATHS = [Path(__file__).parent / "locale"]
LANGUAGES = [("fr", _("Français")), ("en", _("English"))]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DOCUMENTS_ROOT = DATA / "documents"
SIGNATURE_PROVIDER = os.environ.get("JALON_SIGNATURE_PROVIDER", "")
# The malware scanner: host:port or the path of its socket.
CLAMD = os.environ.get("JALON_CLAMD", "")
FILE_UPLOAD_HANDLERS = [
    "jalon.documents.uploading.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("JALON_SMTP_HOST")
    else "jalon.notices.outbox.OutboxBackend"
)
EMAIL_HOST = os.environ.get("JALON_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("JALON_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("JALON_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("JALON_SMTP_PASSWORD", "")
EMAIL_USE_TLS = True
DEFAULT_FROM_EMAIL = os.environ.get("JALON_MAIL_FROM", "jalon@localhost")

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if BEHIND_TLS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("JALON_LOG_LEVEL", "WARNING")},
}

IDLE_ACCOUNT_MONTHS = int(os.environ.get("JALON_IDLE_MONTHS", "36"))
CONTACT_EMAIL = os.environ.get("JALON_CONTACT", "")

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "jalon.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"signup": "jalon.accounts.forms.SignupForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if BEHIND_TLS else "http"
MFA_ADAPTER = "jalon.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1

# What the database is, for ever: "real" or "demonstration"; empty takes an existing one as it is.
INSTALLATION = os.environ.get("JALON_INSTALLATION", "")
DEMONSTRATION_PASSWORD = PASSWORD
ACCOUNTS_IS_DEMONSTRATION = "jalon.journal.queries.is_demonstration"
ACCOUNTS_REGIONS = "jalon.plan.queries.region_choices"
ACCOUNTS_SCHEMES = "jalon.schemes.queries.scheme_choices"
ACCOUNTS_PERSONAL_DATA = (
    "jalon.journal.personal.held",
    "jalon.notices.personal.held",
    "jalon.companies.personal.held",
    "jalon.cases.personal.held",
    "jalon.monitoring.personal.held",
    "jalon.payments.personal.held",
)
