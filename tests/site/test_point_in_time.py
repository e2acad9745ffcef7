"""Going back to any moment works as the operator's guide says, with the guide's own lines."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from jalon.site.database import ROOT, Role
from jalon.site.embedded import Cluster, program
from jalon.site.embedded.account import service_account
from tests.cluster import TEMPLATE, TestCluster

pytestmark = pytest.mark.faults
GUIDE = (ROOT / "docs" / "operator.md").read_text()


def documented(name: str) -> str:
    """A setting's value in the guide."""
    found = re.search(rf"`{name} = ([^`]+)`", GUIDE) or re.search(r"`(test ! -f [^`]+)`", GUIDE)
    assert found, name
    return found[1].strip("'")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the server's account can write to."""
    made = Path(subprocess.check_output(["mktemp", "-d", "/tmp/jalon-moment-XXXXXX"], text=True).strip())
    made.chmod(0o755)
    (made / "archive").mkdir()
    give(made / "archive")
    yield made
    shutil.rmtree(made)


def give(path: Path) -> None:
    """To the account that runs the server."""
    if account := service_account():
        subprocess.run(["chown", "-R", f"{account.uid}:{account.gid}", path], check=True)


def post(cluster: Cluster, key: str, amount: int) -> None:
    """An opening of one more amount."""
    with psycopg.connect(cluster.address(TEMPLATE, Role.APP), autocommit=True) as session:
        owner = "SELECT id FROM funds_owner WHERE reference = 'essai/moment'"
        if session.execute(owner).fetchone() is None:
            session.execute(
                "INSERT INTO funds_owner (kind, reference, region, resource_id, section, chapter, repayable, fictif,"
                " sequence, head) VALUES ('envelope', 'essai/moment', 'essai', 'eur', 'investment', '204', false,"
                " true, 0, '')"
            )
        leg = {
            "owner": session.execute(owner).fetchone()[0],
            "book": "authority",
            "from": "opened",
            "to": "available",
        }
        session.execute(
            "SELECT funds_post(%s, 'open', '2026-07-01', 2026, 'a', 'VOTE', '', NULL, %s, %s, NULL, NULL)",
            [key, json.dumps([{**leg, "amount": amount}]), json.dumps({"2026": amount})],
        )


def jalon(cluster: Cluster, *words: str) -> subprocess.CompletedProcess[str]:
    """A command on that server's database."""
    environment = {**os.environ, "DATABASE_URL": f"postgresql:///{TEMPLATE}?host={cluster.socket}"}
    command = [sys.executable, "-m", "jalon", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)


def test_the_books_go_back_to_a_moment_and_verify_against_the_seal_before_it(folder: Path) -> None:
    archive = {name: documented(name).replace("/archive", str(folder / "archive")) for name in ("archive_command",)}
    (folder / "var").mkdir()
    (folder / "new").mkdir()
    TestCluster.bring(folder / "var")
    settings = {"wal_level": documented("wal_level"), "archive_mode": documented("archive_mode"), **archive}
    seals = [folder / "before.json", folder / "after.json"]
    with Cluster(folder / "var", settings=settings) as cluster:
        base = folder / "new" / "postgres"
        subprocess.run(
            [
                program("pg_basebackup"),
                "-h",
                cluster.socket,
                "-U",
                "postgres",
                "-D",
                base,
                "-X",
                "none",
                "-c",
                "fast",
            ],
            check=True,
            capture_output=True,
        )
        post(cluster, "before", 100)
        assert jalon(cluster, "ledger", "seal", "--publish", str(seals[0])).returncode == 0
        with psycopg.connect(cluster.address("postgres"), autocommit=True) as session:
            (moment,) = session.execute("SELECT clock_timestamp()::text").fetchone()
            time.sleep(0.05)
            post(cluster, "after", 7)
            assert jalon(cluster, "ledger", "seal", "--publish", str(seals[1])).returncode == 0
            (last,) = session.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
        deadline = time.monotonic() + 20
        while not (folder / "archive" / last).exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
    (base / "recovery.signal").touch()
    give(base)
    recovery = {
        "restore_command": documented("restore_command").replace("/archive", str(folder / "archive")),
        "recovery_target_time": moment,
        "recovery_target_action": documented("recovery_target_action"),
    }
    with Cluster(folder / "new", settings=recovery) as recovered:
        with psycopg.connect(recovered.address(TEMPLATE), autocommit=True) as session:
            while session.execute("SELECT pg_is_in_recovery()").fetchone() == (True,):
                time.sleep(0.05)
            assert session.execute("SELECT key FROM funds_entry").fetchall() == [("before",)]
        kept = jalon(recovered, "ledger", "verify", "--seal", str(seals[0]))
        assert kept.returncode == 0, kept.stdout + kept.stderr
        later = jalon(recovered, "ledger", "verify", "--seal", str(seals[1]))
        assert later.returncode == 1 and "essai/moment" in later.stdout
