"""A careful hand that takes typed values out of a TOML text and notes everything that is wrong on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jalon.rules import kinds
from jalon.rules.findings import Finding, Level, did_you_mean
from jalon.rules.kinds import Kind, Sort
from jalon.rules.toml_text import Key, Position, TomlText

NB = "\u00a0"
_RATE = re.compile(r"^\s*(\d{1,6}(?:[.,]\d{1,8})?)[\s\u00a0\u202f]*%\s*$")
_EUROS = re.compile(
    r"^\s*(-?\d{1,3}(?:[ \u00a0\u202f_]?\d{3})*|-?\d{1,14})(?:[.,](\d{1,2}))?[\s\u00a0\u202f]*€?\s*$"
)


class Unreadable(ValueError):
    """A value that is not of the expected kind; says what is expected in both languages."""

    def __init__(self, en: str, fr: str) -> None:
        super().__init__(en)
        self.en, self.fr = en, fr


@dataclass
class Reader:
    """Reads one TOML text; findings accumulate in `findings`."""

    toml: TomlText
    findings: list[Finding] = field(default_factory=list)

    def note(
        self,
        code: str,
        position: Position,
        en: str,
        fr: str,
        remedy: tuple[str, str] = ("", ""),
        level: Level = Level.ERROR,
    ) -> None:
        """Add a finding; `remedy` is (French, English)."""
        self.findings.append(Finding(code, level, position, fr, en, remedy[0], remedy[1]))

    def known_keys(self, table: dict[str, Any], path: Key, allowed: Iterable[str]) -> None:
        """Refuse every key of a table that the format does not have."""
        names = list(allowed)
        for key in table:
            if key not in names:
                self.note(
                    "R002",
                    self.toml.position(*path, key),
                    f"Unknown key “{key}”.",
                    f"Clé inconnue «{NB}{key}{NB}».",
                    did_you_mean(key, names),
                )

    def table(self, holder: dict[str, Any], path: Key, key: str) -> dict[str, Any]:
        value: dict[str, Any] = self._of(holder, path, key, dict, {}, "a table", "un tableau")
        return value

    def tables(self, holder: dict[str, Any], path: Key, key: str) -> list[dict[str, Any]]:
        items: list[Any] = self._of(holder, path, key, list, [], "a list of tables", "une liste de tableaux")
        kept = []
        for index, item in enumerate(items):
            if isinstance(item, dict):
                kept.append(item)
            else:
                self.wrong((*path, key, index), "a table", "un tableau")
        return kept

    def text(self, holder: dict[str, Any], path: Key, key: str, default: str = "") -> str:
        value: str = self._of(holder, path, key, str, default, "a text", "un texte")
        return value

    def flag(self, holder: dict[str, Any], path: Key, key: str) -> bool:
        value: bool = self._of(holder, path, key, bool, False, "true or false", "true ou false")
        return value

    def required(self, holder: dict[str, Any], path: Key, key: str) -> str:
        if key not in holder:
            self.note(
                "R003",
                self.toml.position(*path),
                f"The key “{key}” is missing.",
                f"La clé «{NB}{key}{NB}» manque.",
                (f'Ajoutez {key} = "…".', f'Add {key} = "…".'),
            )
            return ""
        return self.text(holder, path, key)

    def one_of(self, holder: dict[str, Any], path: Key, key: str, allowed: Iterable[str], default: str) -> str:
        value = self.text(holder, path, key, default)
        names = list(allowed)
        if value not in names:
            self.note(
                "R004",
                self.toml.value_position(*path, key),
                f"“{value}” is not one of the values of “{key}”.",
                f"«{NB}{value}{NB}» n’est pas une valeur de «{NB}{key}{NB}».",
                did_you_mean(value, names),
            )
            return default
        return value

    def both(self, holder: dict[str, Any], path: Key, key: str, needed: bool = False) -> dict[str, str]:
        """A text in both languages, { fr = "…", en = "…" }."""
        if key not in holder:
            if needed:
                self.note(
                    "R005",
                    self.toml.position(*path),
                    f"The text “{key}” is missing.",
                    f"Le texte «{NB}{key}{NB}» manque.",
                    (f'Ajoutez {key} = {{ fr = "…", en = "…" }}.', f'Add {key} = {{ fr = "…", en = "…" }}.'),
                )
            return {}
        value = self.table(holder, path, key)
        self.known_keys(value, (*path, key), ("fr", "en"))
        languages: tuple[str, ...] = ("fr", "en")
        texts = {lang: self.text(value, (*path, key), lang) for lang in languages if lang in value}
        for lang, fr, en in (("fr", "français", "French"), ("en", "anglais", "English")):
            if not texts.get(lang):
                self.note(
                    "R006",
                    self.toml.position(*path, key),
                    f"“{key}” has no {en} text.",
                    f"«{NB}{key}{NB}» n’a pas de texte en {fr}.",
                    (f'Ajoutez {lang} = "…".', f'Add {lang} = "…".'),
                    Level.WARNING,
                )
        return texts

    def day(self, holder: dict[str, Any], path: Key, key: str) -> date | None:
        value = holder.get(key)
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.wrong((*path, key), "a date such as 2024-07-12", "une date telle que 2024-07-12")
        return None

    def wrong(self, path: Key, en: str, fr: str) -> None:
        self.note(
            "R007",
            self.toml.value_position(*path),
            f"“{path[-1]}” should be {en}.",
            f"«{NB}{path[-1]}{NB}» devrait être {fr}.",
        )

    def number(self, value: Any, kind: Kind, path: Key) -> int | None:
        """A value on the grid of its kind, as a file writes it (money in euros, rates as "50 %")."""
        try:
            return on_grid(value, kind)
        except Unreadable as error:
            self.note("R008", self.toml.value_position(*path), error.en, error.fr)
            return None

    def _of(self, holder: dict[str, Any], path: Key, key: str, kind: type, default: Any, en: str, fr: str) -> Any:
        if key not in holder:
            return default
        value = holder[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.wrong((*path, key), en, fr)
            return default
        return value


def on_grid(value: Any, kind: Kind) -> int:
    """A number or a date as files write it, on its kind's grid. Raises `Unreadable`."""
    if kind.sort is Sort.DATE:
        return date_on_grid(value)
    if isinstance(value, bool):
        raise _expected(value, kind)
    exact = _exact(value, kind)
    scaled = exact * (100 if kind.is_money else kind.scale)
    if scaled.denominator != 1:
        finest = ("the cent", "au centime") if kind.is_money else ("this value’s grid", "au pas de cette valeur")
        raise Unreadable(
            f"“{value}” is finer than {finest[0]}.",
            f"«{NB}{value}{NB}» est plus précis que permis ({finest[1]}).",
        )
    return int(scaled)


