"""A body's rules of procedure (règlement intérieur), from the Region's file ``assembly.toml``: pure reading.

Each table of rules has the body and the day from which it holds. What the file does not say is what the law says of the
regional council, and the page that shows the rules names the article; what no source publishes is marked illustrative.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import lru_cache
from string import Formatter
from typing import Any

from jalon.rules import Position, TomlText, parse_toml

DEFAULT_BODY = "commission-permanente"


class Late(StrEnum):
    """What a report sent after the delay meets."""

    BLOCK = "block"
    REASON = "reason"


class Quorum(StrEnum):
    """How many of the members must be in the room: none, more than half, or a share at least."""

    NONE = "none"
    MORE_THAN_HALF = "more-than-half"
    THIRD = "1/3"
    TWO_THIRDS = "2/3"
    THREE_QUARTERS = "3/4"


class Majority(StrEnum):
    """Of what a majority is more than half."""

    VOTES_CAST = "votes-cast"
    PRESENT = "present"
    IN_OFFICE = "in-office"


class Ways(StrEnum):
    """How votes are taken down."""

    GROUPS = "by-group"
    NAMES = "by-name"


@dataclass(frozen=True, slots=True)
class Procedure:
    """The rules in force for a body on a day; what nobody wrote is the law's."""

    grants: bool = True
    notice_days: int = 12
    late: Late = Late.REASON
    urgent_days: int = 1
    quorum: Quorum = Quorum.MORE_THAN_HALF
    recused_out: bool = True
    proxies: int = 1
    proxies_in_quorum: bool = False
    majority: Majority = Majority.VOTES_CAST
    casting_vote: bool = True
    voting: tuple[Ways, ...] = (Ways.GROUPS, Ways.NAMES)
    second_call_days: int = 3
    second_call_quorum: Quorum = Quorum.NONE
    number: str = "{year}-{month}-{n}"
    transmit_days: int = 15
    since: date | None = None
    illustrative: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Body:
    """A body that deliberates, as the file names it."""

    id: str
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AssemblyRules:
    """Every body of a Region and its rules, dated."""

    bodies: Sequence[Body] = ()
    rules: Sequence[tuple[str, Procedure]] = ()

    def of(self, body: str, on: date) -> Procedure:
        """The rules in force for a body (by its id) that day; the law's own where the Region wrote none."""
        known = [one for name, one in self.rules if name == body and one.since and one.since <= on]
        return max(known, key=lambda one: one.since or date.min, default=Procedure())

    def named(self, name: str) -> Body | None:
        """The body of this name, in either language."""
        return next((body for body in self.bodies if name in (body.id, *body.name.values())), None)


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong in the file, with its place, in both languages."""

    position: Position
    fr: str
    en: str


PARAMETERS = frozenset(one.name for one in fields(Procedure)) - {"since", "illustrative"}
"""The parameters of the rules, by their keys in the file."""

ARTICLES: Mapping[str, str] = {
    "grants": "CGCT, art. L4221-5",
    "notice_days": "CGCT, art. L4132-18",
    "late": "CGCT, art. L4132-18",
    "urgent_days": "CGCT, art. L4132-18",
    "quorum": "CGCT, art. L4132-13",
    "recused_out": "CGCT, art. L1111-6",
    "proxies": "CGCT, art. L4132-15",
    "majority": "CGCT, art. L4132-14",
    "casting_vote": "CGCT, art. L4132-14",
    "second_call_days": "CGCT, art. L4132-13",
    "second_call_quorum": "CGCT, art. L4132-13",
    "transmit_days": "CGCT, art. L4141-1",
}
"""What the law says of the regional council, where the Region's file is silent."""

PLACES = frozenset({"year", "month", "n", "nnn", "report"})
"""What a deliberation's number may hold: the vote's year and month, the year's next number, the report's number."""


