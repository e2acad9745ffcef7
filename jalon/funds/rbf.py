"""A Region's own budget rules (règlement budgétaire et financier), from its file ``finance.toml``: pure reading.

What lapses and when, until which day an exercice takes orders, which accounting line bears which award, what is kept
until the balance, when an advance is in default, who approves an order of which amount, and how files are exchanged
with the Region's finance system. Every rule has the day from which it holds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from jalon.accounts.rights import TABLE, Right
from jalon.funds.enums import Section
from jalon.rules import Position, TomlText, parse_toml
from jalon.rules.reading import rate_in

EVENTS = ("grant-not-agreed", "agreement-unsigned", "no-first-claim", "no-last-claim", "unused-allocation")
"""What a lapse rule waits for: the agreement, its return signed, the first claim, the last one, an allocation's use."""

COSTS = ("investment", "operating")
BENEFICIARIES = ("private", "public", "association")
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "iso-8859-15")
SEPARATORS = (";", ",", "\t", "|")


@dataclass(frozen=True, slots=True)
class LapseRule:
    """After so many months without an event, what is left may fall: proposed, then confirmed by a person."""

    id: str
    event: str
    months: int
    since: date
    ground: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AccountingLine:
    """Where the budget carries an award of one instrument, one nature of cost, to one kind of beneficiary."""

    instrument: str
    cost: str
    beneficiary: str
    section: Section
    chapter: str
    account: str
    since: date


@dataclass(frozen=True, slots=True)
class LateOrders:
    """The last day, in the next year, on which an exercice takes orders in a section."""

    section: Section
    month: int
    day: int
    since: date


@dataclass(frozen=True, slots=True)
class Retention:
    """The part of an award (in millionths) that is paid with the balance alone, by the agreement's day."""

    share: int
    since: date


@dataclass(frozen=True, slots=True)
class DefaultRule:
    """After so many days of delay on an instalment, and so many to answer a notice, the whole advance may be claimed."""

    days: int
    notice: int
    since: date


@dataclass(frozen=True, slots=True)
class ApprovalLevel:
    """Above an amount (cents), somebody of this role approves an order before it is signed."""

    above: int
    role: str
    since: date


