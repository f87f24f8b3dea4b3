"""Settings of the tests: the product's own, with a throw-away home, fast passwords and mail kept in memory."""

import os
import tempfile

_home = tempfile.mkdtemp(prefix="vonk-tests-")
os.environ.setdefault("VONK_HOME", _home)
os.environ.setdefault("VONK_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.pop("VONK_DEMO_NOW", None)
_worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
if f"VONK_TEST_DATABASE_{_worker}" in os.environ:
    os.environ["VONK_DATABASE"] = os.environ[f"VONK_TEST_DATABASE_{_worker}"]

from vonk.conf.settings import *  # noqa: E402, F403
from vonk.conf.settings import STATIC_ROOT, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
ALLOWED_HOSTS = ["*"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
