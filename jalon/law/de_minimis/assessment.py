"""The room left under a de minimis regime, and whether a new aid passes: all of it, or none (article 3(7))."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from jalon.law.activities import Edition, activity, edition_on
from jalon.law.answers import Answer, Step, surety
from jalon.law.books import run_book
from jalon.law.de_minimis.changes import Change, after
from jalon.law.de_minimis.records import FARM, NOTHING_KNOWN, SHARED, Aid, Regime, SameCosts, Scope
from jalon.law.de_minimis.windows import Window, ceiling, windows
from jalon.law.marks import Mark
from jalon.law.parameters import At, Parameters, own_parameters
from jalon.law.problems import LawError
from jalon.law.regimes import demand_in_force
from jalon.law.undertakings.graph import Graph
from jalon.law.undertakings.single import Undertaking, single_undertaking
from jalon.law.wording import Text, day, listed, money, rounded, say, share
from jalon.rules import ConditionResult, Holds, Result


class Verdict(StrEnum):
    """`unknown`: the amounts fit, but a condition is not known yet."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Group:
    """How the members of the single undertaking are known: by name, or from a graph."""

    siren: Annotated[str, "The enterprise that asks."] = ""
    members: Annotated[tuple[str, ...], "SIRENs of its single undertaking, itself included."] = ()
    graph: Annotated[Graph | None, "Or the graph to find them in."] = None


ANYBODY = Group()


@dataclass(frozen=True, slots=True)
class HeadroomQuestion:
    """How much room is left under a regime on a day?"""

    regime: Annotated[Regime, "The regulation."]
    on: Annotated[date, "The day of the grant."]
    aids: Annotated[tuple[Aid, ...], "Aid already granted by any French authority."]
    group: Annotated[Group, "Whose aid counts; every aid given, if left out."] = ANYBODY
    changes: Annotated[tuple[Change, ...], "Mergers and splits."] = ()
    fiscal_year_starts: Annotated[str, "Fishery: month and day, such as 01-01."] = "01-01"


@dataclass(frozen=True, slots=True)
class AssessmentQuestion:
    """Does a new aid pass?"""

    regime: Annotated[Regime, "The regulation."]
    new_aid: Annotated[Aid, "The aid to grant."]
    aids: Annotated[tuple[Aid, ...], "Aid already granted by any French authority."]
    group: Annotated[Group, "Whose aid counts; every aid given, if left out."] = ANYBODY
    changes: Annotated[tuple[Change, ...], "Mergers and splits."] = ()
    scope: Annotated[Scope, "What decides whether the regime may serve."] = NOTHING_KNOWN
    same_costs: Annotated[SameCosts | None, "Other aid on the same costs."] = None
    fiscal_year_starts: Annotated[str, "Fishery: month and day, such as 01-01."] = "01-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Headroom(Answer):
    """The room left on a day: the tightest of the periods and of the ceilings that add regimes up."""

    regime: Regime
    on: date
    ceiling_cents: int
    used_cents: int
    left_cents: int
    windows: tuple[Window, ...]
    counted: tuple[Aid, ...]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """One condition of the regime, as its rulebook decides it."""

    id: str
    label: Text
    holds: Holds
    article: str
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment(Answer):
    """Whether a new aid passes, the largest one that would, and why.

    `fits` is about amounts alone (periods, ceilings, same costs); `verdict` adds the conditions of the regime, of
    which `unknown` lists those not known yet.
    """

    regime: Regime
    new_aid: Aid
    fits: bool
    verdict: Verdict
    largest_cents: int
    windows: tuple[Window, ...]
    conditions: tuple[Checked, ...]
    unknown: tuple[str, ...]
    counted: tuple[Aid, ...]
    members: tuple[str, ...]

    @property
    def passes(self) -> bool:
        return self.verdict is Verdict.YES


