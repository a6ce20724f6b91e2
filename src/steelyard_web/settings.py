"""Settings, from the environment: nothing here has to be edited to run it.

STEELYARD_DATABASE_URL  postgres://... ; default: SQLite in STEELYARD_HOME
STEELYARD_HOME          folder of the database, the key and the uploaded files; default: ./steelyard-web
STEELYARD_SECRET_KEY    default: a random key kept in STEELYARD_HOME
STEELYARD_HOSTS         host names that are answered, by commas; default: loopback
STEELYARD_HTTPS         1 behind TLS: secure cookies, HSTS; the proxy sets X-Forwarded-Proto and X-Forwarded-For
STEELYARD_STANDARDS     further folders of standards, by the system's path separator
STEELYARD_SITE          address of this site, stands before links in mails; default: http://localhost:8000
STEELYARD_MAIL_URL      smtp://, smtp+starttls:// or smtps:// user:password@host:port ; default: the console
STEELYARD_MAIL_FROM     sender of mails; default: steelyard@localhost
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

HERE = Path(__file__).parent
HOME = Path(os.environ.get("STEELYARD_HOME", "steelyard-web")).resolve()
FILES = HOME / "files"  # outside the web root: files are named by their hash and served as downloads
MAX_UPLOAD = 200 * 1024 * 1024
MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}  # RFC 5321, RFC 6409, RFC 8314
SHELVES = [Path(p) for p in os.environ.get("STEELYARD_STANDARDS", "").split(os.pathsep) if p]


def _secret() -> str:
    if given := os.environ.get("STEELYARD_SECRET_KEY"):
        return given
    kept = HOME / "secret.key"
    if not kept.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return kept.read_text()


SECRET_KEY = _secret()
DEBUG = False
HTTPS = os.environ.get("STEELYARD_HTTPS") == "1"
ALLOWED_HOSTS = os.environ.get("STEELYARD_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
SITE = os.environ.get("STEELYARD_SITE", "http://localhost:8000")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "csp",
    "steelyard_web.audit",
    "steelyard_web.accounts",
    "steelyard_web.scheme",
    "steelyard_web.notices",
    "steelyard_web.organisations",
    "steelyard_web.evidence",
    "steelyard_web.assessments",
    "steelyard_web.ratings",
    "steelyard_web.decisions",
    "steelyard_web.register",
    "steelyard_web.pages",
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
    "steelyard_web.page_tables.TableFiles",
    "steelyard_web.middleware.BadInput",
]
ROOT_URLCONF = "steelyard_web.urls"
WSGI_APPLICATION = "steelyard_web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "steelyard_web.context.everywhere",
            ],
            "builtins": ["steelyard_web.templatetags.words", "steelyard_web.templatetags.assessment"],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("STEELYARD_DATABASE_URL") or f"sqlite:///{HOME / 'steelyard.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers wait for each other instead of failing; readers never wait (SQLite, write-ahead log).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

PASSWORD_RESET_TIMEOUT = 2 * 3600  # seconds that the link in the mail holds

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATIC_ROOT = HERE / "static"  # ready as installed: nothing has to be collected
WHITENOISE_MAX_AGE = 3600

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "steelyard_web.pages.views.forbidden"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
EMAIL_TIMEOUT = 10  # seconds; a mail server that is silent holds nobody up
if mail := os.environ.get("STEELYARD_MAIL_URL"):
    url = urlsplit(mail)
    if url.scheme not in MAIL_PORTS or not url.hostname:
        raise ImproperlyConfigured(
            f"STEELYARD_MAIL_URL: begin with {', '.join(f'{scheme}://' for scheme in MAIL_PORTS)} and name a host"
        )
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = url.hostname, url.port or MAIL_PORTS[url.scheme]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(url.username or ""), unquote(url.password or "")
    EMAIL_USE_SSL, EMAIL_USE_TLS = url.scheme == "smtps", url.scheme == "smtp+starttls"
DEFAULT_FROM_EMAIL = os.environ.get("STEELYARD_MAIL_FROM", "steelyard@localhost")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
