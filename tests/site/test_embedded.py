"""The embedded server survives whatever is killed, and harms nobody."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from jalon.journal.refusals import ActionRefused
from jalon.site.embedded import Cluster, sockets
from jalon.site.embedded.account import service_account
from jalon.site.embedded.lock import FolderLock

pytestmark = pytest.mark.faults

HOLDER = """
import sys, time
from pathlib import Path
from jalon.site.embedded import Cluster
cluster = Cluster(Path(sys.argv[1]))
cluster.start()
print(cluster.process.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that a service account can reach."""
    folder = Path(subprocess.check_output(["mktemp", "-d", "/tmp/jalon-faults-XXXXXX"], text=True).strip())
    folder.chmod(0o755)
    yield folder / "var"
    subprocess.run(["rm", "-rf", folder], check=True)


@pytest.fixture
def cluster(data: Path) -> Iterator[Cluster]:
    """The server of that folder, not started."""
    made = Cluster(data)
    yield made
    made.stop(at_once=True)


def run(cluster: Cluster, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(cluster.address("postgres"), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def holder(data: Path) -> tuple[subprocess.Popen[str], int]:
    """Another process that holds the folder's server; the server's pid."""
    process = subprocess.Popen([sys.executable, "-c", HOLDER, data], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    return process, int(process.stdout.readline())


def answers(cluster: Cluster) -> bool:
    return sockets.listener(cluster.socket) is not None


def wait_for_silence(cluster: Cluster) -> None:
    deadline = time.monotonic() + 10
    while answers(cluster):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_it_works_and_keeps_its_data(cluster: Cluster, data: Path):
    cluster.start()
    run(cluster, "CREATE TABLE kept AS SELECT 1 AS one")
    cluster.stop()
    assert not answers(cluster)
    cluster.start()
    assert run(cluster, "SELECT one FROM kept") == [(1,)]
    assert run(cluster, "SHOW listen_addresses") == [("",)]
    assert (data / "postgres").stat().st_mode & 0o077 == 0


def test_capital_letters_with_accents_have_small_ones(cluster: Cluster):
    cluster.start()
    assert run(cluster, "SELECT lower('ÉTÉ')") == [("été",)]


def test_a_killed_server_recovers_at_the_next_start(cluster: Cluster):
    cluster.start()
    run(cluster, "CREATE TABLE kept AS SELECT 1 AS one")
    with psycopg.connect(cluster.address("postgres"), autocommit=True) as busy:
        busy.execute("SET statement_timeout = 0")
        assert cluster.process
        cluster.process.kill()
        cluster.process.wait()
        assert not cluster.running()
        cluster.stop()
        cluster.start()
    assert run(cluster, "SELECT one FROM kept") == [(1,)]


def test_a_session_at_work_when_the_server_was_killed_does_not_prevent_the_next_start(cluster: Cluster):
    cluster.start()
    code = (
        "import psycopg, sys\n"
        "with psycopg.connect(sys.argv[1]) as c:\n"
        "    c.execute('SELECT count(*) FROM generate_series(1, 100000000000)')\n"
    )
    client = subprocess.Popen([sys.executable, "-c", code, cluster.address("postgres")], stderr=subprocess.DEVNULL)
    while run(cluster, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%generate_series(1, 1000%'") != [
        (2,)
    ]:
        time.sleep(0.05)
    assert cluster.process
    cluster.process.kill()
    cluster.stop()
    cluster.start()
    assert run(cluster, "SELECT 1") == [(1,)]
    assert client.wait(10) != 0


def test_a_server_ends_with_its_killed_supervisor_and_starts_again(cluster: Cluster, data: Path):
    process, _pid = holder(data)
    run(cluster, "CREATE TABLE kept AS SELECT 1 AS one")
    process.kill()
    process.wait()
    cluster.start()
    assert run(cluster, "SELECT one FROM kept") == [(1,)]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells a child that its parent died")
def test_a_killed_supervisor_leaves_no_server(cluster: Cluster, data: Path):
    process, _pid = holder(data)
    process.kill()
    process.wait()
    wait_for_silence(cluster)


def test_a_server_that_stayed_alone_is_stopped_before_the_next_one(cluster: Cluster, data: Path):
    process, server = holder(data)
    os.kill(server, signal.SIGSTOP)  # it cannot hear that its parent died
    process.kill()
    process.wait()
    assert answers(cluster)
    subprocess.Popen(["sh", "-c", f"sleep 0.5; kill -CONT {server}"])
    cluster.start()
    assert cluster.process
    assert sockets.listener(cluster.socket) == cluster.process.pid != server


def test_both_killed_at_once(cluster: Cluster, data: Path):
    process, server = holder(data)
    run(cluster, "CREATE TABLE kept AS SELECT 1 AS one")
    process.send_signal(signal.SIGSTOP)
    os.kill(server, signal.SIGKILL)
    process.kill()
    process.wait()
    cluster.start()
    assert run(cluster, "SELECT one FROM kept") == [(1,)]


def test_a_stale_pid_file_that_names_a_live_stranger_harms_nobody(cluster: Cluster):
    cluster.start()
    run(cluster, "CREATE TABLE kept AS SELECT 1 AS one")
    assert cluster.process
    cluster.process.kill()
    cluster.stop()
    account = service_account()
    user = {"user": account.uid, "group": account.gid} if account else {}
    stranger = subprocess.Popen(["sleep", "60"], **user)  # PostgreSQL could signal it, and would believe it
    try:
        for file in (cluster.folder / "postmaster.pid", cluster.socket / f"{sockets.SOCKET}.lock"):
            if file.exists():
                lines = file.read_text().splitlines()
                file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        cluster.start()
        assert run(cluster, "SELECT one FROM kept") == [(1,)]
        cluster.stop()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_very_long_path(data: Path):
    deep = data.joinpath(*["une-longue-suite-de-dossiers"] * 8)
    assert len(str(deep)) > 200
    with Cluster(deep, durable=False) as cluster:
        assert run(cluster, "SELECT 1") == [(1,)]


def test_a_second_supervisor_is_refused_in_one_line(cluster: Cluster, data: Path):
    cluster.start()
    cluster.lock.describe("http://localhost:8000")
    with pytest.raises(ActionRefused) as refused:
        Cluster(data).start()
    assert refused.value.code == "server.already_running"
    assert "http://localhost:8000" in refused.value.message
    assert run(cluster, "SELECT 1") == [(1,)]


def test_a_half_made_folder_is_made_again(cluster: Cluster, data: Path):
    partial = data / "postgres.new"
    partial.mkdir(parents=True)
    (partial / "PG_VERSION").write_text("18\n")
    cluster.start()
    assert run(cluster, "SELECT 1") == [(1,)]
    assert not partial.exists()


def test_data_of_another_version_are_left_alone(cluster: Cluster):
    cluster.start()
    cluster.stop()
    (cluster.folder / "PG_VERSION").write_text("15\n")
    with pytest.raises(ActionRefused) as refused:
        cluster.start()
    assert refused.value.code == "server.other_version"
    assert not cluster.lock.held()


def test_a_server_that_cannot_start_says_why(cluster: Cluster):
    cluster.settings["shared_buffers"] = "much"
    with pytest.raises(ActionRefused) as refused:
        cluster.start()
    assert "shared_buffers" in refused.value.message
    assert not cluster.lock.held()


def test_a_socket_folder_of_somebody_else_is_refused(cluster: Cluster):
    cluster.socket.mkdir(mode=0o777)
    cluster.socket.chmod(0o777)
    with pytest.raises(ActionRefused) as refused:
        cluster.start()
    assert refused.value.code == "server.socket_folder"
    cluster.socket.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a service account")
def test_under_root_a_private_home_keeps_its_permissions(tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    with Cluster(home / "checkout" / "var", durable=False) as cluster:
        assert run(cluster, "SELECT 1") == [(1,)]
        folder = cluster.folder
    assert home.stat().st_mode & 0o777 == 0o700
    assert folder.parent == Path("/var/lib/jalon")
    subprocess.run(["rm", "-rf", folder], check=True)


def test_the_lock_is_freed_when_its_holder_is_killed(tmp_path: Path):
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom jalon.site.embedded.lock import FolderLock\n"
        "lock = FolderLock(Path(sys.argv[1])); print(lock.acquire(), flush=True); time.sleep(600)\n"
    )
    path = tmp_path / "lock"
    process = subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE, text=True)
    assert process.stdout and process.stdout.readline() == "True\n"
    lock = FolderLock(path)
    assert not lock.acquire()
    assert lock.holder() == str(process.pid)
    process.kill()
    process.wait()
    assert lock.acquire()
    lock.release()
