"""Decide one case, or estimate it with whatever is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from jalon.rules.calendar import date_of, number_of
from jalon.rules.facts import Facts, FactsError, Known
from jalon.rules.figures import Figure, figures
from jalon.rules.kinds import UNBOUNDED_MONEY, Sort
from jalon.rules.program import COUNTED, Program, program
from jalon.rules.result import AppliedParameter, ConditionResult, Holds, Range, Result, Verdict
from jalon.rules.rulebook import Assurance, Condition, ConditionKind, Moment, Rulebook

MAX_NESTING = 8

Functions = Mapping[str, Callable[[Facts], Any]]


def evaluate(
    rulebook: Rulebook,
    facts: Mapping[str, Any] | Facts,
    dates: Mapping[str, date] | None = None,
    parameters: Mapping[str, Any] | None = None,
    moment: str = Moment.REQUEST,
    functions: Functions | None = None,
    rulebooks: Mapping[str, Rulebook] | None = None,
    nesting: int = 0,
) -> Result:
    """Decide or estimate one case.

    `facts`: values by name (money in whole cents; a `Range` or a set of options for what is partly known; a
    `Known` for a value with its source), or `Facts` already checked. `dates`: the named dates that are known.
    `parameters`: values set for a simulation ("50 %", 200_000 euros, a pair for bounds). `moment`: which
    conditions count. `functions` and `rulebooks` answer the facts whose provider they are.
    Raises `FactsError` and `ParameterError` for values that cannot be used.
    """
    if not isinstance(facts, Facts):
        given = dict(facts)
        named = dict(dates or {})
        for name in list(given):
            found = rulebook.vocabulary.get(name)
            if found is not None and found.provider == "date":
                value = given.pop(name)
                named.setdefault(name, value.value if isinstance(value, Known) else value)
        day = named.get("today") or named.get("request.date")
        dates = named
        facts = Facts.check(given, rulebook.vocabulary, day if isinstance(day, date) else None)
    facts = facts.with_dates(dates)
    facts = provided(rulebook, facts, functions or {}, rulebooks or {}, moment, nesting)
    known = {
        name: entry.low
        for name in ("request.date", "decision.date", "agreement.date", "payment.date", "today")
        if (entry := facts.entries.get(name)) is not None
    }
    return run(program(rulebook, figures(rulebook, known, parameters or {})), facts, Moment(moment))


def run(made: Program, facts: Facts, moment: Moment) -> Result:
    """Run a program on checked facts."""
    lows, highs = inputs(made, facts)
    outputs = made.run(lows, highs)
    rulebook = made.rulebook
    results = []
    refused = unsure = False
    out_of_scope = False
    order = moment.order
    at = 0
    for condition in rulebook.conditions:
        must, may = outputs[at], outputs[at + 1]
        at += 2
        holds = Holds.YES if must else Holds.UNKNOWN if may else Holds.NO
        later = condition.moment.order > order
        provisional = False
        if (condition.assurance is not None or condition.kind is ConditionKind.JUDGED) and holds is Holds.YES:
            provisional = _unproved(condition, facts)
            if provisional and order >= 1 and not later:
                holds = Holds.UNKNOWN
        results.append(ConditionResult(condition, holds, provisional, later, facts))
        if holds is Holds.YES or later:
            continue
        if condition.kind is ConditionKind.APPLIES:
            out_of_scope = out_of_scope or holds is Holds.NO
            unsure = True
        elif condition.kind in COUNTED:
            refused = refused or holds is Holds.NO
            unsure = True
    amounts = {}
    for name, plan in made.plans_in_order:
        low, high = outputs[at], outputs[at + 1]
        at += 2
        if low != high and plan.money:
            amounts[name] = Range(
                low if low > -UNBOUNDED_MONEY else None, high if high < UNBOUNDED_MONEY else None, plan.exact
            )
        else:
            amounts[name] = Range(low, high, plan.exact or low == high)
    force = in_force(rulebook, facts)
    if force is Holds.NO:
        verdict = Verdict.NOT_IN_FORCE
    elif out_of_scope:
        verdict = Verdict.NOT_APPLICABLE
    elif refused:
        verdict = Verdict.NOT_ELIGIBLE
    elif unsure or force is Holds.UNKNOWN:
        verdict = Verdict.UNKNOWN
    else:
        verdict = Verdict.ELIGIBLE
    return Result(made, facts, moment, lows, highs, verdict, tuple(results), amounts, outputs)


def inputs(made: Program, facts: Facts) -> tuple[list[int], list[int]]:
    """The low and high bounds of each slot of a program."""
    lows, highs = [], []
    domains = made.lowering.domains
    for slot, index in made.slots.items():
        low, high = facts.bounds(slot, domains[index])
        lows.append(low)
        highs.append(high)
    return lows, highs


def in_force(rulebook: Rulebook, facts: Facts) -> Holds:
    """Whether the rule is open on its date; unknown while that date is."""
    if rulebook.begins is None and rulebook.ends is None:
        return Holds.YES
    entry = facts.entries.get(rulebook.force_date)
    if entry is None:
        return Holds.UNKNOWN
    early = rulebook.begins is not None and entry.low < number_of(rulebook.begins)
    late = rulebook.ends is not None and entry.low > number_of(rulebook.ends)
    return Holds.NO if early or late else Holds.YES


def _unproved(condition: Condition, facts: Facts) -> bool:
    """Whether a fact of the condition lacks the opinion or the assurance that the condition demands."""
    wanted = Assurance.JUDGED if condition.kind is ConditionKind.JUDGED else condition.assurance
    assert wanted is not None
    for name in condition.facts:
        entry = facts.entries.get(name)
        if entry is not None and facts.vocabulary[name].provider != "date":
            given = Assurance.JUDGED if entry.known.opinion else Assurance(entry.known.assurance)
            if given.order < wanted.order:
                return True
    return False


def provided(
    rulebook: Rulebook,
    facts: Facts,
    functions: Functions,
    rulebooks: Mapping[str, Rulebook],
    moment: str,
    nesting: int,
) -> Facts:
    """The facts with those that other rulebooks or the caller's functions provide."""
    found: dict[str, Any] = {}
    for name in rulebook.facts:
        fact = rulebook.vocabulary[name]
        if fact.provider not in ("function", "rulebook") or name in facts.entries:
            continue
        if fact.provider == "function" and fact.source in functions:
            found[name] = functions[fact.source](facts)
        elif fact.provider == "rulebook" and nesting < MAX_NESTING:
            identity, _, wanted = fact.source.partition("#")
            if identity in rulebooks:
                inner = evaluate(rulebooks[identity], facts, None, None, moment, functions, rulebooks, nesting + 1)
                found[name] = outcome(inner, wanted)
    if not found:
        return facts
    checked = Facts.check(found, rulebook.vocabulary)
    return Facts(facts.vocabulary, {**facts.entries, **checked.entries})


