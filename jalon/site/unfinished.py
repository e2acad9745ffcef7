"""A first demonstration that was killed half-way is made anew: nobody was ever shown it. Needs no Django.

What tells is the journal: the house writes down when it begins to play a demonstration, and when it is done.
"""

import psycopg
from psycopg import sql

SUBJECT = "demonstration"
BEGUN, DONE = "demonstration.begin", "demonstration.end"


def drop_unfinished(server: str, database: str) -> bool:
    """Drop a database of this server whose first demonstration stopped half-way; whether there was one."""
    with psycopg.connect(server, autocommit=True) as session:
        if session.execute("SELECT FROM pg_database WHERE datname = %s", [database]).fetchone() is None:
            return False
        with psycopg.connect(server, dbname=database) as inside:
            if not _unfinished(inside):
                return False
        session.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))
    return True


def _unfinished(database: psycopg.Connection) -> bool:
    table = database.execute("SELECT to_regclass('public.journal_entry')").fetchone()
    if table is None or table[0] is None:
        return False
    said = database.execute(
        "SELECT action FROM journal_entry WHERE subject = %s AND action IN (%s, %s)", [SUBJECT, BEGUN, DONE]
    )
    return [action for (action,) in said] == [BEGUN]
