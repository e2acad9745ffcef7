"""Replays the whole ledger and says exactly which entry was altered, is missing or was inserted.

One read-only snapshot, streamed: memory does not grow with history. A superuser of the database can rewrite a
chain to its end together with its seals; only a seal published outside shows that, so give it to ``verify``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from jalon.funds import chain
from jalon.funds.seals import SealView

Progress = Callable[[int, int], None]
SHOWN = 1000
BATCH = 2000


class Wrong(StrEnum):
    """What can be wrong with a place in the books."""

    ALTERED = "altered"
    MISSING = "missing"
    INSERTED = "inserted"
    BALANCE = "balance"
    SEAL = "seal"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was written: what, where, and a sentence for a person."""

    wrong: Wrong
    owner: str
    sequence: int | None
    text: str


@dataclass
class Report:
    """What a verification went through, and what it found (the first thousand, and how many in all)."""

    entries: int = 0
    owners: int = 0
    seals: int = 0
    findings: list[Finding] = field(default_factory=list)
    found: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.found == 0

    def add(self, wrong: Wrong, owner: str, sequence: int | None, text: str) -> None:
        """Keep a finding."""
        self.found += 1
        if len(self.findings) < SHOWN:
            self.findings.append(Finding(wrong, owner, sequence, text))


def verify(*, published: SealView | None = None, progress: Progress | None = None) -> Report:
    """Recompute every hash, balance, total and seal; compare with a published seal where one is given."""
    report = Report()
    with _snapshot():
        _chains(report, progress)
        _entries_outside_chains(report)
        _balances(report)
        _totals(report)
        _seals(report)
        if published:
            _published(report, published)
    return report


@contextmanager
def _snapshot() -> Iterator[None]:
    """One view of the books while they go on living; inside a transaction, that transaction's own."""
    inside = connection.in_atomic_block
    with transaction.atomic():
        if not inside:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _stream(sql: str, parameters: list[Any] | None = None) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(BATCH):
            yield from rows


OWNERS = """
SELECT id, kind, reference, resource_id, section, chapter, exercice, closes_on, repayable, fictif, sequence, head
  FROM funds_owner ORDER BY id
"""

LINKS = """
SELECT l.owner_id, l.sequence, l.previous, l.first, l.hash,
       e.key, e.operation, e.on_date, e.exercice, e.posted_at, e.actor, e.reference, e.basis,
       (SELECT r.hash FROM funds_link r WHERE r.entry_id = e.reverses_id AND r.first IS NULL),
       e.private_digest, private.salt, private.part,
       (SELECT f.hash FROM funds_link f WHERE f.entry_id = e.id AND f.first IS NULL),
       (SELECT count(*) FROM funds_link n WHERE n.entry_id = e.id),
       (SELECT json_agg(json_build_array(s.exercice, s.amount_cents) ORDER BY s.exercice)
          FROM funds_schedule s WHERE s.entry_id = e.id),
       (SELECT json_agg(json_build_array(o.reference, a.book, a.step, a.scheme, a.case_ref, p.amount)
                        ORDER BY p.ordinal)
          FROM funds_posting p JOIN funds_account a ON a.id = p.account_id JOIN funds_owner o ON o.id = a.owner_id
         WHERE p.entry_id = e.id)
  FROM funds_link l JOIN funds_entry e ON e.id = l.entry_id
  LEFT JOIN funds_privatepart private ON private.entry_id = e.id
 ORDER BY l.owner_id, l.sequence
"""


@dataclass
class _Chain:
    """A chain as far as it was replayed."""

    reference: str
    sequence: int
    head: bytes
    stored_sequence: int
    stored_head: bytes


def _chains(report: Report, progress: Progress | None) -> None:
    chains: dict[int, _Chain] = {}
    for id, *described, sequence, head in _stream(OWNERS):
        owner = chain.OwnerText(*described)
        chains[id] = _Chain(owner.reference, 0, chain.start(owner), sequence, bytes(head))
    report.owners = len(chains)
    expected = sum(each.stored_sequence for each in chains.values())
    for row in _stream(LINKS):
        _link(report, chains[row[0]], row[1:])
        report.entries += 1
        if progress and report.entries % BATCH == 0:
            progress(report.entries, expected)
    for each in chains.values():
        if each.sequence < each.stored_sequence:
            _missing(report, each, each.stored_sequence)
        elif each.sequence > each.stored_sequence:
            report.add(
                Wrong.INSERTED,
                each.reference,
                each.stored_sequence + 1,
                _("%(owner)s : des écritures ont été ajoutées après le n° %(number)s, dernier de la chaîne.")
                % {"owner": each.reference, "number": each.stored_sequence},
            )
        elif each.head != each.stored_head:
            report.add(
                Wrong.ALTERED,
                each.reference,
                each.sequence or None,
                _("%(owner)s : la tête de la chaîne n’est pas l’empreinte de sa dernière écriture.")
                % {"owner": each.reference},
            )


