"""Enterprises that control each other make groups: the part that the two tests of the law have in common.

Control is a majority of the votes, held alone or with other members of the same group, or a right of control. The
groups are a least fixed point, so neither the order of the links nor a cycle changes them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from jalon.law.problems import LawError
from jalon.law.undertakings.graph import Holdings, Kind, Link
from jalon.law.wording import say


class Why(StrEnum):
    """Why two are linked."""

    VOTES = "votes"
    BOARD = "board"
    CONTRACT = "contract"
    AGREEMENT = "agreement"
    JOINT_VOTES = "joint votes"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class LinkUsed:
    """A link that joins two members, why, and what proves it."""

    owner: str
    owned: str
    why: Why
    votes: Decimal | None
    evidence: str
    presumed: bool = False


_NONE = Decimal(0)


class Groups:
    """The groups of linked enterprises on a day; `takes_part` says who may be a member."""

    def __init__(self, holdings: Holdings, majority: Decimal, takes_part: Callable[[Kind], bool]) -> None:
        self.holdings = holdings
        self.majority = majority
        self.part = {item.id for item in holdings.graph.enterprises if takes_part(item.kind)}
        self._root = {identity: identity for identity in self.part}
        self.members: dict[str, list[str]] = {identity: [identity] for identity in self.part}
        self._start()
        self._grow(self.part)

    def root(self, identity: str) -> str:
        root = identity
        while self._root[root] != root:
            root = self._root[root]
        while self._root[identity] != root:
            self._root[identity], identity = root, self._root[identity]
        return root

    def of(self, identity: str) -> tuple[str, ...]:
        """The members of an enterprise's group, itself first, then by identifier."""
        others = sorted(item for item in self.members[self.root(identity)] if item != identity)
        return (identity, *others)

    def join(self, pairs: Iterable[tuple[str, str]]) -> bool:
        """Make groups of these one, then whatever follows; whether anything changed."""
        before = len(self.members)
        for one, other in pairs:
            self._grow(self._unite(self.root(one), self.root(other)))
        return len(self.members) < before

    def _unite(self, one: str, other: str) -> set[str]:
        """Join two groups; returns what the smaller one holds, whose control may change."""
        if one == other:
            return set()
        if (len(self.members[one]), one) < (len(self.members[other]), other):
            one, other = other, one
        moved = self.members.pop(other)
        self._root[other] = one
        self.members[one] += moved
        out = self.holdings.out
        return {link.owned for item in moved if item in out for link in out[item]}

    def _start(self) -> None:
        """Join along every majority or right of control that one holder has alone."""
        for owned, links in self.holdings.into.items():
            if owned in self.part:
                for link in links:
                    if (link.controls or link.voting > self.majority) and link.owner in self.part:
                        self._unite(self.root(link.owner), self.root(owned))

    def _grow(self, start: Iterable[str]) -> None:
        """Join along the majorities that the members of a group hold together, until there are no more."""
        waiting = list(start)
        while waiting:
            owned = waiting.pop()
            links = self.holdings.into.get(owned, ())
            if owned not in self.part or len(links) < 2:
                continue
            votes: dict[str, Decimal] = {}
            for link in links:
                if link.owner in self.part:
                    root = self.root(link.owner)
                    votes[root] = votes.get(root, _NONE) + link.voting
            for root, total in votes.items():
                if total > self.majority:
                    waiting += self._unite(self.root(root), self.root(owned))

    def used(self, members: Iterable[str]) -> tuple[LinkUsed, ...]:
        """Every link of control between the members of one group."""
        inside = set(members)
        found: list[LinkUsed] = []
        for owned in sorted(inside):
            links = [link for link in self.holdings.into.get(owned, ()) if link.owner in inside]
            alone = [link for link in links if link.controls or link.voting > self.majority]
            for link in links if not alone and total_votes(links) > self.majority else alone:
                found += [_used(link, why) for why in (_reasons(link, self.majority) or (Why.JOINT_VOTES,))]
        return tuple(sorted(found, key=lambda item: (item.owner, item.owned, item.why)))