def headroom(
    regime: Regime,
    aids: Iterable[Aid],
    on: date,
    parameters: Parameters | None = None,
    *,
    members: Iterable[str] = (),
    changes: Iterable[Change] = (),
    fiscal_start: tuple[int, int] = (1, 1),
) -> Headroom:
    """What is left on a day for the undertaking whose `aids` these are (all of them, or those of `members`).

    Raises `LawError` when the regime is not in force on that day.
    """
    values = (parameters or own_parameters()).at(on)
    demand_in_force(regime.id, on, values, scheme=True)
    names, steps, counted = _counted(aids, members, tuple(changes), on)
    found = windows(regime, counted, on, values, fiscal_start)
    tightest = min(found, key=lambda window: window.left_cents)
    steps += _window_steps(regime, found, counted)
    steps.append(
        Step(
            say("Reste disponible au {0} : {1}.", "Room left on {0}: {1}.", day(on), money(tightest.left_cents)),
            _article(regime, 3),
        )
    )
    return Headroom(
        article=_article(regime, 3),
        mark=surety(steps, values.applied),
        steps=tuple(steps),
        applied=values.applied,
        regime=regime,
        on=on,
        ceiling_cents=tightest.ceiling_cents,
        used_cents=tightest.used_cents,
        left_cents=tightest.left_cents,
        windows=found,
        counted=_in(counted, found),
        members=names,
    )


def assess(
    regime: Regime,
    aids: Iterable[Aid],
    new_aid: Aid,
    parameters: Parameters | None = None,
    *,
    members: Iterable[str] = (),
    changes: Iterable[Change] = (),
    scope: Scope = NOTHING_KNOWN,
    same_costs: SameCosts | None = None,
    fiscal_start: tuple[int, int] = (1, 1),
) -> Assessment:
    """Whether a new aid passes under a regime, beside the undertaking's `aids` (all, or those of `members`).

    Every period that contains the new aid's day is checked, so a back-dated aid is too. Above a ceiling the whole
    new aid falls out; `largest_cents` would pass. Raises `LawError` when the regime is not in force, or for an
    unknown activity code.
    """
    on = new_aid.granted_on
    values = (parameters or own_parameters()).at(on)
    demand_in_force(regime.id, on, values, scheme=True)
    if not new_aid.amount_cents:
        raise LawError.of(
            "amount.zero",
            say("Une aide de zéro euro n'est pas une aide.", "Aid of zero euros is no aid."),
            say("Donnez l'équivalent-subvention brut de l'aide.", "Give the gross grant equivalent of the aid."),
            "new_aid.amount",
        )
    names, steps, counted = _counted(aids, members, tuple(changes), on)
    found = windows(regime, counted, on, values, fiscal_start)
    steps += _window_steps(regime, found, counted, new_aid.amount_cents)
    largest = min(window.left_cents for window in found)
    if same_costs is not None:
        step, limit = _same_costs(regime, same_costs, new_aid.amount_cents)
        steps.append(step)
        largest = min(largest, limit)
    fits = new_aid.amount_cents <= largest
    result = _decided(regime, new_aid, found, scope, values)
    conditions = tuple(_condition(item) for item in result.conditions)
    unknown = tuple(item.id for item in conditions if item.holds is Holds.UNKNOWN)
    if not fits or any(item.holds is Holds.NO for item in conditions):
        verdict = Verdict.NO
    else:
        verdict = Verdict.UNKNOWN if unknown else Verdict.YES
    steps.append(_verdict_step(regime, new_aid, largest))
    return Assessment(
        article=_article(regime, 3),
        mark=surety([*steps, *(Step(item.label, item.article, item.mark) for item in conditions)], values.applied),
        steps=tuple(steps),
        applied=values.applied,
        regime=regime,
        new_aid=new_aid,
        fits=fits,
        verdict=verdict,
        largest_cents=largest,
        windows=found,
        conditions=conditions,
        unknown=unknown,
        counted=_in(counted, found),
        members=names,
    )


