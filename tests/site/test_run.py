"""``make run``: two lines when all is well, one clear line when not, and the next start puts things right."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from jalon.journal.refusals import ActionRefused
from jalon.site.children import Child
from jalon.site.database import ROOT
from jalon.site.embedded import socket_directory, sockets
from jalon.site.run import Supervisor

pytestmark = pytest.mark.faults


class Running:
    """A ``jalon run`` on a data folder, as its terminal sees it."""

    def __init__(self, data: Path, port: int, **environment: str) -> None:
        self.data, self.port = data, port
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jalon", "run", "--port", str(port)],
            cwd=ROOT,
            # A real installation: the demonstration has its own tests, and takes longer to make.
            env={**kept, "JALON_INSTALLATION": "real", "JALON_DATA": str(data), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []

    def until_ready(self) -> "Running":
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if line.startswith("Ctrl-C"):
                return self
        raise AssertionError("\n".join(self.lines))

    def end(self, sign: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """Its exit code and what it said last."""
        self.process.send_signal(sign)
        return self.last_words()

    def last_words(self) -> tuple[int, str]:
        said, _ = self.process.communicate(timeout=30)
        return self.process.returncode, said

    def status(self) -> int:
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}/il-n-y-a-rien-ici", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def processes(self) -> dict[str, list[int]]:
        """The pids of the web server, its workers, the worker and the database server."""
        found: dict[str, list[int]] = {"web": [], "worker": [], "postgres": []}
        listed = subprocess.check_output(["ps", "-eww", "-o", "pid=,ppid=,args="], text=True)
        rows = [line.split(None, 2) for line in listed.splitlines()]
        ours = {str(self.process.pid)}
        while more := {pid for pid, parent, _ in rows if parent in ours} - ours:
            ours |= more
        for pid, _parent, command in rows:
            if pid in ours:
                for name, sign in (
                    ("web", "jalon.site.web"),
                    ("worker", "procrastinate"),
                    ("postgres", "postgres -D"),
                ):
                    if sign in command:
                        found[name].append(int(pid))
        return {name: sorted(pids) for name, pids in found.items()}

    def database(self) -> psycopg.Connection:
        return psycopg.connect(f"postgresql://postgres@/jalon?host={socket_directory(self.data)}", autocommit=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def prepared() -> Iterator[Path]:
    """A data folder whose first start has been made; every test leaves it able to start."""
    folder = Path(subprocess.check_output(["mktemp", "-d", "/tmp/jalon-run-XXXXXX"], text=True).strip())
    folder.chmod(0o755)
    running = Running(folder / "var", free_port()).until_ready()
    assert [line for line in running.lines if "tables" in line]
    running.end()
    yield folder / "var"
    subprocess.run(["rm", "-rf", folder], check=True)


@pytest.fixture
def running(prepared: Path) -> Iterator[Running]:
    """A second start on that folder."""
    started = Running(prepared, free_port()).until_ready()
    yield started
    if started.process.poll() is None:
        started.end()


def gone(pids: list[int]) -> bool:
    """Whether the processes have ended (a zombie has)."""
    left = subprocess.run(["ps", "-o", "stat=", "-p", ",".join(map(str, pids))], capture_output=True, text=True)
    return all(line.strip().startswith("Z") for line in left.stdout.splitlines())


def wait_until_gone(pids: list[int]) -> None:
    deadline = time.monotonic() + 15
    while not gone(pids):
        assert time.monotonic() < deadline, subprocess.check_output(
            ["ps", "-fp", ",".join(map(str, pids))], text=True
        )
        time.sleep(0.05)


def starts_again(data: Path) -> None:
    """The next start serves, with the data that were there."""
    again = Running(data, free_port()).until_ready()
    assert again.status() == 404
    with again.database() as connection:
        assert connection.execute("SELECT count(*) FROM django_migrations").fetchone() > (10,)
    code, said = again.end()
    assert code == 0 and quiet(said)


def quiet(said: str) -> bool:
    """Whether a stop said nothing, but for the wait of a slow disk."""
    return all("finit d’écrire" in line for line in said.splitlines())


def everything(found: dict[str, list[int]]) -> list[int]:
    return [pid for pids in found.values() for pid in pids]


def test_a_second_start_prepares_nothing_again(prepared: Path, running: Running):
    assert not [line for line in running.lines if "tables" in line or "statiques" in line]
    ready = [line for line in running.lines if f"http://localhost:{running.port}" in line]
    assert len(ready) == 1
    assert running.status() == 404


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_stops_everything_and_leaves_no_process(running: Running, sign: signal.Signals):
    found = running.processes()
    assert all(found.values()), found
    code, said = running.end(sign)
    assert code == 0 and quiet(said)
    assert gone(everything(found))
    assert sockets.listener(socket_directory(running.data)) is None


def test_a_second_run_while_one_runs_is_one_clear_line(running: Running):
    second = Running(running.data, free_port())
    code, said = second.last_words()
    assert code == 1
    assert f"http://localhost:{running.port}" in said.splitlines()[0] and "JALON_DATA" in said
    assert "Traceback" not in said
    assert running.status() == 404


def test_a_taken_port_is_one_clear_line(prepared: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, said = Running(prepared, port).last_words()
    assert code == 1
    assert f"make run PORT={port + 1}" in said and "Traceback" not in said


@pytest.mark.parametrize("victim", ["web", "worker", "postgres"])
def test_a_killed_process_ends_the_rest_and_the_next_start_recovers(running: Running, victim: str):
    found = running.processes()
    os.kill(found[victim][0], signal.SIGKILL)
    code, said = running.last_words()
    assert code == 1
    assert "make run" in said and "Traceback" not in said
    wait_until_gone(everything(found))
    starts_again(running.data)


def test_a_killed_web_worker_process_is_no_silent_loss(running: Running):
    found = running.processes()
    os.kill(found["web"][-1], signal.SIGKILL)
    code, _said = running.last_words()
    assert code == 1
    wait_until_gone(everything(found))


def test_a_killed_supervisor_leaves_nothing_and_the_next_start_recovers(running: Running):
    found = running.processes()
    running.process.kill()
    running.process.wait()
    starts_again(running.data)
    wait_until_gone(everything(found))


def test_all_killed_at_once(running: Running):
    found = running.processes()
    for pid in [running.process.pid, *everything(found)]:
        with contextlib.suppress(ProcessLookupError):  # ended with its parent, killed just before
            os.kill(pid, signal.SIGKILL)
    running.process.wait()
    starts_again(running.data)


def test_a_first_start_killed_half_way_is_taken_up_by_the_next(prepared: Path):
    data = prepared.parent / "half"
    first = Running(data, free_port())
    assert first.process.stdout
    for line in first.process.stdout:
        if "tables" in line:
            break
    time.sleep(1.0)
    first.process.kill()
    first.process.wait()
    starts_again(data)


def test_a_database_of_the_other_kind_is_one_clear_line(prepared: Path):
    code, said = Running(prepared, free_port(), JALON_INSTALLATION="demonstration").last_words()
    assert code == 1
    assert "JALON_INSTALLATION" in said and "Traceback" not in said
    starts_again(prepared)


def test_a_stopped_database_server_is_one_clear_line(prepared: Path):
    data = prepared.parent / "elsewhere"
    code, said = Running(
        data, free_port(), DATABASE_URL="postgresql://amelie:secret@/jalon?host=/nowhere"
    ).last_words()
    assert code == 1
    assert "DATABASE_URL" in said and "Traceback" not in said and "secret" not in said
    assert len(said.strip().splitlines()) == 2


def test_another_server_serves_as_well(prepared: Path, cluster):
    cluster.run_sql("postgres", "CREATE DATABASE elsewhere OWNER jalon_owner")
    url = f"postgresql://postgres@/elsewhere?host={cluster.directory}"
    running = Running(prepared.parent / "elsewhere", free_port(), DATABASE_URL=url).until_ready()
    try:
        assert running.status() == 404
        assert running.processes()["postgres"] == []
        with psycopg.connect(url) as connection:
            owner = "SELECT tableowner FROM pg_tables WHERE tablename = 'django_migrations'"
            assert connection.execute(owner).fetchone() == ("jalon_owner",)
    finally:
        code, said = running.end()
        cluster.drop("elsewhere")
    assert code == 0 and quiet(said)


def waiting_worker(tmp_path: Path, monkeypatch, url: str, lived: float) -> tuple[Supervisor, Child]:
    """A supervisor on somebody else's database whose worker has ended after ``lived`` seconds."""
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("JALON_DATA", str(tmp_path))
    worker = Child("worker", ["platform"], tmp_path / "worker.log")
    worker.start()
    worker.finish()
    worker.started -= lived
    supervisor = Supervisor(8000)
    supervisor.children = [worker]
    return supervisor, worker


def test_the_worker_waits_for_a_database_that_stopped_elsewhere(tmp_path: Path, monkeypatch, capsys, cluster):
    supervisor, worker = waiting_worker(tmp_path, monkeypatch, "postgresql://a@/jalon?host=/nowhere", 60)
    ended = worker.process
    supervisor._check()
    assert "attendent la base" in capsys.readouterr().err
    supervisor.external = f"postgresql://postgres@/jalon_template?host={cluster.directory}"
    supervisor.next_try = 0.0
    supervisor._check()
    assert "reprennent" in capsys.readouterr().out
    assert worker.process is not ended
    worker.make_sure(0)


def test_a_worker_that_ends_as_soon_as_it_starts_ends_the_rest(tmp_path: Path, monkeypatch, cluster):
    supervisor, _worker = waiting_worker(tmp_path, monkeypatch, cluster.url("jalon_template"), 0)
    with pytest.raises(ActionRefused) as refused:
        supervisor._check()
    assert refused.value.code == "run.ended"
