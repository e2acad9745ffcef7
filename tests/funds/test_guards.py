"""PostgreSQL itself keeps the books: raw SQL cannot rewrite, remove, unbalance or overdraw them."""

import json
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from jalon.funds.enums import PATHS, Basis, Book, Operation
from jalon.funds.models import Account, Entry, Link, Owner, Posting, PrivatePart
from tests.funds.scenes import CASE, OTHER, SCHEME, Budget

HISTORY = ["funds_entry", "funds_link", "funds_posting", "funds_schedule", "funds_seal", "funds_sealedhead"]
STANDING = ["funds_owner", "funds_envelope", "funds_account", "funds_total", "funds_daytotal"]
CHART = ["funds_step", "funds_operation", "funds_move"]
FORBIDDEN = "JF011"
DENIED = "42501"


@pytest.fixture
def books(own_database: str) -> Iterator[str]:
    """A database with a small budget, one case paid and another under review; its address."""
    budget = Budget()
    budget.through(CASE, 40_000, 60_000)
    budget.through(OTHER, 10_000, last="certify")
    with connection.cursor() as cursor:
        cursor.execute("SELECT funds_make_seal()")
    yield own_database


def refused(address: str, role: str, sql: str, parameters: object = None) -> str | None:
    """The SQLSTATE that a statement meets, nothing if it passes; it is never committed."""
    with psycopg.connect(address, user=role) as session:
        try:
            session.execute(sql, parameters)
            session.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except psycopg.Error as error:
            return error.sqlstate
        finally:
            session.rollback()
    return None


CHANGES = {
    "funds_entry": "reference = 'x'",
    "funds_link": "hash = previous",
    "funds_posting": "amount = amount + 1",
    "funds_schedule": "amount_cents = amount_cents + 1",
    "funds_seal": "count = 0",
    "funds_sealedhead": "sequence = 0",
    "funds_owner": "chapter = '999'",
    "funds_envelope": "deliberation = 'x'",
    "funds_account": "balance = balance + 1",
    "funds_total": "amount = amount + 1",
    "funds_daytotal": "amount = amount + 1",
    "funds_step": "source = true",
    "funds_operation": "reversible = true",
    "funds_move": "to_step = 'paid'",
}


