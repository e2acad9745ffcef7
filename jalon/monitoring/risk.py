"""A Region's file ``checks.toml``: what makes an award more likely to be drawn, in points, each with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from jalon.monitoring.rules import Mistake
from jalon.plan.queries import texts_of, version_of
from jalon.rules import TomlText, parse_toml

FILE = "checks.toml"
USUAL = Path(__file__).parent / FILE
MOST_POINTS = 100


class Kind(StrEnum):
    """What Jalon knows how to look at; ``value`` is in euros, months, or a number of times."""

    PAID_ABOVE = "paid-above"
    ADVANCE = "advance"
    FIRST_AID = "first-aid"
    YOUNGER_THAN = "younger-than"
    LATE_REPORTS = "late-reports"
    EARLIER_FINDINGS = "earlier-findings"
    SAME_ACCOUNT = "same-account"


WITH_VALUE = (Kind.PAID_ABOVE, Kind.YOUNGER_THAN, Kind.LATE_REPORTS, Kind.EARLIER_FINDINGS)


@dataclass(frozen=True, slots=True)
class Signal:
    """One reason to look closer, and its points."""

    id: str
    kind: Kind
    points: int
    value: int
    reason: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an award when the population is made up."""

    paid_cents: int
    has_advance: bool
    first_aid: bool
    months_old: int | None
    """Of the company at the vote; None where the register does not say."""
    late_reports: int
    earlier_findings: int
    same_account: bool


def carried(signals: tuple[Signal, ...], known: Known) -> tuple[Signal, ...]:
    """The signals that an award carries."""
    return tuple(one for one in signals if _holds(one, known))


def _holds(signal: Signal, known: Known) -> bool:
    match signal.kind:
        case Kind.PAID_ABOVE:
            return known.paid_cents > signal.value * 100
        case Kind.ADVANCE:
            return known.has_advance
        case Kind.FIRST_AID:
            return known.first_aid
        case Kind.YOUNGER_THAN:
            return known.months_old is not None and known.months_old < signal.value
        case Kind.LATE_REPORTS:
            return known.late_reports >= signal.value
        case Kind.EARLIER_FINDINGS:
            return known.earlier_findings >= signal.value
        case Kind.SAME_ACCOUNT:
            return known.same_account


def weight(found: tuple[Signal, ...]) -> int:
    """One, and the points of each signal: no award is out of reach."""
    return 1 + sum(one.points for one in found)


def mistakes(toml: TomlText) -> list[Mistake]:
    """What is wrong in the file; empty when it can be published."""
    found: list[Mistake] = []

    def wrong(path: tuple[str | int, ...], fr: str, en: str) -> None:
        found.append(Mistake(toml.position(*path), fr, en))

    for key in toml.data.keys() - {"signals", "points"}:
        expected = "signals, points"
        wrong((key,), f"Clé inconnue : {key}. Attendu : {expected}.", f"Unknown key: {key}. Expected: {expected}.")
    points = toml.data.get("points", [])
    if not isinstance(points, list) or not all(
        isinstance(row, dict) and isinstance(row.get("id"), str) and _in_both(row.get("label")) for row in points
    ):
        wrong(
            ("points",),
            "Chaque point a un id et un label, en fr et en en.",
            "Each point has an id and a label, in fr and in en.",
        )
    rows = toml.data.get("signals", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        wrong(
            ("signals",), "signals est une liste de tables [[signals]].", "signals is a list of tables [[signals]]."
        )
        return found
    names = [row.get("id") for row in rows]
    for place, row in enumerate(rows):
        if not isinstance(row.get("id"), str) or names.count(row["id"]) > 1:
            wrong(("signals", place), "Chaque signal a un id à lui.", "Each signal has an id of its own.")
        kinds = ", ".join(Kind)
        if row.get("kind") not in list(Kind):
            wrong(("signals", place), f"kind est l’un de : {kinds}.", f"kind is one of: {kinds}.")
        elif row["kind"] in WITH_VALUE and (type(row.get("value")) is not int or row["value"] < 1):
            wrong(
                ("signals", place),
                "value est un nombre entier, à partir de 1.",
                "value is a whole number from 1 on.",
            )
        if type(row.get("points")) is not int or not 1 <= row["points"] <= MOST_POINTS:
            wrong(
                ("signals", place),
                f"points est un nombre entier, de 1 à {MOST_POINTS}.",
                f"points is a whole number from 1 to {MOST_POINTS}.",
            )
        if not _in_both(row.get("reason")):
            wrong(("signals", place), "reason dit pourquoi, en fr et en en.", "reason says why, in fr and in en.")
    return found


def _in_both(text: object) -> bool:
    return isinstance(text, dict) and all(isinstance(text.get(one), str) for one in ("fr", "en"))


@lru_cache(maxsize=64)
def points_in(text: str) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """What is looked at on the spot: id and label by language."""
    return tuple((row["id"], row["label"]) for row in parse_toml(text).data.get("points", []))


@lru_cache(maxsize=64)
def signals_in(text: str) -> tuple[Signal, ...]:
    """The signals of a file without mistakes."""
    rows: list[dict[str, Any]] = parse_toml(text).data.get("signals", [])
    return tuple(
        Signal(row["id"], Kind(row["kind"]), row["points"], row.get("value", 0), row["reason"]) for row in rows
    )


def text_of(region: str) -> str:
    """The file that a Region published; the usual one where it has none."""
    version = version_of(region)
    return (texts_of(version).get(FILE, "") if version else "") or USUAL.read_text(encoding="utf-8")
