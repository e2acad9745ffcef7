"""The size of an enterprise under EU law, its group included (Regulation 651/2014, Annex I).

Linked enterprises count in full, partners and theirs pro rata; a public share of 25 % makes it no SME; a size is
gained or lost only after two consecutive periods, unless the group itself has changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from jalon.law.answers import Answer, Step, surety
from jalon.law.books import run_book
from jalon.law.marks import Mark
from jalon.law.parameters import At, Parameters, own_parameters
from jalon.law.problems import LawError
from jalon.law.undertakings.accounts import Accounts, Books
from jalon.law.undertakings.composition import ANNEX, Composition, composition
from jalon.law.undertakings.graph import Graph
from jalon.law.undertakings.single import link_step
from jalon.law.wording import Text, day, listed, money, number, rounded, same, say, share
from jalon.rules import Holds


class SizeClass(StrEnum):
    """From the smallest to the largest; `large` is whatever is not an SME."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


_ORDER = list(SizeClass)
NAMES = {
    SizeClass.MICRO: Text("microentreprise", "micro-enterprise"),
    SizeClass.SMALL: Text("petite entreprise", "small enterprise"),
    SizeClass.MEDIUM: Text("moyenne entreprise", "medium-sized enterprise"),
    SizeClass.LARGE: Text("grande entreprise", "large enterprise"),
}


@dataclass(frozen=True, slots=True)
class SizeQuestion:
    """What size is this enterprise on this day, its group included?"""

    graph: Annotated[Graph, "Enterprises, persons and public bodies, and the links between them."]
    accounts: Annotated[tuple[Accounts, ...], "Accounts of each enterprise that counts, several periods if known."]
    siren: Annotated[str, "The enterprise."]
    on: Annotated[date, "The day of the grant."]


@dataclass(frozen=True, slots=True)
class Part:
    """What one enterprise adds to the total, its share already applied; None is unknown."""

    id: str
    name: str
    relation: str
    share: Decimal
    closed_on: date
    headcount: Fraction
    turnover_cents: int | None
    balance_cents: int | None


@dataclass(frozen=True, slots=True)
class Year:
    """One period: the size its figures give, and the size held once earlier periods are weighed."""

    closed_on: date
    figures: SizeClass
    held: SizeClass
    group_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Size(Answer):
    """The size of an enterprise: class, totals, what each enterprise adds, the periods weighed."""

    siren: str
    on: date
    size: SizeClass
    sme: bool
    headcount: Fraction
    turnover_cents: int | None
    balance_cents: int | None
    public_share: Decimal
    parts: tuple[Part, ...]
    years: tuple[Year, ...]


def sme_size(
    graph: Graph, accounts: tuple[Accounts, ...], siren: str, on: date, parameters: Parameters | None = None
) -> Size:
    """The size of an enterprise on a day; raises `LawError` where graph or accounts do not say enough."""
    values = (parameters or own_parameters()).at(on)
    books = Books(accounts)
    whole = composition(graph, siren, on, values)
    closings = books.closings(siren, on)
    name = graph.by_id[siren].name
    if not closings:
        books.last(siren, on, name)
    years: list[Year] = []
    before: Composition | None = None
    for closed_on in closings:
        last = closed_on == closings[-1]
        composed = whole if last else _composition_then(graph, siren, closed_on, values, whole)
        parts = _parts(graph, composed, books, on if last else closed_on)
        figures = _class(parts, values)
        changed = before is not None and not before.same_group(composed)
        held = figures if not years or changed else _held(years, figures, values)
        years.append(Year(closed_on, figures, held, changed))
        before = composed
    public = whole.public_share >= values.rate("sme.public-share")
    size = SizeClass.LARGE if public else years[-1].held
    steps = [
        *_link_steps(graph, whole),
        *_part_steps(parts),
        _total_step(parts, figures),
        *_year_steps(years),
        *_public_steps(graph, whole, public),
        Step(say("{0} : {1}.", "{0}: {1}.", name, NAMES[size]), f"{ANNEX}, art. 2"),
    ]
    headcount, turnover, balance = _totals(parts)
    return Size(
        article=ANNEX,
        mark=surety(steps, values.applied),
        steps=tuple(steps),
        applied=values.applied,
        siren=siren,
        on=on,
        size=size,
        sme=size is not SizeClass.LARGE,
        headcount=headcount,
        turnover_cents=turnover,
        balance_cents=balance,
        public_share=whole.public_share,
        parts=parts,
        years=tuple(years),
    )


