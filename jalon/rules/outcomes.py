"""What one rulebook gives to another: its verdict, an amount or a named value, as a fact on that fact's grid.

A provider « rulebook:ID » asks for a verdict, « rulebook:ID#NAME » for an amount or a value. A verdict is yes when
eligible, no when not eligible or not applicable, and else unknown. A figure between two points of the fact's grid
takes both as bounds; one that may lie outside the fact's domain says nothing, so that no later answer can take back what
it said.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from jalon.rules.calendar import number_of
from jalon.rules.entries import Entry, Known, from_grid
from jalon.rules.kinds import UNBOUNDED_MONEY, YES_NO, Kind, Sort
from jalon.rules.magnitudes import Sizes
from jalon.rules.result import Holds, Range, Verdict
from jalon.rules.steps import Steps

if TYPE_CHECKING:
    from jalon.rules.program import Program
    from jalon.rules.result import Result
    from jalon.rules.rulebook import Rulebook
    from jalon.rules.vocabulary import Fact

VERDICT = "verdict"
MAX_NESTING = 20
"""How many rulebooks may wait for each other's answer; one further down is not asked."""
ANSWERS = {Verdict.ELIGIBLE: True, Verdict.NOT_ELIGIBLE: False, Verdict.NOT_APPLICABLE: False}


def asked(fact: Fact) -> tuple[str, str]:
    """The rulebook that a fact asks, and what of it."""
    identity, _, wanted = fact.source.partition("#")
    return identity, wanted or VERDICT


def kind_of(book: Rulebook, wanted: str) -> Kind | None:
    """The kind of one outcome of a rulebook; None if it has none of this name."""
    if wanted == VERDICT:
        return YES_NO
    if wanted in book.amounts:
        return book.amounts[wanted].kind
    return book.values[wanted].clause.term.kind if wanted in book.values else None


def suits(fact: Kind, given: Kind) -> bool:
    """Whether what one rulebook gives can be the fact of another: the same sort, unit and options."""
    if fact.sort is not given.sort or fact.sort in (Sort.TEXT, Sort.LINES):
        return False
    return set(given.options) <= set(fact.options) and (fact.unit == given.unit or given.literal)


def entry_of(result: Result, wanted: str, fact: Fact) -> Entry | None:
    """One outcome of a case as a fact; None where it says nothing."""
    found = _found(result, wanted)
    if found is None or not suits(fact.kind, kind_of(result.rulebook, wanted) or fact.kind):
        return None
    source = result.rulebook.id
    if isinstance(found, bool):
        return Entry(int(found), int(found), Known(found, source))
    if not isinstance(found, Range):
        bits = sum(1 << fact.kind.options.index(option) for option in found)
        return Entry(bits, bits, Known(found, source)) if bits else None
    ends = _on_grid(found, fact.kind)
    if ends is None:
        return None
    low, high = (from_grid(fact, end) for end in ends)
    return Entry(*ends, Known(low if low == high else Range(low, high), source))


def _found(result: Result, wanted: str) -> Any:
    if wanted == VERDICT:
        return ANSWERS.get(result.verdict)
    found = result.amounts.get(wanted) or result.values.get(wanted)
    if isinstance(found, Holds):
        return None if found is Holds.UNKNOWN else found is Holds.YES
    return found


def _on_grid(found: Range, kind: Kind) -> tuple[int, int] | None:
    (first, last), (downwards, upwards) = domain(kind), boundless(kind)
    if kind.sort is Sort.DATE:
        low, high = number_of(found.low), number_of(found.high)
    else:
        low = first - (not downwards) if found.low is None else _floor(Fraction(found.low) * kind.scale)
        high = last + (not upwards) if found.high is None else -_floor(Fraction(found.high) * -kind.scale)
    low, high = max(low, first) if downwards else low, min(high, last) if upwards else high
    return (low, high) if first <= low <= high <= last else None


def _floor(value: Fraction) -> int:
    return value.numerator // value.denominator


def domain(kind: Kind) -> tuple[int, int]:
    """The least and greatest value of a number or date on its grid."""
    return kind.low or 0, kind.high if kind.high is not None else 1


def boundless(kind: Kind) -> tuple[bool, bool]:
    """Whether a domain counts as without end, downwards and upwards: money that no source bounds."""
    first, last = domain(kind)
    return kind.is_money and first <= -UNBOUNDED_MONEY, kind.is_money and last >= UNBOUNDED_MONEY


# --- the same, as steps ----------------------------------------------------------------------------------


class Given(NamedTuple):
    """A fact that another rulebook gives, as steps: whether it says something, and what.

    `low` and `high` bound a number or date; `must` and `may` are a truth's; `options` says of each option of a
    choice whether it is possible.
    """

    present: int
    low: int = -1
    high: int = -1
    must: int = -1
    may: int = -1
    options: tuple[int, ...] = ()


def given_truth(steps: Steps, must: int, may: int) -> Given:
    """A yes or no."""
    return Given(steps.either(must, steps.negated(may)), must=must, may=may)


def given_by(made: Program, wanted: str, fact: Fact, sizes: Sizes) -> Given:
    """An amount or a value of a rulebook as a fact; `sizes` bound the steps."""
    steps, kind = made.lowering.steps, fact.kind
    if wanted in made.plans:
        low, high, divisor = made.plans[wanted].bounds
        return _within(steps, low, high, divisor, kind, sizes)
    value = made.steps_of_values[wanted]
    if kind.sort is Sort.YES_NO:
        return given_truth(steps, *value.pairs[0][1:])
    if kind.sort is Sort.CHOICE:
        possible = {option: may for option, _, may in value.pairs}
        options = tuple(possible.get(option, steps.truth(False)) for option in kind.options)
        return Given(steps.truth(True), options=options)
    return _within(steps, *value.pairs[0][1:], value.divisor, kind, sizes)


def _within(steps: Steps, low: int, high: int, divisor: int, kind: Kind, sizes: Sizes) -> Given:
    """Bounds on the fact's grid; nothing where they may leave its domain."""
    first, last = domain(kind)
    least, most = sizes[low][0] * kind.scale // divisor, -(-sizes[high][1] * kind.scale // divisor)
    if kind.sort is not Sort.DATE:
        low = steps.rounded(steps.scaled(low, kind.scale), divisor, "floor")
        high = steps.rounded(steps.scaled(high, kind.scale), divisor, "ceil")
    if first <= least and most <= last:
        return Given(steps.truth(True), low, high)
    bottom, top = steps.const(first), steps.const(last)
    downwards, upwards = boundless(kind)
    if downwards:
        low = steps.most(low, bottom)
    if upwards:
        high = steps.least(high, top)
    inside = (steps.compare("le", bottom, low), steps.compare("le", low, high), steps.compare("le", high, top))
    present = steps.both(*inside)
    return Given(present, steps.case(present, low, bottom), steps.case(present, high, top))
