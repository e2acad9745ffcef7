"""The application's role may not change the schema, and the address gives the role."""

import psycopg
import pytest
from django.db import connection

from jalon.site.database import Role, connection_settings

pytestmark = pytest.mark.django_db


def test_pages_speak_to_the_database_as_jalon_app():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("jalon_app",)


def test_each_test_process_has_its_own_database(worker_id):
    assert connection.settings_dict["NAME"] == {"master": "jalon_main"}.get(worker_id, f"jalon_{worker_id}")


def test_the_application_cannot_create_tables():
    with connection.cursor() as cursor, pytest.raises(Exception) as refused:
        cursor.execute("CREATE TABLE sneaky (id int)")
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


def test_another_login_takes_the_role_at_connection():
    settings = connection_settings("postgresql://amelie:secret@db.example:5433/jalon", Role.APP)
    assert settings["OPTIONS"]["options"].endswith(" -c role=jalon_app")
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("db.example", "5433", "jalon")


def test_a_client_that_vanished_does_not_hold_its_locks_for_ever():
    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("15min",)


def test_an_address_that_is_not_postgresql_is_refused():
    with pytest.raises(ValueError, match="mysql"):
        connection_settings("mysql://localhost/jalon", Role.APP)
