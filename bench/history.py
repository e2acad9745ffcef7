"""What a long history costs to a post and to readers: python -m bench.history [POSTINGS ...]

Ledgers of 10,000, a million and ten million postings in one run, written in bulk as consistent books, then measured in
turns, so that all meet the same machine: a post, a balance, the totals of a Region, a page of entries, the finance
officer's page of the busiest envelope (one entry in ten, 100,000 at most; one case in ten still to be paid by its
agreement's calendar), the same page as of a past day. At the end the largest is verified.
"""

import os
import statistics
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path

import psycopg

from bench.books import AMOUNT, ENTRIES_A_CASE, Unpaid, write_books
from bench.ledger import move, post
from bench.server import apart, new_ledger, p95, throw_away, timed
from bench.setting import TODAY, Setting, furnish, write_cases
from jalon.site.database import Role

SIZES = (10_000, 1_000_000, 10_000_000)
POSTINGS_AN_ENTRY = 2.4
ROUNDS, POSTS, READS, PAGES = 3, 200, 200, 40
BALANCE_MS, PAGE_MS, VERIFY_SECONDS, GROWTH = 1.0, 80.0, 60.0, 1.5
WAYS = (("allocate", "available", "allocated"), ("deallocate", "allocated", "available"))
KEYS = count()


def officer(region: str) -> None:
    """Who reads the finance pages of this demonstration."""
    from jalon.accounts.actions import grant_role
    from jalon.accounts.enums import Role as Office
    from jalon.accounts.models import User
    from jalon.journal.actions import declare_installation

    declare_installation("demonstration")
    user = User.objects.create_user("finances@exemple.fr", display_name="Finances")
    grant_role(user, Office.FINANCE_OFFICER, region, by=None)


def write_calendars(address: str, setting: Setting, waiting: Sequence[Unpaid]) -> None:
    """The agreements of the cases that are still to be paid, each with two payments, in bulk, as a superuser."""
    with psycopg.connect(address, autocommit=True) as session:
        with session.cursor().copy(
            "COPY cases_agreement (id, case_id, signed_on, signed_by_id, delegation, applicant_signed_on,"
            " applicant_signatory) FROM STDIN"
        ) as copy:
            for number, one in enumerate(waiting, start=1):
                copy.write_row((number, one.number, TODAY, setting.applicant, "BENCH", TODAY, "BENCH"))
        with session.cursor().copy(
            "COPY cases_instalment (agreement_id, way, instrument, envelope, due_on, amount_cents) FROM STDIN"
        ) as copy:
            for number, one in enumerate(waiting, start=1):
                for months in (1, 7 + number % 12):
                    due = TODAY + timedelta(days=30 * months)
                    copy.write_row((number, "payment", "grant", one.envelope, due, AMOUNT // 2))
        session.execute("VACUUM ANALYZE")


def measure(setting: Setting) -> dict[str, float]:
    """Milliseconds of each thing, on this process's database."""
    from django.test import Client

    from jalon.accounts.models import User
    from jalon.funds.entries import EntryFilter, entries
    from jalon.funds.models import Account
    from jalon.funds.queries import Scope, totals

    region, scheme = setting.place.region, setting.place.scheme
    busy = f"{region}/e0"
    account = Account.objects.get(owner__reference=busy, step="allocated")
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email="finances@exemple.fr"))

    def page(asked: str) -> None:
        answer = client.get(f"/travail/enveloppes/{region}/e0/{asked}")
        if answer.status_code != 200 or len(answer.content) < 5_000:
            raise SystemExit(f"the envelope's page: {answer.status_code}, {len(answer.content)} bytes")

    with psycopg.connect(os.environ["DATABASE_URL"], user=Role.APP, autocommit=True) as session:

        def one() -> None:
            """A cent to the scheme, the next time back."""
            number = next(KEYS)
            operation, source, target = WAYS[number % 2]
            leg = {**move(account.owner_id, source, target, 1), "scheme": scheme}
            post(session, f"more-{os.getpid()}-{number}", operation, [leg])

        timed(one, 20)
        posted = timed(one, POSTS)
    work = {
        "a balance": (lambda: Account.objects.values_list("balance").get(pk=account.pk), READS),
        "the totals of a Region": (lambda: totals(Scope(region=region)), READS),
        "a page of an envelope's entries": (lambda: entries(EntryFilter(envelope=busy)), PAGES),
        "the finance officer's page of it": (lambda: page(""), PAGES),
        "the same as of a past day": (lambda: page("?au=2026-07-31"), PAGES),
    }
    seen = {"a post": statistics.median(posted)}
    for name, (each, turns) in work.items():
        timed(each, 5)
        seen[name] = p95(timed(each, turns))
    return seen


