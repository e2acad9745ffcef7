"""The room left under a de minimis regime, and whether a new aid passes: all of it, or none (article 3(7))."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jalon.law.activities import Edition, activity, edition_on
from jalon.law.answers import Answer, Step, surety
from jalon.law.books import run_book
from jalon.law.de_minimis.changes import Change, after
from jalon.law.de_minimis.records import FARM, NOTHING_KNOWN, SHARED, Aid, Regime, SameCosts, Scope
from jalon.law.de_minimis.steps import article, same_costs_step, verdict_step, window_steps
from jalon.law.de_minimis.windows import Window, ceiling, windows
from jalon.law.marks import Mark
from jalon.law.parameters import At, Parameters, own_parameters
from jalon.law.problems import LawError
from jalon.law.regimes import demand_in_force
from jalon.law.wording import Text, day, money, say
from jalon.rules import ConditionResult, Holds, Result


class Verdict(StrEnum):
    """`unknown`: the amounts fit, but a condition is not known yet."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


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
    steps += window_steps(regime, found, counted)
    steps.append(
        Step(
            say("Reste disponible au {0} : {1}.", "Room left on {0}: {1}.", day(on), money(tightest.left_cents)),
            article(regime, 3),
        )
    )
    return Headroom(
        article=article(regime, 3),
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
    steps += window_steps(regime, found, counted, new_aid.amount_cents)
    largest = min(window.left_cents for window in found)
    if same_costs is not None:
        step, limit = same_costs_step(regime, same_costs, new_aid.amount_cents)
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
    steps.append(verdict_step(regime, new_aid, largest))
    return Assessment(
        article=article(regime, 3),
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