def test_the_application_can_only_add_through_the_one_function(books: str) -> None:
    for table, change in CHANGES.items():
        for sql in (f"UPDATE {table} SET {change}", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            assert refused(books, "jalon_app", sql) == DENIED, sql
    for table in [*HISTORY, "funds_account", "funds_total", "funds_daytotal", "funds_privatepart", *CHART]:
        assert refused(books, "jalon_app", f"INSERT INTO {table} DEFAULT VALUES") == DENIED, table
    enchain = "SELECT funds_enchain(o, 1, 'x', NULL, NULL) FROM funds_owner o"
    assert refused(books, "jalon_app", enchain) == DENIED
    apply = "SELECT funds_apply(1, 'x', 'authority', 'paid', false, 's', 'c', 1)"
    assert refused(books, "jalon_app", apply) == DENIED
    assert refused(books, "jalon_app", "SELECT funds_add_up(1, 2026, '2026-01-01')") == DENIED


def test_the_owner_of_the_tables_cannot_rewrite_history_either(books: str) -> None:
    for table in HISTORY:
        for sql in (f"UPDATE {table} SET {CHANGES[table]}", f"DELETE FROM {table}"):
            assert refused(books, "jalon_owner", sql) == FORBIDDEN, sql
    for table in STANDING:
        assert refused(books, "jalon_owner", f"DELETE FROM {table}") == FORBIDDEN, table
    for table in [*HISTORY, *STANDING, *CHART]:
        assert refused(books, "jalon_owner", f"TRUNCATE {table} CASCADE") == FORBIDDEN, table


IDENTITY = [
    "UPDATE funds_owner SET chapter = '999'",
    "UPDATE funds_owner SET fictif = false",
    "UPDATE funds_owner SET repayable = NOT repayable",
    "UPDATE funds_account SET case_ref = 'OTHER' WHERE case_ref <> ''",
    "UPDATE funds_account SET source = true",
    "UPDATE funds_total SET year = 2000",
    "UPDATE funds_daytotal SET on_date = '2000-01-01'",
    "UPDATE funds_privatepart SET part = 'x'",
]


def test_an_owner_and_an_account_keep_their_identity(books: str) -> None:
    with psycopg.connect(books, user="jalon_app") as session:
        post(session, private="Mme Fictive", key="private")
    for sql in IDENTITY:
        assert refused(books, "jalon_owner", sql) == FORBIDDEN, sql


def test_a_reader_sees_the_books_and_not_the_private_parts(books: str) -> None:
    assert refused(books, "jalon_read", "SELECT * FROM funds_posting") is None
    assert refused(books, "jalon_read", "SELECT * FROM funds_privatepart") == DENIED
    assert refused(books, "jalon_read", "SELECT funds_make_seal()") == DENIED
    with psycopg.connect(books, user="jalon_read") as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        post(session, key="x")


POWERS = [
    "SET ROLE jalon_owner",
    "SET session_replication_role = replica",
    "ALTER TABLE funds_entry DISABLE TRIGGER ALL",
    "DROP TRIGGER funds_forbid_rewriting ON funds_entry",
    "CREATE FUNCTION public.funds_field(text, text) RETURNS text LANGUAGE sql RETURN 'x'",
    "CREATE OR REPLACE FUNCTION funds_digest(p_text text) RETURNS bytea LANGUAGE sql RETURN '\\x00'::bytea",
    "CREATE TABLE public.funds_other (id integer)",
    "SELECT setval('funds_entry_id_seq', 1)",
    "COPY funds_posting FROM STDIN",
    "UPDATE funds_resource SET decimals = 0",
    "DELETE FROM funds_resource",
    "UPDATE journal_installation SET kind = 'real'",
]


def test_the_application_cannot_take_powers_that_it_has_not(books: str) -> None:
    passed = [sql for sql in POWERS if refused(books, "jalon_app", sql) is None]
    assert not passed


def test_a_resource_keeps_its_unit(books: str) -> None:
    for sql in (
        "UPDATE funds_resource SET decimals = 0 WHERE code = 'eur'",
        "UPDATE funds_resource SET code = 'x' WHERE code = 'post'",
        "DELETE FROM funds_resource WHERE code = 'post'",
        "TRUNCATE funds_resource CASCADE",
    ):
        assert refused(books, "jalon_owner", sql) == FORBIDDEN, sql
    assert refused(books, "jalon_app", "UPDATE funds_resource SET label_fr = 'Euros' WHERE code = 'eur'") is None


CHANGEABLE = """
SELECT relname FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname LIKE 'funds\\_%'
   AND (has_table_privilege('jalon_app', oid, 'UPDATE') OR has_table_privilege('jalon_app', oid, 'DELETE')
        OR has_table_privilege('jalon_app', oid, 'TRUNCATE'))
"""
# What the application may change or remove, and why: to erase a person.
MAY_CHANGE = {"funds_privatepart"}


def test_a_new_table_of_the_ledger_is_not_left_open_by_mistake(books: str) -> None:
    with psycopg.connect(books, user="jalon_owner") as session:
        assert {name for (name,) in session.execute(CHANGEABLE).fetchall()} == MAY_CHANGE


def test_no_balance_but_a_source_goes_below_zero_whoever_writes(books: str) -> None:
    sql = "UPDATE funds_account SET balance = -1 WHERE NOT source"
    assert refused(books, "jalon_owner", sql) == psycopg.errors.CheckViolation.sqlstate


def test_postings_that_do_not_sum_to_zero_in_each_book_are_refused_whoever_writes(books: str) -> None:
    select = "SELECT (SELECT min(id) FROM funds_entry), {}, min(id), {} FROM funds_account WHERE book = '{}'"
    one = select.format(90, 5, "authority")
    across = f"{one} UNION ALL {select.format(91, -5, 'credits')}"
    for rows in (one, across):
        sql = f"INSERT INTO funds_posting (entry_id, ordinal, account_id, amount) {rows}"
        assert refused(books, "jalon_owner", sql) == "JF012"


def test_the_function_cannot_be_led_astray_by_objects_of_the_caller(books: str) -> None:
    with psycopg.connect(books, user="jalon_app") as session:
        session.execute("CREATE TEMP TABLE funds_account AS SELECT * FROM public.funds_account")
        session.execute(
            "CREATE TEMP TABLE funds_move AS SELECT 'reserve' AS operation, 'authority' AS book,"
            " 'available' AS from_step, 'paid' AS to_step"
        )
        with pytest.raises(psycopg.Error) as error:
            post(session, source="available", target="paid", key="astray")
        assert error.value.sqlstate == "JF004"


def test_owners_are_named_after_their_region_and_line_and_start_at_zero(books: str) -> None:
    insert = (
        "INSERT INTO funds_owner (kind, reference, region, resource_id, section, chapter, exercice, closes_on,"
        " repayable, fictif, sequence, head) VALUES (%s, %s, 'essai', 'eur', 'investment', '204', %s, %s, false,"
        " true, 99, '\\x00') RETURNING sequence, octet_length(head)"
    )
    assert refused(books, "jalon_app", insert, ["envelope", "ailleurs/x", None, None]) == "JF003"
    assert refused(books, "jalon_app", insert, ["credits", "essai/2027/999", 2027, "2028-01-31"]) == "JF003"
    assert refused(books, "jalon_app", insert, ["credits", "essai/2027/204", 2027, None]) == "23514"
    with psycopg.connect(books, user="jalon_app") as session:
        assert session.execute(insert, ["envelope", "essai/neuve", None, None]).fetchone() == (0, 32)


def post(
    session: psycopg.Connection, *, source: str = "allocated", target: str = "reserved", **more: object
) -> tuple:
    """A raw call of ``funds_post``: one leg on the first envelope, any part of it replaced."""
    envelope = session.execute("SELECT id FROM funds_owner WHERE reference = 'essai/subventions'").fetchone()[0]
    leg = {
        "owner": envelope,
        "book": "authority",
        "from": source,
        "to": target,
        "scheme": SCHEME,
        "case": "ESS-2026-00009",
        "amount": 1,
    }
    request = {
        "key": "raw-1",
        "operation": "reserve",
        "on": "2026-07-01",
        "exercice": 2026,
        "actor": "a-1",
        "reference": "",
        "basis": "",
        "reverses": None,
        "legs": [{**leg, **more.pop("leg", {})}],
        "schedule": {},
        "private": None,
        **more,
    }
    return session.execute(
        "SELECT * FROM funds_post(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            *(request[name] for name in ("key", "operation", "on", "exercice", "actor", "reference", "basis")),
            request["reverses"],
            json.dumps(request["legs"]),
            json.dumps(request["schedule"]),
            bytes(32) if request["private"] is not None else None,
            request["private"],
        ],
    ).fetchone()


