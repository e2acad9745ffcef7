"""Who holds what in whom, and when: enterprises, persons and public bodies with dated links between them.

A share is a Decimal of one: Decimal("0.25") is 25 %. A link holds from `begins` to `ends`, both days included. The
graph refuses what cannot be: a share above 100 %, shares that add up to more, a link to nobody, two links at once
between the same two; it accepts cycles, which exist.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from jalon.law.problems import Problem, demand
from jalon.law.wording import Text, day, say, share
from jalon.rules.findings import did_you_mean


class Kind(StrEnum):
    """What a holder is: the law treats persons, public bodies and some investors apart."""

    ENTERPRISE = "enterprise"
    PERSON = "person"
    PUBLIC_BODY = "public body"
    LOCAL_AUTHORITY = "local authority"
    NON_PROFIT = "non-profit entity"
    UNIVERSITY = "university"  # or a non-profit research centre
    PUBLIC_INVESTMENT = "public investment corporation"
    VENTURE_CAPITAL = "venture capital"
    BUSINESS_ANGEL = "business angel"
    INSTITUTIONAL_INVESTOR = "institutional investor"


class Control(StrEnum):
    """Control other than a majority of votes (Regulation 2023/2831, article 2(2)(b) to (d))."""

    BOARD = "board"
    CONTRACT = "contract"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An enterprise, or whoever holds a share of one."""

    id: Annotated[str, "SIREN, or for others any stable identifier."]
    name: Annotated[str, "Name, for the explanations."]
    kind: Annotated[Kind, "What it is."] = Kind.ENTERPRISE
    market: Annotated[str, "Its relevant market; needed when a person controls several enterprises."] = ""
    budget_cents: Annotated[int | None, "Of a local authority: its annual budget."] = None
    inhabitants: Annotated[int | None, "Of a local authority: its inhabitants."] = None


@dataclass(frozen=True, slots=True)
class Link:
    """What one holds in another between two days (both included; open if left out)."""

    owner: Annotated[str, "Identifier of the holder."]
    owned: Annotated[str, "Identifier of the enterprise held."]
    capital: Annotated[Decimal | None, "Share of the capital."] = None
    votes: Annotated[Decimal | None, "Share of the voting rights; those of the capital if left out."] = None
    controls: Annotated[tuple[Control, ...], "Other rights of control."] = ()
    together: Annotated[str, "Name of the group of persons who act jointly, if any."] = ""
    invested_cents: Annotated[int | None, "Of a business angel: what was invested."] = None
    begins: Annotated[date | None, "First day."] = None
    ends: Annotated[date | None, "Last day."] = None
    evidence: Annotated[str, "What proves it: articles of association, declaration, date."] = ""

    def holds(self, on: date) -> bool:
        return (self.begins is None or self.begins <= on) and (self.ends is None or on <= self.ends)

    @property
    def voting(self) -> Decimal:
        """The share of the votes; in proportion to the capital where the votes are not declared."""
        return self.votes if self.votes is not None else self.capital or Decimal(0)

    @property
    def owning(self) -> Decimal:
        """The share of the capital; that of the votes where the capital is not declared."""
        return self.capital if self.capital is not None else self.votes or Decimal(0)


@dataclass(frozen=True, slots=True)
class AdjacentMarkets:
    """Two markets next to each other: one directly upstream or downstream of the other."""

    first: Annotated[str, "One market."]
    second: Annotated[str, "The other."]


@dataclass(frozen=True)
class Graph:
    """The enterprises and the links between them; raises `LawError` with every error of the file."""

    enterprises: Annotated[tuple[Enterprise, ...], "Enterprises, persons and public bodies."]
    links: Annotated[tuple[Link, ...], "Who holds what in whom."] = ()
    adjacent: Annotated[tuple[AdjacentMarkets, ...], "Markets next to each other."] = ()

    def __post_init__(self) -> None:
        demand(_errors(self))

    @cached_property
    def by_id(self) -> Mapping[str, Enterprise]:
        return {item.id: item for item in self.enterprises}

    def at(self, on: date) -> Holdings:
        """The links that hold on a day; raises `LawError` if they add up to more than the whole."""
        return Holdings(self, on)

    def near(self, one: str, other: str) -> bool:
        """Whether two markets are the same or adjacent."""
        return one == other or any({one, other} == {pair.first, pair.second} for pair in self.adjacent)


