"""The settings of a test run: everything that is written goes to a folder that is thrown away."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "KHEO_TEST_HOME" not in os.environ:
    # The workers of a parallel run inherit the folder; the process that made it clears it away.
    os.environ["KHEO_TEST_HOME"] = tempfile.mkdtemp(prefix="kheo-tests-")
    atexit.register(shutil.rmtree, os.environ["KHEO_TEST_HOME"], ignore_errors=True)
os.environ["KHEO_HOME"] = os.environ["KHEO_TEST_HOME"]  # whatever an installation on this machine calls its home
for shifted in ("KHEO_CLOCK", "KHEO_DEBUG", "KHEO_PRODUCTION", "CACHE_URL"):
    os.environ.pop(shifted, None)

from kheo.config.settings import *  # noqa: E402, F403
from kheo.config.settings import DATABASES, HOME, STORAGES  # noqa: E402

DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

FILES: Path = HOME / f"files-{os.getpid()}"
MEDIA_ROOT = FILES / "media"
KHEO_VISITS = FILES / "visits"
KHEO_COUNT_VISITS = False  # pages of other tests leave no views behind, and need the same number of queries each time
KHEO_FIGURES_SECONDS = 0.0
STORAGES["private"]["OPTIONS"] = {"location": FILES / "private", "base_url": None}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

DATABASES["default"]["CONN_MAX_AGE"] = 0  # threads of tests come and go
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file and not memory: threads of a live server and of races must each have a connection of their own.
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
    )
