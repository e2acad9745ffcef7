"""One PostgreSQL server a test run; each worker has its copy of the migrated template database."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from jalon.site.database import Role, connection_settings
from tests.cluster import TEMPLATE, TestCluster
from tools.messages import compile_all

if TYPE_CHECKING:
    from tests.world import World


def pytest_configure(config: pytest.Config) -> None:
    """Start the server in the controlling process, and point this process at its own database."""
    compile_all()
    workerinput = getattr(config, "workerinput", None)
    if workerinput:
        config.cluster = TestCluster.attach(workerinput["cluster"])
        name = f"jalon_{workerinput['workerid']}"
    else:
        config.cluster = TestCluster()
        config.cluster.start()
        name = "jalon_main"
    os.environ["DATABASE_URL"] = config.cluster.copy(name)
    # pytest-django has read the settings before this conftest.
    settings.DATABASES["default"].update(connection_settings(os.environ["DATABASE_URL"], Role.APP))


def pytest_configure_node(node: object) -> None:
    """Tell a worker where the server is."""
    node.workerinput["cluster"] = str(node.config.cluster.directory)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server in the process that started it."""
    cluster = getattr(config, "cluster", None)
    if cluster and not hasattr(config, "workerinput"):
        cluster.stop()


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The database is there already: a copy of the migrated template."""


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> TestCluster:
    """The PostgreSQL server of this run."""
    return request.config.cluster


@pytest.fixture
def own_database(cluster: TestCluster, django_db_blocker: object) -> Iterator[str]:
    """A fresh database for tests that commit: Django's default connection points at it meanwhile.

    Gives its address (for other processes and raw connections).
    """
    with cluster.as_default(TEMPLATE, django_db_blocker) as address:
        yield address


@pytest.fixture(autouse=True)
def plain_settings(settings: object) -> None:
    """Static files as they are, quick passwords, mail in memory."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def in_french() -> None:
    """Each test starts in the site's language: a request for an English page leaves English behind."""
    from django.utils.translation import activate

    activate(settings.LANGUAGE_CODE)


@pytest.fixture
def world(db: None, tmp_path: Path, settings: object) -> "World":
    """An invented scheme with people, money and a company behind it (tests/world.py)."""
    from tests.world import build_world

    settings.DOCUMENTS_ROOT = tmp_path
    return build_world()


@pytest.fixture(autouse=True)
def undeclared_again() -> Iterator[None]:
    """What a test made of its database ends with it."""
    yield
    from jalon.journal.queries import forget_installation

    forget_installation()


@pytest.fixture
def demonstration(db: None) -> None:
    """The database is a demonstration."""
    from jalon.journal.actions import declare_installation

    declare_installation("demonstration")


@pytest.fixture
def real(db: None) -> None:
    """The database is real."""
    from jalon.journal.actions import declare_installation

    declare_installation("real")
