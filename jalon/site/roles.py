"""The three roles of the database, and what each may do.

``jalon_owner`` owns the tables, ``jalon_app`` reads and writes rows but changes no table (a table that only
grows takes UPDATE and DELETE from it in its own migration), ``jalon_read`` reads.
"""

from typing import LiteralString

import psycopg
from psycopg import sql

from jalon.journal.refusals import ActionRefused
from jalon.site.database import Role
from jalon.site.terminal import gettext as _

OLDEST = 16

OWNER_SQL: tuple[LiteralString, ...] = (
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE, CREATE ON SCHEMA public TO jalon_owner",
    "GRANT USAGE ON SCHEMA public TO jalon_app, jalon_read",
)
# What the migrations will make is given to the other roles at its birth.
DEFAULTS_SQL: tuple[LiteralString, ...] = (
    """ALTER DEFAULT PRIVILEGES FOR ROLE jalon_owner IN SCHEMA public
       GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO jalon_app""",
    """ALTER DEFAULT PRIVILEGES FOR ROLE jalon_owner IN SCHEMA public
       GRANT USAGE, SELECT ON SEQUENCES TO jalon_app""",
    "ALTER DEFAULT PRIVILEGES FOR ROLE jalon_owner IN SCHEMA public GRANT SELECT ON TABLES TO jalon_read",
    "ALTER DEFAULT PRIVILEGES FOR ROLE jalon_owner IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO jalon_app",
    "ALTER DEFAULT PRIVILEGES FOR ROLE jalon_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
)


def connect(address: str) -> psycopg.Connection:
    """A session on a server that Jalon can use; refused where it does not answer or is too old."""
    try:
        connection = psycopg.connect(address, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise ActionRefused(
            "database.unreachable",
            _("Le serveur PostgreSQL ne répond pas : %s") % _first_line(error),
            _("Démarrez-le, ou corrigez DATABASE_URL."),
        ) from error
    except psycopg.ProgrammingError as error:
        raise ActionRefused(
            "database.bad_address",
            _("L’adresse de DATABASE_URL n’est pas lisible : %s") % _first_line(error),
            _("Forme attendue : postgresql://utilisateur:mot-de-passe@serveur:5432/base."),
        ) from error
    major = server_major(connection)
    if major < OLDEST:
        connection.close()
        raise ActionRefused(
            "database.too_old",
            _("Ce serveur est PostgreSQL %(found)d ; Jalon demande PostgreSQL %(oldest)d ou plus récent.")
            % {"found": major, "oldest": OLDEST},
            _("Mettez-le à jour, ou indiquez un autre serveur dans DATABASE_URL."),
        )
    return connection


def server_major(connection: psycopg.Connection) -> int:
    """The server's major version."""
    return connection.info.server_version // 10_000


def create_database(address: str, name: str) -> None:
    """Make the roles and an empty database of the owner's, where they are missing; by a superuser."""
    with connect(address) as connection:
        _make_roles(connection, login=True)
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone()
        if found is None:
            owner = sql.Identifier(Role.OWNER)
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), owner))


def prepare(address: str, *, defaults: bool = True) -> None:
    """Make the roles on a server and give them their rights in the address's database; again does no harm.

    The address's login owns the database and may create roles, or is a superuser. Refused, with the statements
    for the server's administrator, where it may not. ``defaults=False`` leaves out the rights on tables to come:
    a saved database brings its own.
    """
    with connect(address) as connection:
        try:
            _make_roles(connection, login=False)
            _let_login_take(connection)
            for statement in OWNER_SQL:
                connection.execute(statement)
            may = connection.execute("SELECT has_schema_privilege('jalon_owner', 'public', 'CREATE')").fetchone()
            if may != (True,):  # a GRANT without the right to give it only warns
                raise psycopg.errors.InsufficientPrivilege("GRANT CREATE ON SCHEMA public")
            connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(Role.OWNER)))
            for statement in DEFAULTS_SQL if defaults else ():
                connection.execute(statement)
        except psycopg.errors.InsufficientPrivilege as error:
            login = connection.info.user
            raise ActionRefused(
                "database.no_right",
                _("L’utilisateur « %(login)s » ne peut pas préparer la base : %(reason)s")
                % {"login": login, "reason": _first_line(error)},
                _("Faites exécuter par l’administrateur du serveur :") + "\n" + for_administrator(connection),
            ) from error


def for_administrator(connection: psycopg.Connection) -> str:
    """The statements that a server's administrator runs where the login may not."""
    login = sql.Identifier(connection.info.user).as_string(connection)
    database = sql.Identifier(connection.info.dbname).as_string(connection)
    return "\n".join(
        [
            *(f"CREATE ROLE {role};" for role in Role),
            f"GRANT {', '.join(Role)} TO {login} WITH SET TRUE;",
            f"ALTER DATABASE {database} OWNER TO {login};",
        ]
    )


def _make_roles(connection: psycopg.Connection, *, login: bool) -> None:
    known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles").fetchall()}
    for role in Role:
        if role not in known:
            kind = sql.SQL("LOGIN" if login else "NOLOGIN")
            connection.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role), kind))


def _let_login_take(connection: psycopg.Connection) -> None:
    """Let the address's login work as each role, and have none of their rights otherwise."""
    for role in Role:
        may = connection.execute("SELECT pg_has_role(current_user, %s, 'SET')", [str(role)]).fetchone()
        if may != (True,):
            grant = sql.SQL("GRANT {} TO CURRENT_USER WITH SET TRUE, INHERIT FALSE")
            connection.execute(grant.format(sql.Identifier(role)))


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
