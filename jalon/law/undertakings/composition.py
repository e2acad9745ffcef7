"""Who counts for the size of an enterprise on a day, and for how much (Regulation 651/2014, Annex I, article 3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jalon.law.parameters import At
from jalon.law.problems import LawError
from jalon.law.undertakings.graph import Graph, Holdings, Kind, Link
from jalon.law.undertakings.groups import Groups, LinkUsed, PersonJoin, join_by_persons, total_votes
from jalon.law.wording import say

ANNEX = "règlement (UE) n° 651/2014, annexe I"
_NOT_MEMBERS = (Kind.PERSON, Kind.PUBLIC_BODY, Kind.LOCAL_AUTHORITY)
_INVESTORS = (
    Kind.PUBLIC_INVESTMENT,
    Kind.VENTURE_CAPITAL,
    Kind.BUSINESS_ANGEL,
    Kind.UNIVERSITY,
    Kind.INSTITUTIONAL_INVESTOR,
)


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner with the enterprises linked to it, and the share that counts: the greatest of capital and votes."""

    ids: tuple[str, ...]
    share: Decimal


@dataclass(frozen=True, slots=True)
class Spared:
    """An investor whose share of 25 % or more leaves the enterprise autonomous."""

    holder: str
    owned: str
    share: Decimal


@dataclass(frozen=True, slots=True)
class Composition:
    """The enterprises that count: itself and those linked at 100 %, the partners pro rata; the public share."""

    siren: str
    on: date
    linked: tuple[str, ...]
    links_used: tuple[LinkUsed, ...]
    persons: tuple[PersonJoin, ...]
    partners: tuple[Partner, ...]
    spared: tuple[Spared, ...]
    public_share: Decimal
    public_holders: tuple[str, ...]

    def same_group(self, other: Composition) -> bool:
        return (set(self.linked), self.partners) == (set(other.linked), other.partners)


def composition(graph: Graph, siren: str, on: date, values: At) -> Composition:
    """Who counts with this enterprise on this day; raises `LawError` where the file does not say enough."""
    holdings = graph.at(on)
    holdings.demand_known(siren)
    groups = Groups(holdings, values.rate("undertaking.majority"), lambda kind: kind not in _NOT_MEMBERS)
    persons = join_by_persons(groups)
    linked = groups.of(siren) if siren in groups.part else (siren,)
    inside = set(linked)
    investors = _Investors(holdings, values)
    public_share, public_holders = _public(holdings, siren, investors)
    return Composition(
        siren,
        on,
        linked,
        groups.used(linked),
        tuple(join for join in persons if inside & set(join.enterprises)),
        tuple(_partners(holdings, groups, inside, investors, values.rate("sme.partner-share"))),
        tuple(sorted(investors.spared, key=lambda item: (item.owned, item.holder))),
        public_share,
        public_holders,
    )


class _Investors:
    """The holders whose share does not count, whatever it is below control (article 3(2), second paragraph)."""

    def __init__(self, holdings: Holdings, values: At) -> None:
        self.holdings = holdings
        self.values = values
        self.spared: list[Spared] = []

    def spare(self, link: Link) -> bool:
        kind = self.holdings.kind(link.owner)
        if kind is Kind.LOCAL_AUTHORITY:
            return self.small_authority(link.owner)
        return kind in _INVESTORS and (kind is not Kind.BUSINESS_ANGEL or self._small_angels(link))

    def small_authority(self, identity: str) -> bool:
        body = self.holdings.graph.by_id[identity]
        if body.budget_cents is None or body.inhabitants is None:
            raise LawError.of(
                "authority.missing",
                say(
                    "Le budget ou la population de « {0} » manque.",
                    "The budget or population of “{0}” is missing.",
                    body.name,
                ),
                say(
                    "Donnez-les : une petite collectivité laisse l'entreprise autonome.",
                    "Give them: a small local authority leaves the enterprise autonomous.",
                ),
                "graph.enterprises",
            )
        return body.budget_cents < self.values.money(
            "sme.authority-budget"
        ) and body.inhabitants < self.values.whole("sme.authority-inhabitants")

    def _small_angels(self, link: Link) -> bool:
        angels = [
            other
            for other in self.holdings.into[link.owned]
            if self.holdings.kind(other.owner) is Kind.BUSINESS_ANGEL
        ]
        missing = [other for other in angels if other.invested_cents is None]
        if missing:
            raise LawError.of(
                "angel.missing",
                say(
                    "Le montant investi par « {0} » manque.",
                    "The amount invested by “{0}” is missing.",
                    self.holdings.name(missing[0].owner),
                ),
                say(
                    "Donnez-le : il décide si l'entreprise reste autonome.",
                    "Give it: it decides whether the enterprise stays autonomous.",
                ),
                "graph.links",
            )
        return sum(other.invested_cents or 0 for other in angels) < self.values.money("sme.angel-limit")


