"""When a scheme's agreements pay, and when its advances are repaid: months after the signature, from its file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jalon.law.days import add_months
from jalon.rules.reading import rate_in
from jalon.schemes.enums import Instrument

WHOLE = 1_000_000
Wrong = Callable[[tuple[str | int, ...], str, str], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """A share of an award (in millionths) that is paid some months after the signature."""

    share: int
    months: int


@dataclass(frozen=True, slots=True)
class Repayment:
    """Equal instalments of an advance: the first after some months, then one every so many months."""

    first: int
    every: int
    count: int


@dataclass(frozen=True, slots=True)
class Due:
    """An amount (cents) and the day by which it is expected."""

    on: date
    cents: int


def payments_due(stages: Sequence[Stage], signed_on: date, cents: int) -> list[Due]:
    """An award's payments; each is rounded down to the cent, and the last one makes up the whole."""
    found, left = [], cents
    for place, stage in enumerate(stages, start=1):
        part = left if place == len(stages) else cents * stage.share // WHOLE
        left -= part
        if part:
            found.append(Due(add_months(signed_on, stage.months), part))
    return found


def repayments_due(plan: Repayment, signed_on: date, cents: int) -> list[Due]:
    """An advance's repayments: equal to the cent, the last one makes up the whole."""
    part = cents // plan.count
    amounts = [part] * (plan.count - 1) + [cents - part * (plan.count - 1)]
    return [
        Due(add_months(signed_on, plan.first + place * plan.every), amount)
        for place, amount in enumerate(amounts)
        if amount
    ]


def share_of(text: Any) -> int | None:
    """A share as files write it (« 30 % »), in millionths; None for anything else."""
    rate = rate_in(text) if isinstance(text, str) else None
    return int(rate * WHOLE) if rate is not None and (rate * WHOLE).denominator == 1 else None


def _whole(value: Any, least: int) -> bool:
    return type(value) is int and least <= value <= 600


def mistakes(table: Mapping[str, Any], wrong: Wrong) -> None:
    """Tell what is wrong in ``calendar`` and ``repayment`` of a scheme's file."""
    for key in ("calendar", "repayment"):
        written = table.get(key, {})
        if not isinstance(written, dict):
            wrong(
                ("scheme", key),
                f"{key} donne un échéancier à chaque instrument.",
                f"{key} gives each instrument a schedule.",
            )
            continue
        for instrument in written.keys() - set(Instrument.values):
            wrong(
                ("scheme", key, instrument),
                f"Instrument inconnu ; attendu : {', '.join(Instrument.values)}.",
                f"Unknown instrument; expected: {', '.join(Instrument.values)}.",
            )
        for instrument, value in written.items():
            if key == "calendar" and not _stages_right(value):
                wrong(
                    ("scheme", key, instrument),
                    'Écrivez des parts qui font 100 % et leurs mois : [{ share = "100 %", months = 1 }].',
                    'Write shares that add up to 100% with their months: [{ share = "100 %", months = 1 }].',
                )
            if key == "repayment" and not _repayment_right(value):
                wrong(
                    ("scheme", key, instrument),
                    "Écrivez { first = 24, every = 3, count = 20 }, en mois et en nombre d’échéances.",
                    "Write { first = 24, every = 3, count = 20 }, in months and number of instalments.",
                )


def _stages_right(value: Any) -> bool:
    if not isinstance(value, list) or not value:
        return False
    stages = [one for one in value if isinstance(one, dict) and set(one) == {"share", "months"}]
    months = [one["months"] for one in stages]
    if len(stages) != len(value) or not all(_whole(one, 0) for one in months) or months != sorted(months):
        return False
    return sum(share_of(one["share"]) or -WHOLE for one in stages) == WHOLE


def _repayment_right(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"first", "every", "count"}
        and _whole(value["first"], 0)
        and _whole(value["every"], 1)
        and _whole(value["count"], 1)
    )


def calendar_of(table: Mapping[str, Any]) -> dict[Instrument, tuple[Stage, ...]]:
    """When each instrument is paid, in a file without mistakes."""
    return {
        Instrument(name): tuple(Stage(share_of(one["share"]) or 0, one["months"]) for one in stages)
        for name, stages in table.get("calendar", {}).items()
    }


def repayment_of(table: Mapping[str, Any]) -> dict[Instrument, Repayment]:
    """How each kind of advance is repaid, in a file without mistakes."""
    return {Instrument(name): Repayment(**plan) for name, plan in table.get("repayment", {}).items()}