def _missing(report: Report, each: _Chain, last: int) -> None:
    report.add(
        Wrong.MISSING,
        each.reference,
        each.sequence + 1,
        _("%(owner)s : il manque les écritures n° %(first)s à %(last)s.")
        % {"owner": each.reference, "first": each.sequence + 1, "last": last},
    )


def _link(report: Report, each: _Chain, row: tuple[Any, ...]) -> None:
    """Replay one link: its place, its hash, its private part, the sums of its postings."""
    sequence, previous, first, stored = row[0], bytes(row[1]), _bytes(row[2]), bytes(row[3])
    postings = [chain.PostingText(*posting) for posting in row[19] or []]
    key, operation, on, exercice, posted_at, actor, reference, basis = row[4:12]
    public = chain.PublicPart(
        key,
        operation,
        on,
        exercice,
        posted_at,
        actor,
        reference,
        basis,
        _bytes(row[12]),
        row[18] or [],
        postings,
    ).text()
    private, salt, part = _bytes(row[13]), _bytes(row[14]), row[15]
    words = {"owner": each.reference, "number": sequence}

    if sequence > each.sequence + 1:
        _missing(report, each, sequence - 1)
    elif previous != each.head:
        report.add(
            Wrong.ALTERED,
            each.reference,
            each.sequence or None,
            _("%(owner)s : le n° %(number)s ne suit pas l’écriture qui le précède ; celle-ci a été réécrite.")
            % words
            if each.sequence
            else _("%(owner)s : la description de l’enveloppe ou de la ligne a été modifiée.") % words,
        )
    if chain.link_hash(each.reference, sequence, previous, public, private, first) != stored:
        report.add(
            Wrong.ALTERED,
            each.reference,
            sequence,
            _("%(owner)s : l’écriture n° %(number)s a été modifiée.") % words,
        )
    if part is not None and chain.private_digest(salt or b"", part) != private:
        report.add(
            Wrong.ALTERED,
            each.reference,
            sequence,
            _("%(owner)s : la partie privée de l’écriture n° %(number)s a été modifiée.") % words,
        )
    owners = {posting.owner for posting in postings}
    if (first is not None and first != _bytes(row[16])) or len(owners) != row[17] or each.reference not in owners:
        report.add(
            Wrong.ALTERED,
            each.reference,
            sequence,
            _("%(owner)s : l’écriture n° %(number)s n’a pas les mêmes jumelles qu’à l’origine.") % words,
        )
    sums: dict[tuple[str, str], int] = {}
    for posting in postings:
        sums[posting.owner, posting.book] = sums.get((posting.owner, posting.book), 0) + posting.amount
    if any(sums.values()):
        report.add(
            Wrong.BALANCE,
            each.reference,
            sequence,
            _("%(owner)s : l’écriture n° %(number)s n’est pas équilibrée.") % words,
        )
    each.sequence, each.head = sequence, stored


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)


def _entries_outside_chains(report: Report) -> None:
    rows = _stream(
        "SELECT id, operation FROM funds_entry e"
        " WHERE NOT EXISTS (SELECT FROM funds_link l WHERE l.entry_id = e.id AND l.first IS NULL)"
    )
    for id, operation in rows:
        report.add(
            Wrong.INSERTED,
            "",
            None,
            _("Une écriture (%(operation)s, identifiant %(id)s) n’est dans aucune chaîne.")
            % {"operation": operation, "id": id},
        )


def _balances(report: Report) -> None:
    rows = _stream("""
        SELECT o.reference, a.book, a.step, a.scheme, a.case_ref, a.balance, coalesce(p.posted, 0)
          FROM funds_account a JOIN funds_owner o ON o.id = a.owner_id
          LEFT JOIN (SELECT account_id, sum(amount) AS posted FROM funds_posting GROUP BY account_id) p
                 ON p.account_id = a.id
         WHERE a.balance <> coalesce(p.posted, 0) OR (a.balance < 0 AND NOT a.source)
    """)
    for owner, *account, balance, posted in rows:
        report.add(
            Wrong.BALANCE,
            owner,
            None,
            _("%(owner)s : le compte %(account)s porte %(balance)s, ses mouvements donnent %(posted)s.")
            % {
                "owner": owner,
                "account": "/".join(filter(None, account)),
                "balance": balance,
                "posted": posted,
            },
        )