def _partners(
    holdings: Holdings, groups: Groups, inside: set[str], investors: _Investors, least: Decimal
) -> Iterator[Partner]:
    """The groups that hold 25 % or more in this one, or of which this one holds as much, without control."""
    shares: dict[str, Decimal] = {}
    near: list[tuple[str, list[Link], bool]] = []
    for member in sorted(inside):
        holders: dict[str, list[Link]] = defaultdict(list)
        for link in holdings.into.get(member, ()):
            if link.owner in groups.part and link.owner not in inside:
                holders[groups.root(link.owner)].append(link)
        near += [(root, links, True) for root, links in holders.items()]
    held: dict[str, list[Link]] = defaultdict(list)
    for member in sorted(inside):
        for link in holdings.out.get(member, ()):
            if link.owned in groups.part and link.owned not in inside:
                held[link.owned].append(link)
    near += [(groups.root(owned), links, False) for owned, links in held.items()]
    for root, links, upstream in near:
        if upstream and greatest(links) >= least:
            spared = [link for link in links if investors.spare(link)]
            investors.spared += [Spared(link.owner, link.owned, greatest([link])) for link in spared]
            links = [link for link in links if link not in spared]
        shares[root] = max(shares.get(root, Decimal(0)), greatest(links))
    partners = [
        Partner(tuple(sorted(groups.members[root])), share) for root, share in shares.items() if share >= least
    ]
    yield from sorted(partners, key=lambda partner: partner.ids)


def greatest(links: Iterable[Link]) -> Decimal:
    """The greatest of the shares of capital and of votes that some links make together."""
    links = list(links)
    capital = sum((link.owning for link in links), Decimal(0))
    return max(capital, total_votes(links))


def _public(holdings: Holdings, siren: str, investors: _Investors) -> tuple[Decimal, tuple[str, ...]]:
    """The share of an enterprise that public bodies hold, directly or through enterprises they control."""
    bodies = [item for item in holdings.graph.enterprises if item.kind in (Kind.PUBLIC_BODY, Kind.LOCAL_AUTHORITY)]
    public = {item.id for item in bodies}
    majority = investors.values.rate("undertaking.majority")
    waiting = [link.owned for identity in public for link in holdings.out.get(identity, ())]
    while waiting:
        owned = waiting.pop()
        if owned in public or owned == siren or holdings.kind(owned) in _INVESTORS:
            continue
        mine = [link for link in holdings.into[owned] if link.owner in public]
        if any(link.controls for link in mine) or total_votes(mine) > majority:
            public.add(owned)
            waiting += [link.owned for link in holdings.out.get(owned, ())]
    links = [link for link in holdings.into.get(siren, ()) if link.owner in public]
    if any(link.controls for link in links) or greatest(links) >= investors.values.rate("sme.public-share"):
        links = [
            link
            for link in links
            if holdings.kind(link.owner) is not Kind.LOCAL_AUTHORITY or not investors.small_authority(link.owner)
        ]
    share = Decimal(1) if any(link.controls for link in links) else greatest(links)
    return share, tuple(sorted(link.owner for link in links))