NOT_RIGHT = [
    ({"leg": {"amount": 0}}, "JF002"),
    ({"leg": {"amount": -1}}, "JF002"),
    ({"leg": {"amount": 0.5}}, "JF002"),
    ({"leg": {"amount": 1e300}}, "JF002"),
    ({"leg": {"amount": None}}, "JF002"),
    ({"leg": {"owner": 10**9}}, "JF003"),
    ({"leg": {"from": "available", "to": "paid"}}, "JF004"),
    ({"leg": {"from": "nowhere"}}, "JF004"),
    ({"leg": {"book": "resource"}}, "JF006"),
    ({"leg": {"scheme": ""}}, "JF010"),
    ({"leg": {"case": ""}}, "JF010"),
    ({"leg": {"case": None}}, "JF010"),
    ({"operation": "steal"}, "JF004"),
    ({"operation": "reverse"}, "JF004"),
    ({"operation": "grant", "leg": {"from": "reserved", "to": "granted"}}, "JF010"),
    ({"key": ""}, "JF010"),
    ({"key": None}, "JF010"),
    ({"actor": ""}, "JF010"),
    ({"exercice": 20260}, "JF010"),
    ({"basis": "invoices"}, "JF010"),
    ({"schedule": {"2026": 1}}, "JF010"),
    ({"legs": []}, "JF013"),
]


def test_a_request_that_is_not_right_is_refused_by_the_function(books: str) -> None:
    met = []
    for part, _state in NOT_RIGHT:
        with psycopg.connect(books, user="jalon_app") as session, pytest.raises(psycopg.Error) as error:
            post(session, **part)
        met.append((part, error.value.sqlstate))
    assert met == NOT_RIGHT


