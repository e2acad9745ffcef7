"""What must agree in the books beside the hashes, each as a query that gives what does not.

Chains without gaps, twins, sums of each entry, kept balances and totals, seals: PostgreSQL compares, and only what
is wrong comes back.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg

from jalon.funds import chain
from jalon.funds.seals import SealView
from jalon.funds.snapshot import stream

Session = psycopg.Connection[Any]

FOLLOWS = """
SELECT l.owner_id, l.sequence, l.before
  FROM (SELECT owner_id, sequence, previous, coalesce(lag(sequence) OVER chain, 0) AS before,
               lag(hash) OVER chain AS head
          FROM funds_link WINDOW chain AS (PARTITION BY owner_id ORDER BY sequence)) l
  JOIN unnest(%s::bigint[], %s::bytea[]) AS described (owner_id, head) USING (owner_id)
 WHERE l.sequence <> l.before + 1 OR l.previous IS DISTINCT FROM coalesce(l.head, described.head)
 ORDER BY 1, 2
"""


def chains_that_break(session: Session, starts: Mapping[int, bytes]) -> Iterator[tuple[int, int, int]]:
    """(owner, sequence, sequence before it) where a link does not follow the one before, or its chain's start."""
    return stream(session, FOLLOWS, [list(starts), list(starts.values())])


ENDS = """
SELECT o.id, o.sequence, coalesce(last.sequence, 0), last.hash IS NOT NULL AND last.hash <> o.head
  FROM funds_owner o LEFT JOIN LATERAL (
    SELECT sequence, hash FROM funds_link l WHERE l.owner_id = o.id ORDER BY sequence DESC LIMIT 1) last ON true
 WHERE coalesce(last.sequence, 0) <> o.sequence OR last.hash <> o.head
 ORDER BY 1
"""


def chains_that_end_elsewhere(session: Session) -> Iterator[tuple[int, int, int, bool]]:
    """(owner, its sequence, its last link's, whether their hashes differ) where they are not the same."""
    return stream(session, ENDS)


UNCHAINED = """
SELECT id, operation FROM funds_entry e
 WHERE NOT EXISTS (SELECT FROM funds_link l WHERE l.entry_id = e.id AND l.first IS NULL)
"""


def entries_outside_chains(session: Session) -> Iterator[tuple[int, str]]:
    """(id, operation) of the entries that no chain holds as its own."""
    return stream(session, UNCHAINED)


EMPTY = """
SELECT l.owner_id, l.sequence FROM funds_link l
 WHERE NOT EXISTS (SELECT FROM funds_entry e WHERE e.id = l.entry_id)
"""


def links_without_entry(session: Session) -> Iterator[tuple[int, int]]:
    """(owner, sequence) of the links whose entry is gone."""
    return stream(session, EMPTY)


ORPHANS = """
SELECT l.owner_id, max(l.sequence) FROM funds_link l
 WHERE NOT EXISTS (SELECT FROM funds_owner o WHERE o.id = l.owner_id)
 GROUP BY 1 ORDER BY 1
"""


def chains_without_owner(session: Session) -> Iterator[tuple[int, int]]:
    """(owner id, last sequence) of the chains whose envelope or line is gone."""
    return stream(session, ORPHANS)


PARTS = """
WITH sums AS MATERIALIZED (
  SELECT p.entry_id, a.owner_id, a.book, sum(p.amount) AS net
    FROM funds_posting p JOIN funds_account a ON a.id = p.account_id
   WHERE p.entry_id BETWEEN %(first)s AND %(last)s GROUP BY 1, 2, 3
), links AS MATERIALIZED (
  SELECT owner_id, sequence, entry_id, first, hash FROM funds_link WHERE entry_id BETWEEN %(first)s AND %(last)s
), owners AS (
  SELECT entry_id, count(*) AS number FROM (SELECT DISTINCT entry_id, owner_id FROM sums) s GROUP BY 1
), unbalanced AS (
  SELECT DISTINCT entry_id FROM sums WHERE net <> 0
), chained AS (
  SELECT entry_id, count(*) AS number, min(hash) FILTER (WHERE first IS NULL) AS hash FROM links GROUP BY 1
), twins AS (
  SELECT l.owner_id, l.sequence
    FROM links l JOIN chained c USING (entry_id) LEFT JOIN owners o USING (entry_id)
   WHERE l.first IS DISTINCT FROM CASE WHEN l.first IS NULL THEN NULL ELSE c.hash END
      OR c.number IS DISTINCT FROM o.number
      OR (c.number > 1 AND NOT EXISTS (SELECT FROM sums s WHERE s.entry_id = l.entry_id AND s.owner_id = l.owner_id))
)
SELECT owner_id, sequence, false FROM twins
UNION ALL
SELECT l.owner_id, l.sequence, true FROM links l JOIN unbalanced USING (entry_id)
ORDER BY 1, 2
"""


def entries_in_pieces(session: Session, first: int, last: int) -> Iterator[tuple[int, int, bool]]:
    """(owner, sequence, unbalanced) of entries whose twins are not those of their postings, or that do not balance."""
    return stream(session, PARTS, {"first": first, "last": last})


