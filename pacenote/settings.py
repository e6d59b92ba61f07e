"""Every setting, read from the environment once; nonsense is refused at start with one sentence.

Each variable is described in docs/operator/settings.md (a test keeps the two in step).
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from pacenote.base import clamd
from pacenote.base import environment as env
from pacenote.base.identity_provider import identity_provider
from pacenote.base.logs import logging_config
from pacenote.base.mail_providers import mail_provider
from pacenote.base.storage import originals

DATA_DIR = env.folder("PACENOTE_DATA", default=Path.home() / ".local" / "share" / "pacenote")
PUBLIC_URL = env.web_address("PACENOTE_PUBLIC_URL", default=f"http://localhost:{env.integer('PACENOTE_PORT', 8000)}")
DEBUG = env.boolean("PACENOTE_DEBUG", default=False)
# An older key is believed until ``pacenote rotate-key --end``: see base/keys.py.
KEYS = env.keys("PACENOTE_SECRET_KEY", "PACENOTE_OLD_SECRET_KEY", kept=DATA_DIR / "secret_key")
SECRET_KEY, SECRET_KEY_FALLBACKS = KEYS.secret, KEYS.older
HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = env.words(
    "PACENOTE_HOSTS", default=[urlsplit(PUBLIC_URL).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "pacenote.web.views.errors.forged"

INSTALLED_APPS = [
    "pacenote.cli",  # first, so that its `migrate` wins
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "ninja",  # its page of documents is served from here
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_prometheus",
    "procrastinate.contrib.django",
    "template_partials",
    "pacenote.accounts",
    "pacenote.records",
    "pacenote.webhooks",
    "pacenote.people",
    "pacenote.performance",
    "pacenote.messaging",
    "pacenote.cases",
    "pacenote.imports",
    "pacenote.coaching",
    "pacenote.coaching_sessions",
    "pacenote.jobs",
    "pacenote.web",
    *(["pacenote.demo"] if (Path(__file__).parent / "demo").is_dir() else []),  # may be left out where companies work
]

MIDDLEWARE = [
    "pacenote.web.middleware.ApiOnDemand",
    "pacenote.web.middleware.RequestLog",
    "pacenote.web.middleware.Origin",
    "pacenote.web.middleware.Webhooks",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "pacenote.web.middleware.Private",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pacenote.web.middleware.UserLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pacenote.web.login_life.LoginLimits",
]

ROOT_URLCONF = "pacenote.web.urls"  # the API is loaded by the first program that calls it
WSGI_APPLICATION = "pacenote.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["pacenote.web.templatetags.icons", "pacenote.web.templatetags.dates"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pacenote.web.context.shell",
            ],
        },
    }
]

# The application role neither owns nor bypasses row-level security; only migrations connect as the owner.
# The role comes with the connection: Django's assume_role cannot be used together with its pool (5.2).
APP_ROLE = env.name("PACENOTE_APP_ROLE", default="pacenote_app")
_database = env.database("DATABASE_URL")
_pool = {"min_size": 0, "max_size": env.integer("PACENOTE_POOL", 8), "timeout": 20}
DATABASES = {
    "default": {
        **_database,
        "OPTIONS": {**_database["OPTIONS"], "options": f"-c role={APP_ROLE}", "pool": _pool},
        "TEST": {"MIRROR": "owner"},
    },
    "owner": _database,
}
DATABASE_ROUTERS = ["pacenote.base.routing.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "pacenote.accounts.passwords.NoWordOfOurs"},
    {"NAME": "pacenote.accounts.passwords.NotBreached"},
]
BREACHED_PASSWORDS = env.breached_passwords("PACENOTE_BREACHED_PASSWORDS")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "pacenote.web.login.ClosedSignUp"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "pacenote.web.forms.account.SignIn",
    "change_password": "pacenote.web.forms.account.ChangePassword",
    "set_password": "pacenote.web.forms.account.SetPassword",
    "reset_password": "pacenote.web.forms.account.Forgotten",
    "reset_password_from_key": "pacenote.web.forms.account.NewPassword",
    "reauthenticate": "pacenote.web.forms.account.ProveByPassword",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 30 * 60  # before exports and settings of senders, see web/doors.py
# Whoever was invited is known by that; a second step never waits for a confirmed address.
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]  # recovery codes are ours, since the library could read them back
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers themselves allow that for localhost only
MFA_TOTP_ISSUER = "Pacenote"
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute off
MFA_FORMS = {
    "authenticate": "pacenote.web.forms.account.SecondStepCode",
    "reauthenticate": "pacenote.web.forms.account.ProveByCode",
    "activate_totp": "pacenote.web.forms.account.SetUpApp",
    "add_webauthn": "pacenote.web.forms.account.AddKey",
    "edit_webauthn": "pacenote.web.forms.account.RenameKey",
}
MFA_ADAPTER = "pacenote.web.second_step.SealedSecrets"
# The company's own sign-in; who comes by it is somebody who was invited, see web/identities.py.
IDENTITY_PROVIDER = identity_provider()
# Where it is the only one, the link that a command prints is the other way in, and has to lead there by itself.
ACCOUNT_LOGIN_ON_PASSWORD_RESET = IDENTITY_PROVIDER is not None and IDENTITY_PROVIDER.only
SOCIALACCOUNT_ADAPTER = "pacenote.web.identities.InvitedOnly"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds, for each of the issuer's answers
# Counted in the database, so that every web process sees the same attempts.
API_PER_MINUTE = env.integer("PACENOTE_API_PER_MINUTE", 600, high=100_000)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}}

# How long a login lasts from signing in, and without being used; a company may set less, see web/login_life.py.
LOGIN_DAYS = env.integer("PACENOTE_LOGIN_DAYS", 14, high=90)
LOGIN_IDLE_HOURS = env.integer("PACENOTE_LOGIN_IDLE_HOURS", 72, high=24 * 90)
SESSION_COOKIE_AGE = LOGIN_DAYS * 24 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
HOST_ONLY = "__Host-" if HTTPS else ""  # no other host of the domain can set cookies of such a name
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{HOST_ONLY}sessionid", f"{HOST_ONLY}csrftoken"
LANGUAGE_COOKIE_NAME, MESSAGE_STORAGE = f"{HOST_ONLY}language", "pacenote.web.cookies.Notices"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_SSL_REDIRECT = False  # the proxy in front terminates TLS
BEHIND_PROXY = env.boolean("PACENOTE_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
TRUSTED_PROXIES = env.networks("PACENOTE_TRUSTED_PROXIES", default="127.0.0.0/8,::1" if BEHIND_PROXY else "")
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
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["pacenote.base.formats"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": originals(DATA_DIR),
    "staticfiles": {"BACKEND": "pacenote.web.staticfiles.HashedStaticFiles"},
}

# 25 MB is the largest performance file; a form adds a little around it, and one drop may hold many.
FILE_LIMIT_BYTES = 25 * 1024 * 1024
SCANNER = clamd.scanner("PACENOTE_CLAMD")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 1000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SMTP = env.mail_server("PACENOTE_SMTP_URL")
SMTP_CONNECTIONS = env.integer("PACENOTE_SMTP_CONNECTIONS", 1, high=16)
SMS_CONNECTIONS = env.integer("PACENOTE_SMS_CONNECTIONS", 4, high=16)
# Messages per second that one company may hand over on a channel; 0 is no limit, and the outbox has none.
PACES = {
    "email": env.integer("PACENOTE_SMTP_PACE", 50, low=0, high=10_000),
    "sms": env.integer("PACENOTE_SMS_PACE", 10, low=0, high=1_000),
}
MAIL_PROVIDER = mail_provider()
MAIL_FROM = env.sender("PACENOTE_MAIL_FROM", default="Pacenote <pacenote@localhost>")
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
if MAIL_PROVIDER:
    EMAIL_BACKEND, ANYMAIL = MAIL_PROVIDER.backend, MAIL_PROVIDER.anymail
if SMTP:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = SMTP.host, SMTP.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = SMTP.user, SMTP.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = SMTP.starttls, SMTP.tls
DEFAULT_FROM_EMAIL = MAIL_FROM
EMAIL_TIMEOUT = 20  # seconds; a page that sends a mail must not wait for ever

TWILIO = env.text_provider()
# Webhooks may then be plain, and lead into the own network: for a trial, or where that is what a company wants.
WEBHOOKS_INSIDE = env.boolean("PACENOTE_WEBHOOKS_INSIDE", default=False)

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks_found_by_import_only"
PROCRASTINATE_ON_APP_READY = "pacenote.jobs.apps.on_ready"

LOGGING_CONFIG = None
logging_config(
    level=env.choice("PACENOTE_LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), default="INFO"),
    json=os.environ.get("PACENOTE_LOG_FORMAT", "json") == "json",
)
