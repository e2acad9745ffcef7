"""The journal only grows, holds no personal content, and its seals show any rewriting."""

import datetime
from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from jalon.accounts.models import User
from jalon.journal import actions, queries
from jalon.journal.models import Entry, Installation, Seal
from jalon.journal.refusals import ActionRefused
from tests.cluster import TestCluster

DENIED = "42501"
CHANGED = "JL001"
TABLES = {
    "journal_entry": "subject = 'x'",
    "journal_seal": "digest = 'x'",
    "journal_installation": "kind = 'real'",
}
START = datetime.date(2026, 3, 2)


def refused(address: str, role: str, sql: str) -> str | None:
    """The SQLSTATE that a statement meets, nothing if it passes; it is never committed."""
    with psycopg.connect(address, user=role) as session:
        try:
            session.execute(sql)
        except psycopg.Error as error:
            return error.sqlstate
        finally:
            session.rollback()
    return None


def on(day: int, subject: str, **digests: object) -> None:
    """An entry of a past day, at noon."""
    at = datetime.datetime.combine(START + datetime.timedelta(days=day), datetime.time(12), datetime.UTC)
    Entry.objects.create(at=at, action="test.done", subject=subject, digests=digests)


@pytest.fixture
def written(own_database: str, django_db_blocker: object) -> Iterator[str]:
    """A database with entries on two of three days, sealed, declared a demonstration; its address."""
    with django_db_blocker.unblock():
        on(0, "first", amount=100)
        on(0, "second")
        on(2, "third", proof="a" * 64)
        actions.seal_days(START + datetime.timedelta(days=3))
        actions.declare_installation("demonstration")
        yield own_database