@dataclass(frozen=True, slots=True)
class Exchange:
    """How the Region's finance system writes its files, and what it calls each column."""

    encoding: str = "utf-8"
    separator: str = ";"
    decimal: str = ","
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FinanceRules:
    """All of a Region's budget rules."""

    lapse: Sequence[LapseRule] = ()
    lines: Sequence[AccountingLine] = ()
    late_orders: Sequence[LateOrders] = ()
    retentions: Sequence[Retention] = ()
    defaults: Sequence[DefaultRule] = ()
    approvals: Sequence[ApprovalLevel] = ()
    exchange: Exchange = Exchange()

    def retention_on(self, day: date) -> int:
        """What is kept until the balance under an agreement of that day, in millionths."""
        known = [one for one in self.retentions if one.since <= day]
        return max(known, key=lambda one: one.since).share if known else 0

    def default_on(self, day: date) -> DefaultRule | None:
        """From when on an advance is in default, by the rule of that day; None where the Region says nothing."""
        known = [one for one in self.defaults if one.since <= day]
        return max(known, key=lambda one: one.since, default=None)

    def approvals_on(self, cents: int, day: date) -> list[str]:
        """The roles that approve an order of so much before its signature, the lowest level first."""
        latest: dict[str, ApprovalLevel] = {}
        for one in sorted(self.approvals, key=lambda one: one.since):
            if one.since <= day:
                latest[one.role] = one
        return [one.role for one in sorted(latest.values(), key=lambda one: one.above) if cents > one.above]

    def closes_on(self, section: Section, exercice: int) -> date | None:
        """The last day of orders on an exercice; None where the Region says nothing."""
        known = [one for one in self.late_orders if one.section is section and one.since <= date(exercice, 12, 31)]
        if not known:
            return None
        latest = max(known, key=lambda one: one.since)
        return date(exercice + (0 if latest.month == 12 else 1), latest.month, latest.day)

    def line(self, instrument: str, cost: str, beneficiary: str, on: date) -> AccountingLine | None:
        """The accounting line in force that day for an award; None where no line of the table matches."""
        known = [
            one
            for one in self.lines
            if (one.instrument, one.cost, one.beneficiary) == (instrument, cost, beneficiary) and one.since <= on
        ]
        return max(known, key=lambda one: one.since) if known else None

    def lapse_in_force(self, event: str, on: date) -> LapseRule | None:
        """The rule that holds for what happened that day."""
        known = [one for one in self.lapse if one.event == event and one.since <= on]
        return max(known, key=lambda one: one.since) if known else None


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong in the file, with its place, in both languages."""

    position: Position
    fr: str
    en: str


INSTRUMENTS = ("grant", "repayable-advance", "recoverable-advance")
APPROVERS = tuple(sorted(role.value for role in TABLE[Right.PAYMENTS_APPROVE]))
COLUMNS = (
    "kind",
    "key",
    "their_number",
    "envelope",
    "exercice",
    "section",
    "chapter",
    "account",
    "case",
    "beneficiary",
    "siren",
    "amount",
    "date",
    "number",
    "paid_on",
    "reason",
    "fictif",
)
"""The columns of exchanged files, which the Region may rename."""


def _share(value: Any) -> int | None:
    """« 20 % » in millionths; none for what is no share of a whole."""
    ratio = rate_in(value) if isinstance(value, str) else None
    if ratio is None or not 0 <= ratio <= 1:
        return None
    millionths = ratio * 1_000_000
    return int(millionths) if millionths == int(millionths) else None


_SHAPES: Mapping[str, Mapping[str, Callable[[Any], bool]]] = {
    "lapse": {
        "id": lambda value: isinstance(value, str) and bool(value),
        "event": lambda value: value in EVENTS,
        "months": lambda value: type(value) is int and 0 < value <= 240,
        "from": lambda value: type(value) is date,
        "ground": lambda value: isinstance(value, dict) and set(value) == {"fr", "en"},
    },
    "lines": {
        "instrument": lambda value: value in INSTRUMENTS,
        "cost": lambda value: value in COSTS,
        "beneficiary": lambda value: value in BENEFICIARIES,
        "section": lambda value: value in Section.values,
        "chapter": lambda value: isinstance(value, str) and 0 < len(value) <= 20,
        "account": lambda value: isinstance(value, str) and 0 < len(value) <= 20,
        "from": lambda value: type(value) is date,
    },
    "retention": {
        "share": lambda value: _share(value) is not None,
        "from": lambda value: type(value) is date,
    },
    "default": {
        "days": lambda value: type(value) is int and 0 <= value <= 3650,
        "notice": lambda value: type(value) is int and 15 <= value <= 365,
        "from": lambda value: type(value) is date,
    },
    "approval": {
        "above": lambda value: type(value) is int and 0 <= value <= 10**10,
        "role": lambda value: value in APPROVERS,
        "from": lambda value: type(value) is date,
    },
    "late_orders": {
        "section": lambda value: value in Section.values,
        "month": lambda value: value in (12, 1, 2),
        "day": lambda value: type(value) is int and 1 <= value <= 31,
        "from": lambda value: type(value) is date,
    },
}
_EXPECTED = {
    "share": '"0 %" … "100 %"',
    "event": ", ".join(EVENTS),
    "instrument": ", ".join(INSTRUMENTS),
    "cost": ", ".join(COSTS),
    "beneficiary": ", ".join(BENEFICIARIES),
    "section": ", ".join(Section.values),
    "months": "1 … 240",
    "days": "0 … 3650",
    "notice": "15 … 365",
    "above": "0 … 10000000000 (€)",
    "role": ", ".join(APPROVERS),
    "month": "12, 1, 2",
    "day": "1 … 31",
    "from": "2024-01-01",
    "ground": '{ fr = "…", en = "…" }',
}


def mistakes(toml: TomlText) -> list[Mistake]:
    """What is wrong in the file; empty when it can be published."""
    found: list[Mistake] = []

    def wrong(path: tuple[str | int, ...], fr: str, en: str) -> None:
        found.append(Mistake(toml.position(*path), fr, en))

    for key in toml.data.keys() - {*_SHAPES, "exchange"}:
        tables = ", ".join((*_SHAPES, "exchange"))
        wrong((key,), f"Table inconnue ; attendu : {tables}.", f"Unknown table; expected: {tables}.")
    for table, shape in _SHAPES.items():
        rows = toml.data.get(table, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            wrong((table,), f"Écrivez [[{table}]] pour chaque ligne.", f"Write [[{table}]] for each row.")
            continue
        for index, row in enumerate(rows):
            for key in shape.keys() - row.keys():
                wrong((table, index), f"{key} manque.", f"{key} is missing.")
            for key in row.keys() - shape.keys():
                wrong((table, index, key), f"Clé inconnue : {key}.", f"Unknown key: {key}.")
            for key in shape.keys() & row.keys():
                if not shape[key](row[key]):
                    expected = _EXPECTED.get(key, "texte / text")
                    wrong((table, index, key), f"{key} attend : {expected}.", f"{key} expects: {expected}.")
        if not found:
            _twice(table, rows, wrong)
    _exchange_mistakes(toml.data.get("exchange", {}), wrong)
    return found


def _twice(
    table: str, rows: list[dict[str, Any]], wrong: Callable[[tuple[str | int, ...], str, str], None]
) -> None:
    """Two rows that hold for the same thing from the same day contradict each other."""
    identity = {
        "lapse": ("event", "from"),
        "lines": ("instrument", "cost", "beneficiary", "from"),
        "late_orders": ("section", "from"),
        "retention": ("from",),
        "default": ("from",),
        "approval": ("role", "from"),
    }[table]
    seen = set()
    for index, row in enumerate(rows):
        key = tuple(row[name] for name in identity)
        if key in seen:
            wrong((table, index), "Une autre ligne dit déjà cela à la même date.", "Another row already says this.")
        seen.add(key)


def _exchange_mistakes(table: Any, wrong: Callable[[tuple[str | int, ...], str, str], None]) -> None:
    if not isinstance(table, dict):
        wrong(("exchange",), "exchange est une table.", "exchange is a table.")
        return
    choices = {"encoding": ENCODINGS, "separator": SEPARATORS, "decimal": (",", ".")}
    for key, value in table.items():
        if key in choices and value not in choices[key]:
            expected = ", ".join(repr(one) for one in choices[key])
            wrong(("exchange", key), f"{key} attend : {expected}.", f"{key} expects: {expected}.")
        elif key == "columns":
            names = list(value.values()) if isinstance(value, dict) else []
            if not isinstance(value, dict) or value.keys() - set(COLUMNS) or len(set(names)) < len(names):
                expected = ", ".join(COLUMNS)
                wrong(
                    ("exchange", key),
                    f"Donnez un nom propre à chaque colonne parmi : {expected}.",
                    f"Give each column a name of its own, among: {expected}.",
                )
        elif key not in choices:
            wrong(("exchange", key), f"Clé inconnue : {key}.", f"Unknown key: {key}.")
    if table.get("separator", ";") == table.get("decimal", ","):
        wrong(
            ("exchange",),
            "Le séparateur et la virgule décimale doivent différer.",
            "The separator and the decimal mark must differ.",
        )


@lru_cache(maxsize=64)
def finance_rules(text: str) -> FinanceRules:
    """The rules in a file without mistakes; no text, no rule."""
    data = parse_toml(text).data if text.strip() else {}
    return FinanceRules(
        lapse=tuple(
            LapseRule(row["id"], row["event"], row["months"], row["from"], row["ground"])
            for row in data.get("lapse", [])
        ),
        lines=tuple(
            AccountingLine(
                row["instrument"],
                row["cost"],
                row["beneficiary"],
                Section(row["section"]),
                row["chapter"],
                row["account"],
                row["from"],
            )
            for row in data.get("lines", [])
        ),
        late_orders=tuple(
            LateOrders(Section(row["section"]), row["month"], row["day"], row["from"])
            for row in data.get("late_orders", [])
        ),
        retentions=tuple(Retention(_share(row["share"]) or 0, row["from"]) for row in data.get("retention", [])),
        defaults=tuple(DefaultRule(row["days"], row["notice"], row["from"]) for row in data.get("default", [])),
        approvals=tuple(
            ApprovalLevel(row["above"] * 100, row["role"], row["from"]) for row in data.get("approval", [])
        ),
        exchange=Exchange(**data.get("exchange", {})),
    )