def _totals(report: Report) -> None:
    rows = _stream("""
        SELECT o.reference, book, step, scheme, year, coalesce(t.amount, 0), coalesce(p.posted, 0)
          FROM (SELECT a.owner_id, a.book, a.step, a.scheme, e.exercice AS year, sum(p.amount) AS posted
                  FROM funds_posting p JOIN funds_account a ON a.id = p.account_id
                  JOIN funds_entry e ON e.id = p.entry_id GROUP BY 1, 2, 3, 4, 5) p
          FULL JOIN funds_total t USING (owner_id, book, step, scheme, year)
          JOIN funds_owner o ON o.id = owner_id
         WHERE coalesce(t.amount, 0) <> coalesce(p.posted, 0)
    """)
    for owner, book, step, scheme, year, kept, posted in rows:
        report.add(
            Wrong.BALANCE,
            owner,
            None,
            _("%(owner)s : le total %(total)s porte %(kept)s, les mouvements donnent %(posted)s.")
            % {
                "owner": owner,
                "total": "/".join(filter(None, (book, step, scheme, str(year)))),
                "kept": kept,
                "posted": posted,
            },
        )


def _seals(report: Report) -> None:
    """Each stored seal's own hash, its place after the previous one, and its heads in today's chains."""
    previous = chain.ZERO
    rows = _stream("""
        SELECT s.number, s.sealed_at, s.previous, s.hash,
               (SELECT json_agg(json_build_array(o.reference, h.sequence, encode(h.head, 'hex')))
                  FROM funds_sealedhead h JOIN funds_owner o ON o.id = h.owner_id WHERE h.seal_id = s.number)
          FROM funds_seal s ORDER BY s.number
    """)
    for position, (number, sealed_at, before, stored, heads) in enumerate(rows, start=1):
        report.seals += 1
        listed = [(owner, sequence, bytes.fromhex(head)) for owner, sequence, head in heads or []]
        computed = chain.seal_hash(number, sealed_at, bytes(before), listed)
        if number != position or bytes(before) != previous or computed != bytes(stored):
            report.add(
                Wrong.SEAL,
                "",
                None,
                _("Le scellé n° %(seal)s a été modifié, ou un scellé manque avant lui.") % {"seal": number},
            )
        previous = bytes(stored)
    rows = _stream("""
        SELECT s.seal_id, o.reference, s.sequence, l.hash IS NULL
          FROM funds_sealedhead s JOIN funds_owner o ON o.id = s.owner_id
          LEFT JOIN funds_link l ON l.owner_id = s.owner_id AND l.sequence = s.sequence
         WHERE l.hash IS DISTINCT FROM s.head ORDER BY s.seal_id, o.reference
    """)
    for number, owner, sequence, gone in rows:
        _sealed_differently(report, number, owner, sequence, gone)


def _sealed_differently(report: Report, seal: int, owner: str, sequence: int, gone: bool) -> None:
    words = {"seal": seal, "owner": owner, "number": sequence}
    if gone:
        text = _("%(owner)s : le scellé n° %(seal)s couvre l’écriture n° %(number)s, qui n’existe plus.")
    else:
        text = _("%(owner)s : des écritures jusqu’au n° %(number)s ont été réécrites depuis le scellé n° %(seal)s.")
    report.add(Wrong.MISSING if gone else Wrong.ALTERED, owner, sequence, text % words)


def _published(report: Report, published: SealView) -> None:
    """What a seal kept outside says against the books: whoever rewrote them did not rewrite it."""
    owners = [owner for owner, _sequence, _head in published.heads]
    sequences = [sequence for _owner, sequence, _head in published.heads]
    heads = [head for _owner, _sequence, head in published.heads]
    rows = _stream(
        """
        SELECT sealed.owner, sealed.sequence, l.hash IS NULL
          FROM unnest(%s::text[], %s::bigint[], %s::bytea[]) AS sealed (owner, sequence, head)
          LEFT JOIN funds_owner o ON o.reference = sealed.owner
          LEFT JOIN funds_link l ON l.owner_id = o.id AND l.sequence = sealed.sequence
         WHERE l.hash IS DISTINCT FROM sealed.head ORDER BY sealed.owner
        """,
        [owners, sequences, heads],
    )
    for owner, sequence, gone in rows:
        _sealed_differently(report, published.number, owner, sequence, gone)
    kept = list(_stream("SELECT hash FROM funds_seal WHERE number = %s", [published.number]))
    if not kept or bytes(kept[0][0]) != published.hash:
        report.add(
            Wrong.SEAL,
            "",
            None,
            _("Le scellé n° %(seal)s publié n’est pas celui de la base.") % {"seal": published.number},
        )
