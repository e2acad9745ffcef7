"""What a vote on payment credits is proposed, from what was ordered and what agreements foresee."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from jalon.funds.models import Envelope
from jalon.funds.queries import By, Scope, credits_situation, envelopes, totals, totals_by
from jalon.payments.forecast import envelope_outlook, payments_to_come


def schedule_proposed(envelope: Envelope, today: date) -> dict[int, int]:
    """An envelope's schedule, cents by exercice: what was ordered, then what is foreseen; the rest in a year after."""
    scope = Scope(envelope=envelope.reference)
    found: dict[int, int] = defaultdict(int)
    for name, moved in totals_by(By.YEAR, scope).items():
        found[int(name)] += moved.ordered
    _to_pay, to_order = envelope_outlook(envelope.region, envelope.reference, today)
    for year, cents in to_order.years.items():
        found[year] += cents
    rest = totals(scope).opened - sum(found.values())
    found[max([today.year, *found]) + 1] += max(rest, 0)
    return {year: cents for year, cents in sorted(found.items()) if cents}


@dataclass(frozen=True, slots=True)
class Carried:
    """A chapter's unused credits at the end of an exercice, in cents."""

    chapter: str
    left: int
    short: int
    """What the next exercice lacks to pay what agreements foresee until its end."""

    @property
    def proposed(self) -> int:
        """What the vote is proposed to open again: what is lacking, as far as it was left."""
        return min(self.left, self.short)


def carried(region: str, exercice: int) -> list[Carried]:
    """The chapters of an exercice that have unused credits, with what the next one lacks."""
    chapters = {one.reference: one.owner.chapter for one in envelopes(region)}
    needed: dict[str, int] = defaultdict(int)
    for expected in payments_to_come(region).to_order:
        if expected.on and expected.on.year <= exercice + 1:
            needed[chapters[expected.envelope]] += expected.cents
    open_next = {one.line.chapter: one.left for one in credits_situation(region, exercice=exercice + 1)}
    return [
        Carried(
            one.line.chapter,
            one.left,
            max(needed[one.line.chapter] - open_next.get(one.line.chapter, 0), 0),
        )
        for one in credits_situation(region, exercice=exercice)
        if one.left
    ]
