"""What was saved comes back whole, with its rights and documents; anything else leaves everything as it was."""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection
from typer.testing import CliRunner

from jalon.funds.commands import app as ledger
from jalon.funds.seals import latest_seal, make_seal, publish
from jalon.journal.refusals import ActionRefused
from jalon.site import archive
from jalon.site.backup import backup
from jalon.site.database import ROOT
from jalon.site.restore import restore
from tests.cluster import TestCluster
from tests.funds.scenes import CASE, SCHEME, Budget

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


def rows(address: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address) as session:
        return session.execute(statement).fetchall()


@pytest.fixture
def empty(cluster: TestCluster, worker_id: str) -> Iterator[str]:
    """An empty database of the owner's, as its administrator sees it."""
    name = f"restored_{worker_id}"
    cluster.run_sql("postgres", f"CREATE DATABASE {name} OWNER jalon_owner")
    yield f"postgresql://postgres@/{name}?host={cluster.directory}"
    cluster.drop(name)


@pytest.fixture
def books(own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with a small ledger, a data folder with two documents and a key; its administrator's address."""
    Budget().through(CASE, 40_000, 60_000)
    make_seal()
    data = tmp_path / "var"
    for content in (b"one", b"two"):
        sha256 = hashlib.sha256(content).hexdigest()
        path = data / "documents" / sha256[:2] / sha256
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    (data / "documents" / "2c" / "half.partial").parent.mkdir(exist_ok=True)
    (data / "documents" / "2c" / "half.partial").write_bytes(b"a write that was cut")
    (data / "secret-key").write_text("a key")
    monkeypatch.setenv("JALON_DATA", str(data))
    address = own_database.replace("postgresql:///", "postgresql://postgres@/")
    monkeypatch.setenv("DATABASE_URL", address)
    return address


@pytest.fixture
def saved(books: str, tmp_path: Path) -> Path:
    """That installation in a file."""
    path = tmp_path / "jalon.backup"
    assert backup(path) == 2
    return path


@pytest.fixture
def elsewhere(saved: Path, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a new, empty installation, which the commands now speak of."""
    monkeypatch.setenv("JALON_DATA", str(tmp_path / "new"))
    monkeypatch.setenv("DATABASE_URL", empty)
    return tmp_path / "new"


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_installation_comes_back_whole(books: str, saved: Path, elsewhere: Path, empty: str) -> None:
    assert restore(saved) == 2
    assert rows(empty, PORTRAIT) == rows(books, PORTRAIT)
    everything = (
        "SELECT (SELECT count(*) FROM {0}), (SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {0} t)"
    )
    for table in ("funds_entry", "funds_link", "funds_posting", "funds_privatepart", "journal_entry", "funds_seal"):
        assert rows(empty, everything.format(table)) == rows(books, everything.format(table)), table
    contents = files(elsewhere)
    assert sorted(contents.values()) == [b"a key", b"one", b"two"]
    assert (elsewhere / "secret-key").stat().st_mode & 0o077 == 0


def test_what_came_back_is_verified_against_the_seal_that_was_kept(
    saved: Path, elsewhere: Path, empty: str, tmp_path: Path
) -> None:
    made = latest_seal()
    assert made is not None
    kept = publish(made, tmp_path)
    restore(saved)
    connection.close()
    former, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], urlsplit(empty).path[1:]
    try:
        result = CliRunner().invoke(ledger, ["verify", "--seal", str(kept)])
    finally:
        connection.close()
        connection.settings_dict["NAME"] = former
    assert result.exit_code == 0, result.output
    assert "intacts" in result.output


def test_a_backup_of_books_that_are_being_written_is_of_one_moment(
    books: str, elsewhere: Path, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two clerks go on posting while it is made: what comes back verifies, and its chains have no gap."""
    monkeypatch.setenv("DATABASE_URL", books)
    code = (
        "import django, sys; django.setup()\n"
        "from datetime import date\n"
        "from jalon.funds.actions import Act, Line, reserve\n"
        "from jalon.funds.models import Envelope\n"
        "line = [Line(Envelope.objects.get(owner__reference='essai/subventions'), 1)]\n"
        "n = 0\n"
        "while True:\n"
        "    n += 1\n"
        f"    reserve(Act('a', date(2026, 7, 1), f'{{sys.argv[1]}}-{{n}}'), '{SCHEME}', 'BUSY', line)\n"
        "    print(n, flush=True)\n"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "jalon.site.settings", "JALON_SECRET_KEY": "x"}
    clerks = [
        subprocess.Popen([sys.executable, "-c", code, str(n)], env=environment, stdout=subprocess.PIPE, cwd=ROOT)
        for n in range(2)
    ]
    try:
        for clerk in clerks:
            assert clerk.stdout and clerk.stdout.readline()
        backup(tmp_path / "busy.backup")
    finally:
        for clerk in clerks:
            clerk.kill()
            clerk.wait()
    monkeypatch.setenv("DATABASE_URL", empty)
    restore(tmp_path / "busy.backup")
    gap = (
        "SELECT 1 FROM funds_owner o WHERE sequence <> (SELECT count(*) FROM funds_link l WHERE l.owner_id = o.id)"
    )
    assert rows(empty, gap) == []
    off = """SELECT 1 FROM funds_account a
              WHERE balance <> (SELECT coalesce(sum(amount), 0) FROM funds_posting WHERE account_id = a.id)"""
    assert rows(empty, off) == []
    assert rows(empty, "SELECT count(*) > 0 FROM funds_account WHERE case_ref = 'BUSY'") == [(True,)]


def test_only_its_maker_can_read_a_backup_and_none_is_overwritten(saved: Path) -> None:
    assert saved.stat().st_mode & 0o077 == 0
    before = saved.read_bytes()
    with pytest.raises(ActionRefused) as refused:
        backup(saved)
    assert refused.value.code == "backup.exists" and saved.read_bytes() == before
    with pytest.raises(ActionRefused) as refused:
        backup(saved.parent / "nowhere" / "x")
    assert refused.value.code == "backup.path"


def test_a_backup_that_fails_leaves_no_file(
    books: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("jalon.site.backup.AS_OWNER", "--role=nobody")
    with pytest.raises(ActionRefused) as refused:
        backup(tmp_path / "failed.backup")
    assert refused.value.code == "database.tool"
    assert not list(tmp_path.glob("failed*")) and capfd.readouterr().err


def test_an_empty_database_has_nothing_to_save(empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", empty)
    with pytest.raises(ActionRefused) as refused:
        backup(tmp_path / "empty.backup")
    assert refused.value.code == "backup.empty"


def rewritten(saved: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    """The same archive with other members; None leaves one out."""
    with tarfile.open(saved) as archive:
        members = [(one.name, archive.extractfile(one).read()) for one in archive]
    with tarfile.open(saved, "w") as archive:
        for name, content in members:
            changed = change(name, content)
            if changed is not None:
                info = tarfile.TarInfo(name)
                info.size = len(changed)
                archive.addfile(info, io.BytesIO(changed))


def manifest(**said: object) -> Callable[[str, bytes], bytes | None]:
    return lambda name, content: (
        json.dumps({**json.loads(content), **said}).encode() if name == "manifest.json" else content
    )


def untouched(data: Path, address: str) -> bool:
    return rows(address, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)] and not files(data)


KNOWN = archive.known_migrations()
REFUSED: dict[str, tuple[Callable[[str, bytes], bytes | None], str, str]] = {
    "newer": (manifest(migrations=[*KNOWN, "funds.9999_future"]), "restore.newer", "funds.9999_future"),
    "older": (manifest(migrations=KNOWN[:-1]), "restore.older", KNOWN[-1]),
    "newer server": (manifest(postgresql=99), "restore.older_server", "99"),
    "other format": (manifest(format="jalon-backup-9"), "restore.unreadable", "jalon-backup-9"),
    "no manifest": (lambda name, content: None if name == "manifest.json" else content, "restore.unreadable", ""),
    "no end": (lambda name, content: None if name == "end.json" else content, "restore.unreadable", "coupé"),
    "no dump": (lambda name, content: None if name.endswith(".dump") else content, "restore.unreadable", "coupé"),
    "a document less": (
        lambda name, content: None if content == b"one" else content,
        "restore.unreadable",
        "coupé",
    ),
    "a changed document": (
        lambda name, content: b"ONE" if content == b"one" else content,
        "restore.unreadable",
        "modifié",
    ),
    "a changed dump": (
        lambda name, content: content[:-9] + b"x" * 9 if name.endswith(".dump") else content,
        "restore.unreadable",
        "modifié",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_backup_that_is_not_this_ones_is_refused_and_nothing_is_touched(
    case: str, saved: Path, elsewhere: Path, empty: str
) -> None:
    change, code, said = REFUSED[case]
    rewritten(saved, change)
    with pytest.raises(ActionRefused) as refused:
        restore(saved)
    assert refused.value.code == code and said in refused.value.message and refused.value.remedy
    assert untouched(elsewhere, empty)


def test_a_file_cut_anywhere_is_refused_and_nothing_is_touched(saved: Path, elsewhere: Path, empty: str) -> None:
    whole = saved.read_bytes()
    for size in (0, 100, 700, 5_000, len(whole) // 2, len(whole) - 11_000):
        saved.write_bytes(whole[:size])
        with pytest.raises(ActionRefused) as refused:
            restore(saved)
        assert refused.value.code == "restore.unreadable", size
        assert untouched(elsewhere, empty), size
    saved.write_text("Bonjour")
    with pytest.raises(ActionRefused):
        restore(saved)
    with pytest.raises(ActionRefused) as refused:
        restore(saved.parent / "absent")
    assert refused.value.code == "restore.no_file"


def test_a_name_that_leads_out_of_the_folder_is_refused(saved: Path, elsewhere: Path, empty: str) -> None:
    with tarfile.open(saved, "a") as archive:
        archive.addfile(tarfile.TarInfo("../outside"), io.BytesIO())
    with pytest.raises(ActionRefused) as refused:
        restore(saved)
    assert refused.value.code == "restore.unreadable" and untouched(elsewhere, empty)


def test_a_database_that_holds_anything_is_never_overwritten(books: str, saved: Path, tmp_path: Path) -> None:
    before = (rows(books, PORTRAIT), files(tmp_path / "var"))
    with pytest.raises(ActionRefused) as refused:
        restore(saved)
    assert refused.value.code == "restore.not_empty"
    assert (rows(books, PORTRAIT), files(tmp_path / "var")) == before


def test_a_dump_that_does_not_go_in_leaves_the_database_empty(
    saved: Path, elsewhere: Path, empty: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with psycopg.connect(empty, autocommit=True) as session:
        session.execute("CREATE TYPE public.funds_entry AS ENUM ('in the way')")
    with pytest.raises(ActionRefused) as refused:
        restore(saved)
    assert refused.value.code == "database.tool" and "pg_restore" in capfd.readouterr().err
    assert rows(empty, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
    with psycopg.connect(empty, autocommit=True) as session:
        session.execute("DROP TYPE public.funds_entry")
    assert restore(saved) == 2  # what the first try left behind is in nobody's way


@pytest.mark.faults
def test_from_the_embedded_server_to_another_folder_by_the_commands() -> None:
    folder = Path(subprocess.check_output(["mktemp", "-d", "/tmp/jalon-backup-XXXXXX"], text=True).strip())
    folder.chmod(0o755)
    try:
        (folder / "var").mkdir()
        TestCluster.bring(folder / "var")
        with_template = {**os.environ, "JALON_DATA": str(folder / "var")}
        with_template.pop("DATABASE_URL")
        rename = (
            "import psycopg; from pathlib import Path; from jalon.site.embedded import Cluster\n"
            f"with Cluster(Path('{folder}/var')) as c:\n"
            "    s = psycopg.connect(c.address('postgres'), autocommit=True)\n"
            "    s.execute('ALTER DATABASE jalon_template RENAME TO jalon')\n"
        )
        subprocess.run([sys.executable, "-c", rename], env=with_template, check=True, cwd=ROOT)

        def jalon(data: str, *words: str) -> str:
            done = subprocess.run(
                [sys.executable, "-m", "jalon", *words],
                env={**with_template, "JALON_DATA": str(folder / data)},
                capture_output=True,
                text=True,
                check=False,
                cwd=ROOT,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            return done.stdout

        assert "0" in jalon("var", "backup", str(folder / "saved"))
        assert "0" in jalon("new", "restore", str(folder / "saved"))
        assert (folder / "new" / "postgres" / "PG_VERSION").exists()
    finally:
        subprocess.run(["rm", "-rf", folder], check=True)
