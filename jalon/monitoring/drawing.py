"""The draw of a campaign of checks: pure arithmetic on whole numbers, which anybody can do again.

The random part is a simple random sample: each line has a ticket, SHA-256 of the seed and its code, and the smallest
tickets are drawn. The risk part is drawn from the others, each with a chance proportional to its weight (systematic
sampling in a random order; Madow, Annals of Mathematical Statistics 20, 1949): lines whose share passes one draw are
taken surely. The order in which lines are given changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

FORMAT = "jalon-draw-1"


@dataclass(frozen=True, slots=True)
class Line:
    """An award that may be drawn: its code, and its weight of risk (a whole number from one on)."""

    code: str
    weight: int


@dataclass(frozen=True, slots=True)
class Sample:
    """The codes that were drawn, in order, by part."""

    random: tuple[str, ...]
    risk: tuple[str, ...]


def seed_of(population: str, seal: str) -> str:
    """The seed: SHA-256 of the format, the population's hash and the hash of a seal made after it was published."""
    return sha256(f"{FORMAT}\n{population}\n{seal}".encode()).hexdigest()


def sample(lines: Iterable[Line], seed: str, random: int, risk: int) -> Sample:
    """Draw both parts; a part larger than what there is takes all of it."""
    known = sorted(lines, key=lambda one: one.code)
    if len({one.code for one in known}) < len(known) or any(one.weight < 1 for one in known):
        raise ValueError("codes differ from each other and weights are whole numbers from one on")
    by_chance = sorted(known, key=lambda one: _ticket(seed, "random", one.code))[:random]
    taken = {one.code for one in by_chance}
    left = sorted((one for one in known if one.code not in taken), key=lambda one: _ticket(seed, "order", one.code))
    by_risk = _by_weight(left, risk, _ticket(seed, "start", ""))
    return Sample(tuple(one.code for one in by_chance), tuple(sorted(one.code for one in by_risk)))


def _ticket(seed: str, part: str, code: str) -> int:
    return int(sha256(f"{seed}\n{part}\n{code}".encode()).hexdigest(), 16)


def _by_weight(lines: Sequence[Line], count: int, start: int) -> list[Line]:
    sure = _sure(lines, count)
    others = [one for one in lines if one not in sure]
    left = count - len(sure)
    whole = sum(one.weight for one in others)
    return [*sure, *picked(others, left, start % whole)] if others and left > 0 else list(sure)


def _sure(lines: Sequence[Line], count: int) -> list[Line]:
    """The lines whose share of the weight reaches one draw or more, again as long as taking some makes others so."""
    sure: list[Line] = []
    while len(sure) < count:
        others = [one for one in lines if one not in sure]
        whole, left = sum(one.weight for one in others), count - len(sure)
        more = [one for one in others if one.weight * left >= whole]
        if not more:
            break
        sure += more[:left]
    return sure


def picked(lines: Sequence[Line], count: int, start: int) -> list[Line]:
    """The lines that the points (start + k × whole) / count meet on the scale of weights laid end to end, k from zero on.

    Over the whole possible starts (from zero to the sum of weights less one), each line is met ``count × weight`` times.
    """
    whole, reached, point, found = sum(one.weight for one in lines), 0, start, []
    for one in lines:
        reached += one.weight * count
        while point < reached:
            found.append(one)
            point += whole
    return found


def chances(lines: Sequence[Line], random: int) -> Fraction:
    """The chance of every line to be in the random part."""
    return Fraction(min(random, len(lines)), len(lines)) if lines else Fraction(0)
