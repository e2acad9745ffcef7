"""How fast the ledger posts, beside pgbench's TPC-B on the same server in the same run: python -m bench.ledger [ENTRIES]

Eight clients commit grants, each of a case of its own: on 1,000 envelopes, then on one hot envelope. A commitment
is one call of `funds_post` (checks, entry, postings, balances, totals, hash chain) and its journal line. The server
is the embedded one, with fsync. Then what a history of ENTRIES (100,000) costs to a post and to readers.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import django
import psycopg

from bench.books import write_books
from jalon.site.database import Role
from jalon.site.embedded import Cluster
from jalon.site.embedded.binaries import program
from jalon.site.roles import create_database, prepare

CLIENTS = 8
ENVELOPES = 1000
TURNS = 1500  # commitments a client and a run
HOT_TURNS = 700
POSTS = 400
LEGS = 50  # how many cases one preparing entry serves
SHARE, HOT_RATE, BALANCE_MS, PAGE_MS, VERIFY_SECONDS = 0.30, 300, 1.0, 80.0, 60.0

COMMIT = """
\\set i :i + 1
\\set n :i * {clients} + :client_id
\\set owner {first} + :n % {envelopes}
BEGIN;
SELECT funds_post('{run}-' || :n, 'commit', DATE '2026-07-01', 2026, 'bench', 'CONV', '', NULL,
  jsonb_build_array(jsonb_build_object('owner', :owner, 'book', 'authority', 'from', 'granted', 'to', 'committed',
    'scheme', 'bench/scheme', 'case', '{run}-' || :n, 'amount', 100)), '{{}}', NULL, NULL);
INSERT INTO journal_entry (actor_id, action, subject, region, digests)
  VALUES ('bench', 'cases.commit', '{run}-' || :n, 'bench', '{{}}');
COMMIT;
"""


def pgbench(cluster: Cluster, database: str, *options: str) -> float:
    """Run pgbench with eight clients; the transactions a second that it measured."""
    done = subprocess.run(
        [
            program("pgbench"),
            *("-h", cluster.socket, "-U", "postgres" if database == "tpcb" else Role.APP),
            *("-n", "-c", str(CLIENTS), "-j", "2", *options, database),
        ],
        capture_output=True,
        text=True,
    )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    failed = re.search(r"number of failed transactions: ([1-9]\d*)", done.stdout)
    if done.returncode or found is None or failed:
        raise SystemExit(done.stdout + done.stderr)
    return float(found[1])


def post(session: psycopg.Connection, key: str, operation: str, legs: list[dict[str, object]]) -> None:
    """One entry, as the application writes it."""
    schedule = {"2026": legs[0]["amount"]} if operation == "open" else {}
    session.execute(
        "SELECT funds_post(%s, %s, '2026-07-01', 2026, 'bench', 'VOTE', '', NULL, %s, %s, NULL, NULL)",
        [key, operation, json.dumps(legs), json.dumps(schedule)],
    )


def move(owner: int, source: str, target: str, amount: int, case: str = "") -> dict[str, object]:
    """A leg of the authority book."""
    return {
        "owner": owner,
        "book": "authority",
        "from": source,
        "to": target,
        "scheme": "bench/scheme",
        "case": case,
        "amount": amount,
    }


def fill(address: str) -> int:
    """The envelopes, opened and allocated, and every case that the runs commit; the first envelope's id."""
    with psycopg.connect(address, user=Role.APP, autocommit=True) as session:
        ids = [
            session.execute(
                "INSERT INTO funds_owner (kind, reference, region, resource_id, section, chapter, repayable,"
                " fictif, sequence, head) VALUES ('envelope', %s, 'bench', 'eur', 'investment', '204', false,"
                " true, 0, '')"
                " RETURNING id",
                [f"bench/e{number}"],
            ).fetchone()[0]
            for number in range(ENVELOPES + 1)
        ]
        cases: dict[int, list[str]] = {id: [] for id in ids}
        for n in range(CLIENTS, (TURNS + 1) * CLIENTS):
            cases[ids[n % ENVELOPES]].append(f"cold-{n}")
        for n in range(CLIENTS, (HOT_TURNS + 1) * CLIENTS):
            cases[ids[ENVELOPES]].append(f"hot-{n}")
        for id in ids:
            amount = 100 * (len(cases[id]) + CLIENTS)
            post(session, f"open-{id}", "open", [move(id, "opened", "available", 2 * amount)])
            post(session, f"allocate-{id}", "allocate", [move(id, "available", "allocated", amount)])
            for start in range(0, len(cases[id]), LEGS):
                some = cases[id][start : start + LEGS]
                for operation, source, target in (
                    ("reserve", "allocated", "reserved"),
                    ("grant", "reserved", "granted"),
                ):
                    legs = [move(id, source, target, 100, case) for case in some]
                    post(session, f"{operation}-{id}-{start}", operation, legs)
    return int(ids[0])


