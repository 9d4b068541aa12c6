"""All settings, from the environment alone, each with a default that runs on one small machine."""

import os
import sys
from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF  # noqa: F401
from django.core.exceptions import ImproperlyConfigured
from django.utils.dateparse import parse_duration
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.config.secrets import read_or_make_secret

env = environ.Env()

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "kheo"
HOME = Path(env.str("KHEO_HOME", default=str(ROOT / "var")))
PRODUCTION = env.bool("KHEO_PRODUCTION", default=False)
DEBUG = env.bool("KHEO_DEBUG", default=False)
TESTING = "pytest" in sys.modules

if DEBUG and PRODUCTION:
    raise ImproperlyConfigured("KHEO_DEBUG and KHEO_PRODUCTION exclude each other.")

SECRET_KEY = env.str("KHEO_SECRET_KEY", default="") or read_or_make_secret(HOME / "secret.key")
# Wraps the keys of sealed fields. Losing it loses every sealed field: it is part of the backup.
KHEO_SEALING_SECRET = env.str("KHEO_SEALING_SECRET", default="") or read_or_make_secret(HOME / "sealing.key")
ALLOWED_HOSTS = env.list("KHEO_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("KHEO_ORIGINS", default=[])
BASE_URL = env.str("KHEO_BASE_URL", default="http://127.0.0.1:8000")

DEMO_CLOCK = HOME / "demo-clock"  # in the demo's home; commands run by hand there keep its days too
STORED_CLOCK = DEMO_CLOCK.read_text(encoding="ascii").strip() if DEMO_CLOCK.exists() else ""
KHEO_CLOCK = parse_duration(env.str("KHEO_CLOCK", default=STORED_CLOCK)) or timedelta(0)
if PRODUCTION and DEMO_CLOCK.exists():
    raise ImproperlyConfigured("This home holds the demo, whose passwords everybody knows; give production one of its own.")
if KHEO_CLOCK and PRODUCTION:
    raise ImproperlyConfigured("KHEO_CLOCK shifts the calendar of a demo; it is refused in production.")

INSTALLED_APPS = [
    "kheo.config",
    "kheo.demo",
    "kheo.bench",
    "kheo.portal",
    "kheo.desk",
    "kheo.grassroots",
    "kheo.resources",
    "kheo.movements",
    "kheo.products",
    "kheo.standards",
    "kheo.register",
    "kheo.records",
    "kheo.org",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kheo.config.middleware.StrangersGZipMiddleware",
    "kheo.config.middleware.ContentPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kheo.config.middleware.RequestSizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kheo.config.middleware.ClosedUnlessOpenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "kheo.portal.middleware.VisitMiddleware",
]

ROOT_URLCONF = "kheo.config.urls"
WSGI_APPLICATION = "kheo.config.wsgi.application"
CSRF_FAILURE_VIEW = "kheo.config.views.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kheo.config.context.page_frame",
            ],
        },
    },
]
FILTERS_EMPTY_CHOICE_LABEL = pgettext_lazy("filter", "all")
FORM_RENDERER = "kheo.config.renderers.KheoForms"

# --- Data ---------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{HOME / 'kheo.sqlite3'}")}
# Opening a connection takes as long as many a question; each thread of the server keeps its own.
DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a transaction that will write takes the write lock at once, so it waits instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Recursive triggers: INSERT OR REPLACE deletes the row before, and only so does it meet the triggers that refuse to delete.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Public pages that are answered before Django, in each process (docs/adr/0023); 0 turns it off.
KHEO_STORE_BYTES = env.int("KHEO_STORE_BYTES", default=64 * 1024 * 1024)
CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://")}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# --- People -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "org.User"
AUTHENTICATION_BACKENDS = [
    "kheo.org.backends.RoleBackend",
    "kheo.org.backends.SignInBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/lam-viec/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "kheo.org.adapters.InvitedAccounts"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# --- Safety -------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = env.bool("KHEO_HTTPS_REDIRECT", default=PRODUCTION)
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if PRODUCTION else 0
SECURE_REFERRER_POLICY = "same-origin"
BEHIND_PROXY = env.bool("KHEO_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
SILENCED_SYSTEM_CHECKS: list[str] = []
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=()"  # photos come by the file chooser, places from the map
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview frames our own pages
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
# Wagtail's admin draws with inline styles and scripts of its own (docs/adr/0008); nothing public is under it.
EDITORS_CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)

# --- Uploads ------------------------------------------------------------------------------------
KHEO_PHOTO_LIMIT = 20 * 1024 * 1024
KHEO_FILE_LIMIT = 20 * 1024 * 1024
KHEO_PHOTOS_PER_RECORD = 20
KHEO_VIDEO_LIMIT = env.int("KHEO_VIDEO_LIMIT", default=200) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 40
KHEO_REQUEST_LIMIT = max(200 * 1024 * 1024, KHEO_VIDEO_LIMIT) + 1024 * 1024  # whoever is signed in: several photos, or a film with its form
KHEO_STRANGERS_REQUEST_LIMIT = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
MEDIA_ROOT = HOME / "media"
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Never served by address: every read goes through a view that asks for a right.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "private", "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG

# --- Language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
# Ours first; then the words of the editors' rooms, and what other libraries lack.
LOCALE_PATHS = [PACKAGE / "locale", PACKAGE / "locale" / "editors", PACKAGE / "locale" / "packages"]
FORMAT_MODULE_PATH = ["kheo.config.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

# --- Wagtail ------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Khéo"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILIMAGES_IMAGE_MODEL = "portal.Image"
WAGTAILDOCS_DOCUMENT_MODEL = "portal.Document"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_IMAGE_FORM_BASE = "kheo.portal.media_forms.ImageForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "heic"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = KHEO_PHOTO_LIMIT
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILDOCS_DOCUMENT_FORM_BASE = "kheo.portal.media_forms.DocumentForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = KHEO_FILE_LIMIT
WAGTAILEMBEDS_FINDERS: list[dict[str, object]] = []  # nothing is taken in from elsewhere, and no foreign host is asked
WAGTAIL_AUTOSAVE_INTERVAL = 3000  # ms; each keeping is a request and a revision, and over a weak line one must end before the next begins
WAGTAIL_WORKFLOW_ENABLED = False  # its groups know no unit (docs/adr/0011)
WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_CONTENT_LANGUAGES = [("vi", "Tiếng Việt")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
WAGTAILADMIN_LOGIN_URL = "/dang-nhap/"
WAGTAIL_FRONTEND_LOGIN_URL = "/dang-nhap/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# --- Visit figures ------------------------------------------------------------------------------
KHEO_COUNT_VISITS = env.bool("KHEO_COUNT_VISITS", default=True)
KHEO_VISITS = HOME / "visits"  # views that are not folded into sums yet; of this node alone
KHEO_FIGURES_SECONDS = env.float("KHEO_FIGURES_SECONDS", default=1.0)  # how old the figures on a page may be

# The mail server as one address, smtp+tls://name:password@mail.example.vn:587; without it nothing is sent.
globals().update(env.email_url("KHEO_EMAIL_URL", default="dummymail://"))
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.str("KHEO_EMAIL_FROM", default="kheo@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("KHEO_LOG_LEVEL", "WARNING")},
}
