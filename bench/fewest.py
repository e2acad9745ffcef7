"""The fewest questions that settle every scheme, for somebody who knows the answers before asking: no order asks fewer."""

from collections.abc import Callable, Sequence
from itertools import combinations
from math import inf

from jalon.rules import Holds, Result, Rulebook, Verdict
from jalon.rules.entries import Entry

Entries = dict[str, Entry]
Reading = Callable[[Rulebook, Entries], Result]
Ways = list[frozenset[str]]
"""Sets of facts, of which one is enough."""


def fewest(books: Sequence[Rulebook], truth: Entries, known: Entries, read: Reading) -> int:
    """How many facts must be asked beyond what is known.

    A refusal needs one condition that fails, a grant all of them; each condition is settled by one of the smallest sets
    of its facts that do.
    """
    needs: list[Ways] = []
    for book in books:
        if read(book, known).verdict is Verdict.UNKNOWN:
            whole = read(book, truth)
            ways = [_ways(book, place, truth, known, read) for place in range(len(book.conditions))]
            if whole.verdict is Verdict.ELIGIBLE:
                needs += [found for found in ways if found != [frozenset()]]
            else:
                failing = [item.holds is Holds.NO for item in whole.conditions]
                needs.append([way for found, fails in zip(ways, failing, strict=True) if fails for way in found])
    return int(_least(sorted(needs, key=len), frozenset(), inf))


def _ways(book: Rulebook, place: int, truth: Entries, known: Entries, read: Reading) -> Ways:
    """The smallest sets of facts after which a condition is what it is in truth."""
    holds = read(book, truth).conditions[place].holds
    names = [name for name in book.conditions[place].facts if name in truth and name not in known]
    found: Ways = []
    for size in range(len(names) + 1):
        for chosen in map(frozenset, combinations(names, size)):
            told = {**known, **{name: truth[name] for name in chosen}}
            if not any(way <= chosen for way in found) and read(book, told).conditions[place].holds is holds:
                found.append(chosen)
    return found


def _least(needs: Sequence[Ways], chosen: frozenset[str], best: float) -> float:
    """The size of the smallest set of facts that has one of the ways of each need, if it is under `best`."""
    left = [ways for ways in needs if not any(way <= chosen for way in ways)]
    if not left:
        return min(best, len(chosen))
    if len(chosen) + 1 < best:
        for way in min(left, key=len):
            best = _least(left, chosen | way, best)
    return best
