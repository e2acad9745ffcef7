"""A Region's file ``monitoring.toml``: what its agreements promise where a scheme says nothing, and when it reminds."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jalon.plan.queries import texts_of, version_of
from jalon.rules import Position, TomlText, parse_toml
from jalon.schemes.models import SchemeVersion
from jalon.schemes.promises import Promise, milestone_mistakes, promise_of

FILE = "monitoring.toml"
KEYS = ("milestones", "reminders", "keep_years")
MOST_DAYS, MOST_YEARS = 365, 50


@dataclass(frozen=True, slots=True)
class MonitoringRules:
    """What holds in a Region. Days are counted before and after a milestone's day, the largest first before it."""

    milestones: tuple[Promise, ...] = ()
    before: tuple[int, ...] = (30, 7)
    after: tuple[int, ...] = (1, 30)
    keep_years: int = 10
    """How long a beneficiary keeps its proofs after the closure: ten years for State aid, unless the Region says more."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong in the file, with its place, in both languages."""

    position: Position
    fr: str
    en: str


def mistakes(toml: TomlText) -> list[Mistake]:
    """What is wrong in the file; empty when it can be published."""
    found: list[Mistake] = []

    def wrong(path: tuple[str | int, ...], fr: str, en: str) -> None:
        found.append(Mistake(toml.position(*path), fr, en))

    for key in toml.data.keys() - set(KEYS):
        expected = ", ".join(KEYS)
        wrong((key,), f"Clé inconnue : {key}. Attendu : {expected}.", f"Unknown key: {key}. Expected: {expected}.")
    milestone_mistakes(toml.data.get("milestones", []), ("milestones",), wrong)
    if not _reminders_right(toml.data.get("reminders", {})):
        wrong(
            ("reminders",),
            f"reminders donne des jours, de 1 à {MOST_DAYS} : {{ before = [30, 7], after = [1, 30] }}.",
            f"reminders gives days, from 1 to {MOST_DAYS}: {{ before = [30, 7], after = [1, 30] }}.",
        )
    years = toml.data.get("keep_years", 10)
    if type(years) is not int or not 1 <= years <= MOST_YEARS:
        wrong(
            ("keep_years",),
            f"keep_years compte des années, de 1 à {MOST_YEARS}.",
            f"keep_years counts years, from 1 to {MOST_YEARS}.",
        )
    return found


def _reminders_right(given: Any) -> bool:
    return (
        isinstance(given, dict)
        and given.keys() <= {"before", "after"}
        and all(
            isinstance(days, list) and all(type(day) is int and 1 <= day <= MOST_DAYS for day in days)
            for days in given.values()
        )
    )


@lru_cache(maxsize=64)
def monitoring_rules(text: str) -> MonitoringRules:
    """The rules of a file without mistakes; the usual ones for an empty text."""
    data: Mapping[str, Any] = parse_toml(text).data if text.strip() else {}
    usual, reminders = MonitoringRules(), data.get("reminders", {})
    return MonitoringRules(
        milestones=tuple(promise_of(row) for row in data.get("milestones", [])),
        before=tuple(sorted(reminders.get("before", usual.before), reverse=True)),
        after=tuple(sorted(reminders.get("after", usual.after))),
        keep_years=data.get("keep_years", usual.keep_years),
    )


def rules_of(region: str) -> MonitoringRules:
    """The rules that a Region published; the usual ones where it has no file."""
    version = version_of(region)
    return monitoring_rules(texts_of(version).get(FILE, "") if version else "")


def promised_by(version: SchemeVersion) -> tuple[Promise, ...]:
    """What the agreements under a version promise: its own milestones, else the Region's; none where nothing is paid."""
    definition = version.definition
    if not definition.pays_under_agreement:
        return ()
    own = definition.milestones
    return rules_of(version.scheme.region).milestones if own is None else own
