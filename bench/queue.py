"""How fast staff find and open a case among many: python -m bench.queue [CASES]

Two databases in one run, 1,000 cases and 50,000 (ten documents a case), on an embedded server. Each page is asked of
the whole application in its process, signed in as an officer; the figures are server time without the network. The
reference is the same page among the 1,000 cases; the pages are measured in turns.
"""

import os
import statistics
import sys
import time
from collections.abc import Mapping

import psycopg

from bench.books import case_reference
from bench.server import new_ledger, p95, processes, throw_away
from bench.setting import STATES, TODAY, WORDS, Setting, furnish, write_cases
from jalon.site.embedded import Cluster

SMALL, LARGE = 1_000, 50_000
DOCUMENTS = 10
TURNS = 40
P95_MS = 100.0


def write_documents(address: str, setting: Setting, cases: int) -> None:
    """The documents of the cases, in bulk, as a superuser."""
    with psycopg.connect(address, autocommit=True) as session:
        with session.cursor().copy(
            "COPY documents_file (id, name, media_type, size, sha256, sent_by_id, sent_at) FROM STDIN"
        ) as copy:
            for number in range(1, cases * DOCUMENTS + 1):
                row = (number, f"piece-{number}.pdf", "application/pdf", 1000, f"{number:064x}", setting.applicant)
                copy.write_row((*row, TODAY))
        with session.cursor().copy(
            "COPY cases_attachment (case_id, wanted, file_id, added_at, current) FROM STDIN"
        ) as copy:
            for number in range(cases * DOCUMENTS):
                copy.write_row((number // DOCUMENTS + 1, f"p{number % DOCUMENTS}", number + 1, TODAY, True))
        session.execute("VACUUM ANALYZE")


def officer_of(setting: Setting) -> list[str]:
    """The person of the bench becomes an officer; the addresses of the pages to measure."""
    from jalon.accounts.actions import grant_role
    from jalon.accounts.enums import Role
    from jalon.accounts.models import User
    from jalon.cases.models import Case

    grant_role(User.objects.get(pk=setting.applicant), Role.OFFICER, setting.place.region, by=None)
    return [str(case.public_id) for case in Case.objects.filter(state="in-review").order_by("pk")[:TURNS]]


def times(setting: Setting, pages: Mapping[str, list[str]]) -> dict[str, list[float]]:
    """Milliseconds of each page, its addresses in turn, by the whole application."""
    from django.test import Client

    from jalon.accounts.models import User
    from jalon.site.web import warm_up

    warm_up()  # as the web server does
    client = Client()
    client.force_login(User.objects.get(pk=setting.applicant))
    found: dict[str, list[float]] = {}
    for name, addresses in pages.items():
        for turn in range(-3, TURNS):  # the first ones compile the templates
            address = addresses[turn % len(addresses)]
            started = time.perf_counter()
            answer = client.get(address, headers={"host": "localhost"})
            took = (time.perf_counter() - started) * 1000
            if answer.status_code != 200:
                raise SystemExit(f"{address}: {answer.status_code}")
            if turn >= 0:
                found.setdefault(name, []).append(took)
    return found


def measure(cluster: Cluster, name: str, cases: int) -> dict[str, list[float]]:
    """One database filled and read."""
    address = new_ledger(cluster, name)
    with processes(address) as pool:
        setting = pool.submit(furnish).result()
        write_cases(cluster.address(name), setting, cases)
        write_documents(cluster.address(name), setting, cases)
        ids = pool.submit(officer_of, setting).result()
        listing = "/travail/dossiers/"
        pages = {
            "the queue": [listing],
            "filtered, most urgent first": [f"{listing}?state={state}&order=due" for state in STATES],
            "a word searched": [f"{listing}?q={word}" for word in WORDS],
            "a number searched": [f"{listing}?q={case_reference(cases - turn)}" for turn in range(TURNS)],
            "the last page": [f"{listing}?page={cases // 30}"],
            "the day's work": ["/travail/"],
            "a case": [f"{listing}{id}/" for id in ids],
        }
        return pool.submit(times, setting, pages).result()


def main(cases: int) -> int:
    """A throw-away embedded server, both databases, every page."""
    with throw_away(static=True) as (cluster, _folder):
        small = measure(cluster, "small", SMALL)
        large = measure(cluster, "large", cases)
    size = f"{cases:,} cases, {cases * DOCUMENTS:,} documents"
    print(f"{os.cpu_count()} processors; {size}; server time, {TURNS} requests a page")
    broken = 0
    for name, seen in large.items():
        slow = p95(seen)
        broken += slow > P95_MS
        print(
            f"  {name:<28} median {statistics.median(seen):6.1f} ms, p95 {slow:6.1f} ms"
            f"   {statistics.median(seen) / statistics.median(small[name]):5.2f} x the same among {SMALL:,}"
            f"   promised: {P95_MS:.0f} ms{'' if slow <= P95_MS else '   NOT KEPT'}"
        )
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else LARGE))