def whole_stack(first: int, client: int, turns: int) -> int:
    """One client of the application itself: the `commit` action, with Django's transaction around it."""
    from datetime import date

    from jalon.funds.enums import Book, Operation, Step
    from jalon.funds.posting import Act, Leg, post
    from jalon.journal.transactions import action

    @action
    def release_and_reserve(key: str, source: Step, target: Step, owner: int) -> None:
        operation = Operation.RESERVE if target is Step.RESERVED else Operation.RELEASE
        leg = Leg(owner, Book.AUTHORITY, source, target, 100, "bench/scheme", f"py-{client}")
        post(operation, Act("bench", date(2026, 7, 1), key), [leg])

    for turn in range(turns):
        owner = first + (turn // 2 * CLIENTS + client) % ENVELOPES
        steps = (Step.ALLOCATED, Step.RESERVED)
        source, target = steps if turn % 2 == 0 else steps[::-1]
        release_and_reserve(f"py-{client}-{turn}", source, target, owner)
    return turns


def timed(work: Callable[[], object], turns: int) -> list[float]:
    """Milliseconds of each turn."""
    seen = []
    for _turn in range(turns):
        started = time.perf_counter()
        work()
        seen.append((time.perf_counter() - started) * 1000)
    return seen


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


def run(cluster: Cluster, scratch: Path) -> tuple[int, int]:
    """The rates of posting; the number of broken promises, and the first envelope."""
    broken = 0

    def line(text: str, kept: bool | None = None) -> None:
        nonlocal broken
        broken += kept is False
        print(f"  {text}" + ("" if kept is None else "" if kept else "   NOT KEPT"))

    create_database(cluster.address("postgres"), "tpcb")
    subprocess.run(
        [program("pgbench"), "-h", cluster.socket, "-U", "postgres", "-i", "-q", "-s", "10", "tpcb"],
        check=True,
        capture_output=True,
    )
    address = cluster.address("ledger")
    first = fill(address)

    def committed(kind: str, first: int, envelopes: int, turns: int) -> float:
        script = scratch / f"{kind}.sql"
        script.write_text(COMMIT.format(clients=CLIENTS, first=first, envelopes=envelopes, run=kind))
        return pgbench(cluster, "ledger", "-f", str(script), "-D", "i=0", "-t", str(turns))

    print(f"{CLIENTS} clients, {os.cpu_count()} processors, fsync on")
    reference = pgbench(cluster, "tpcb", "-t", str(TURNS * 2))
    line(f"pgbench TPC-B                          {reference:8,.0f} /s")
    cold = committed("cold", first, ENVELOPES, TURNS)
    line(
        f"commitments on {ENVELOPES:,} envelopes          {cold:8,.0f} /s   {cold / reference:4.0%} of TPC-B"
        f"   promised: {SHARE:.0%}",
        cold >= SHARE * reference,
    )
    hot = committed("hot", first + ENVELOPES, 1, HOT_TURNS)
    line(f"commitments on one hot envelope        {hot:8,.0f} /s   promised: {HOT_RATE} /s", hot >= HOT_RATE)
    with ProcessPoolExecutor(CLIENTS, get_context("spawn"), set_up) as pool:
        list(pool.map(abs, range(CLIENTS)))  # every process has started
        started = time.perf_counter()
        done = sum(pool.map(whole_stack, [first] * CLIENTS, range(CLIENTS), [300] * CLIENTS))
    line(f"posts through the application's actions {done / (time.perf_counter() - started):7,.0f} /s")
    return broken, first


def post_ms(address: str, owner: int, run: str) -> float:
    """The median milliseconds of one post from one client: an allocation of a cent."""
    numbers = count()
    with psycopg.connect(address, user=Role.APP, autocommit=True) as session:

        def one() -> None:
            post(session, f"{run}-{next(numbers)}", "allocate", [move(owner, "available", "allocated", 1)])

        timed(one, 50)
        return statistics.median(timed(one, POSTS))


def reading(entries_wanted: int, small: float) -> int:
    """What a long history costs, to posts and to readers; the number of broken promises."""
    from jalon.funds.entries import EntryFilter, entries
    from jalon.funds.models import Account, Owner, Posting
    from jalon.funds.queries import Scope, totals
    from jalon.funds.verify import verify

    busy = "bench/e0"
    account = Account.objects.get(owner__reference=busy, step="allocated")
    length = Owner.objects.get(reference=busy).sequence
    large = post_ms(os.environ["DATABASE_URL"], account.owner_id, "large")
    rows = [
        (f"a post after {entries_wanted:,} entries (a new ledger: {small:.2f} ms)", large, 2 * small),
        (f"a balance among {Posting.objects.count():,} postings", p95(timed(read(account), 200)), BALANCE_MS),
        (
            f"a page of an envelope of {length:,} entries",
            p95(timed(lambda: entries(EntryFilter(envelope=busy)), 40)),
            PAGE_MS,
        ),
        ("the totals of a Region", p95(timed(lambda: totals(Scope(region="bench")), 100)), PAGE_MS),
    ]
    started = time.perf_counter()
    report = verify()
    million = (time.perf_counter() - started) / report.entries * 1_000_000
    if not report.sound:
        raise SystemExit(report.findings[0].text)
    print(f"with {report.entries:,} links (milliseconds, p95 of reads)")
    for text, value, limit in rows:
        print(f"  {text:<62} {value:6.2f} ms  promised: {limit:5.1f}{'' if value <= limit else '   NOT KEPT'}")
    kept = million <= VERIFY_SECONDS
    print(f"  {'a million links verified':<62} {million:6.0f} s   promised: {VERIFY_SECONDS:5.0f}", end="")
    print("" if kept else "   NOT KEPT")
    return sum(value > limit for _text, value, limit in rows) + (not kept)


def read(account: Any) -> Callable[[], object]:
    """Reads one balance."""
    return lambda: type(account).objects.values_list("balance").get(pk=account.pk)


def set_up() -> None:
    """Django in this process."""
    django.setup()


def new_ledger(cluster: Cluster, name: str) -> str:
    """A migrated database; its address without a role."""
    create_database(cluster.address("postgres"), name)
    prepare(cluster.address(name))
    address = f"postgresql:///{name}?host={cluster.socket}"
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
        check=True,
        env={**os.environ, "DATABASE_URL": address, "JALON_DATABASE_ROLE": Role.OWNER},
    )
    return address


def main(entries_wanted: int) -> int:
    """A throw-away embedded server, then the runs."""
    folder = Path(tempfile.mkdtemp(prefix="jalon-bench-", dir="/tmp"))
    folder.chmod(0o755)
    os.environ |= {"DJANGO_SETTINGS_MODULE": "jalon.site.settings", "JALON_SECRET_KEY": "bench"}
    try:
        with Cluster(folder / "var") as cluster:
            os.environ["DATABASE_URL"] = new_ledger(cluster, "ledger")
            broken, first = run(cluster, folder)
            small = post_ms(os.environ["DATABASE_URL"], first, "small")
            os.environ["DATABASE_URL"] = new_ledger(cluster, "books")
            write_books(cluster.address("books"), entries_wanted)
            set_up()
            return int(broken + reading(entries_wanted, small) > 0)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