@pytest.mark.parametrize(("role", "state"), [("jalon_app", DENIED), ("jalon_owner", CHANGED)])
@pytest.mark.parametrize("table", TABLES)
def test_neither_the_application_nor_the_owner_changes_what_is_written(
    written: str, role: str, state: str, table: str
) -> None:
    for sql in (f"UPDATE {table} SET {TABLES[table]}", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        assert refused(written, role, sql) == state, sql


def test_the_application_cannot_lift_the_guards(written: str) -> None:
    for table in TABLES:
        assert refused(written, "jalon_app", f"ALTER TABLE {table} DISABLE TRIGGER ALL") == DENIED
        assert refused(written, "jalon_app", f"DROP TABLE {table}") == DENIED
    assert refused(written, "jalon_app", "SET session_replication_role = replica") == DENIED


def test_who_only_reads_writes_nothing(written: str) -> None:
    for table in TABLES:
        assert refused(written, "jalon_read", f"INSERT INTO {table} SELECT * FROM {table}") == DENIED
        assert refused(written, "jalon_read", f"SELECT * FROM {table}") is None


def test_seals_follow_one_another_day_after_day(written: str) -> None:
    seals = list(Seal.objects.all())
    assert [(seal.day, seal.entries) for seal in seals] == [
        (START + datetime.timedelta(days=day), count) for day, count in enumerate((2, 0, 1))
    ]
    assert [seal.previous for seal in seals] == ["", seals[0].digest, seals[1].digest]
    assert len({seal.digest for seal in seals}) == 3
    assert queries.broken_seals() == []


def test_a_day_is_sealed_once(written: str) -> None:
    assert actions.seal_days(START + datetime.timedelta(days=3)) == []
    (next_one,) = actions.seal_days(START + datetime.timedelta(days=4))
    assert next_one.previous == Seal.objects.get(day=START + datetime.timedelta(days=2)).digest


def test_today_stays_open(db: None) -> None:
    assert actions.seal_days() == []
    actions.record(None, "test.done", "now")
    assert actions.seal_days() == []


FORGERIES = {
    "a changed subject": ("UPDATE journal_entry SET subject = 'other' WHERE subject = 'first'", 0),
    "a changed digest": ("""UPDATE journal_entry SET digests = '{"amount": 101}' WHERE subject = 'first'""", 0),
    "a changed author": ("UPDATE journal_entry SET actor_id = 'x' WHERE subject = 'third'", 2),
    "a changed time": ("UPDATE journal_entry SET at = at + interval '1 second' WHERE subject = 'third'", 2),
    "a removed entry": ("DELETE FROM journal_entry WHERE subject = 'second'", 0),
    "an added entry": (
        "INSERT INTO journal_entry (at, actor_id, action, subject, region, digests)"
        " VALUES ('2026-03-03 12:00+00', '', 'test.done', 'slipped in', '', '{}')",
        1,
    ),
    "an emptied day": ("DELETE FROM journal_entry WHERE subject = 'third'", 2),
    "a changed seal": ("UPDATE journal_seal SET digest = 'x' WHERE day = '2026-03-03'", 1),
    "a removed seal": ("DELETE FROM journal_seal WHERE day = '2026-03-03'", 2),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_superuser_who_rewrites_history_is_seen_from_that_day(
    written: str, cluster: TestCluster, forgery: str
) -> None:
    statement, day = FORGERIES[forgery]
    name = written.removeprefix("postgresql:///").partition("?")[0]
    with psycopg.connect(f"host={cluster.directory} user=postgres dbname={name}", autocommit=True) as session:
        session.execute("SET session_replication_role = replica")
        session.execute(statement)
    assert queries.broken_seals()[0].day == START + datetime.timedelta(days=day)


@pytest.mark.parametrize(
    "text",
    ["Jean Dupont", "jean@exemple.fr", "12 rue des Fleurs", "é", "a\nb", "x" * 129, "<b>", "10.0.0.1, 10.0.0.2"],
)
def test_free_text_never_enters(db: None, text: str) -> None:
    with pytest.raises(ValueError, match="no free text: note"):
        actions.record(None, "test.done", "thing", note=text)
    assert not Entry.objects.exists()


def test_ids_numbers_dates_and_digests_enter(db: None) -> None:
    person = User.objects.create_user("omar@exemple.fr")
    entry = actions.record(
        person,
        "test.done",
        "VAL-2026-00012",
        region="val-exemple",
        amount=-3,
        final=True,
        day=START,
        id=UUID(int=1),
        proof=actions.digest_of("le texte"),
        nothing=None,
    )
    entry.refresh_from_db()
    assert entry.actor_id == str(person.actor_id) and "omar" not in entry.actor_id
    assert entry.digests == {
        "amount": -3,
        "final": True,
        "day": "2026-03-02",
        "id": str(UUID(int=1)),
        "proof": actions.digest_of("le texte"),
    }


def test_an_action_has_a_room_and_a_verb(db: None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        actions.record(None, "Supprimé par Jean", "thing")


def test_a_digest_says_nothing_and_changes_with_its_content() -> None:
    assert actions.digest_of("a") != actions.digest_of("b")
    assert actions.digest_of({"a": 1, "b": 2}) == actions.digest_of({"b": 2, "a": 1})
    assert len(actions.digest_of(b"x")) == 64


@pytest.mark.parametrize(("first", "other"), [("real", "demonstration"), ("demonstration", "real")])
def test_what_a_database_is_stays_settled(db: None, first: str, other: str) -> None:
    assert queries.installation_kind() == ""
    assert actions.declare_installation(first).kind == first
    assert actions.declare_installation(first).kind == first
    with pytest.raises(ActionRefused) as refusal:
        actions.declare_installation(other)
    assert refusal.value.code == "journal.installation_settled" and refusal.value.remedy
    assert (queries.is_real(), queries.is_demonstration()) == (first == "real", first == "demonstration")
    assert Installation.objects.get().kind == first


@pytest.mark.parametrize("values", ["(true, 'demonstration')", "(false, 'demonstration')", "(true, 'essai')"])
def test_a_second_kind_cannot_be_slipped_in(real: None, values: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO journal_installation (only, kind) VALUES {values}")


def test_a_kind_that_does_not_exist_is_a_mistake_of_the_caller(db: None) -> None:
    with pytest.raises(ValueError):
        actions.declare_installation("essai")
