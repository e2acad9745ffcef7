"""Decide one case, or estimate it with whatever is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from jalon.rules.calendar import date_of, number_of
from jalon.rules.entries import Entry, Known
from jalon.rules.facts import Facts, FactsError
from jalon.rules.figures import Figure, figures
from jalon.rules.kinds import UNBOUNDED_MONEY, Sort
from jalon.rules.outcomes import MAX_NESTING, asked, entry_of
from jalon.rules.program import Program, program
from jalon.rules.result import AppliedParameter, ConditionResult, Holds, Range, Result, Verdict
from jalon.rules.rulebook import Assurance, Condition, ConditionKind, Moment, Rulebook
from jalon.rules.together import companions, words_of
from jalon.rules.vocabulary import NAMED_DATES

Functions = Mapping[str, Callable[[Facts], Any]]


def evaluate(
    rulebook: Rulebook,
    facts: Mapping[str, Any] | Facts,
    dates: Mapping[str, date] | None = None,
    parameters: Mapping[str, Any] | None = None,
    moment: str = Moment.REQUEST,
    functions: Functions | None = None,
    rulebooks: Mapping[str, Rulebook] | None = None,
) -> Result:
    """Decide or estimate one case.

    `facts`: values by name (money in whole cents; a `Range` or a set of options for what is partly known; a
    `Known` for a value with its source), or `Facts` already checked. `dates`: the named dates that are known.
    `parameters`: values set for a simulation ("50 %", 200_000 euros, a pair for bounds). `moment`: which
    conditions count. `functions` and `rulebooks` answer the facts whose provider they are.
    Raises `FactsError` and `ParameterError` for values that cannot be used.
    """
    at = moment if type(moment) is Moment else Moment(moment)
    if not isinstance(facts, Facts):
        givers = companions(rulebook, rulebooks.get) if rulebooks and rulebook.provided else {}
        facts, dates = checked(facts, dates, [rulebook, *givers.values()])
    known = facts_at(facts, dates, at)
    if not rulebook.provided:
        return run(_program(rulebook, known, parameters), known, at)
    return Inquiry(known, functions or {}, rulebooks or {}, at).answer(rulebook, parameters)


def checked(
    values: Mapping[str, Any], dates: Mapping[str, date] | None, rulebooks: Sequence[Rulebook]
) -> tuple[Facts, dict[str, date]]:
    """Values checked in the words of some rulebooks, and the named dates, which may stand among them.

    Raises `FactsError`.
    """
    words = words_of(rulebooks)
    given, named = dict(values), dict(dates or {})
    for name in list(given):
        found = words.get(name)
        if found is not None and found.provider == "date":
            value = given.pop(name)
            named.setdefault(name, value.value if isinstance(value, Known) else value)
    return Facts.check(given, words), named


def facts_at(facts: Facts, dates: Mapping[str, date] | None, at: Moment) -> Facts:
    """One case's facts with its dates, as they are known at a moment. Raises `FactsError`."""
    facts = facts.with_dates(dates)
    entries = facts.entries
    # Facts are read today where it is given, else on the moment's own date, else on the request's.
    day = entries.get("today") or entries.get(at.date) or entries.get("request.date")
    return facts if day is None else facts.on(day.low)


def _program(rulebook: Rulebook, facts: Facts, parameters: Mapping[str, Any] | None) -> Program:
    """The program for the figures of this case; found at once when no parameter is dated or set."""
    entries = facts.entries
    if not parameters:
        days = tuple(entries[name].low if name in entries else 0 for name in rulebook.dated)
        found = rulebook.programs.get(days)
        if found is None:
            known = {name: entries[name].low for name in NAMED_DATES if name in entries}
            if len(rulebook.programs) > 400:
                rulebook.programs.clear()
            found = rulebook.programs[days] = program(rulebook, figures(rulebook, known, {}))
        return found
    known = {name: entries[name].low for name in NAMED_DATES if name in entries}
    return program(rulebook, figures(rulebook, known, parameters))


