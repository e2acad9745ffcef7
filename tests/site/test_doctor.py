"""The doctor sees what is wrong with an installation, says what to do, and ends with 1 only where it must be done."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from jalon.accounts.models import User
from jalon.documents.models import File
from jalon.funds.seals import make_seal
from jalon.journal.actions import declare_installation
from jalon.notices.models import Notice
from jalon.site import examinations
from jalon.site.doctor import State, doctor, examine
from tests.funds.scenes import CASE, Budget


@pytest.fixture
def installation(own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: object) -> str:
    """A sound demonstration with a sealed ledger; its database's address as a superuser."""
    settings.DOCUMENTS_ROOT = tmp_path / "documents"
    monkeypatch.setattr(examinations, "_durability", lambda *settings: iter(()))  # the tests' server is not durable
    declare_installation("demonstration")
    Budget().through(CASE, 40_000)
    make_seal()
    return own_database.replace("postgresql:///", "postgresql://postgres@/")


def superuser(address: str, *statements: str) -> None:
    with psycopg.connect(address) as session:
        session.execute("SET session_replication_role = replica")
        for statement in statements:
            session.execute(statement)


def states() -> dict[str, State]:
    return {one.check: one.state for one in examine() if one.state is not State.GOOD}


def test_a_sound_installation_has_nothing_to_say_against_it(installation: str, capsys) -> None:
    assert states() == {}
    assert doctor(as_json=False) == 0
    said = capsys.readouterr().out
    assert said.count("✓") >= 10 and "✗" not in said


def test_it_speaks_to_machines_and_in_english(installation: str, capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    superuser(installation, "UPDATE funds_seal SET hash = previous")
    assert doctor(as_json=True) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["sound"] is False
    (seals,) = [one for one in said["checks"] if one["check"] == "seals"]
    assert (
        seals["state"] == "wrong"
        and "Seals of the ledger" in seals["text"]
        and "jalon ledger verify" in seals["remedy"]
    )


BROKEN: dict[str, tuple[str, State, Callable[[str], object]]] = {
    "a seal rewritten": (
        "seals",
        State.WRONG,
        lambda address: superuser(address, "UPDATE funds_sealedhead SET head = sha256('x')"),
    ),
    "an entry sealed and gone": (
        "seals",
        State.WRONG,
        lambda address: superuser(address, "DELETE FROM funds_link WHERE sequence = 1"),
    ),
    "a guard switched off": (
        "guards",
        State.WRONG,
        lambda address: superuser(address, "ALTER TABLE funds_entry DISABLE TRIGGER funds_forbid_rewriting"),
    ),
    "an entry of the future": (
        "ledger-clock",
        State.WARNING,
        lambda address: superuser(address, "UPDATE funds_entry SET posted_at = now() + interval '1 day'"),
    ),
    "a journal that nobody seals": (
        "journal",
        State.WARNING,
        lambda address: superuser(
            address, "INSERT INTO journal_seal (day, entries, previous, digest) VALUES ('2026-01-01', 0, '', 'x')"
        ),
    ),
    "tables of a newer Jalon": (
        "migrations",
        State.WRONG,
        lambda address: superuser(
            address, "INSERT INTO django_migrations (app, name, applied) VALUES ('funds', '9999_future', now())"
        ),
    ),
    "tables that wait for an update": (
        "migrations",
        State.WRONG,
        lambda address: superuser(
            address,
            "DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations WHERE app = 'funds')",
        ),
    ),
    "a mail that waits": ("mail", State.WRONG, lambda address: waiting_mail()),
    "a document that is gone": ("documents", State.WRONG, lambda address: lost_document()),
    "a job that nobody does": ("jobs", State.WRONG, lambda address: waiting_job(address)),
    "a job that failed": ("jobs", State.WARNING, lambda address: failed_job(address)),
}


def person() -> User:
    return User.objects.create_user("personne@exemple.fr")


def waiting_mail() -> None:
    made = Notice.objects.create(
        person=person(), template="t", language="fr", address="personne@exemple.fr", subject="s", body="b"
    )
    Notice.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(hours=2))


