"""The PostgreSQL server of a test run, with one migrated template database that every worker copies.

The migrated server folder is kept in ``.cache``, so that a run starts without migrating again; it is made anew
when a migration, the roles or a locked dependency change.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from jalon.site import preparation, roles
from jalon.site.database import ROOT, Role
from jalon.site.embedded import Cluster, account

TEMPLATE = "jalon_template"
DEMONSTRATION = "jalon_demonstration"
CACHE = ROOT / ".cache" / "test-clusters"
KEPT = 3
SETTINGS = {"max_connections": "200", "max_wal_size": "4GB", "shared_buffers": "128MB"}


class TestCluster:
    """A throw-away PostgreSQL server on a private socket, without fsync."""

    __test__ = False

    def __init__(self) -> None:
        self.data = Path(tempfile.mkdtemp(prefix="jalon-test-", dir="/tmp"))
        self.data.chmod(0o755)
        self.cluster = Cluster(self.data, durable=False, settings=SETTINGS)
        self.directory = self.cluster.socket

    def start(self) -> None:
        """Bring back the migrated server folder (or make it), and start."""
        self.bring(self.data)
        self.cluster.start()

    @classmethod
    def bring(cls, data: Path) -> None:
        """Put a migrated server's files into a data folder; made once, then copied."""
        CACHE.mkdir(parents=True, exist_ok=True)
        cached = CACHE / _key()
        with _alone(CACHE / "lock"):
            if not cached.exists():
                maker = cls()
                try:
                    maker._make(cached)
                finally:
                    maker.stop()
            cached.touch()
            _copy(cached, data / "postgres")

    def _make(self, cached: Path) -> None:
        """Migrate a new server's template and keep its folder."""
        with self.cluster:
            roles.create_database(self.cluster.address("postgres"), TEMPLATE)
            roles.prepare(self.cluster.address(TEMPLATE))
            self._step("migrate", TEMPLATE, Role.OWNER)
        partial = cached.with_suffix(".new")
        shutil.rmtree(partial, ignore_errors=True)
        _copy(self.data / "postgres", partial)
        partial.replace(cached)
        for old in sorted(CACHE.glob("[0-9a-f]*"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            shutil.rmtree(old)

    def _step(self, name: str, database: str, role: Role) -> None:
        environment = {
            **os.environ,
            "DATABASE_URL": self.url(database),
            "JALON_DATABASE_ROLE": role,
            "JALON_INSTALLATION": "",
        }
        done = subprocess.run(
            [sys.executable, "-m", "jalon.site.preparation", name],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)

    def demonstration(self) -> str:
        """The name of a template with the Regions and the demonstration, made at the first call of a run."""
        with _alone(self.directory / "demonstration.lock"):
            if not self._exists(DEMONSTRATION):
                partial = f"{DEMONSTRATION}_new"
                self.drop(partial)
                self.copy(partial)
                for step in preparation.steps():
                    if step.role is Role.APP:
                        self._step(step.name, partial, step.role)
                self.run_sql("postgres", f"ALTER DATABASE {partial} RENAME TO {DEMONSTRATION}")
        return DEMONSTRATION

    def _exists(self, name: str) -> bool:
        with self._session("postgres") as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return found.fetchone() is not None

    def _session(self, database: str) -> psycopg.Connection:
        return psycopg.connect(f"host={self.directory} user=postgres dbname={database}", autocommit=True)

    def run_sql(self, database: str, *statements: str) -> None:
        """Run statements as the superuser, each on its own."""
        with self._session(database) as connection:
            for statement in statements:
                connection.execute(statement)

    def copy(self, name: str, template: str = TEMPLATE) -> str:
        """A new database, the copy of ``template``; its address."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER jalon_owner STRATEGY file_copy")
        with self._session("postgres") as connection:
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected."""
        self.run_sql("postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    @contextmanager
    def as_default(self, template: str, blocker: object) -> Iterator[str]:
        """A fresh copy of a template as Django's default database, for a while; its address."""
        from django.db import connections

        name = f"own_{uuid.uuid4().hex[:12]}"
        address = self.copy(name, template)
        connection = connections["default"]
        with blocker.unblock():
            connection.close()
            former = connection.settings_dict["NAME"]
            connection.settings_dict["NAME"] = name
            try:
                yield address
            finally:
                connections.close_all()
                connection.settings_dict["NAME"] = former
                self.drop(name)

    def url(self, name: str) -> str:
        """The address of a database of this server."""
        return f"postgresql:///{name}?host={self.directory}"

    def stop(self) -> None:
        """Stop the server and remove its files."""
        self.cluster.stop(at_once=True)
        shutil.rmtree(self.directory, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)

    @classmethod
    def attach(cls, directory: str) -> "TestCluster":
        """The server that the run's controller started, seen from a worker."""
        cluster = cls.__new__(cls)
        cluster.directory = Path(directory)
        return cluster


def _key() -> str:
    """Changes when a migrated server would differ."""
    digest = hashlib.sha256(preparation.database_fingerprint().encode())
    for path in (Path(roles.__file__), Path(account.__file__).with_name("cluster.py"), Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _copy(source: Path, target: Path) -> None:
    """A server folder with its owner and permissions."""
    subprocess.run(["cp", "-a", source, target], check=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process at a time."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
