"""How fast the law is computed: python -m bench.law

A group of 1,000 enterprises with 5,000 links, circles included: the single undertaking and the size of an SME, beside
networkx's connected components over the same majorities in the same run (`uv sync --group bench`). Then the room left
among 10,000 aids, and a loan of 120 months. Prints a table with each target; 1 if one is missed.
"""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta
from decimal import Decimal
from importlib.util import find_spec

from bench.rules import Report, best
from jalon.law.de_minimis import Aid, Regime, assess
from jalon.law.grant_equivalent import Collateral, Loan, Rating, loan
from jalon.law.undertakings import Accounts, Enterprise, Graph, Link, single_undertaking, sme_size

TODAY = date(2026, 11, 21)
ENTERPRISES, LINKS = 1_000, 5_000


def group(seed: int = 4) -> tuple[Graph, tuple[Accounts, ...]]:
    """A tree of majorities under « 0 », with shares up, down and across it, as large groups have."""
    chance = random.Random(seed)
    names = [str(place) for place in range(ENTERPRISES)]
    shares: dict[tuple[str, str], int] = {}
    for place in range(1, ENTERPRISES):
        shares[names[chance.randrange(place)], names[place]] = chance.randint(51, 80)
    held = {owned: share for (_, owned), share in shares.items()}
    while len(shares) < LINKS:
        owner, owned = chance.sample(names, 2)
        share = chance.randint(1, 8)
        if (owner, owned) not in shares and held.get(owned, 0) + share <= 100:
            shares[owner, owned] = share
            held[owned] = held.get(owned, 0) + share
    links = tuple(
        Link(owner, owned, Decimal(share) / 100, Decimal(share) / 100) for (owner, owned), share in shares.items()
    )
    closed = date(2025, 12, 31)
    accounts = tuple(
        Accounts(name, closed, Decimal(3), 1_000_00 + place, 2_000_00 + place) for place, name in enumerate(names)
    )
    return Graph(tuple(Enterprise(name, name) for name in names), links), accounts


def main() -> int:
    report = Report()
    graph, accounts = group()
    assert len(single_undertaking(graph, "0", TODAY).members) == ENTERPRISES
    assert sme_size(graph, accounts, "0", TODAY).headcount == 3 * ENTERPRISES
    what = f"{ENTERPRISES:,} enterprises, {LINKS:,} links"
    ours = best(lambda: single_undertaking(graph, "0", TODAY), 3) / 1_000
    report.line(f"single undertaking, {what}, with every reason", ours, "ms", 50)
    report.line(
        "SME size, the same group", best(lambda: sme_size(graph, accounts, "0", TODAY), 3) / 1_000, "ms", 50
    )
    networkx_components(report, graph)
    chance = random.Random(5)
    aids = [
        Aid(date(2024, 1, 1) + timedelta(chance.randrange(1_000)), chance.randrange(1, 100)) for _ in range(10_000)
    ]
    new = Aid(TODAY, 1_000_00)
    report.line("a new aid beside 10,000 others", best(lambda: assess(Regime.GENERAL, aids, new), 3) / 1_000, "ms")
    months = Loan(TODAY, 100_000_00, 120, Rating.NONE, Collateral.LOW, False, 12, 24)
    report.line("grant equivalent of a loan of 120 months", best(lambda: loan(months), 5) / 1_000, "ms")
    return 1 if report.missed else 0


def networkx_components(report: Report, graph: Graph) -> None:
    if find_spec("networkx") is None:
        print("  networkx is not installed here: uv sync --group bench")
        return
    import networkx

    def components() -> int:
        joined = networkx.DiGraph()
        joined.add_nodes_from(item.id for item in graph.enterprises)
        half = Decimal("0.5")
        joined.add_edges_from((link.owner, link.owned) for link in graph.links if link.voting > half)
        return len(next(group for group in networkx.weakly_connected_components(joined) if "0" in group))

    assert components() == ENTERPRISES
    report.line("  networkx components, majorities alone, no reasons", best(components, 3) / 1_000, "ms")


if __name__ == "__main__":
    sys.exit(main())