def members_of(group: Group, on: date, parameters: Parameters) -> tuple[tuple[str, ...], Undertaking | None]:
    """The members that a group states, or those that its graph gives on a day."""
    if group.graph is None:
        return group.members or ((group.siren,) if group.siren else ()), None
    found = single_undertaking(group.graph, group.siren, on, parameters)
    return found.ids, found


# --- parts -----------------------------------------------------------------------------------------------


def _article(regime: Regime, number: int) -> str:
    return f"{regime.text}, art. {number}"


def _counted(
    aids: Iterable[Aid], members: Iterable[str], changes: tuple[Change, ...], on: date
) -> tuple[tuple[str, ...], list[Step], tuple[Aid, ...]]:
    """The members, the words of mergers and splits, and the aids that are theirs."""
    names = tuple(members)
    found = after(aids, changes, on)
    if names:
        found = tuple(aid for aid in found if aid.beneficiary in names)
    return names, [change.step() for change in changes if change.on <= on], found


def _in(aids: tuple[Aid, ...], found: tuple[Window, ...]) -> tuple[Aid, ...]:
    """The aids that count in at least one period."""
    return tuple(
        aid
        for aid in sorted(aids, key=lambda item: (item.granted_on, item.id))
        if any(aid.regime in window.regimes and window.begins <= aid.granted_on <= window.ends for window in found)
    )


def _decided(regime: Regime, aid: Aid, found: tuple[Window, ...], scope: Scope, values: At) -> Result:
    """The regime's rulebook on this aid, with the periods and the activity computed beside it."""
    own = _tightest(found, found[0].regimes)
    facts: dict[str, object] = {"aid.amount": aid.amount_cents}
    for name in Scope.__dataclass_fields__:
        value = getattr(scope, name)
        if name != "activity" and value is not None:
            facts[f"aid.{name}"] = value
    excluded = _excluded(regime, scope, values)
    # A period that ends later may have another ceiling: the room it leaves is what counts.
    used = own.used_cents + ceiling(regime, values) - own.ceiling_cents
    functions: dict[str, object] = {"de_minimis_window": lambda known: used}
    if excluded is not None:
        functions["excluded_activity"] = lambda known: excluded
    if regime is not Regime.SGEI:
        shared = _tightest(found, SHARED)
        functions["de_minimis_shared_window"] = lambda known: shared.used_cents
        functions["de_minimis_shared_ceiling"] = lambda known: shared.ceiling_cents
    return run_book(regime.id, facts, values, functions)


def _tightest(found: tuple[Window, ...], pool: tuple[Regime, ...]) -> Window:
    return min((window for window in found if window.regimes == pool), key=lambda window: window.left_cents)


def _excluded(regime: Regime, scope: Scope, values: At) -> bool | None:
    """Whether the activity aided is outside a regime; None if it is not said."""
    if not scope.activity:
        return None
    edition = edition_on(values.on, values.parameters)
    try:
        code = activity(scope.activity, edition).code
    except LawError as error:
        other = next(item for item in Edition if item is not edition)
        try:
            code = activity(scope.activity, other).code
        except LawError:
            raise error from None
    if regime in FARM:
        return not code.startswith(values.codes(f"{regime.id}.activities"))
    return code.startswith(values.codes(f"{regime.id}.excluded-activities"))


def _condition(item: ConditionResult) -> Checked:
    label = Text(item.label("fr"), item.label("en"))
    return Checked(item.id, label, item.holds, item.source, Mark(item.condition.mark or Mark.TO_CONFIRM))


