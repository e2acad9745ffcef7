"""After a refusal: the smallest set of lawful changes that would suffice, or none.

Only facts that the vocabulary calls changeable take part: the project, its costs, its timing, a partner;
never an identity or a declaration. Time only moves forward: a date may become later, not earlier.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

from jalon.rules.calendar import add_days, days_between, number_of
from jalon.rules.entries import Entry, Known, from_grid
from jalon.rules.facts import Facts
from jalon.rules.figures import Figure, figures
from jalon.rules.kinds import Sort
from jalon.rules.program import program
from jalon.rules.relevance import CLOSED
from jalon.rules.result import Change, Result, Verdict
from jalon.rules.vocabulary import Fact

MOST_FACTS = 12


def remedies(result: Result) -> tuple[Change, ...]:
    """The fewest changes after which nothing refuses any more; each with the value or date that is needed."""
    if result.verdict is Verdict.NOT_IN_FORCE:
        return _wait(result)
    if result.verdict is not Verdict.NOT_ELIGIBLE:
        return ()
    names: dict[str, None] = {}
    for item in result.refusals:
        names.update(dict.fromkeys(item.condition.facts))
    candidates = [
        name
        for name in names
        if name in result.facts.entries and result.rulebook.vocabulary[name].changeable != "no"
    ][:MOST_FACTS]
    if not _may_pass(result, candidates):
        return ()
    for size in range(1, len(candidates) + 1):
        for chosen in combinations(candidates, size):
            if _may_pass(result, chosen):
                changes = _solved(result, chosen, _without(result, chosen))
                if changes is not None:
                    return changes
    return ()


def _without(result: Result, names: Sequence[str]) -> dict[str, Entry]:
    return {key: entry for key, entry in result.facts.entries.items() if key not in names}


def _may_pass(result: Result, names: Sequence[str]) -> bool:
    """Whether some values of these facts might suffice."""
    return again(result, Facts(result.facts.vocabulary, _without(result, names))).verdict not in CLOSED


def again(result: Result, facts: Facts) -> Result:
    """The same evaluation with other facts; parameters follow the dates unless they were set."""
    from jalon.rules.evaluation import run

    dates = {name: entry.low for name, entry in facts.entries.items() if facts.vocabulary[name].provider == "date"}
    chosen: dict[str, Figure | None] = figures(result.rulebook, dates, {})
    for name, figure in result.program.figures.items():
        if figure is not None and figure.set:
            chosen[name] = figure
    return run(program(result.rulebook, chosen), facts, result.moment)


def _wait(result: Result) -> tuple[Change, ...]:
    begins, entry = result.rulebook.begins, result.facts.entries.get(result.rulebook.force_date)
    if begins is None or entry is None or entry.low >= number_of(begins):
        return ()
    return (Change(result.rulebook.force_date, begins, "from"),)


def _solved(result: Result, chosen: tuple[str, ...], lifted: dict[str, Entry]) -> tuple[Change, ...] | None:
    """A value for each fact of a set, found one after the other; None if they do not suffice together.

    Cost lines have no one value to give: how they are split is for the applicant to say again.
    """
    entries = dict(lifted)
    changes = []
    for name in chosen:
        fact, before = result.rulebook.vocabulary[name], result.facts.entries[name]

        def passes(entry: Entry, name: str = name) -> bool:
            trial = Facts(result.facts.vocabulary, {**entries, name: entry})
            return again(result, trial).verdict not in CLOSED

        if fact.kind.sort is Sort.LINES:
            changes.append(Change(name, None, "otherwise"))
            continue
        found = _value(fact, before, passes)
        if found is None:
            return None
        entry, change = found
        entries[name] = entry
        changes.append(change)
    return tuple(changes)


def _value(fact: Fact, before: Entry, passes: Callable[[Entry], bool]) -> tuple[Entry, Change] | None:
    kind = fact.kind
    if kind.sort is Sort.YES_NO:
        flipped = Entry(1 - before.low, 1 - before.low, Known(not before.low))
        return (flipped, Change(fact.name, not before.low)) if passes(flipped) else None
    if kind.sort is Sort.CHOICE:
        for place, option in enumerate(kind.options):
            entry = Entry(1 << place, 1 << place, Known(option))
            if entry.low != before.low and passes(entry):
                return entry, Change(fact.name, option)
        return None
    if kind.sort not in (Sort.NUMBER, Sort.DATE) or kind.low is None or kind.high is None:
        return None
    return _nearest(fact, before, passes)


def _nearest(fact: Fact, before: Entry, passes: Callable[[Entry], bool]) -> tuple[Entry, Change] | None:
    """The nearest number or date that passes, upwards first when both are as near."""
    kind = fact.kind
    assert kind.low is not None and kind.high is not None

    def entry(number: int) -> Entry:
        return Entry(number, number, Known(from_grid(fact, number)))

    options = []
    later_only = kind.sort is Sort.DATE
    ends = [(kind.high, 1, "at-least")] if later_only else [(kind.high, 1, "at-least"), (kind.low, -1, "at-most")]
    for end, way, relation in ends:
        value = _edge(before.low, end, way, lambda number: passes(entry(number)), kind.sort)
        if value is not None:
            options.append((abs(value - before.low), value, "from" if later_only else relation))
    if not options:
        return None
    _, value, relation = min(options, key=lambda option: option[0])
    return entry(value), Change(fact.name, from_grid(fact, value), relation)


def _edge(start: int, end: int, way: int, passes: Callable[[int], bool], sort: Sort) -> int | None:
    """The value nearest to `start` on the way to `end` that passes; doubling, then halving."""
    most = days_between(start, end) if sort is Sort.DATE else abs(end - start)

    def at(distance: int) -> int:
        return add_days(start, distance) if sort is Sort.DATE else start + way * distance

    near, far = 0, 1
    while far < most and not passes(at(far)):
        near, far = far, far * 2
    far = min(far, most)
    if most < 1 or not passes(at(far)):
        return None
    while far - near > 1:
        middle = (near + far) // 2
        if passes(at(middle)):
            far = middle
        else:
            near = middle
    return at(far)
