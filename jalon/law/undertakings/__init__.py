"""Enterprises together: the single undertaking of de minimis, and the size of an SME, on one dated graph.

    graph = Graph((Enterprise("A", "A"), Enterprise("B", "B")), (Link("A", "B", votes=Decimal("0.60")),))
    single_undertaking(graph, "A", date(2026, 12, 4)).ids       # ("A", "B")
    sme_size(graph, accounts, "A", date(2026, 12, 4)).size      # SizeClass.SMALL

Two tests and two algorithms, as the law has it: the single undertaking (Regulation 2023/2831, article 2(2)) joins
enterprises by control through enterprises alone; the size (Regulation 651/2014, Annex I) also joins through persons
on one market, adds partners pro rata and looks at public control. Shares are Decimals of one, money whole cents.
`Undertaking(siren, on, members, links_used, steps…)`, `Size(size, sme, headcount, turnover_cents, balance_cents,
public_share, parts, years, steps…)`; both are `Answer`s. `svg(picture(graph, answer), "fr")` draws the group.
"""

from jalon.law.undertakings.accounts import Accounts
from jalon.law.undertakings.graph import AdjacentMarkets, Control, Enterprise, Graph, Kind, Link
from jalon.law.undertakings.groups import LinkUsed, Why
from jalon.law.undertakings.picture import Arrow, Box, Picture, Role, picture, svg
from jalon.law.undertakings.single import Member, SingleUndertakingQuestion, Undertaking, single_undertaking
from jalon.law.undertakings.size import NAMES, Part, Size, SizeClass, SizeQuestion, Year, sme_size

__all__ = [
    "NAMES",
    "Accounts",
    "AdjacentMarkets",
    "Arrow",
    "Box",
    "Control",
    "Enterprise",
    "Graph",
    "Kind",
    "Link",
    "LinkUsed",
    "Member",
    "Part",
    "Picture",
    "Role",
    "SingleUndertakingQuestion",
    "Size",
    "SizeClass",
    "SizeQuestion",
    "Undertaking",
    "Why",
    "Year",
    "picture",
    "single_undertaking",
    "sme_size",
    "svg",
]