def lost_document() -> None:
    File.objects.create(name="a.pdf", media_type="application/pdf", size=1, sha256="0" * 64, sent_by=person())


def waiting_job(address: str) -> None:
    with psycopg.connect(address) as session:
        session.execute("INSERT INTO procrastinate_jobs (task_name, queue_name) VALUES ('t', 'q')")
        session.execute("UPDATE procrastinate_events SET at = now() - interval '2 hours'")


def failed_job(address: str) -> None:
    superuser(address, "INSERT INTO procrastinate_jobs (task_name, queue_name, status) VALUES ('t', 'q', 'failed')")


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_wrong_is_seen_with_its_remedy(installation: str, what: str) -> None:
    check, state, break_it = BROKEN[what]
    break_it(installation)
    found = [one for one in examine() if one.check == check and one.state is not State.GOOD]
    assert [one.state for one in found] == [state]
    assert found[0].remedy


def test_a_night_without_seal_is_seen(installation: str) -> None:
    superuser(installation, "DELETE FROM funds_sealedhead", "DELETE FROM funds_seal")
    assert states() == {"seals": State.WARNING}


def test_a_request_whose_time_has_passed_unrecorded_is_seen(
    installation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    monkeypatch.setattr(examinations, "on_the_clock", lambda: [SimpleNamespace(reference="OCC-2026-00001")])
    for days, state in ((-3, State.WRONG), (2, State.WARNING), (30, None)):
        clock = SimpleNamespace(silence=today + timedelta(days=days), expired=False)
        monkeypatch.setattr(examinations, "clock", lambda case, clock=clock: clock)
        assert states().get("deadlines") is state, days


def test_a_real_installation_needs_a_mail_server_and_hides_its_errors(
    own_database: str, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    monkeypatch.setattr(examinations, "_durability", lambda *settings: iter(()))
    declare_installation("real")
    settings.DEBUG = True
    assert {"mail-server": State.WRONG, "debug": State.WRONG}.items() <= states().items()


def test_the_absence_of_a_scanner_is_seen_where_it_matters(
    own_database: str, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    monkeypatch.setattr(examinations, "_durability", lambda *settings: iter(()))
    declare_installation("real")
    assert states()["scanner"] is State.WARNING
    settings.CLAMD = "127.0.0.1:1"
    assert states()["scanner"] is State.WRONG
    monkeypatch.setattr(examinations.clamd, "answers", lambda: True)
    assert "scanner" not in states()


def test_a_superuser_behind_the_pages_is_seen(installation: str) -> None:
    connection.close()
    connection.settings_dict["USER"], former = "postgres", connection.settings_dict["USER"]
    try:
        assert states() == {"login": State.WARNING}
    finally:
        connection.close()
        connection.settings_dict["USER"] = former


def test_a_database_that_does_not_answer_is_one_line_with_its_remedy(
    installation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    connection.close()
    connection.settings_dict["NAME"], former = "nowhere", connection.settings_dict["NAME"]
    try:
        assert doctor(as_json=False) == 1
    finally:
        connection.close()
        connection.settings_dict["NAME"] = former
    wrong = [line for line in capsys.readouterr().out.splitlines() if line.startswith("✗")]
    assert len(wrong) == 1 and "DATABASE_URL" in wrong[0]


def test_a_full_disk_and_a_server_that_forgets_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    for free, state in ((10**6, State.WRONG), (10**9, State.WARNING), (10**11, State.GOOD)):
        monkeypatch.setattr(examinations.shutil, "disk_usage", lambda path, free=free: SimpleNamespace(free=free))
        assert [one.state for one in examinations.machine()] == [state]
    for values, state in (
        (("off", "on", "on", "on"), State.WRONG),
        (("on", "off", "on", "on"), State.WRONG),
        (("on", "on", "off", "on"), State.WRONG),
        (("on", "on", "on", "off"), State.WARNING),
        (("on", "on", "on", "on"), State.GOOD),
    ):
        assert [one.state for one in examinations._durability(*values)] == [state]


def test_clocks_that_differ_are_seen() -> None:
    assert examinations._skew(timezone.now()).state is State.GOOD
    assert examinations._skew(timezone.now() - timedelta(minutes=1)).state is State.WRONG
