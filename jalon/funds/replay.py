"""Every hash of the ledger computed again, from bytes that PostgreSQL lays out and this process hashes.

The server writes each link's documented text (docs/ledger.md) with its own operators, none of Jalon's functions, so
that a function somebody replaced proves nothing; rows come by COPY in binary, one at a time, so memory does not
grow with history. The text is the one of the link's version; a version that nobody knows is altered.
"""

import hashlib
from collections.abc import Iterator
from struct import Struct
from typing import Any, LiteralString

import psycopg
from psycopg.abc import Buffer

from jalon.funds.chain import FORMAT

# A row of a binary COPY: how many columns, then the length and value of owner, sequence and hash, and the length of
# the text that ends it. The first row comes after a signature; two bytes end the last one.
ROW = Struct("!h i q i q i 32s i")
SIGNATURE = 19


def _field(text: LiteralString) -> LiteralString:
    """The SQL of one length-prefixed field; ``text`` is an expression that is never null."""
    return f"octet_length({text}) || ':' || {text}"


ACCOUNT = " || ".join(_field(name) for name in ("o.reference", "a.book", "a.step", "a.scheme", "a.case_ref"))
POSTINGS = f"""
  SELECT p.entry_id, count(*)::text AS number,
         string_agg(a.place || octet_length(p.amount::text) || ':' || p.amount, '' ORDER BY p.ordinal) AS lines
    FROM funds_posting p
    JOIN (SELECT a.id, {ACCOUNT} AS place FROM funds_account a JOIN funds_owner o ON o.id = a.owner_id) a
         ON a.id = p.account_id
   WHERE p.entry_id BETWEEN %(first)s AND %(last)s
   GROUP BY p.entry_id"""
SCHEDULES = f"""
  SELECT s.entry_id, {_field("count(*)::text")}
         || string_agg({_field("s.exercice::text")} || {_field("s.amount_cents::text")}, '' ORDER BY s.exercice) AS lines
    FROM funds_schedule s WHERE s.entry_id BETWEEN %(first)s AND %(last)s
   GROUP BY s.entry_id"""
MICROSECONDS = "trunc(extract(epoch FROM e.posted_at) * 1000000)::bigint::text"
PUBLIC = " || ".join(
    [
        *(
            _field(text)
            for text in ("e.key", "e.operation", "to_char(e.on_date, 'YYYY-MM-DD')", "e.exercice::text")
        ),
        *(_field(text) for text in (MICROSECONDS, "e.actor", "e.reference", "e.basis")),
        "CASE WHEN e.reverses_id IS NULL THEN '0:' ELSE (SELECT '64:' || string_agg(encode(r.hash, 'hex'), '')"
        " FROM funds_link r WHERE r.entry_id = e.reverses_id AND r.first IS NULL) END",
        "coalesce(s.lines, '1:0')",
        f"coalesce({_field('p.number')} || p.lines, '1:0')",
    ]
)
LINK_TEXT = " || ".join(
    [
        _field("('jalon-ledger-' || l.format)"),
        _field("o.reference"),
        _field("l.sequence::text"),
        _field("encode(l.previous, 'hex')"),
        _field("e.public"),
        _field("coalesce(encode(e.private_digest, 'hex'), '')"),
        _field("coalesce(encode(l.first, 'hex'), '')"),
    ]
)
# A hash of another length than 32 bytes was put there by hand; so was a version that nobody writes.
HASH = "CASE octet_length({0}) WHEN 32 THEN {0} ELSE decode(repeat('00', 32), 'hex') END"
LINKS: LiteralString = f"""
COPY (
  SELECT l.owner_id, l.sequence, {HASH.format("l.hash")},
         convert_to(CASE l.format WHEN {FORMAT} THEN {LINK_TEXT} ELSE '' END, 'UTF8')
    FROM (SELECT e.id, e.private_digest, {PUBLIC} AS public
            FROM funds_entry e LEFT JOIN ({POSTINGS}) p ON p.entry_id = e.id
            LEFT JOIN ({SCHEDULES}) s ON s.entry_id = e.id
           WHERE e.id BETWEEN %(first)s AND %(last)s OFFSET 0) e
    JOIN funds_link l ON l.entry_id = e.id AND l.entry_id BETWEEN %(first)s AND %(last)s
    JOIN funds_owner o ON o.id = l.owner_id
) TO STDOUT (FORMAT binary)
"""
PRIVATE: LiteralString = f"""
COPY (
  SELECT l.owner_id, l.sequence, {HASH.format("coalesce(e.private_digest, '')")}, p.salt || convert_to(p.part, 'UTF8')
    FROM funds_privatepart p JOIN funds_entry e ON e.id = p.entry_id
    JOIN funds_link l ON l.entry_id = e.id AND l.first IS NULL
   WHERE e.id BETWEEN %(first)s AND %(last)s
) TO STDOUT (FORMAT binary)
"""
Place = tuple[int, int]  # owner id, sequence


def altered_links(session: psycopg.Connection[Any], first: int, last: int) -> tuple[int, list[Place]]:
    """How many links the entries of these ids have, and the places whose hash is not that of their content."""
    return _altered(session, LINKS, first, last)


def altered_private_parts(session: psycopg.Connection[Any], first: int, last: int) -> list[Place]:
    """The places of the entries whose private part is kept and is not the one that was hashed."""
    return _altered(session, PRIVATE, first, last)[1]


def _altered(
    session: psycopg.Connection[Any], statement: LiteralString, first: int, last: int
) -> tuple[int, list[Place]]:
    seen, altered, sha256, size = 0, [], hashlib.sha256, ROW.size
    for row in _rows(session, statement, first, last):
        seen += 1
        _columns, _8, owner, _8, sequence, _32, stored, _length = ROW.unpack_from(row)
        if sha256(row[size:]).digest() != stored:
            altered.append((owner, sequence))
    return seen, altered


def _rows(session: psycopg.Connection[Any], statement: LiteralString, first: int, last: int) -> Iterator[Buffer]:
    # The client puts the two numbers in: COPY takes no parameters.
    with psycopg.ClientCursor(session) as cursor, cursor.copy(statement, {"first": first, "last": last}) as copy:
        for number, row in enumerate(copy):
            if number == 0:
                row = row[SIGNATURE:]
            if len(row) >= ROW.size:  # the last one is an end mark
                yield row