def total_votes(links: Iterable[Link]) -> Decimal:
    return sum((link.voting for link in links), Decimal(0))


def _used(link: Link, why: Why) -> LinkUsed:
    presumed = link.votes is None and why in (Why.VOTES, Why.JOINT_VOTES)
    return LinkUsed(link.owner, link.owned, why, link.voting, link.evidence, presumed)


def _reasons(link: Link, majority: Decimal) -> tuple[Why, ...]:
    votes = (Why.VOTES,) if link.voting > majority else ()
    return (*votes, *(Why(control.value) for control in sorted(link.controls)))


@dataclass(frozen=True, slots=True)
class PersonJoin:
    """Enterprises that a person, or persons acting jointly, make one group, by the market they share."""

    holder: str
    links: tuple[Link, ...]
    enterprises: tuple[str, ...]


def join_by_persons(groups: Groups) -> tuple[PersonJoin, ...]:
    """Join the enterprises of one market that the same person, or persons acting jointly, control (SME test only)."""
    holdings = groups.holdings
    by_holder: dict[str, list[Link]] = defaultdict(list)
    for item in holdings.graph.enterprises:
        if item.kind is Kind.PERSON:
            for link in holdings.out.get(item.id, ()):
                by_holder[link.together or item.id].append(link)
    joins: dict[str, PersonJoin] = {}
    changed = True
    while changed:
        changed = False
        for holder, links in sorted(by_holder.items()):
            controlled = _controlled(groups, links)
            pairs = _same_market(groups, controlled)
            if pairs:
                together = {identity for pair in pairs for identity in pair}
                mine = tuple(link for link in links if link.owned in together)
                joins[holder] = PersonJoin(holder, mine, tuple(sorted(together)))
                changed |= groups.join(pairs)
    return tuple(joins.values())


def _controlled(groups: Groups, links: list[Link]) -> list[str]:
    """What a holder controls, alone or with the groups already controlled."""
    direct: dict[str, Decimal] = defaultdict(Decimal)
    for link in links:
        direct[link.owned] += Decimal(2) if link.controls else link.voting
    found: set[str] = set()
    grew = True
    while grew:
        roots = {groups.root(item) for item in found}
        more = {
            owned
            for owned, votes in direct.items()
            if owned in groups.part
            and votes
            + total_votes(
                link
                for link in groups.holdings.into[owned]
                if link.owner in groups.part and groups.root(link.owner) in roots
            )
            > groups.majority
        }
        grew = not more <= found
        found |= more
    return sorted(found)


def _same_market(groups: Groups, controlled: list[str]) -> list[tuple[str, str]]:
    """The pairs among these enterprises that work in the same or in adjacent markets."""
    graph = groups.holdings.graph
    if len(controlled) < 2:
        return []
    for identity in controlled:
        if not graph.by_id[identity].market:
            raise LawError.of(
                "market.missing",
                say(
                    "Une même personne contrôle plusieurs entreprises, et le marché de « {0} » n'est pas indiqué.",
                    "The same person controls several enterprises, and the market of “{0}” is not given.",
                    graph.by_id[identity].name,
                ),
                say(
                    "Indiquez le marché de chacune : elles ne sont liées que sur un même marché ou sur des marchés "
                    "contigus.",
                    "Give the market of each: they are linked only on the same market or on adjacent ones.",
                ),
                "graph.enterprises",
            )
    by_market: dict[str, str] = {}
    pairs: list[tuple[str, str]] = []
    for identity in controlled:
        first = by_market.setdefault(graph.by_id[identity].market, identity)
        if first != identity:
            pairs.append((first, identity))
    names = sorted(by_market)
    for place, name in enumerate(names):
        pairs += [(by_market[name], by_market[other]) for other in names[place + 1 :] if graph.near(name, other)]
    return pairs
