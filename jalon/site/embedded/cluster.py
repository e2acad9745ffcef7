"""A PostgreSQL server on a private socket, whose life is that of this process.

A server is alive when it answers on its socket, and it is ours when we hold its folder's lock. The pid that
``postmaster.pid`` names is never believed: it may belong to a stranger by now.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from psycopg import pq

from jalon.journal.refusals import ActionRefused
from jalon.site.embedded import leftovers, sockets
from jalon.site.embedded.account import Account, database_folder, service_account
from jalon.site.embedded.binaries import MAJOR, program
from jalon.site.embedded.lock import FolderLock
from jalon.site.embedded.parent import ends_with_parent
from jalon.site.terminal import gettext as _

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    # A statement or a refused row may hold personal data: neither is written to the log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_startup_progress_interval": "2s",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
LOG_LIMIT = 10_000_000


class Cluster:
    """The embedded server of a data folder.

    ``durable=False`` is for tests: faster, and lost if the machine stops. ``report`` is told, in the terminal's
    language, what a long start or stop is waiting for. Refusals are ``ActionRefused``.
    """

    def __init__(
        self,
        data: Path,
        *,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
        report: Callable[[str], None] = lambda message: None,
    ) -> None:
        self.data = data.resolve()
        self.socket = sockets.socket_directory(self.data)
        self.log = self.data / "postgres.log"
        self.lock = FolderLock(self.data / "lock")
        self.durable = durable
        self.settings = {**SETTINGS, **({} if durable else NOT_DURABLE), **(settings or {})}
        self.report = report
        self.folder = self.data / "postgres"
        self.process: subprocess.Popen[bytes] | None = None
        self._account: Account | None = None
        self._socket_made = False

    def __enter__(self) -> "Cluster":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def address(self, database: str, user: str = "postgres") -> str:
        """The address of one of the server's databases; by default as its superuser."""
        return f"postgresql://{user}@/{database}?host={self.socket}"

    def start(self) -> None:
        """Start the server and wait until it answers, as long as recovery takes.

        Refused where another supervisor holds the folder.
        """
        self._account = service_account()
        self.folder = database_folder(self.data, self._account)
        if not self.lock.acquire():
            raise self.already_running()
        try:
            owner = self._account or Account("", os.geteuid(), os.getegid())
            sockets.make_private(self.socket, owner.uid, owner.gid)
            self._socket_made = True
            leftovers.stop_listener(self.socket, self.report)
            self._initialise(owner)
            self._trim_log()
            self._launch()
        except BaseException:
            self.stop(at_once=True)
            raise

    def already_running(self) -> ActionRefused:
        """What the second supervisor of a folder is told."""
        return ActionRefused(
            "server.already_running",
            _("Jalon tourne déjà sur %(folder)s (%(holder)s).")
            % {"folder": self.data, "holder": self.lock.holder()},
            _("Arrêtez-le d’abord (Ctrl-C dans son terminal), ou donnez un autre dossier par JALON_DATA."),
        )

    def running(self) -> bool:
        """Whether the server's process is there."""
        return self.process is not None and self.process.poll() is None

    def stop(self, *, at_once: bool = False) -> None:
        """Stop the server and free the folder.

        Sessions are closed and everything is written down; ``at_once`` leaves that to the next start.
        """
        if self.process is not None:
            if self.running():
                self.process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
            self._wait_for_end(self.process)
            self.process = None
        if self._socket_made:
            sockets.remove(self.socket)
            self._socket_made = False
        self.lock.release()

    def _wait_for_end(self, process: subprocess.Popen[bytes]) -> None:
        started = time.monotonic()
        while True:
            try:
                process.wait(timeout=3)
                return
            except subprocess.TimeoutExpired:
                seconds = round(time.monotonic() - started)
                self.report(_("PostgreSQL finit d’écrire ses données (%d s)…") % seconds)

    def _run_as(self) -> dict[str, Any]:
        """How a child of the server's account is started: its own group, few variables, a folder it may enter."""
        environment = {name: os.environ[name] for name in ("PATH", "TZ", "TMPDIR") if name in os.environ}
        run: dict[str, Any] = {
            "cwd": "/",
            "env": {**environment, "LC_ALL": "C"},
            "stdin": subprocess.DEVNULL,
            "start_new_session": True,
        }
        if self._account:
            run |= {"user": self._account.uid, "group": self._account.gid, "extra_groups": []}
        return run

    def _initialise(self, owner: Account) -> None:
        """Make the server's folder, whole or not at all."""
        version = self.folder / "PG_VERSION"
        if version.exists():
            made_by = version.read_text().strip()
            if made_by != str(MAJOR):
                raise ActionRefused(
                    "server.other_version",
                    _("%(folder)s vient de PostgreSQL %(old)s, et ce Jalon porte PostgreSQL %(new)s.")
                    % {"folder": self.folder, "old": made_by, "new": MAJOR},
                    _("Reprenez-les par « jalon backup » et « jalon restore » : docs/operator.md dit comment."),
                )
            return
        self.report(_("Création de la base de données…"))
        partial = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        os.chown(partial, owner.uid, owner.gid)
        options = [
            "--username=postgres",
            "--auth-local=trust",  # the socket's folder lets nobody else in
            "--auth-host=reject",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
        ]
        if not self.durable:
            options.append("--no-sync")
        done = subprocess.run(
            [program("initdb", self._account), "-D", partial, *options],
            capture_output=True,
            text=True,
            check=False,
            **self._run_as(),
        )
        if done.returncode:
            raise ActionRefused("server.initdb", _("La base n’a pas pu être créée : %s") % done.stderr.strip())
        partial.replace(self.folder)

    def _trim_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))

    def _launch(self) -> None:
        """Start the server; again where processes of a killed one still hold its memory."""
        settings = self.settings | {"unix_socket_directories": str(self.socket)}
        command = [str(program("postgres", self._account)), "-D", str(self.folder)]
        command += [f"-c{name}={value}" for name, value in settings.items()]
        started = time.monotonic()
        while True:
            said = self.log.stat().st_size if self.log.exists() else 0
            sockets.remove_leftovers(self.socket)
            run = self._run_as()
            if stale := self._recorded_pid():
                # The folder is ours and nobody answers, so this pid is no server's. Said this way, PostgreSQL
                # still checks by itself that no process of an earlier server holds the shared memory.
                run["env"]["PG_GRANDPARENT_PID"] = str(stale)
            with self.log.open("ab") as log:
                server = subprocess.Popen(
                    command,
                    stdout=log,
                    stderr=log,
                    text=False,
                    preexec_fn=ends_with_parent(signal.SIGINT),
                    **run,
                )
            self.process = server
            if self._wait_until_ready(server):
                return
            self.process = None
            words = self._log_since(said)
            if "is still in use" not in words or time.monotonic() - started > 60:
                raise ActionRefused(
                    "server.did_not_start",
                    _("PostgreSQL n’a pas démarré : %s") % _last_fatal(words),
                    _("Son journal est dans %s.") % self.log,
                )
            self.report(_("Un serveur précédent finit de s’arrêter…"))
            leftovers.quit_backends(self.folder)
            time.sleep(0.2)

    def _recorded_pid(self) -> int | None:
        with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
            return int((self.folder / "postmaster.pid").read_text().splitlines()[0])
        return None

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> bool:
        """True when the server accepts sessions; false when it ended instead."""
        knock = self.address("postgres").encode()
        started = told = time.monotonic()
        while process.poll() is None:
            if (self.socket / sockets.SOCKET).exists() and pq.PGconn.ping(knock) == pq.Ping.OK:
                return True
            now = time.monotonic()
            if now - told > 2:
                told = now
                message = _("PostgreSQL remet ses données en ordre après un arrêt brutal (%d s)…")
                self.report(message % round(now - started))
            time.sleep(0.02)
        return False

    def _log_since(self, position: int) -> str:
        with self.log.open("rb") as log:
            log.seek(position)
            return log.read().decode(errors="replace")


def _last_fatal(words: str) -> str:
    """What the server said before it gave up."""
    lines = re.findall(r"(?:FATAL|PANIC|ERROR): +(.+)", words) or words.strip().splitlines() or [""]
    return str(lines[-1])