def _composition_then(graph: Graph, siren: str, then: date, values: At, now: Composition) -> Composition:
    """The group on an earlier day: the same one when no link began or ended in between."""
    moved = any(link.holds(then) != link.holds(now.on) for link in graph.links)
    return composition(graph, siren, then, values) if moved else now


def _parts(graph: Graph, composed: Composition, books: Books, on: date) -> tuple[Part, ...]:
    weighed = [(identity, Decimal(1), "linked") for identity in composed.linked]
    weighed += [(identity, partner.share, "partner") for partner in composed.partners for identity in partner.ids]
    found: list[Part] = []
    included: set[str] = set()
    for identity, weight, relation in weighed:
        if identity in included:
            continue
        account = books.last(identity, on, graph.by_id[identity].name)
        included |= set(account.includes) - {identity}
        part = 1 if weight == 1 else Fraction(weight)
        found.append(
            Part(
                identity,
                graph.by_id[identity].name,
                "self" if identity == composed.siren else relation,
                weight,
                account.closed_on,
                Fraction(account.headcount) * part,
                None if account.turnover_cents is None else rounded(account.turnover_cents * part),
                None if account.balance_cents is None else rounded(account.balance_cents * part),
            )
        )
    return tuple(item for item in found if item.id not in included)


def _totals(parts: tuple[Part, ...]) -> tuple[Fraction, int | None, int | None]:
    turnover = [part.turnover_cents for part in parts]
    balance = [part.balance_cents for part in parts]
    return (
        sum((part.headcount for part in parts), Fraction(0)),
        None if None in turnover else sum(item or 0 for item in turnover),
        None if None in balance else sum(item or 0 for item in balance),
    )


def _class(parts: tuple[Part, ...], values: At) -> SizeClass:
    """The size that some figures give, by the rulebook of thresholds; raises `LawError` if too little is known."""
    headcount, turnover, balance = _totals(parts)
    facts = {"group.headcount": round(headcount, 6), "group.turnover": turnover, "group.balance_sheet": balance}
    result = run_book("sme-size", {name: value for name, value in facts.items() if value is not None}, values)
    for size in _ORDER[:-1]:
        held = result.values[size.value]
        if held is Holds.UNKNOWN:
            missing = [same(part.name) for part in parts if None in (part.turnover_cents, part.balance_cents)]
            raise LawError.of(
                "accounts.unknown",
                say(
                    "Le chiffre d'affaires ou le bilan manque et peut changer la taille : {0}.",
                    "The turnover or the balance sheet is missing and may change the size: {0}.",
                    listed(missing),
                ),
                say("Donnez les deux chiffres.", "Give both figures."),
                "accounts",
            )
        if held is Holds.YES:
            return size
    return SizeClass.LARGE


def _held(years: list[Year], figures: SizeClass, values: At) -> SizeClass:
    """The size held after one more period: it moves only as far as enough consecutive periods agree."""
    held = years[-1].held
    needed = values.whole("sme.consecutive-periods")
    window = [year.figures for year in years[-(needed - 1) :]] if needed > 1 else []
    recent = [_ORDER.index(item) for item in (*window, figures)]
    now = _ORDER.index(held)
    if len(recent) == needed and min(recent) > now:
        return _ORDER[min(recent)]
    if len(recent) == needed and max(recent) < now:
        return _ORDER[max(recent)]
    return held


# --- in words --------------------------------------------------------------------------------------------


