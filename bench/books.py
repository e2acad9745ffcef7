"""A ledger of any size, written in bulk: valid chains, balances and totals, without waiting for a million posts.

Only benchmarks use it: it writes the tables as a superuser, with the triggers off. `jalon.funds.verify` finds such
books sound, since they are hashed by the documented rules.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import psycopg

from jalon.funds import chain

CHAPTER = "204"
YEAR = 2026
AMOUNT = 10_000_00
BATCH = 20_000
START = datetime(2026, 1, 1, tzinfo=UTC)
ENTRIES_A_CASE = 10
BUSY = 10_000  # cases of the busiest envelope, at most
Posting = tuple[int, str, str, str, str, int]  # owner, book, step, scheme, case, amount


@dataclass(frozen=True)
class Place:
    """The Region whose books these are, the axes that its envelopes serve in turn, the scheme that spends them."""

    region: str = "bench"
    axes: tuple[str, ...] = ("bench/plan/axe-1",)
    scheme: str = "bench/scheme"


COLUMNS = {
    "funds_entry": "id, key, request_digest, operation, on_date, exercice, posted_at, actor, reference, basis",
    "funds_link": "owner_id, sequence, entry_id, previous, first, hash",
    "funds_posting": "entry_id, ordinal, account_id, amount",
}


@dataclass
class Books:
    """The rows to write, and where each chain and account stands."""

    session: psycopg.Connection
    place: Place = Place()
    references: dict[int, str] = field(default_factory=dict)
    heads: dict[int, bytes] = field(default_factory=dict)
    sequences: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    accounts: dict[tuple[int, str, str, str, str], int] = field(default_factory=dict)
    balances: dict[tuple[int, str, str, str, str], int] = field(default_factory=lambda: defaultdict(int))
    totals: dict[tuple[int, str, str, str, date], int] = field(default_factory=lambda: defaultdict(int))
    entries: int = 0
    rows: dict[str, list[str]] = field(default_factory=lambda: {table: [] for table in COLUMNS})

    def owner(self, kind: str, name: str, exercice: int | None = None, axis: str = "") -> int:
        """A new envelope of an axis, or a line of credits."""
        reference = f"{self.place.region}/{name}"
        closes = date(exercice + 1, 1, 31) if exercice else None
        row = self.session.execute(
            "INSERT INTO funds_owner (kind, reference, region, resource_id, section, chapter, exercice, closes_on,"
            " repayable, fictif, sequence, head)"
            " VALUES (%s, %s, %s, 'eur', 'investment', %s, %s, %s, false, true, 0, '') RETURNING id, head",
            [kind, reference, self.place.region, CHAPTER, exercice, closes],
        ).fetchone()
        assert row
        self.references[row[0]], self.heads[row[0]] = reference, bytes(row[1])
        if kind == "envelope":
            self.session.execute(
                "INSERT INTO funds_envelope (owner_id, label_fr, label_en, programme, deliberation, axis, made_at)"
                " VALUES (%s, %s, %s, '', 'BENCH', %s, now())",
                [row[0], f"Enveloppe {name}", f"Envelope {name}", axis],
            )
        return int(row[0])

    def post(self, operation: str, on: date, postings: Sequence[Posting], basis: str = "") -> None:
        """One entry with its links, as ``funds_post`` would write it."""
        self.entries += 1
        id, at = self.entries, START + timedelta(seconds=self.entries)
        texts = [chain.PostingText(self.references[one[0]], *one[1:]) for one in postings]
        key = f"bench-{id}"
        public = chain.PublicPart(key, operation, on, YEAR, at, "bench", "REF", basis, None, [], texts).text()
        self.rows["funds_entry"].append(
            f"{id}\t{key}\t\t{operation}\t{on}\t{YEAR}\t{at.isoformat()}\tbench\tREF\t{basis}\n"
        )
        first, named = None, "\\N"
        for owner in dict.fromkeys(posting[0] for posting in postings):
            self.sequences[owner] += 1
            previous, sequence = self.heads[owner], self.sequences[owner]
            digest = chain.link_hash(self.references[owner], sequence, previous, public, None, first)
            self.rows["funds_link"].append(
                f"{owner}\t{sequence}\t{id}\t\\\\x{previous.hex()}\t{named}\t\\\\x{digest.hex()}\n"
            )
            self.heads[owner] = digest
            if first is None:
                first, named = digest, f"\\\\x{digest.hex()}"
        for ordinal, (owner, book, step, scheme, case, amount) in enumerate(postings, start=1):
            account = (owner, book, step, scheme, case)
            number = self.accounts.setdefault(account, len(self.accounts) + 1)
            self.balances[account] += amount
            self.totals[owner, book, step, scheme, on] += amount
            self.rows["funds_posting"].append(f"{id}\t{ordinal}\t{number}\t{amount}\n")
        if len(self.rows["funds_entry"]) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write the rows that wait."""
        for table, columns in COLUMNS.items():
            with self.session.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                copy.write("".join(self.rows[table]))
            self.rows[table] = []

    def copy(self, table: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
        """Many rows at once."""
        with self.session.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def close(self) -> None:
        """Write balances, totals and heads; let PostgreSQL know the sizes."""
        self.flush()
        self.copy(
            "funds_account",
            "id, owner_id, book, step, scheme, case_ref, source, balance",
            (
                (number, *account, account[2] == "opened", self.balances[account])
                for account, number in self.accounts.items()
            ),
        )
        years: dict[tuple[int, str, str, str], int] = defaultdict(int)
        for (owner, book, step, scheme, _on), amount in self.totals.items():
            years[owner, book, step, scheme] += amount
        self.copy(
            "funds_total",
            "owner_id, book, step, scheme, year, amount",
            [(*place, YEAR, amount) for place, amount in years.items()],
        )
        self.copy(
            "funds_daytotal",
            "owner_id, book, step, scheme, on_date, year, amount",
            [(*place, YEAR, amount) for place, amount in self.totals.items()],
        )
        self.session.cursor().executemany(
            "UPDATE funds_owner SET sequence = %s, head = %s WHERE id = %s",
            [(self.sequences[id], head, id) for id, head in self.heads.items()],
        )
        for table in ("funds_entry", "funds_account"):
            self.session.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )


