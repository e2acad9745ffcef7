"""The environment of the tests, set before the settings are read: their own data folder, nobody's database.

Pytest loads it first (``-p tests.environment`` in pyproject.toml).
"""

import atexit
import os
import shutil
import tempfile

if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["JALON_DATA"] = tempfile.mkdtemp(prefix="jalon-data-", dir="/tmp")
    os.mkdir(os.path.join(os.environ["JALON_DATA"], "static"))
    atexit.register(shutil.rmtree, os.environ["JALON_DATA"], ignore_errors=True)
    os.environ["JALON_SECRET_KEY"] = "a key for the tests only"
    os.environ["LC_ALL"] = "fr_FR.UTF-8"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop in the thread of the tests
    for name in [name for name in os.environ if name == "DATABASE_URL" or name.startswith("PG")]:
        del os.environ[name]