def _same_costs(regime: Regime, costs: SameCosts, new_cents: int) -> tuple[Step, int]:
    limits = [rounded(costs.costs_cents * costs.intensity)] if costs.intensity is not None else []
    limits += [costs.amount_cents] if costs.amount_cents is not None else []
    limit = max(limits)
    total = costs.other_aid_cents + new_cents
    kept = total <= limit
    text = say(
        "Mêmes coûts ({0}) : {1} d'autres aides + {2} = {3}, pour une limite de {4}{5} : {6}.",
        "Same costs ({0}): other aid {1} + {2} = {3}, for a limit of {4}{5}: {6}.",
        money(costs.costs_cents),
        money(costs.other_aid_cents),
        money(new_cents),
        money(total),
        money(limit),
        say(" ({0} des coûts)", " ({0} of the costs)", share(costs.intensity))
        if costs.intensity is not None
        else "",
        _KEPT[kept],
    )
    return Step(text, f"{regime.text}, art. 5(3)"), max(0, limit - costs.other_aid_cents)


_KEPT = {True: Text("respectée", "respected"), False: Text("dépassée", "exceeded")}


def _window_steps(
    regime: Regime, found: tuple[Window, ...], counted: tuple[Aid, ...], new_cents: int = 0
) -> list[Step]:
    """Each period in words; one that adds regimes up only where it says more than the regime's own."""
    own = {(item.begins, item.ends): item for item in found if len(item.regimes) == 1}
    steps = [beside] if (beside := _beside(regime, counted)) else []
    for window in found:
        alone = own.get((window.begins, window.ends))
        said = alone is not None and alone is not window
        if said and alone and (alone.used_cents, alone.ceiling_cents) == (window.used_cents, window.ceiling_cents):
            continue
        steps.append(_window_step(regime, window, new_cents))
    return steps


def _beside(regime: Regime, counted: tuple[Aid, ...]) -> Step | None:
    """That SGEI aid and the other aid each keep their own ceiling, said where there is some of both."""
    apart = [aid for aid in counted if (aid.regime is Regime.SGEI) != (regime is Regime.SGEI)]
    if not apart:
        return None
    text = say(
        "Aides de minimis SIEG et autres : chacune garde son plafond ; {0} ne comptent pas ici.",
        "SGEI and other de minimis aid: each keeps its ceiling; {0} does not count here.",
        money(sum(aid.amount_cents for aid in apart)),
    )
    return Step(text, f"{regime.text}, art. 5(1)", Mark.INTERPRETATION)


def _window_step(regime: Regime, window: Window, new_cents: int) -> Step:
    names = listed([item.label for item in window.regimes])
    parts = (day(window.begins), day(window.ends), names, money(window.used_cents))
    if new_cents:
        total = window.used_cents + new_cents
        text = say(
            "Du {0} au {1}, {2} : {3} + {4} = {5}, plafond {6} : {7}.",
            "From {0} to {1}, {2}: {3} + {4} = {5}, ceiling {6}: {7}.",
            *parts,
            money(new_cents),
            money(total),
            money(window.ceiling_cents),
            _KEPT[total <= window.ceiling_cents],
        )
    else:
        text = say(
            "Du {0} au {1}, {2} : {3} reçus, plafond {4}, reste {5}.",
            "From {0} to {1}, {2}: {3} received, ceiling {4}, {5} left.",
            *parts,
            money(window.ceiling_cents),
            money(window.left_cents),
        )
    if len(window.regimes) == 1:
        return Step(text, _article(regime, 3))
    if window.regimes != FARM:
        return Step(text, f"{Regime.GENERAL.text}, art. 5(2)")
    # Regulation 717/2014 still names its own ceiling; the later text of 1408/2013 names the higher of both.
    mark = Mark.INTERPRETATION if regime is Regime.FISHERY else Mark.CHECKED
    return Step(text, f"{Regime.AGRICULTURE.text}, art. 5(2)", mark)


def _verdict_step(regime: Regime, aid: Aid, largest: int) -> Step:
    if aid.amount_cents <= largest:
        text = say("Les montants sont respectés.", "The amounts are respected.")
    else:
        text = say(
            "L'aide entière de {0} est exclue ; une aide de {1} passerait.",
            "The whole aid of {0} falls out; aid of {1} would pass.",
            money(aid.amount_cents),
            money(largest),
        )
    return Step(text, _article(regime, 3) + "(7)")
