"""A saved database comes back whole, with its rights."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from jalon.journal.refusals import ActionRefused
from jalon.site import storage

# Each table with its owner and who may do what; each trigger and function.
PORTRAIT = """
SELECT 'table', relname::text, pg_get_userbyid(relowner)::text, relacl::text FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')
UNION ALL
SELECT 'trigger', tgname::text, tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger
 WHERE NOT tgisinternal
UNION ALL
SELECT 'function', oid::regprocedure::text, pg_get_userbyid(proowner)::text, proacl::text FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace
UNION ALL
SELECT 'default', defaclobjtype::text, defaclrole::regrole::text, defaclacl::text FROM pg_default_acl
ORDER BY 1, 2, 3, 4
"""


@pytest.fixture
def empty(cluster, worker_id) -> Iterator[str]:
    """An empty database of the owner's, as its administrator sees it."""
    name = f"restored_{worker_id}"
    cluster.run_sql("postgres", f"CREATE DATABASE {name} OWNER jalon_owner")
    yield f"postgresql://postgres@/{name}?host={cluster.directory}"
    cluster.drop(name)


def portrait(address: str) -> list[tuple[str, ...]]:
    with psycopg.connect(address) as connection:
        return connection.execute(PORTRAIT).fetchall()


def test_a_restored_database_has_the_same_tables_rights_and_triggers(cluster, empty, tmp_path: Path, monkeypatch):
    source = f"postgresql://postgres@/jalon_template?host={cluster.directory}"
    monkeypatch.setenv("DATABASE_URL", source)
    storage.dump(tmp_path / "jalon.dump")
    monkeypatch.setenv("DATABASE_URL", empty)
    storage.restore(tmp_path / "jalon.dump")
    assert portrait(empty) == portrait(source)
    assert len(portrait(source)) > 20


def test_a_full_database_is_never_overwritten(cluster, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"postgresql://postgres@/jalon_template?host={cluster.directory}")
    saved = tmp_path / "jalon.dump"
    storage.dump(saved)
    with pytest.raises(ActionRefused) as refused:
        storage.restore(saved)
    assert refused.value.code == "database.not_empty"
    with pytest.raises(ActionRefused) as refused:
        storage.dump(saved)
    assert refused.value.code == "database.file_exists"


def test_a_file_that_is_no_saved_database_leaves_the_database_empty(empty, tmp_path: Path, monkeypatch, capfd):
    monkeypatch.setenv("DATABASE_URL", empty)
    (tmp_path / "letter.txt").write_text("Bonjour")
    with pytest.raises(ActionRefused) as refused:
        storage.restore(tmp_path / "letter.txt")
    assert refused.value.code == "database.tool"
    assert "pg_restore" in capfd.readouterr().err


def test_the_embedded_server_is_started_to_be_saved_and_stopped_again(tmp_path_factory, monkeypatch):
    import subprocess

    folder = Path(subprocess.check_output(["mktemp", "-d", "/tmp/jalon-storage-XXXXXX"], text=True).strip())
    folder.chmod(0o755)
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("JALON_DATA", str(folder / "var"))
    with storage.reachable() as address:
        assert portrait(address) == []
        with storage.reachable() as again:
            assert again == address
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)
    subprocess.run(["rm", "-rf", folder], check=True)