def run(made: Program, facts: Facts, moment: Moment) -> Result:
    """Run a program on checked facts."""
    lows, highs = inputs(made, facts)
    outputs = made.run(lows, highs)
    yes, no, unknown = Holds.YES, Holds.NO, Holds.UNKNOWN
    results = []
    refused = unsure = out_of_scope = False
    order = moment.order
    at = 0
    for condition, due, role, prove in made.rows:
        holds = yes if outputs[at] else unknown if outputs[at + 1] else no
        at += 2
        later = due > order
        provisional = False
        if prove and holds is yes:
            provisional = _unproved(condition, facts)
            if provisional and order >= 1 and not later:
                holds = unknown
        results.append(ConditionResult(condition, holds, provisional, later, facts))
        if holds is yes or later or not role:
            continue
        unsure = True
        if holds is no:
            if role == 1:
                refused = True
            else:
                out_of_scope = True
    amounts = {}
    for name, exact, money in made.plans_in_order:
        low, high = outputs[at], outputs[at + 1]
        at += 2
        if low == high:
            amounts[name] = Range(low, high, True)
        elif money:
            least = low if low > -UNBOUNDED_MONEY else None
            amounts[name] = Range(least, high if high < UNBOUNDED_MONEY else None, exact)
        else:
            amounts[name] = Range(low, high, exact)
    force = in_force(made.rulebook, facts)
    if force is no:
        verdict = Verdict.NOT_IN_FORCE
    elif out_of_scope:
        verdict = Verdict.NOT_APPLICABLE
    elif refused:
        verdict = Verdict.NOT_ELIGIBLE
    elif unsure or force is unknown:
        verdict = Verdict.UNKNOWN
    else:
        verdict = Verdict.ELIGIBLE
    return Result(made, facts, moment, lows, highs, verdict, tuple(results), amounts, outputs)


def inputs(made: Program, facts: Facts) -> tuple[list[int], list[int]]:
    """The low and high bounds of each slot of a program."""
    lows, highs = [], []
    entries = facts.entries
    for slot, plain, name, domain in made.inputs:
        entry = entries.get(name)
        if entry is None:
            low, high = domain
        elif plain:
            low, high = entry[0], entry[1]
        else:
            low, high = facts.bounds(slot, domain)
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


@dataclass
class Inquiry:
    """The rulebooks and functions that one case asks, each once. A rulebook that waits for its own answer has none.

    `tried`: the same case with one more answer, by fact and answer. `lacking`: by rulebook and outcome, the facts that it
    still waits for.
    """

    facts: Facts
    functions: Functions
    rulebooks: Mapping[str, Rulebook]
    moment: Moment
    waiting: list[str] = field(default_factory=list)
    results: dict[str, Result] = field(default_factory=dict)
    tried: dict[tuple[str, Any], Inquiry] = field(default_factory=dict)
    lacking: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def answer(self, rulebook: Rulebook, parameters: Mapping[str, Any] | None = None) -> Result:
        """What a rulebook says of the case, with the results that gave it facts."""
        if not rulebook.provided:
            return run(_program(rulebook, self.facts, parameters), self.facts, self.moment)
        facts, givers = self.facts_for(rulebook)
        result = run(_program(rulebook, facts, parameters), facts, self.moment)
        result.inquiry, result.givers = self, givers
        return result

    def facts_for(self, rulebook: Rulebook) -> tuple[Facts, dict[str, Result]]:
        """The facts of the case with those that others give to a rulebook, and which other rulebook gives each."""
        found: dict[str, Any] = {}
        entries: dict[str, Entry] = {}
        givers: dict[str, Result] = {}
        self.waiting.append(rulebook.id)
        for name in rulebook.provided:
            fact = rulebook.vocabulary[name]
            if name in self.facts.entries:
                continue
            if fact.provider == "function":
                if fact.source in self.functions:
                    found[name] = self.functions[fact.source](self.facts)
                continue
            identity, wanted = asked(fact)
            result = self.result(identity)
            if result is not None:
                givers[name] = result
                entry = entry_of(result, wanted, fact)
                if entry is not None:
                    entries[name] = entry
        self.waiting.pop()
        if not found and not entries:
            return self.facts, givers
        computed = Facts.check(found, rulebook.vocabulary).entries
        return Facts(self.facts.vocabulary, {**self.facts.entries, **computed, **entries}), givers

    def result(self, identity: str) -> Result | None:
        """What another rulebook says of the case."""
        book = self.rulebooks.get(identity)
        if book is None or identity in self.waiting or len(self.waiting) >= MAX_NESTING:
            return None
        if identity not in self.results:
            self.results[identity] = self.answer(book)
        return self.results[identity]

    def told(self, name: str, answer: Any, entry: Entry) -> Inquiry:
        """The same case once one more fact is known; one answer is tried for all the rulebooks that wait for it."""
        found = self.tried.get((name, answer))
        if found is None:
            facts = Facts(self.facts.vocabulary, {**self.facts.entries, name: entry})
            found = Inquiry(facts, self.functions, self.rulebooks, self.moment)
            self.tried[name, answer] = found
        return found


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


__all__ = ["FactsError", "evaluate", "in_force", "inputs", "run"]