def date_on_grid(value: Any) -> int:
    day = value
    if isinstance(value, str):
        try:
            day = date.fromisoformat(value.strip()) if len(value.strip()) == 10 else None
        except ValueError:
            day = None
    if isinstance(day, date) and not isinstance(day, datetime):
        number = day.year * 10_000 + day.month * 100 + day.day
        if kinds.FIRST_DATE <= number <= kinds.LAST_DATE:
            return number
        raise Unreadable("A date lies between 1900 and 2199.", "Une date est comprise entre 1900 et 2199.")
    raise Unreadable(
        f"“{shown(value)}” is not a date such as 2024-07-12.",
        f"«{NB}{shown(value)}{NB}» n’est pas une date telle que 2024-07-12.",
    )


def _exact(value: Any, kind: Kind) -> Fraction:
    if isinstance(value, int):
        if abs(value) > 10**18:
            raise Unreadable("This number is too large.", "Ce nombre est trop grand.")
        return Fraction(value)
    if isinstance(value, Decimal):
        if kind.is_money:
            raise Unreadable(
                f'Money is a whole number of euros or a text such as "12,50 €", never {value}.',
                f'Un montant s’écrit en euros entiers ou en texte, par exemple "12,50 €", jamais {value}.',
            )
        if not is_small(value):
            raise Unreadable("This number is out of range.", "Ce nombre est hors limites.")
        return Fraction(value)
    if isinstance(value, str):
        rate = rate_in(value)
        if rate is not None and kind.is_pure:
            return rate
        euros = _EUROS.match(value)
        if euros and kind.is_money:
            whole = re.sub(r"[ \u00a0\u202f_]", "", euros.group(1))
            return Fraction(f"{whole}.{euros.group(2) or 0}")
    raise _expected(value, kind)


def rate_in(text: str) -> Fraction | None:
    """The share that a text such as "12,5 %" says; None if it says none."""
    rate = _RATE.match(text)
    return Fraction(rate.group(1).replace(",", ".")) / 100 if rate else None


def is_small(value: Decimal) -> bool:
    """Whether a decimal may be made a fraction: its exponent could otherwise fill the memory."""
    return value.is_finite() and abs(value.adjusted()) <= 40


def _expected(value: Any, kind: Kind) -> Unreadable:
    examples = {"money": ('200_000 or "12,50 €"', '200_000 ou "12,50 €"')}.get(
        kind.unit[0][0] if kind.unit else "", ('8 or "50 %"', '8 ou "50 %"') if not kind.unit else ("8", "8")
    )
    return Unreadable(
        f"“{shown(value)}” is not {kind.named('en')}, such as {examples[0]}.",
        f"«{NB}{shown(value)}{NB}» n’est pas {kind.named('fr')}, par exemple {examples[1]}.",
    )


def shown(value: Any) -> str:
    """A value as read, cut short for a message."""
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"
