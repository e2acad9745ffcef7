"""What goes wrong during a run, one fault at a time, in an order that the seed gives."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import psycopg

from jalon.site.database import Role
from jalon.site.embedded import Cluster, sockets
from jalon.site.embedded.account import service_account
from tests.chaos.clock import move_the_clock
from tests.chaos.proxy import Cut, Proxy

DATABASE = "jalon_template"


class Monkey:
    """Breaks the server, the connections and the workers of one run; remembers what it did."""

    def __init__(self, cluster: Cluster, proxy: Proxy, folder: Path, seed: int, workers: int) -> None:
        self.cluster, self.proxy, self.folder, self.seed = cluster, proxy, folder, seed
        self.random = Random(f"{seed}/faults")
        self.lives = 0
        self.workers: list[subprocess.Popen[bytes]] = []
        self.stranger: subprocess.Popen[bytes] | None = None
        self.done: list[str] = []
        self.order: list[Callable[[], None]] = []
        for _place in range(workers):
            self.workers.append(self._worker())

    @property
    def address(self) -> str:
        """The database as its superuser sees it, past the proxy."""
        return self.cluster.address(DATABASE)

    def _worker(self) -> subprocess.Popen[bytes]:
        self.lives += 1
        environment = {
            **os.environ,
            "DATABASE_URL": f"postgresql:///{DATABASE}?host={self.folder / 'proxy'}",
            "DJANGO_SETTINGS_MODULE": "jalon.site.settings",
            "JALON_SECRET_KEY": "chaos",
        }
        command = [sys.executable, "-m", "tests.chaos.worker", self.folder, str(self.seed), f"w{self.lives}"]
        with (self.folder / "workers.log").open("ab") as log:
            return subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def next(self) -> str:
        """One fault; every kind comes once before any comes again."""
        if not self.order:
            self.order = [
                self.kill_a_worker,
                self.kill_the_server,
                self.restart_the_server,
                self.end_sessions,
                self.break_commits,
                self.take_all_connections,
                self.leave_a_stranger_in_the_pid_file,
                self.move_the_clock,
            ]
            self.random.shuffle(self.order)
        fault = self.order.pop()
        fault()
        self.done.append(fault.__name__)
        return fault.__name__.replace("_", " ")

    def kill_a_worker(self) -> None:
        """SIGKILL, wherever it is; another clerk takes its place."""
        place = self.random.randrange(len(self.workers))
        self.workers[place].kill()
        self.workers[place].wait()
        self.workers[place] = self._worker()

    def kill_the_server(self) -> None:
        """SIGKILL of PostgreSQL; the next start recovers."""
        self._kill()
        self.cluster.start()

    def restart_the_server(self) -> None:
        """An orderly stop under load, and a start."""
        self.cluster.stop()
        self.cluster.start()

    def _kill(self) -> None:
        assert self.cluster.process
        self.cluster.process.kill()
        self.cluster.process.wait()
        self.cluster.stop()

    def leave_a_stranger_in_the_pid_file(self) -> None:
        """A killed server's pid file names a living process of somebody else: nobody may believe or harm it."""
        self._kill()
        if self.stranger is None:
            account = service_account()
            user = {"user": account.uid, "group": account.gid} if account else {}
            self.stranger = subprocess.Popen(["sleep", "86400"], **user)
        for file in (self.cluster.folder / "postmaster.pid", self.cluster.socket / f"{sockets.SOCKET}.lock"):
            if file.exists():
                lines = file.read_text().splitlines()
                file.write_text("\n".join([str(self.stranger.pid), *lines[1:]]) + "\n")
        self.cluster.start()

    def end_sessions(self) -> None:
        """The server ends half of the sessions, whatever they are doing."""
        with psycopg.connect(self.address, autocommit=True) as session:
            for (pid,) in session.execute(
                "SELECT pid FROM pg_stat_activity WHERE usename = %s ORDER BY pid", [Role.APP]
            ).fetchall()[:: self.random.choice([1, 2])]:
                session.execute("SELECT pg_terminate_backend(%s)", [pid])

    def break_commits(self) -> None:
        """Three connections break around their commit."""
        self.proxy.cut(*self.random.sample([*Cut], 3))

    def take_all_connections(self) -> None:
        """Nobody gets a session for a moment, and those who had one lose it."""
        taken: list[psycopg.Connection] = []
        until = time.monotonic() + 0.7
        with psycopg.connect(self.address, autocommit=True) as session:
            while time.monotonic() < until:
                try:
                    taken.append(psycopg.connect(self.cluster.address(DATABASE, Role.APP), autocommit=True))
                except psycopg.OperationalError:
                    mine = [one.info.backend_pid for one in taken]
                    session.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE usename = %s AND pid <> ALL (%s)",
                        [Role.APP, mine],
                    )
                    time.sleep(0.02)
        for one in taken:
            one.close()

    def move_the_clock(self) -> None:
        """The ledger's clock goes back or forward by up to two years."""
        move_the_clock(self.address, self.random.randint(-700, 700))

    def end(self) -> None:
        """Let the workers finish what they are asking, and stop them; a stranger must still live."""
        (self.folder / "stop").touch()
        for worker in self.workers:
            if worker.wait(60):
                raise SystemExit(f"a worker failed: {(self.folder / 'workers.log').read_text()[-2000:]}")

    def clean(self) -> None:
        """Nothing of this run stays, whatever happened."""
        for process in [*self.workers, *filter(None, [self.stranger])]:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()
        with contextlib.suppress(OSError):
            self.proxy.close()
