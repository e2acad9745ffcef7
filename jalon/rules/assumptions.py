"""What is assumed of a fact that a register does not give, and which rows get which answer.

A draw depends on the company and the seed alone: the same register gives the same draw whatever the order of its
rows, the engine or the day. It is whole-number arithmetic, so that every engine draws alike.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from jalon.rules.kinds import MILLION, Sort

PRIME = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Assumption:
    """What is assumed of a fact where the register says nothing: each answer with its share, in millionths.

    An answer is on its fact's grid: 1 or 0 for a yes or no, an option's name, cents, YYYYMMDD.
    """

    fact: str
    answers: tuple[tuple[Any, int], ...]

    @property
    def certain(self) -> bool:
        """Whether every company gets the same answer."""
        return len(self.answers) == 1


def drawn(assumption: Assumption, sort: Sort, key: Any, seed: int) -> Any:
    """The answer of each row as an Ibis column; `key` is a whole number that tells companies apart."""
    import ibis

    def value(answer: Any) -> Any:
        if sort is Sort.DATE:
            return ibis.date(answer // 10_000, answer // 100 % 100, answer % 100)
        if sort is Sort.YES_NO:
            return ibis.literal(bool(answer))
        return ibis.literal(answer, type="string" if sort is Sort.CHOICE else "int64")

    if assumption.certain:
        return value(assumption.answers[0][0])
    place = _place(assumption.fact, key, seed)
    total, branches = 0, []
    for answer, share in assumption.answers[:-1]:
        total += share
        branches.append((place < total, value(answer)))
    return ibis.cases(*branches, else_=value(assumption.answers[-1][0]))


def _place(fact: str, key: Any, seed: int) -> Any:
    """A number below a million for each company: a random quadratic of its key modulo a prime.

    Its coefficients come from the seed and the fact, so that the draws of two facts are independent.
    """
    digest = hashlib.sha256(f"{seed}:{fact}".encode()).digest()
    a, b, c = (1 + int.from_bytes(digest[at : at + 8], "big") % (PRIME - 1) for at in (0, 8, 16))
    short = key.cast("int64") % PRIME
    return (((short * a + b) % PRIME) * short + c) % PRIME % MILLION
