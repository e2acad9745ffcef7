"""Figures and small words in French and English: the same forms as on Jalon's pages.

French: a narrow no-break space between thousands, a no-break space before a unit and before « : ; ! ? »,
and the contractions and elisions that a sentence made of parts needs (du, des, au, aux, d’, qu’).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from jalon.rules.kinds import Kind, Sort

NB = "\u00a0"
THIN = "\u202f"
MINUS = "\u2212"
_MONTHS = {
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
        "novembre", "décembre",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ),
}  # fmt: skip
_SPANS = {
    "years": {"fr": ("an", "ans"), "en": ("year", "years")},
    "months": {"fr": ("mois", "mois"), "en": ("month", "months")},
    "days": {"fr": ("jour", "jours"), "en": ("day", "days")},
    "hours": {"fr": ("heure", "heures"), "en": ("hour", "hours")},
}
_COUNTS = {
    "fr": ("zéro", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    "en": ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
}


def number(value: Fraction | int, lang: str) -> str:
    """« 1 234,5 »; a fraction without an end is cut to six decimals and says « environ »."""
    if isinstance(value, int):
        text = f"{abs(value):,}"
        return (MINUS if value < 0 else "") + (text.replace(",", THIN) if lang == "fr" else text)
    exact = Fraction(value)
    scaled = abs(exact) * 10**6
    whole = scaled.numerator // scaled.denominator
    text = f"{whole // 10**6:,}"
    decimals = f"{whole % 10**6:06}".rstrip("0")
    if decimals:
        text += f".{decimals}"
    if lang == "fr":
        text = text.replace(",", THIN).replace(".", ",")
    if exact < 0:
        text = MINUS + text
    if scaled.denominator != 1:
        text = (f"environ{NB}" if lang == "fr" else f"about{NB}") + text
    return text


def money(cents: Fraction | int, lang: str) -> str:
    """« 200 000 € », « 1 234,50 € »; English €200,000."""
    exact = Fraction(cents) / 100
    text = number(abs(exact.numerator) if exact.denominator == 1 else abs(exact), lang)
    mark = "," if lang == "fr" else "."
    if exact.denominator != 1 and 100 % exact.denominator == 0 and len(text.partition(mark)[2]) == 1:
        text += "0"
    sign = MINUS if exact < 0 else ""
    return f"{sign}{text}{NB}€" if lang == "fr" else f"{sign}€{text}"


def rate(value: Fraction, lang: str) -> str:
    """« 50 % »; English 50%."""
    return number(value * 100, lang) + (f"{NB}%" if lang == "fr" else "%")


def day(number_of_day: int, lang: str) -> str:
    """« 1er juillet 2024 »; English 1 July 2024."""
    year, month, date = number_of_day // 10_000, number_of_day // 100 % 100, number_of_day % 100
    first = "1er" if lang == "fr" and date == 1 else str(date)
    return f"{first}{NB}{_MONTHS[lang][month - 1]}{NB}{year}"


def count(value: int, lang: str) -> str:
    """« deux », « une »: for sentences; digits above ten."""
    words = _COUNTS[lang]
    return words[value] if 0 <= value < len(words) else number(value, lang)


def figure(value: Fraction | int, kind: Kind, lang: str, units: Mapping[str, tuple[str, str]] | None = None) -> str:
    """A value in base units (cents, shares of one, years, YYYYMMDD), in words. `units` name its unit."""
    if kind.sort is Sort.DATE:
        return day(int(value), lang)
    if kind.is_money:
        return money(value, lang)
    if not kind.unit:
        return rate(Fraction(value), lang) if kind.scale != 1 and kind.high is not None else number(value, lang)
    name = kind.unit[0][0]
    pair = (units or {}).get(lang) or _SPANS.get(name, {}).get(lang) or (name, name)
    size = abs(Fraction(value))
    singular = size < 2 if lang == "fr" else size == 1
    return f"{number(value, lang)}{NB}{pair[0 if singular else 1]}"


def joined(items: Sequence[str], word: str) -> str:
    """« a, b et c »."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """A label inside a sentence: without its capital, unless it looks like a name or an acronym."""
    return text if len(text) > 1 and text[1].isupper() else text[:1].lower() + text[1:]


# --- French ----------------------------------------------------------------------------------------------

_VOWELS = "aeiouyàâäéèêëîïôöùûüœæ"
_ASPIRATED = ("haut", "hors", "huit", "hangar", "handicap", "hausse", "hiérarchie")


def opens_with_vowel(text: str) -> bool:
    start = text[:1].lower()
    if start == "h":
        return not text.lower().startswith(_ASPIRATED)
    return start in _VOWELS and not text.lower().startswith(("onz", "oui", "yaourt"))


def of(noun: str) -> str:
    """« de » before a noun phrase: du plafond, des dépenses, de l’aide, d’une aide, de 50 %."""
    if noun.startswith("le "):
        return f"du {noun[3:]}"
    if noun.startswith("les "):
        return f"des {noun[4:]}"
    return f"d’{noun}" if opens_with_vowel(noun) else f"de {noun}"


def to(noun: str) -> str:
    """« à » before a noun phrase: au plafond, aux dépenses, à la date."""
    if noun.startswith("le "):
        return f"au {noun[3:]}"
    if noun.startswith("les "):
        return f"aux {noun[4:]}"
    return f"à {noun}"


def if_(sentence: str) -> str:
    """« si » before a sentence: s’il, si l’entreprise."""
    return f"s’{sentence}" if sentence.startswith(("il ", "ils ")) else f"si {sentence}"
