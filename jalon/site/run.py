"""``jalon run``: one supervisor of the database server, the web server and the worker.

It restarts nothing silently: where one of them ends, it says so, stops the others and ends too. Whatever is
killed, the next start puts things right.
"""

import contextlib
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from types import FrameType

import psycopg
from psycopg import sql

from jalon.journal.refusals import ActionRefused
from jalon.site import preparation, roles
from jalon.site.cast import sign_ins
from jalon.site.children import Child
from jalon.site.database import NAME, data_directory
from jalon.site.embedded import Cluster
from jalon.site.embedded.lock import FolderLock
from jalon.site.preparation import Step
from jalon.site.terminal import complain, say
from jalon.site.terminal import gettext as _
from jalon.site.unfinished import drop_unfinished

HOST = "127.0.0.1"
STAMP = "jalon.prepared"
WORKER = "worker"
# Seconds: for a killed server to leave its port; between two tries of a silent database; a worker's shortest life.
GRACE, RETRY, SOON = 3.0, 10.0, 5.0


class Stopped(BaseException):
    """Somebody asked for the end (Ctrl-C, SIGTERM, the terminal closed)."""


class Supervisor:
    """The processes of one Jalon on one data folder."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.data = data_directory()
        self.external = os.environ.get("DATABASE_URL", "")
        self.cluster = Cluster(self.data, report=self.progress)
        self.children: list[Child] = []
        self.next_try = 0.0

    @property
    def address(self) -> str:
        """Where readers go."""
        return f"http://localhost:{self.port}"

    def progress(self, message: str) -> None:
        """What the start is doing."""
        say(f"  {message}")

    def run(self) -> int:
        """Start, serve until stopped (0), stop everything; refused where something is missing or ends."""
        started = time.monotonic()
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, self._stop)
        try:
            with self._database():
                check_port(self.port)
                self._prepare()
                self._serve()
                self._welcome(time.monotonic() - started)
                return self._watch()
        except Stopped:
            return 0

    def _stop(self, sign: int, frame: FrameType | None) -> None:
        for again in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(again, self._hurry)
        raise Stopped

    def _hurry(self, sign: int, frame: FrameType | None) -> None:
        """Asked twice: end the processes at once; the database recovers at the next start."""
        for child in self.children:
            child.make_sure(patience=0)
        if self.cluster.process:
            self.cluster.process.send_signal(signal.SIGQUIT)

    @contextlib.contextmanager
    def _database(self) -> Iterator[None]:
        """The database, ready for the steps; children and server are stopped on the way out."""
        self.data.mkdir(parents=True, exist_ok=True)
        lock = FolderLock(self.data / "lock") if self.external else self.cluster.lock
        try:
            if self.external:
                self._hold(lock)
                roles.prepare(self.external)
            else:
                self.cluster.start()
                self._make_database()
                roles.prepare(self.cluster.address(NAME))
            lock.describe(self.address)
            yield
        finally:
            self._stop_children()
            self.cluster.stop()
            lock.release()

    def _make_database(self) -> None:
        server = self.cluster.address("postgres")
        if drop_unfinished(server, NAME):
            self.progress(_("La démonstration s’était arrêtée à mi-chemin : elle est refaite."))
        roles.create_database(server, NAME)

    def _hold(self, lock: FolderLock) -> None:
        if not lock.acquire():
            raise self.cluster.already_running()

    def _prepare(self) -> None:
        """Tables, static files, Regions, demonstration: what has changed since the last start."""
        stamp = self.data / "static.stamp"
        static = preparation.static_fingerprint()
        stale = not stamp.exists() or stamp.read_text() != static
        # Static files need no database: they are gathered meanwhile.
        gathering = self._start(preparation.static_step()) if stale else None
        fingerprint = preparation.database_fingerprint()
        if self._prepared() != fingerprint:
            for step in preparation.steps():
                self._finish(step, self._start(step))
            self._remember(fingerprint)
        if gathering:
            self._finish(preparation.static_step(), gathering)
            stamp.write_text(static)

    def _start(self, step: Step) -> Child:
        self.progress(step.message)
        module = ["jalon.site.preparation", step.name]
        child = Child(step.name, module, self.data / f"{step.name}.log", {"JALON_DATABASE_ROLE": step.role})
        self.children.append(child)
        child.start()
        return child

    def _finish(self, step: Step, child: Child) -> None:
        if child.finish():
            raise ActionRefused(
                "run.step",
                _("Échec : %(step)s\n%(words)s") % {"step": step.message, "words": child.last_words()},
                _("Le détail est dans %s.") % child.log,
            )
        self.children.remove(child)

    def _prepared(self) -> str:
        """The fingerprint that the embedded database keeps with its data (never one that somebody else manages)."""
        if self.external:
            return ""
        with psycopg.connect(self.cluster.address(NAME)) as connection:
            row = connection.execute("SELECT current_setting(%s, true)", [STAMP]).fetchone()
        return str(row[0] or "") if row else ""

    def _remember(self, fingerprint: str) -> None:
        if self.external:
            return
        with psycopg.connect(self.cluster.address(NAME), autocommit=True) as connection:
            statement = sql.SQL("ALTER DATABASE {} SET jalon.prepared = {}")
            connection.execute(statement.format(sql.Identifier(NAME), fingerprint))

    def _serve(self) -> None:
        django = {"DJANGO_SETTINGS_MODULE": "jalon.site.settings"}
        self.children = [
            Child("web", ["jalon.site.web", str(self.port)], self.data / "web.log", django),
            Child(
                WORKER,
                ["django", "procrastinate", "worker", "--shutdown-graceful-timeout", "5"],
                self.data / "worker.log",
                django,
                # An orderly end would wait for a database that is going too; its jobs are taken up again.
                orphaned_by=signal.SIGKILL,
            ),
        ]
        for child in self.children:
            child.start()
        self.progress(_("Démarrage des pages…"))
        while not answers(self.address):
            self._check()
            time.sleep(0.02)

    def _check(self) -> None:
        """Refuse to go on where a process has ended."""
        for child in self.children:
            if child.ended() is not None and not self._waits_for_database(child):
                raise ActionRefused(
                    "run.ended",
                    _("Le processus « %(name)s » s’est arrêté (%(code)s).\n%(words)s")
                    % {"name": child.name, "code": child.ended(), "words": child.last_words()},
                    _("Son journal est dans %s. Relancez : make run.") % child.log,
                )
        if not self.external and not self.cluster.running():
            raise ActionRefused(
                "run.database_ended",
                _("PostgreSQL s’est arrêté sans qu’on le lui demande."),
                _("Son journal est dans %s. Relancez : make run.") % self.cluster.log,
            )

    def _waits_for_database(self, child: Child) -> bool:
        """Whether the worker ended with a database that somebody else manages; it resumes with it.

        Pages answer meanwhile that the database is stopped. A worker that ends as soon as it starts is broken.
        """
        if not self.external or child.name != WORKER or child.lived() < SOON:
            return False
        if time.monotonic() < self.next_try:
            return True
        self.next_try = time.monotonic() + RETRY
        try:
            roles.connect(self.external).close()
        except ActionRefused as refusal:
            complain(_("Les tâches attendent la base. %s") % refusal.message)
            return True
        say(_("La base répond : les tâches reprennent."))
        child.start()
        return True

    def _watch(self) -> int:
        while True:
            self._check()
            time.sleep(0.1)

    def _stop_children(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.make_sure()

    def _welcome(self, seconds: float) -> None:
        say(_("Jalon est prêt en %(seconds).1f s : %(address)s") % {"seconds": seconds, "address": self.address})
        for line in sign_ins(self.external or self.cluster.address(NAME)):
            say(f"  {line}")
        say(_("Ctrl-C pour arrêter."))


def check_port(port: int) -> None:
    """Refuse a port that somebody listens on, after the time that a killed server takes to leave it."""
    deadline = time.monotonic() + GRACE
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
                return
            except OSError as error:
                if time.monotonic() > deadline:
                    raise ActionRefused(
                        "run.port",
                        _("Le port %(port)d ne peut pas servir : %(reason)s.")
                        % {"port": port, "reason": error.strerror},
                        _("Donnez-en un autre : make run PORT=%d.") % (port + 1),
                    ) from error
        time.sleep(0.1)


def answers(address: str) -> bool:
    """Whether the pages answer, be it by an error."""
    try:
        with urllib.request.urlopen(address, timeout=30):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def run(port: int) -> int:
    """Serve on a port until stopped; the exit code."""
    return Supervisor(port).run()
