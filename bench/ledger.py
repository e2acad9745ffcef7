"""How fast the ledger posts, beside pgbench's TPC-B on the same server in the same run: python -m bench.ledger

Eight clients commit grants, each of a case of its own: on 1,000 envelopes, then on one hot envelope. A commitment
is one call of `funds_post` (checks, entry, postings, balances, totals, hash chain) and its journal line. The server
is the embedded one, with fsync. TPC-B and commitments take turns, so that both meet the same machine; the load of
others is printed. Beside them, the application's own actions, and whole decisions: what a committee's vote does to one
case (evaluation, locks, headroom, aid, grant on two lines, journal, jobs), by one client.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from bench.server import apart, new_ledger, processes, row, throw_away
from jalon.site.database import Role
from jalon.site.embedded import Cluster
from jalon.site.embedded.binaries import program
from jalon.site.roles import create_database

CLIENTS = 8
ENVELOPES = 1000
ROUNDS = 3
TURNS = 700  # commitments a client and a round
HOT_TURNS = 250
DECISIONS = 20
LEGS = 50  # how many cases one preparing entry serves
SHARE, HOT_RATE = 0.30, 300

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
            row(
                session,
                "INSERT INTO funds_owner (kind, reference, region, resource_id, section, chapter, repayable,"
                " fictif, sequence, head) VALUES ('envelope', %s, 'bench', 'eur', 'investment', '204', false,"
                " true, 0, '')"
                " RETURNING id",
                f"bench/e{number}",
            )[0]
            for number in range(ENVELOPES + 1)
        ]
        cases: dict[int, list[str]] = {id: [] for id in ids}
        for turn in range(ROUNDS):
            for n in range(CLIENTS, (TURNS + 1) * CLIENTS):
                cases[ids[n % ENVELOPES]].append(f"cold{turn}-{n}")
            for n in range(CLIENTS, (HOT_TURNS + 1) * CLIENTS):
                cases[ids[ENVELOPES]].append(f"hot{turn}-{n}")
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


def run(cluster: Cluster, scratch: Path, address: str) -> int:
    """The rates of posting; the number of broken promises."""
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

    print(f"{CLIENTS} clients, {os.cpu_count()} processors, fsync on, load {os.getloadavg()[0]:.1f} before the run")
    references, colds, hots = [], [], []
    for turn in range(ROUNDS):
        references.append(pgbench(cluster, "tpcb", "-t", str(TURNS)))
        colds.append(committed(f"cold{turn}", first, ENVELOPES, TURNS))
        hots.append(committed(f"hot{turn}", first + ENVELOPES, 1, HOT_TURNS))
    reference, hot = statistics.median(references), statistics.median(hots)
    share = statistics.median(cold / tpcb for cold, tpcb in zip(colds, references, strict=True))
    line(f"pgbench TPC-B                          {reference:8,.0f} /s   (median of {ROUNDS})")
    line(
        f"commitments on {ENVELOPES:,} envelopes          {statistics.median(colds):8,.0f} /s   {share:4.0%} of TPC-B"
        f"   promised: {SHARE:.0%}",
        share >= SHARE,
    )
    line(
        f"commitments on one hot envelope        {hot:8,.0f} /s   {hot / reference:4.0%} of TPC-B"
        f"   promised: {HOT_RATE} /s",
        hot >= HOT_RATE,
    )
    with processes(address, CLIENTS) as pool:
        list(pool.map(abs, range(CLIENTS)))  # every process has started
        started = time.perf_counter()
        done = sum(pool.map(whole_stack, [first] * CLIENTS, range(CLIENTS), [300] * CLIENTS))
    line(f"posts through the application's actions {done / (time.perf_counter() - started):7,.0f} /s")
    return broken


def decisions(turns: int) -> float:
    """Milliseconds of each whole decision that a session's closing carries out, one after the other."""
    from jalon.cases.actions import sessions
    from tests.world import build_world

    world = build_world()
    cases = [world.visaed(grant=1_000_00, advance=2_000_00) for _turn in range(turns)]
    session = world.session(*cases)
    started = time.perf_counter()
    apart = sessions.close_session(session, actor=world.people.secretary)
    elapsed = time.perf_counter() - started
    if apart:
        raise SystemExit(f"decisions that did not pass: {apart}")
    return elapsed / turns * 1000


def main() -> int:
    """A throw-away embedded server, then the runs."""
    with throw_away() as (cluster, folder):
        broken = run(cluster, folder, new_ledger(cluster, "ledger"))
        each = apart(new_ledger(cluster, "decisions"), decisions, DECISIONS)
        print(f"  whole decisions, one client            {1000 / each:8,.0f} /s   {each:.0f} ms each")
        return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
