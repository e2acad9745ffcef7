"""Sentences in both languages, with figures: what every result of the law is explained with.

French is written with plain spaces and apostrophes and gets its typography here, in one place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from jalon.rules import words
from jalon.rules.calendar import number_of

_BEFORE = re.compile(r" (?=[:;!?»%€])")
_GROUPS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")


class Text(NamedTuple):
    """One sentence or phrase, in French and in English."""

    fr: str
    en: str

    def get(self, lang: str) -> str:
        return self.fr if lang == "fr" else self.en


def french(text: str) -> str:
    """French with its no-break spaces and its apostrophes."""
    text = text.replace("'", "’").replace("« ", f"«{words.NB}")
    return _GROUPS.sub(words.THIN, _BEFORE.sub(words.NB, text))


def say(fr: str, en: str, *parts: object) -> Text:
    """A sentence whose `{0}`, `{1}`… are filled with texts (each in its language) or plain values."""
    filled = [[part.get(lang) if isinstance(part, Text) else str(part) for part in parts] for lang in ("fr", "en")]
    return Text(french(fr).format(*filled[0]), en.format(*filled[1]))


def worded(table: Mapping[str, str]) -> Text:
    """A text as a file has it: `{ fr = "…", en = "…" }`."""
    return Text(french(table["fr"]), table["en"])


def same(text: str) -> Text:
    """A name or a code, which is the same in both languages."""
    return Text(text, text)


@lru_cache(4096)
def money(cents: int | Fraction | Decimal) -> Text:
    """« 300 212,69 € »; €300,212.69. Anything finer than a cent is rounded half up for the eye."""
    whole = rounded(cents)
    return Text(words.money(whole, "fr"), words.money(whole, "en"))


@lru_cache(4096)
def share(value: Decimal | Fraction) -> Text:
    """« 3,19 % »; 3.19%."""
    exact = Fraction(value)
    return Text(words.rate(exact, "fr"), words.rate(exact, "en"))


@lru_cache(4096)
def number(value: int | Decimal | Fraction) -> Text:
    exact = Fraction(value)
    return Text(words.number(exact, "fr"), words.number(exact, "en"))


def day(value: date) -> Text:
    """« 1er juillet 2025 »; 1 July 2025."""
    return Text(words.day(number_of(value), "fr"), words.day(number_of(value), "en"))


def listed(parts: list[Text] | tuple[Text, ...]) -> Text:
    """« a, b et c »; a, b and c."""
    return Text(words.joined([part.fr for part in parts], "et"), words.joined([part.en for part in parts], "and"))


def rounded(cents: int | Fraction | Decimal) -> int:
    """Whole cents, half away from zero: the one rounding of an amount, at its end."""
    if isinstance(cents, int):
        return cents
    exact = Fraction(cents)
    whole = (abs(exact) * 2 + 1) // 2
    return int(whole if exact >= 0 else -whole)


def cited(reference: str) -> Text:
    """A reference to a text as each language writes it: « règlement (UE) 2023/2831, art. 3(2) »."""
    english = reference
    for fr, en in _CITATIONS:
        english = re.sub(fr, en, english)
    return Text(french(reference), english)


_CITATIONS = (
    (r"\b[Rr]èglement \((UE|CE)\) n° ?", lambda found: f"Regulation ({'EU' if found[1] == 'UE' else 'EC'}) No "),
    (r"\b[Rr]èglement \((UE|CE)\)", lambda found: f"Regulation ({'EU' if found[1] == 'UE' else 'EC'})"),
    (r"\bRèglements?\b|\brèglements?\b", "Regulation"),
    (r"\b[Cc]ommunication de la Commission\b", "Commission Communication"),
    (r"\bmodifié par le\b", "as amended by"),
    (r"\bconsidérant\b", "recital"),
    (r"\bannexe\b", "Annex"),
    (r"\bart\. ", "Art. "),
    (r"\bversion consolidée\b", "consolidated version"),
    (r" et (?=[0-9(])", " and "),
    (r" à (?=[0-9(])", " to "),
)