class Holdings:
    """The graph on one day."""

    def __init__(self, graph: Graph, on: date) -> None:
        self.graph = graph
        self.on = on
        self.into: dict[str, list[Link]] = defaultdict(list)
        self.out: dict[str, list[Link]] = defaultdict(list)
        for link in graph.links:
            if link.holds(on):
                self.into[link.owned].append(link)
                self.out[link.owner].append(link)
        demand(self._sums())

    def name(self, identity: str) -> str:
        return self.graph.by_id[identity].name

    def kind(self, identity: str) -> Kind:
        return self.graph.by_id[identity].kind

    def demand_known(self, identity: str) -> None:
        if identity not in self.graph.by_id:
            fr, en = did_you_mean(identity, self.graph.by_id)
            demand([Problem("enterprise.unknown", _unknown(identity), Text(fr, en), "siren")])

    def _sums(self) -> Iterator[Problem]:
        for owned, links in self.into.items():
            for part, name in (("capital", _CAPITAL), ("votes", _VOTES)):
                total = sum((getattr(link, part) or Decimal(0) for link in links), Decimal(0))
                if total > 1:
                    yield Problem(
                        "shares.sum",
                        say(
                            "Au {0}, les parts {1} de « {2} » font {3}.",
                            "On {0}, the shares {1} of “{2}” add up to {3}.",
                            day(self.on),
                            name,
                            self.name(owned),
                            share(total),
                        ),
                        say(
                            "Corrigez une part, ou donnez la date de fin d'un lien qui n'existe plus.",
                            "Correct a share, or give the end date of a link that is over.",
                        ),
                        "graph.links",
                    )


_CAPITAL = say("du capital", "of the capital")
_VOTES = say("des droits de vote", "of the voting rights")


def _unknown(identity: str) -> Text:
    return say("« {0} » n'est pas dans la liste.", "“{0}” is not in the list.", identity)


def _errors(graph: Graph) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, item in enumerate(graph.enterprises):
        if item.id in seen:
            yield Problem(
                "enterprise.twice",
                say("« {0} » est dans la liste deux fois.", "“{0}” is in the list twice.", item.id),
                say("Gardez une seule ligne.", "Keep one line."),
                f"enterprises[{index}].id",
            )
        seen.add(item.id)
    known: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for index, link in enumerate(graph.links):
        yield from _link_errors(link, f"links[{index}]", seen)
        for other in known[link.owner, link.owned]:
            if _overlap(link, other):
                yield Problem(
                    "link.twice",
                    say(
                        "Deux liens de « {0} » vers « {1} » valent le même jour.",
                        "Two links from “{0}” to “{1}” hold on the same day.",
                        link.owner,
                        link.owned,
                    ),
                    say(
                        "Réunissez-les, ou donnez au premier sa date de fin.",
                        "Join them, or give the first one its end date.",
                    ),
                    f"links[{index}]",
                )
        known[link.owner, link.owned].append(link)


def _overlap(one: Link, other: Link) -> bool:
    first = max(one.begins or date.min, other.begins or date.min)
    return first <= min(one.ends or date.max, other.ends or date.max)


def _link_errors(link: Link, place: str, known: Iterable[str]) -> Iterator[Problem]:
    for end in ("owner", "owned"):
        if getattr(link, end) not in known:
            fr, en = did_you_mean(getattr(link, end), known)
            yield Problem("link.unknown", _unknown(getattr(link, end)), Text(fr, en), f"{place}.{end}")
    if link.owner == link.owned:
        yield Problem(
            "link.self",
            say("« {0} » ne peut se détenir elle-même.", "“{0}” cannot hold itself.", link.owner),
            say(
                "Retirez ce lien : les parts propres n'ont pas de droit de vote.",
                "Remove this link: own shares have no votes.",
            ),
            place,
        )
    for part in ("capital", "votes"):
        value = getattr(link, part)
        if value is not None and not 0 <= value <= 1:
            yield Problem(
                "share.range",
                say("Une part de {0} n'est pas possible.", "A share of {0} is not possible.", share(value)),
                say(
                    "Écrivez une part entre 0 et 100 %, par exemple « 45 % » ou « 0.45 ».",
                    "Write a share between 0 and 100%, such as “45 %” or “0.45”.",
                ),
                f"{place}.{part}",
            )
    if link.capital is None and link.votes is None and not link.controls:
        yield Problem(
            "link.empty",
            say("Ce lien ne dit ni part, ni contrôle.", "This link states neither a share nor control."),
            say(
                "Indiquez la part du capital ou des votes, ou la nature du contrôle.",
                "Give the share of the capital or of the votes, or the kind of control.",
            ),
            place,
        )
    if link.begins and link.ends and link.begins > link.ends:
        yield Problem(
            "link.dates",
            say("Ce lien finit avant de commencer.", "This link ends before it begins."),
            say("Corrigez l'une des deux dates.", "Correct one of the two dates."),
            place,
        )