def outcome(result: Result, wanted: str) -> Any:
    """One outcome of a rulebook as a fact for another: its verdict, a value or an amount; None if unknown."""
    source = result.rulebook.id
    if wanted in ("", "verdict"):
        known = {Verdict.ELIGIBLE: True, Verdict.NOT_ELIGIBLE: False, Verdict.NOT_APPLICABLE: False}
        answer = known.get(result.verdict)
        return None if answer is None else Known(answer, source)
    if wanted in result.amounts:
        return Known(Range(*result.amounts[wanted][:2]), source)
    value = result.values.get(wanted)
    if isinstance(value, Holds):
        return None if value is Holds.UNKNOWN else Known(value is Holds.YES, source)
    return None if value is None else Known(value, source)


def named_values(result: Result) -> dict[str, Any]:
    """See `Result.values`."""
    made = result.program
    at = 2 * (len(made.truths) + len(made.plans))
    found: dict[str, Any] = {}
    for name, value in made.steps_of_values.items():
        pairs = [
            (option, result.outputs[at + 2 * index], result.outputs[at + 2 * index + 1])
            for index, (option, _, _) in enumerate(value.pairs)
        ]
        at += 2 * len(pairs)
        sort = made.values[name].kind.sort
        if sort is Sort.YES_NO:
            found[name] = Holds.YES if pairs[0][1] else Holds.UNKNOWN if pairs[0][2] else Holds.NO
        elif sort is Sort.DATE:
            found[name] = Range(date_of(pairs[0][1]), date_of(pairs[0][2]))
        elif sort is Sort.NUMBER:
            found[name] = Range(Fraction(pairs[0][1], value.divisor), Fraction(pairs[0][2], value.divisor))
        else:
            found[name] = tuple(option for option, _, may in pairs if may)
    return found


def applied_parameters(result: Result) -> tuple[AppliedParameter, ...]:
    """See `Result.parameters`; a dated parameter whose date is unknown shows its whole range."""
    found = []
    for name, parameter in result.rulebook.parameters.items():
        figure = result.program.figures[name]
        if figure is None:
            values = [period.value for period in parameter.periods]
            figure = Figure(min(values), max(values))
        found.append(AppliedParameter(parameter, figure))
    return tuple(found)


__all__ = ["FactsError", "evaluate", "in_force", "inputs", "outcome", "run"]