def verified() -> tuple[int, float, int]:
    """How many links the ledger has, the seconds of its verification, the most memory that took, in MB."""
    from jalon.funds.verify import verify

    started = time.perf_counter()
    report = verify()
    if not report.sound:
        raise SystemExit(report.findings[0].text)
    elapsed = time.perf_counter() - started
    # Not getrusage: a child's begins with the memory of the process that started it.
    status = Path("/proc/self/status").read_text()
    return report.entries, elapsed, int(status.partition("VmHWM:")[2].split()[0]) // 1024


def main(sizes: list[int]) -> int:
    """A throw-away embedded server, the ledgers, then the turns; 1 where a promise is broken."""
    with throw_away(static=True) as (cluster, _folder):
        ledgers = {}
        for size in sizes:
            address = new_ledger(cluster, f"history{size}")
            setting = apart(address, furnish)
            apart(address, officer, setting.place.region)
            entries = round(size / POSTINGS_AN_ENTRY)
            write_cases(cluster.address(f"history{size}"), setting, entries // ENTRIES_A_CASE)
            unpaid = write_books(cluster.address(f"history{size}"), entries, place=setting.place)
            write_calendars(cluster.address(f"history{size}"), setting, unpaid)
            ledgers[size] = address, setting
            print(f"{size:,} postings written", flush=True)
        rounds = [
            {size: apart(address, measure, setting) for size, (address, setting) in ledgers.items()}
            for _round in range(ROUNDS)
        ]
        links, seconds, peak = apart(ledgers[sizes[-1]][0], verified)
    return report(sizes, rounds, links, seconds, peak)


def report(
    sizes: list[int], rounds: list[dict[int, dict[str, float]]], links: int, seconds: float, peak: int
) -> int:
    """Print what was measured; 1 where a promise is broken."""
    broken = 0

    def line(text: str, kept: bool | None = None) -> None:
        nonlocal broken
        broken += kept is False
        print(text + ("   NOT KEPT" if kept is False else ""))

    print(f"milliseconds (a post: median; else p95), best of {ROUNDS} turns; load {os.getloadavg()[0]:.1f}")
    line(f"  {'postings':<36}" + "".join(f"{size:>14,}" for size in sizes))
    limits = {"a balance": BALANCE_MS}
    for name in rounds[0][sizes[0]]:
        best = [min(one[size][name] for one in rounds) for size in sizes]
        text = f"  {name:<36}" + "".join(f"{value:>14.2f}" for value in best)
        if name == "a post":
            line(f"{text}   promised: growth under {GROWTH}", best[-1] <= GROWTH * best[0])
        else:
            limit = limits.get(name, PAGE_MS)
            line(f"{text}   promised: {limit:.0f}", best[-1] <= limit)
    million = seconds / links * 1_000_000
    line(
        f"  {links:,} links verified in {seconds:.0f} s, {peak} MB: {million:.0f} s a million   promised:"
        f" {VERIFY_SECONDS:.0f}",
        million <= VERIFY_SECONDS,
    )
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main([int(size) for size in sys.argv[1:]] or list(SIZES)))