def move(owner: int, scheme: str, source: str, target: str, amount: int, case: str = "") -> list[Posting]:
    """The two postings of a move in the authority book."""
    place = {"opened": ("", ""), "available": ("", ""), "allocated": (scheme, "")}
    return [
        (owner, "authority", source, *place.get(source, (scheme, case)), -amount),
        (owner, "authority", target, *place.get(target, (scheme, case)), amount),
    ]


@dataclass(frozen=True)
class Unpaid:
    """A case whose second half is still to be paid, by its number, and the envelope that it draws on."""

    number: int
    envelope: str


def life(
    owner: int, line: int, scheme: str, case: str, *, unpaid: bool
) -> Iterator[tuple[str, list[Posting], str]]:
    """The ten entries of a case that is paid in two parts, or in one so far, and of further allocations."""
    half = AMOUNT // 2

    def go(source: str, target: str, amount: int) -> list[Posting]:
        return move(owner, scheme, source, target, amount, case)

    yield "reserve", go("allocated", "reserved", AMOUNT), ""
    yield "grant", go("reserved", "granted", AMOUNT), ""
    yield "commit", go("granted", "committed", AMOUNT), ""
    for _part in range(1 if unpaid else 2):
        yield "certify", go("committed", "certified", half), "invoices"
        used = [(line, "credits", "open", "", "", -half), (line, "credits", "used", scheme, case, half)]
        yield "order", [*go("certified", "ordered", half), *used], ""
        yield "pay", go("ordered", "paid", half), ""
    for _more in range(4 if unpaid else 1):
        yield "allocate", go("available", "allocated", 1), ""


def case_reference(number: int) -> str:
    """The reference of the case of this number."""
    return f"BENCH-{number:06d}"


def write_books(address: str, entries: int, envelopes: int = 100, place: Place = Place()) -> list[Unpaid]:
    """Fill an empty ledger with about this many entries; the cases that are still to be paid, one in ten.

    One case in ten draws on the first envelope, so that it has a long history, of 100,000 entries at most.
    ``address`` is a superuser's.
    """
    cases = entries // ENTRIES_A_CASE
    every = max(10, cases // BUSY)
    with psycopg.connect(address) as session:
        books = Books(session, place)
        line = books.owner("credits", f"{YEAR}/{CHAPTER}", YEAR)
        owners = [
            books.owner("envelope", f"e{number}", axis=place.axes[number % len(place.axes)])
            for number in range(envelopes)
        ]
        session.execute("SET session_replication_role = replica")
        amount = cases * AMOUNT + cases
        books.post(
            "open_credits",
            date(YEAR, 1, 2),
            [(line, "credits", "opened", "", "", -amount), (line, "credits", "open", "", "", amount)],
        )
        for owner in owners:
            books.post("open", date(YEAR, 1, 2), move(owner, place.scheme, "opened", "available", amount))
            books.post(
                "allocate", date(YEAR, 1, 3), move(owner, place.scheme, "available", "allocated", amount - cases)
            )
        waiting: list[Unpaid] = []
        drawn: dict[int, int] = defaultdict(int)
        for number in range(cases):
            owner = owners[0] if number % every == 0 else owners[1 + number % (envelopes - 1)]
            on = date(YEAR, 2, 1) + timedelta(days=number * 300 // cases)
            drawn[owner] += 1
            unpaid = drawn[owner] % 10 == 5
            if unpaid:
                waiting.append(Unpaid(number, books.references[owner]))
            for operation, postings, basis in life(
                owner, line, place.scheme, case_reference(number), unpaid=unpaid
            ):
                books.post(operation, on, postings, basis)
        books.close()
    with psycopg.connect(address, autocommit=True) as session:
        session.execute("VACUUM ANALYZE")
    return waiting