def raw_case(session: psycopg.Connection, operation: str, legs: list[tuple], key: str) -> None:
    """A raw call for the second case: (owner reference, book, from, to, amount) legs."""
    ids = dict(session.execute("SELECT reference, id FROM funds_owner").fetchall())
    post(
        session,
        key=key,
        operation=operation,
        reference="M-1",
        legs=[
            {"owner": ids[owner], "book": book, "from": a, "to": b, "scheme": SCHEME, "case": OTHER, "amount": n}
            for owner, book, a, b, n in legs
        ],
    )


def test_an_order_that_uses_other_credits_than_its_chapters_is_refused(books: str) -> None:
    ordered = ("essai/subventions", "authority", "certified", "ordered", 10)
    for credit in (
        [],
        [("essai/2026/27", "credits", "open", "used", 10)],
        [("essai/2026/204", "credits", "open", "used", 9)],
    ):
        with psycopg.connect(books, user="jalon_app") as session, pytest.raises(psycopg.Error) as error:
            raw_case(session, "order", [ordered, *credit], "order")
        assert error.value.sqlstate == "JF009"
    with psycopg.connect(books, user="jalon_app") as session:
        raw_case(session, "order", [ordered, ("essai/2026/204", "credits", "open", "used", 10)], "order")


def test_a_payment_that_hides_what_is_to_be_repaid_is_refused(books: str) -> None:
    budget_lines = [
        ("reserve", "allocated", "reserved"),
        ("grant", "reserved", "granted"),
        ("commit", "granted", "committed"),
    ]
    with psycopg.connect(books, user="jalon_app") as session:
        for operation, source, target in budget_lines:
            raw_case(session, operation, [("essai/avances", "authority", source, target, 10)], operation)
        ids = dict(session.execute("SELECT reference, id FROM funds_owner").fetchall())
        post(
            session,
            key="certify",
            operation="certify",
            basis="advance_due",
            leg={
                "owner": ids["essai/avances"],
                "from": "committed",
                "to": "certified",
                "case": OTHER,
                "amount": 10,
            },
        )
        raw_case(
            session,
            "order",
            [
                ("essai/avances", "authority", "certified", "ordered", 10),
                ("essai/2026/27", "credits", "open", "used", 10),
            ],
            "order",
        )
        with pytest.raises(psycopg.Error) as error:
            raw_case(session, "pay", [("essai/avances", "authority", "ordered", "paid", 10)], "pay")
    assert error.value.sqlstate == "JF009"


def test_no_request_whatever_its_answer_leaves_anything_half_written(books: str) -> None:
    count = [model.objects.count() for model in (Entry, Link, Posting, Account)]
    with psycopg.connect(books, user="jalon_app", autocommit=True) as session:
        for number, part in enumerate(({"leg": {"amount": 10**9}}, {"legs": []}, {"schedule": {"2026": 1}})):
            with pytest.raises(psycopg.Error):
                post(session, key=f"half-{number}", **part)
    assert [model.objects.count() for model in (Entry, Link, Posting, Account)] == count


def test_the_chart_in_the_database_is_the_one_the_pages_know(books: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT book, step FROM funds_step ORDER BY book, rank")
        steps = cursor.fetchall()
        cursor.execute("SELECT code FROM funds_operation")
        operations = {code for (code,) in cursor.fetchall()}
    assert steps == [(book.value, step.value) for book in sorted(Book) for step in PATHS[book]]
    assert operations == set(Operation.values)


def test_each_basis_that_the_pages_know_certifies(books: str) -> None:
    with psycopg.connect(books, user="jalon_app") as session:
        for operation, source, target in (
            ("reserve", "allocated", "reserved"),
            ("grant", "reserved", "granted"),
            ("commit", "granted", "committed"),
        ):
            post(
                session,
                key=operation,
                operation=operation,
                reference="V",
                source=source,
                target=target,
                leg={"amount": 4},
            )
        for basis in Basis.values:
            post(session, key=basis, operation="certify", basis=basis, source="committed", target="certified")


def test_the_application_may_erase_a_private_part_and_nothing_else(books: str) -> None:
    with psycopg.connect(books, user="jalon_app") as session:
        post(session, private="Mme Fictive", key="private")
    assert PrivatePart.objects.get().part == "Mme Fictive"
    assert refused(books, "jalon_app", "DELETE FROM funds_privatepart") is None
    assert refused(books, "jalon_app", "UPDATE funds_privatepart SET part = 'x'") == DENIED
    assert Owner.objects.get(reference="essai/subventions").sequence > 0
