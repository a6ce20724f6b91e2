"""The web's settings for tests: a key and a home of their own, quick passwords, mails kept in memory."""

import os
import tempfile

os.environ.setdefault("STEELYARD_SECRET_KEY", "only for tests, long enough for nobody to be warned of it")
os.environ.setdefault("STEELYARD_HOME", tempfile.mkdtemp(prefix="steelyard-tests-"))

from steelyard_web.settings import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