def _link_steps(graph: Graph, composed: Composition) -> list[Step]:
    """The links that make enterprises count in full, and the persons that do."""
    holdings = graph.at(composed.on)
    steps = [link_step(holdings, link, f"{ANNEX}, art. 3(3)") for link in composed.links_used]
    for join in composed.persons:
        together = any(link.together for link in join.links)
        holder = same(join.holder if together else graph.by_id[join.holder].name)
        steps.append(
            Step(
                say(
                    "{0} contrôle {1}, sur un même marché ou des marchés contigus : liées.",
                    "{0} controls {1}, on the same market or adjacent ones: linked.",
                    holder,
                    listed([same(graph.by_id[item].name) for item in join.enterprises]),
                ),
                f"{ANNEX}, art. 3(3)",
            )
        )
    steps += [
        Step(
            say(
                "{0} détient {1} de {2} : cet investisseur laisse l'entreprise autonome.",
                "{0} holds {1} of {2}: this investor leaves the enterprise autonomous.",
                graph.by_id[item.holder].name,
                share(item.share),
                graph.by_id[item.owned].name,
            ),
            f"{ANNEX}, art. 3(2)",
        )
        for item in composed.spared
    ]
    return steps


def _part_steps(parts: tuple[Part, ...]) -> list[Step]:
    return [
        Step(
            say(
                "{0} ({1}, {2}) : {3} UTA, {4} de chiffre d'affaires, {5} de bilan.",
                "{0} ({1}, {2}): {3} AWU, turnover {4}, balance sheet {5}.",
                part.name,
                _RELATIONS[part.relation],
                share(part.share),
                number(part.headcount),
                _figure(part.turnover_cents),
                _figure(part.balance_cents),
            ),
            f"{ANNEX}, art. 6",
        )
        for part in parts
    ]


_RELATIONS = {
    "self": Text("elle-même", "itself"),
    "linked": Text("liée", "linked"),
    "partner": Text("partenaire ou liée à un partenaire", "partner or linked to a partner"),
}


def _figure(cents: int | None) -> Text:
    return Text("inconnu", "unknown") if cents is None else money(cents)


def _total_step(parts: tuple[Part, ...], figures: SizeClass) -> Step:
    headcount, turnover, balance = _totals(parts)
    return Step(
        say(
            "Total : {0} UTA, {1} de chiffre d'affaires, {2} de bilan, soit une {3}.",
            "Total: {0} AWU, turnover {1}, balance sheet {2}: a {3}.",
            number(headcount),
            _figure(turnover),
            _figure(balance),
            NAMES[figures],
        ),
        f"{ANNEX}, art. 2",
    )


def _year_steps(years: list[Year]) -> list[Step]:
    if len(years) == 1:
        text = say(
            "Un seul exercice est donné : la règle des deux exercices consécutifs n'a pas joué.",
            "Only one period is given: the rule of two consecutive periods has not been applied.",
        )
        return [Step(text, f"{ANNEX}, art. 4(2)", Mark.INTERPRETATION)]
    steps = []
    for before, year in zip([None, *years[:-1]], years, strict=True):
        if before is None:
            reason = say("premier exercice connu", "first known period")
        elif year.group_changed:
            reason = say("le groupe a changé : effet immédiat", "the group has changed: at once")
        elif year.held == before.held and year.figures != year.held:
            reason = say("seuils franchis un seul exercice : taille gardée", "one period only: size kept")
        elif year.held != before.held:
            reason = say("seuils franchis deux exercices de suite", "two consecutive periods")
        else:
            reason = say("sans changement", "no change")
        mark = Mark.TO_CONFIRM if year.group_changed else Mark.CHECKED
        text = say(
            "Exercice clos le {0} : chiffres d'une {1} ; taille : {2} ({3}).",
            "Period closed on {0}: figures of a {1}; size: {2} ({3}).",
            day(year.closed_on),
            NAMES[year.figures],
            NAMES[year.held],
            reason,
        )
        steps.append(Step(text, f"{ANNEX}, art. 4(2)", mark))
    return steps


def _public_steps(graph: Graph, composed: Composition, public: bool) -> list[Step]:
    if not composed.public_share:
        return []
    names = listed([same(graph.by_id[item].name) for item in composed.public_holders])
    verdict = say("ce n'est pas une PME", "not an SME") if public else say("sans effet", "no effect")
    text = say(
        "Part contrôlée par des personnes publiques ({0}) : {1}, {2}.",
        "Share controlled by public bodies ({0}): {1}, {2}.",
        names,
        share(composed.public_share),
        verdict,
    )
    return [Step(text, f"{ANNEX}, art. 3(4)")]
