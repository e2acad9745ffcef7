"""The database as its administrator reaches it."""

import subprocess
from pathlib import Path

import psycopg
import pytest

from jalon.site import storage


def tables(address: str) -> int:
    with psycopg.connect(address) as connection:
        return connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()[0]


def test_the_embedded_server_is_started_to_be_saved_and_stopped_again(tmp_path_factory, monkeypatch):
    folder = Path(subprocess.check_output(["mktemp", "-d", "/tmp/jalon-storage-XXXXXX"], text=True).strip())
    folder.chmod(0o755)
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("JALON_DATA", str(folder / "var"))
    with storage.reachable() as address:
        assert tables(address) == 0
        with storage.reachable() as again:
            assert again == address
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)
    subprocess.run(["rm", "-rf", folder], check=True)