def _days(most: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and 0 <= value <= most


def _numbering(value: Any) -> bool:
    """Only known places, and one that makes each number another."""
    if not isinstance(value, str) or not 0 < len(value) <= 40:
        return False
    try:
        found = [(name, spec, turn) for _text, name, spec, turn in Formatter().parse(value) if name is not None]
    except ValueError:
        return False
    names = {name for name, _spec, _turn in found}
    return names <= PLACES and bool(names & {"n", "nnn"}) and not any(spec or turn for _name, spec, turn in found)


_yes_no = (lambda value: isinstance(value, bool), "true, false")


def _one_of(words: type[StrEnum]) -> tuple[Callable[[Any], bool], str]:
    known = [word.value for word in words]
    return lambda value: value in known, ", ".join(f'"{one}"' for one in known)


_WORDS: Mapping[str, type[StrEnum]] = {
    "late": Late,
    "quorum": Quorum,
    "second_call_quorum": Quorum,
    "majority": Majority,
}

_KEYS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "body": (lambda value: isinstance(value, str), '"commission-permanente"'),
    "from": (lambda value: type(value) is date, "2021-07-02"),
    "grants": _yes_no,
    "notice_days": (_days(60), "0 … 60"),
    "late": _one_of(Late),
    "urgent_days": (_days(60), "0 … 60"),
    "quorum": _one_of(Quorum),
    "recused_out": _yes_no,
    "proxies": (_days(5), "0 … 5"),
    "proxies_in_quorum": _yes_no,
    "majority": _one_of(Majority),
    "casting_vote": _yes_no,
    "voting": (
        lambda value: isinstance(value, list) and bool(value) and all(one in tuple(Ways) for one in value),
        '["by-group", "by-name"]',
    ),
    "second_call_days": (_days(60), "0 … 60"),
    "second_call_quorum": _one_of(Quorum),
    "number": (_numbering, '"{year}-CP-{nnn}" : {year} {month} {n} {nnn} {report}'),
    "transmit_days": (_days(60), "0 … 60"),
    "illustrative": (
        lambda value: isinstance(value, list) and all(one in tuple(PARAMETERS) for one in value),
        '["quorum"]',
    ),
}


def mistakes(toml: TomlText) -> list[Mistake]:
    """What is wrong in the file; empty when it can be published."""
    found: list[Mistake] = []

    def wrong(path: tuple[str | int, ...], fr: str, en: str) -> None:
        found.append(Mistake(toml.position(*path), fr, en))

    for key in toml.data.keys() - {"bodies", "rules"}:
        wrong((key,), "Table inconnue ; attendu : bodies, rules.", "Unknown table; expected: bodies, rules.")
    bodies = _rows(toml, "bodies", wrong)
    ids = set()
    for index, row in bodies:
        name = row.get("name")
        if not isinstance(row.get("id"), str) or not isinstance(name, dict) or set(name) != {"fr", "en"}:
            form = 'id = "…" ; name = { fr = "…", en = "…" }'
            wrong(("bodies", index), f"Une instance s’écrit : {form}.", f"A body is written: {form}.")
        elif row["id"] in ids:
            wrong(("bodies", index, "id"), "Cette instance est déjà écrite.", "This body is already written.")
        ids.add(row.get("id"))
    dated = set()
    for index, row in _rows(toml, "rules", wrong):
        _row_mistakes(index, row, wrong)
        if isinstance(row.get("body"), str) and row["body"] not in ids:
            known = ", ".join(str(one) for one in ids)
            wrong(
                ("rules", index, "body"),
                f"Instance inconnue ; connues : {known}.",
                f"Unknown body; known: {known}.",
            )
        if (row.get("body"), row.get("from")) in dated:
            wrong(
                ("rules", index), "Ces règles sont déjà écrites à cette date.", "These rules are already written."
            )
        dated.add((row.get("body"), row.get("from")))
    return found


_Wrong = Callable[[tuple[str | int, ...], str, str], None]


def _rows(toml: TomlText, table: str, wrong: _Wrong) -> list[tuple[int, dict[str, Any]]]:
    rows = toml.data.get(table, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        wrong((table,), f"Écrivez [[{table}]] pour chacune.", f"Write [[{table}]] for each.")
        return []
    return list(enumerate(rows))


def _row_mistakes(index: int, row: Mapping[str, Any], wrong: _Wrong) -> None:
    for key in ("body", "from"):
        if key not in row:
            wrong(("rules", index), f"{key} manque.", f"{key} is missing.")
    for key in row.keys() - _KEYS.keys():
        wrong(("rules", index, key), f"Clé inconnue : {key}.", f"Unknown key: {key}.")
    for key in row.keys() & _KEYS.keys():
        sound, expected = _KEYS[key]
        if not sound(row[key]):
            wrong(("rules", index, key), f"{key} attend : {expected}.", f"{key} expects: {expected}.")


@lru_cache(maxsize=64)
def assembly_rules(text: str) -> AssemblyRules:
    """The rules in a file without mistakes; no text, the law's own for every body."""
    data = parse_toml(text).data if text.strip() else {}
    return AssemblyRules(
        bodies=tuple(Body(row["id"], row["name"]) for row in data.get("bodies", [])),
        rules=tuple((row["body"], _procedure(row)) for row in data.get("rules", [])),
    )


def _procedure(row: Mapping[str, Any]) -> Procedure:
    given = {key: value for key, value in row.items() if key in PARAMETERS}
    for key, kind in _WORDS.items():
        if key in given:
            given[key] = kind(given[key])
    if "voting" in given:
        given["voting"] = tuple(Ways(one) for one in given["voting"])
    return Procedure(**given, since=row["from"], illustrative=frozenset(row.get("illustrative", ())))
