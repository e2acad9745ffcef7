"""The durations in a Region's file ``retention.toml``: pure reading.

A request is in use, then archived (only those who answer for archives open it), then emptied. The durations are months
from the end of the request's life; those of natural persons may be their own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from jalon.law.days import add_months
from jalon.rules import Position, TomlText, parse_toml

MOST_MONTHS = 1200


class Life(StrEnum):
    """How a request ended, which says from which day the months run."""

    DRAFT = "draft"
    REFUSED = "refused"
    GRANTED = "granted"


class Applicants(StrEnum):
    """Whose requests a rule is for; natural persons follow « everybody » where they have no rule of their own."""

    EVERYBODY = "everybody"
    PERSONS = "persons"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """One rule: months until the request is archived, months until it is emptied, and the least after a grant."""

    requests: Life
    applicants: Applicants
    archive_months: int
    erase_months: int
    months_after_grant: int
    why: Mapping[str, str]
    illustrative: bool

    def archive_on(self, ended: date) -> date:
        """The day from which the request is archived."""
        return add_months(ended, self.archive_months)

    def erase_on(self, ended: date, granted: date | None = None) -> date:
        """The day from which it may be emptied; never before the least time after the grant."""
        day = add_months(ended, self.erase_months)
        return max(day, add_months(granted, self.months_after_grant)) if granted else day


@dataclass(frozen=True, slots=True)
class Retention:
    """Every rule of a Region; empty where it wrote none, and then nothing is archived or emptied by itself."""

    rules: tuple[RetentionRule, ...] = ()

    def of(self, life: Life, person: bool) -> RetentionRule | None:
        """The rule for requests that ended so, of natural persons or of the others."""
        known = {rule.applicants: rule for rule in self.rules if rule.requests == life}
        everybody = known.get(Applicants.EVERYBODY)
        return known.get(Applicants.PERSONS, everybody) if person else everybody


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong in the file, with its place, in both languages."""

    position: Position
    fr: str
    en: str


def _months(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MOST_MONTHS


def _texts(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"fr", "en"}
        and all(isinstance(one, str) for one in value.values())
    )


def _one_of(words: type[StrEnum]) -> tuple[Callable[[Any], bool], str]:
    known = [word.value for word in words]
    return lambda value: value in known, ", ".join(f'"{one}"' for one in known)


_KEYS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "requests": _one_of(Life),
    "applicants": _one_of(Applicants),
    "archive_months": (_months, f"0 … {MOST_MONTHS}"),
    "erase_months": (_months, f"0 … {MOST_MONTHS}"),
    "months_after_grant": (_months, f"0 … {MOST_MONTHS}"),
    "why": (_texts, '{ fr = "…", en = "…" }'),
    "illustrative": (lambda value: isinstance(value, bool), "true, false"),
}
_OPTIONAL = frozenset(("applicants", "months_after_grant", "illustrative"))


def mistakes(toml: TomlText) -> list[Mistake]:
    """What is wrong in the file; empty when it can be published."""
    found: list[Mistake] = []

    def wrong(path: tuple[str | int, ...], fr: str, en: str) -> None:
        found.append(Mistake(toml.position(*path), fr, en))

    for key in toml.data.keys() - {"rules"}:
        wrong((key,), "Table inconnue ; attendu : rules.", "Unknown table; expected: rules.")
    rows = toml.data.get("rules", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        wrong(("rules",), "Écrivez [[rules]] pour chacune.", "Write [[rules]] for each.")
        return found
    written = set()
    for index, row in enumerate(rows):
        for key in _KEYS.keys() - _OPTIONAL - row.keys():
            wrong(("rules", index), f"{key} manque.", f"{key} is missing.")
        for key in row.keys() - _KEYS.keys():
            wrong(("rules", index, key), f"Clé inconnue : {key}.", f"Unknown key: {key}.")
        unsound = [key for key in row.keys() & _KEYS.keys() if not _KEYS[key][0](row[key])]
        for key in unsound:
            expected = _KEYS[key][1]
            wrong(("rules", index, key), f"{key} attend : {expected}.", f"{key} expects: {expected}.")
        if unsound:
            continue
        if row.get("erase_months", 0) < row.get("archive_months", 0):
            fr = "Une demande est vidée après avoir été archivée : erase_months est au moins archive_months."
            en = "A request is emptied after it was archived: erase_months is at least archive_months."
            wrong(("rules", index, "erase_months"), fr, en)
        about = (row.get("requests"), row.get("applicants", Applicants.EVERYBODY))
        if about in written:
            wrong(("rules", index), "Cette règle est déjà écrite.", "This rule is already written.")
        written.add(about)
    return found


@lru_cache(maxsize=64)
def retention_rules(text: str) -> Retention:
    """The rules in a file without mistakes; none for an empty text."""
    data = parse_toml(text).data if text.strip() else {}
    return Retention(
        tuple(
            RetentionRule(
                requests=Life(row["requests"]),
                applicants=Applicants(row.get("applicants", Applicants.EVERYBODY)),
                archive_months=row["archive_months"],
                erase_months=row["erase_months"],
                months_after_grant=row.get("months_after_grant", 0),
                why=row["why"],
                illustrative=row.get("illustrative", False),
            )
            for row in data.get("rules", [])
        )
    )