KEPT = """
WITH sums AS MATERIALIZED (
  SELECT p.account_id, e.exercice AS year, e.on_date, sum(p.amount) AS posted
    FROM funds_posting p JOIN funds_entry e ON e.id = p.entry_id GROUP BY 1, 2, 3
), days AS MATERIALIZED (
  SELECT a.owner_id, a.book, a.step, a.scheme, s.on_date, s.year, sum(s.posted) AS posted
    FROM sums s JOIN funds_account a ON a.id = s.account_id GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT o.reference, concat_ws('/', a.book, a.step, nullif(a.scheme, ''), nullif(a.case_ref, '')), false,
       a.balance::numeric, coalesce(p.posted, 0)
  FROM funds_account a JOIN funds_owner o ON o.id = a.owner_id
  LEFT JOIN (SELECT account_id, sum(posted) AS posted FROM sums GROUP BY 1) p ON p.account_id = a.id
 WHERE a.balance <> coalesce(p.posted, 0) OR (a.balance < 0 AND NOT a.source)
UNION ALL
SELECT o.reference, concat_ws('/', book, step, nullif(scheme, ''), year), true, coalesce(t.amount, 0),
       coalesce(p.posted, 0)
  FROM (SELECT owner_id, book, step, scheme, year, sum(posted) AS posted FROM days GROUP BY 1, 2, 3, 4, 5) p
  FULL JOIN funds_total t USING (owner_id, book, step, scheme, year)
  JOIN funds_owner o ON o.id = owner_id
 WHERE coalesce(t.amount, 0) <> coalesce(p.posted, 0)
UNION ALL
SELECT o.reference, concat_ws('/', book, step, nullif(scheme, ''), year, on_date), true, coalesce(t.amount, 0),
       coalesce(p.posted, 0)
  FROM days p FULL JOIN funds_daytotal t USING (owner_id, book, step, scheme, on_date, year)
  JOIN funds_owner o ON o.id = owner_id
 WHERE coalesce(t.amount, 0) <> coalesce(p.posted, 0)
"""


def balances_that_differ(session: Session) -> Iterator[tuple[str, str, bool, int, int]]:
    """(owner, account or total, whether it is a total, what is kept, what the postings give)."""
    return stream(session, KEPT)


DRAWS = """
WITH taken AS (
  SELECT DISTINCT c.owner_id, c.scheme, c.case_ref, s.case_ref AS share
    FROM funds_entry e
    JOIN funds_posting given ON given.entry_id = e.id
    JOIN funds_account s ON s.id = given.account_id AND s.step = 'entrusted'
    JOIN funds_posting got ON got.entry_id = e.id AND got.ordinal = given.ordinal + 1
    JOIN funds_account c ON c.id = got.account_id
   WHERE e.operation = 'take'
), kept AS (
  SELECT d.owner_id, d.scheme, d.case_ref, s.reference AS share FROM funds_draw d JOIN funds_share s ON s.id = d.share_id
)
SELECT o.reference, case_ref, coalesce(k.share, ''), coalesce(t.share, '')
  FROM taken t FULL JOIN kept k USING (owner_id, scheme, case_ref) JOIN funds_owner o ON o.id = owner_id
 WHERE k.share IS DISTINCT FROM t.share ORDER BY 1, 2
"""


def draws_that_differ(session: Session) -> Iterator[tuple[str, str, str, str]]:
    """(owner, case, the share it is kept to draw from, the share that its entries took from)."""
    return stream(session, DRAWS)


SEALS = """
SELECT s.number, s.format, s.sealed_at, s.previous, s.hash, h.owners, h.sequences, h.heads
  FROM funds_seal s LEFT JOIN LATERAL (
    SELECT array_agg(o.reference::text) AS owners, array_agg(h.sequence) AS sequences, array_agg(h.head) AS heads
      FROM funds_sealedhead h JOIN funds_owner o ON o.id = h.owner_id WHERE h.seal_id = s.number) h ON true
 ORDER BY s.number
"""


def seals_that_break(session: Session) -> tuple[int, list[int]]:
    """How many seals there are, and those that are not what was sealed or do not follow the one before."""
    broken, previous, position = [], chain.ZERO, 0
    for position, (number, version, sealed_at, before, stored, owners, sequences, heads) in enumerate(
        stream(session, SEALS), start=1
    ):
        listed = zip(owners or [], sequences or [], map(bytes, heads or []), strict=True)
        computed = chain.seal_hash(number, sealed_at, bytes(before), listed)
        if (number, version, bytes(before), bytes(stored)) != (position, chain.FORMAT, previous, computed):
            broken.append(number)
        previous = bytes(stored)
    return position, broken


SEALED = """
SELECT s.seal_id, o.reference, s.sequence, l.hash IS NULL
  FROM funds_sealedhead s JOIN funds_owner o ON o.id = s.owner_id
  LEFT JOIN funds_link l ON l.owner_id = s.owner_id AND l.sequence = s.sequence
 WHERE l.hash IS DISTINCT FROM s.head ORDER BY s.seal_id, o.reference
"""


def heads_that_differ(session: Session) -> Iterator[tuple[int, str, int, bool]]:
    """(seal, owner, sequence, whether it is gone) where a chain no longer passes through a sealed head."""
    return stream(session, SEALED)


PUBLISHED = """
SELECT %s::bigint, sealed.owner, sealed.sequence, l.hash IS NULL
  FROM unnest(%s::text[], %s::bigint[], %s::bytea[]) AS sealed (owner, sequence, head)
  LEFT JOIN funds_owner o ON o.reference = sealed.owner
  LEFT JOIN funds_link l ON l.owner_id = o.id AND l.sequence = sealed.sequence
 WHERE l.hash IS DISTINCT FROM sealed.head ORDER BY sealed.owner
"""


def published_heads_that_differ(session: Session, seal: SealView) -> Iterator[tuple[int, str, int, bool]]:
    """The same for a seal that was kept outside: whoever rewrote the books did not rewrite it."""
    columns = list(zip(*seal.heads, strict=True)) or [(), (), ()]
    return stream(session, PUBLISHED, [seal.number, *map(list, columns)])


def kept_hash(session: Session, number: int) -> bytes | None:
    """The hash that the books keep of a seal."""
    row = session.execute("SELECT hash FROM funds_seal WHERE number = %s", [number]).fetchone()
    return bytes(row[0]) if row else None
