"""A demonstration that was killed half-way is made anew where nobody has seen it, and refused elsewhere."""

import psycopg
import pytest

from jalon.journal.actions import record
from jalon.journal.models import Entry
from jalon.journal.refusals import ActionRefused
from jalon.site.demonstration.whole import played_whole
from jalon.site.unfinished import BEGUN, DONE, SUBJECT, drop_unfinished


def server_of(cluster) -> str:
    """The address of the server, as its superuser."""
    return f"postgresql://postgres@/postgres?host={cluster.directory}"


@pytest.fixture
def database(cluster, request):
    """A database with a journal, and what was done in it."""
    name = f"unfinished_{len(request.param)}"
    cluster.run_sql("postgres", f"CREATE DATABASE {name}")
    cluster.run_sql(name, "CREATE TABLE journal_entry (subject text, action text)")
    for action in request.param:
        cluster.run_sql(name, f"INSERT INTO journal_entry VALUES ('{SUBJECT}', '{action}')")
    yield name
    cluster.run_sql("postgres", f"DROP DATABASE IF EXISTS {name}")


@pytest.mark.parametrize(
    ("database", "dropped"),
    [([], False), ([BEGUN], True), ([BEGUN, DONE], False), ([BEGUN, DONE, BEGUN], False)],
    indirect=["database"],
)
def test_a_first_demonstration_stopped_half_way_is_dropped_and_no_other(cluster, database, dropped):
    server = server_of(cluster)
    assert drop_unfinished(server, database) is dropped
    with psycopg.connect(server) as session:
        kept = session.execute("SELECT FROM pg_database WHERE datname = %s", [database]).fetchone()
    assert (kept is None) is dropped


def test_a_database_that_is_not_there_or_holds_nothing_is_left_alone(cluster):
    assert not drop_unfinished(server_of(cluster), "nowhere")
    assert not drop_unfinished(server_of(cluster), "postgres")


def test_what_stopped_half_way_is_refused_where_it_may_have_been_used(db):
    with pytest.raises(KeyboardInterrupt), played_whole():
        raise KeyboardInterrupt
    with pytest.raises(ActionRefused) as refused, played_whole():
        pass
    assert refused.value.code == "demonstration.interrupted" and refused.value.remedy


def test_a_demonstration_is_played_again_after_one_that_was_whole(db):
    record(None, "demonstration.other", SUBJECT)
    for _again in range(2):
        with played_whole():
            pass
    said = Entry.objects.filter(subject=SUBJECT, action__in=(BEGUN, DONE)).order_by("pk")
    assert list(said.values_list("action", flat=True)) == [BEGUN, DONE] * 2
