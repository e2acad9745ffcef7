"""The single undertaking of the de minimis regulations (2023/2831, article 2(2)).

Enterprises joined by a majority of votes or a right of control, directly or through other enterprises, French or not.
A natural person joins nothing here, nor does a share without a majority: the size of an SME is another test.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from jalon.law.answers import Answer, Step, surety
from jalon.law.marks import Mark
from jalon.law.parameters import Parameters, own_parameters
from jalon.law.undertakings.graph import Graph, Holdings, Kind
from jalon.law.undertakings.groups import Groups, LinkUsed, Why
from jalon.law.wording import Text, day, listed, number, same, say, share

ARTICLE = "règlement (UE) 2023/2831, art. 2(2)"
_POINTS = {Why.VOTES: "(a)", Why.BOARD: "(b)", Why.CONTRACT: "(c)", Why.AGREEMENT: "(d)"}
_AUTHORITIES = (Kind.PUBLIC_BODY, Kind.LOCAL_AUTHORITY)


@dataclass(frozen=True, slots=True)
class SingleUndertakingQuestion:
    """Which enterprises are one undertaking with this one, on this day?"""

    graph: Annotated[Graph, "Enterprises and the links between them."]
    siren: Annotated[str, "The enterprise."]
    on: Annotated[date, "The day of the grant."]
    sgei: Annotated[bool, "Under the SGEI regulation, where a non-profit entity joins nothing."] = False


@dataclass(frozen=True, slots=True)
class Member:
    """An enterprise of the group."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undertaking(Answer):
    """The single undertaking of an enterprise on a day: its members and the links that join them."""

    siren: str
    on: date
    members: tuple[Member, ...]
    links_used: tuple[LinkUsed, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(member.id for member in self.members)


def single_undertaking(
    graph: Graph, siren: str, on: date, parameters: Parameters | None = None, *, sgei: bool = False
) -> Undertaking:
    """The members of an enterprise's single undertaking on a day; raises `LawError` for an unknown enterprise.

    `sgei`: under Regulation 2023/2832, enterprises linked only by the same non-profit entity are not one either.
    """
    values = (parameters or own_parameters()).at(on)
    holdings = graph.at(on)
    holdings.demand_known(siren)
    bodies = any(item.kind in _AUTHORITIES for item in graph.enterprises)
    public = bodies and values.holds("undertaking.public-bodies-join")
    groups = Groups(
        holdings,
        values.rate("undertaking.majority"),
        lambda kind: (
            kind is not Kind.PERSON
            and (public or kind not in _AUTHORITIES)
            and not (sgei and kind is Kind.NON_PROFIT)
        ),
    )
    ids = groups.of(siren) if siren in groups.part else (siren,)
    used = groups.used(ids)
    steps = (*_joined(holdings, used), *_apart(holdings, groups, ids), _whole(holdings, siren, ids))
    return Undertaking(
        article=ARTICLE,
        mark=surety(steps, values.applied),
        steps=steps,
        applied=values.applied,
        siren=siren,
        on=on,
        members=tuple(Member(identity, holdings.name(identity)) for identity in ids),
        links_used=used,
    )


def link_step(holdings: Holdings, link: LinkUsed, article: str) -> Step:
    """One link in words, such as « A détient 60 % des droits de vote de B »."""
    owner, owned = same(holdings.name(link.owner)), same(holdings.name(link.owned))
    match link.why:
        case Why.VOTES:
            fr, en = "{0} détient {1} des droits de vote de {2}", "{0} holds {1} of the votes of {2}"
        case Why.BOARD:
            fr = "{0} nomme la majorité des dirigeants de {2}"
            en = "{0} appoints the majority of the board of {2}"
        case Why.CONTRACT:
            fr = "{0} exerce une influence dominante sur {2} par contrat ou par ses statuts"
            en = "{0} has a dominant influence on {2} by contract or by its articles"
        case Why.AGREEMENT:
            fr = "{0} contrôle seule la majorité des droits de vote de {2} par un accord d'associés"
            en = "{0} controls alone the majority of the votes of {2} by an agreement of shareholders"
        case Why.JOINT_VOTES:
            fr = "{0} détient {1} des droits de vote de {2}, qui font une majorité avec ceux du même groupe"
            en = "{0} holds {1} of the votes of {2}, a majority together with those of the same group"
        case Why.PERSON:
            fr = "{0} contrôle {2} et une autre entreprise du même marché"
            en = "{0} controls {2} and another enterprise of the same market"
    text = say(f"{fr} : liées.", f"{en}: linked.", owner, share(link.votes or Decimal(0)), owned)
    if link.presumed:
        text = say("{0} Votes présumés égaux au capital.", "{0} Votes presumed equal to capital.", text)
    mark = Mark.CHECKED
    if link.presumed:
        mark = Mark.TO_CONFIRM
    elif link.why is Why.JOINT_VOTES:
        mark = Mark.INTERPRETATION
    return Step(text, article + _POINTS.get(link.why, ""), mark)


def _joined(holdings: Holdings, used: tuple[LinkUsed, ...]) -> list[Step]:
    return [link_step(holdings, link, ARTICLE) for link in used]


def _apart(holdings: Holdings, groups: Groups, ids: tuple[str, ...]) -> list[Step]:
    """The links that touch the group without joining: what a reader would otherwise ask about."""
    inside, found = set(ids), []
    links = {
        (link.owner, link.owned): link
        for identity in ids
        for link in (*holdings.into.get(identity, ()), *holdings.out.get(identity, ()))
    }
    for (owner, owned), link in sorted(links.items()):
        if owner in inside and owned in inside:
            continue
        if owner in groups.part and owned in groups.part:
            reason = say("pas de majorité", "no majority")
        elif holdings.kind(owner) is Kind.PERSON:
            reason = say(
                "une personne physique ne lie pas les entreprises", "a natural person joins no enterprises"
            )
        elif Kind.NON_PROFIT in (holdings.kind(owner), holdings.kind(owned)):
            reason = say(
                "une entité sans but lucratif ne lie pas (SIEG)", "a non-profit entity does not join (SGEI)"
            )
        else:
            reason = say("une personne publique ne lie pas les entreprises", "a public body joins no enterprises")
        found.append(
            Step(
                say(
                    "{0} détient {1} des droits de vote de {2} : non liées ({3}).",
                    "{0} holds {1} of the votes of {2}: not linked ({3}).",
                    holdings.name(owner),
                    share(link.voting),
                    holdings.name(owned),
                    reason,
                ),
                ARTICLE,
            )
        )
    return found


def _whole(holdings: Holdings, siren: str, ids: tuple[str, ...]) -> Step:
    if len(ids) == 1:
        text = say(
            "Au {0}, {1} est à elle seule l'entreprise unique.",
            "On {0}, {1} alone is the single undertaking.",
            day(holdings.on),
            holdings.name(siren),
        )
    else:
        names: list[Text] = [same(holdings.name(identity)) for identity in ids]
        text = say(
            "Au {0}, l'entreprise unique compte {1} entreprises : {2}.",
            "On {0}, the single undertaking has {1} enterprises: {2}.",
            day(holdings.on),
            number(len(ids)),
            listed(names),
        )
    return Step(text, ARTICLE)
