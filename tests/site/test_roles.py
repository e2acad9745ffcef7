"""Any PostgreSQL 16 or newer serves, and a server that cannot says why."""

import psycopg
import pytest
from psycopg import sql

from jalon.journal.refusals import ActionRefused
from jalon.site import roles
from jalon.site.database import Role, connection_settings


@pytest.fixture
def login(cluster, request):
    """A login that may create roles and owns a database, and nothing more; its address."""
    name = f"amelie_{abs(hash(request.node.name)) % 10**8}"
    cluster.run_sql("postgres", f"CREATE ROLE {name} LOGIN CREATEROLE", f"CREATE DATABASE {name} OWNER {name}")
    yield f"postgresql://{name}@/{name}?host={cluster.directory}"
    cluster.drop(name)
    cluster.run_sql("postgres", f"DROP OWNED BY {name}")


def grant_roles(cluster, login: str) -> None:
    name = login.partition("//")[2].partition("@")[0]
    cluster.run_sql("postgres", f"GRANT {', '.join(Role)} TO {name} WITH ADMIN TRUE, SET FALSE, INHERIT FALSE")


def test_a_login_that_may_create_roles_prepares_its_database(cluster, login):
    grant_roles(cluster, login)
    roles.prepare(login)
    roles.prepare(login)
    with psycopg.connect(login, options="-c role=jalon_owner") as owner:
        owner.execute("CREATE TABLE things (id int)")
    with psycopg.connect(login, options="-c role=jalon_app", autocommit=True) as app:
        app.execute("INSERT INTO things VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("DROP TABLE things")
    with psycopg.connect(login, options="-c role=jalon_read") as reader:
        assert reader.execute("SELECT id FROM things").fetchall() == [(1,)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("DELETE FROM things")


def test_the_login_itself_reads_nothing(cluster, login):
    grant_roles(cluster, login)
    roles.prepare(login)
    with psycopg.connect(login, options="-c role=jalon_owner") as owner:
        owner.execute("CREATE TABLE things (id int)")
    with psycopg.connect(login) as bare, pytest.raises(psycopg.errors.InsufficientPrivilege):
        bare.execute("SELECT id FROM things")


def test_a_login_without_the_rights_is_told_what_to_ask(cluster, login):
    name = login.partition("//")[2].partition("@")[0]
    cluster.run_sql("postgres", f"ALTER ROLE {name} NOCREATEROLE")
    with pytest.raises(ActionRefused) as refused:
        roles.prepare(login)
    assert refused.value.code == "database.no_right"
    assert f'GRANT jalon_owner, jalon_app, jalon_read TO "{name}" WITH SET TRUE;' in refused.value.remedy


def test_what_the_administrator_is_asked_is_enough(cluster, login):
    name = login.partition("//")[2].partition("@")[0]
    cluster.run_sql("postgres", f"ALTER ROLE {name} NOCREATEROLE", f"ALTER DATABASE {name} OWNER TO postgres")
    with pytest.raises(ActionRefused) as refused:
        roles.prepare(login)
    asked = [line for line in refused.value.remedy.splitlines()[1:] if not line.startswith("CREATE ROLE")]
    cluster.run_sql("postgres", *asked)
    roles.prepare(login)


def test_an_older_server_is_refused(cluster, login, monkeypatch):
    monkeypatch.setattr(roles, "server_major", lambda connection: 15)
    with pytest.raises(ActionRefused) as refused:
        roles.prepare(login)
    assert refused.value.code == "database.too_old"
    assert "15" in refused.value.message and "16" in refused.value.message


def test_a_stopped_server_is_refused_in_one_line(tmp_path):
    with pytest.raises(ActionRefused) as refused:
        roles.prepare(f"postgresql://amelie:secret@/jalon?host={tmp_path}")
    assert refused.value.code == "database.unreachable"
    assert "\n" not in str(refused.value) and "secret" not in str(refused.value)


def test_an_unreadable_address_is_refused():
    with pytest.raises(ActionRefused) as refused:
        roles.connect("postgresql://[jalon")
    assert refused.value.code == "database.bad_address"


def test_the_embedded_server_lets_the_three_roles_in(cluster):
    for role in Role:
        settings = connection_settings(cluster.url("jalon_template"), role)
        assert settings["USER"] == role
    with psycopg.connect(f"host={cluster.directory} user=postgres dbname=postgres") as connection:
        query = sql.SQL("SELECT bool_and(rolcanlogin AND NOT rolsuper) FROM pg_roles WHERE rolname LIKE 'jalon%'")
        assert connection.execute(query).fetchone() == (True,)
