"""How Jalon writes money, dates, numbers and spans of time, in the reader's language.

One rule each, used by pages, letters, tables and the command line alike. French follows the Imprimerie nationale:
a narrow no-break space between thousands, a no-break space before a unit. English follows the usage of British
public services. Every function takes the active language unless ``lang`` names one.
"""

import datetime
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

NBSP = "\u00a0"
THIN = "\u202f"
MINUS = "\u2212"

Number = int | Decimal | Fraction

MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
SHORT_MONTHS = {
    "fr": ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}
WORDS = {
    "fr": [
        "zéro",
        "un",
        "deux",
        "trois",
        "quatre",
        "cinq",
        "six",
        "sept",
        "huit",
        "neuf",
        "dix",
        "onze",
        "douze",
        "treize",
        "quatorze",
        "quinze",
        "seize",
    ],
    "en": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"],
}
UNITS = {
    "fr": {
        "day": ("jour", "jours"),
        "week": ("semaine", "semaines"),
        "month": ("mois", "mois"),
        "year": ("an", "ans"),
        "hour": ("heure", "heures"),
        "minute": ("minute", "minutes"),
    },
    "en": {
        "day": ("day", "days"),
        "week": ("week", "weeks"),
        "month": ("month", "months"),
        "year": ("year", "years"),
        "hour": ("hour", "hours"),
        "minute": ("minute", "minutes"),
    },
}


def language(lang: str | None = None) -> str:
    """« fr » or « en »: the asked language, or the reader's."""
    return "en" if (lang or get_language() or "fr").startswith("en") else "fr"


# Numbers


def _decimal(value: Number) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(value)


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def number(value: Number, decimals: int | None = None, lang: str | None = None) -> str:
    """« 3 500 », « 0,5 »; English 3,500, 0.5. Without ``decimals``, those that the value has."""
    exact = _decimal(value)
    if decimals is not None:
        exact = _rounded(exact, decimals)
    else:
        exact = exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()
    text = f"{abs(exact):,f}"
    if language(lang) == "fr":
        text = text.replace(",", THIN).replace(".", ",")
    return f"{MINUS}{text}" if exact < 0 else text


def percent(ratio: Number, decimals: int | None = None, lang: str | None = None) -> str:
    """« 3,7 % » for the ratio 0.037; English 3.7%."""
    sign = f"{NBSP}%" if language(lang) == "fr" else "%"
    return number(_decimal(ratio) * 100, decimals, lang) + sign


def count_word(value: int, feminine: bool = False, lang: str | None = None) -> str:
    """« cinq », « une », then digits above sixteen (ten in English): for sentences, never for tables."""
    code = language(lang)
    if 0 <= value < len(WORDS[code]):
        return "une" if code == "fr" and feminine and value == 1 else WORDS[code][value]
    return number(value, lang=lang)


def ordinal(value: int, lang: str | None = None) -> str:
    """« 1er », « 2e »; English 1st, 2nd."""
    if language(lang) == "fr":
        return "1er" if value == 1 else f"{value}e"
    ending = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


# Money: whole cents everywhere


def _euros(text: str, lang: str | None, unit: str = "") -> str:
    if language(lang) == "fr":
        return f"{text}{NBSP}{unit}€"
    english = {"": "", "M": "M", "Md": "bn"}[unit]
    sign, digits = (MINUS, text[1:]) if text.startswith(MINUS) else ("", text)
    return f"{sign}€{digits}{english}"


def money(cents: int, lang: str | None = None) -> str:
    """The exact amount: « 60 000 000 € », « 1 234,50 € »; English €60,000,000. ``cents`` are whole cents."""
    euros = Decimal(cents) / 100
    return _euros(number(euros, 0 if cents % 100 == 0 else 2, lang), lang)


def money_short(cents: int, decimals: int | None = None, lang: str | None = None) -> str:
    """« 60 M€ », « 12,4 M€ », « 1,2 Md€ » from a million up, exact below; English €60M, €1.2bn.

    Without ``decimals``: none for a whole number of millions, else one. A row of figures asks for one so that the
    figures align: « 60,0 M€ », « 5,1 M€ ».
    """
    size = abs(cents)
    # 999 960 000 € reads « 1 Md€ », not « 1 000 M€ »: the unit is chosen after rounding.
    if size < 100_000_000:
        return money(cents, lang)
    unit, scale = ("Md", 100_000_000_000) if size >= 99_995_000_000 else ("M", 100_000_000)
    value = Decimal(cents) / scale
    if decimals is None:
        decimals = 0 if cents % scale == 0 else 1
    return _euros(number(value, decimals, lang), lang, unit)


def money_words(cents: int, lang: str | None = None) -> str:
    """For a sentence: « 60 millions d’euros », « 1,5 million d’euros »; English €60 million."""
    code, size = language(lang), abs(cents)
    if size < 100_000_000:
        return money(cents, lang)
    billions = size >= 99_995_000_000
    value = Decimal(cents) / (100_000_000_000 if billions else 100_000_000)
    rounded = _rounded(value, 1)
    text = number(rounded, None, lang)
    if code == "en":
        sign, digits = (MINUS, text[1:]) if cents < 0 else ("", text)
        return f"{sign}€{digits}{NBSP}{'billion' if billions else 'million'}"
    noun = ("milliard" if billions else "million") + ("s" if abs(rounded) >= 2 else "")
    return f"{text}{NBSP}{noun} d’euros"


def money_range(low: int | None, high: int | None, short: bool = False, lang: str | None = None) -> str:
    """« jusqu’à 200 000 € », « au moins 2 M€ », « de 2 M€ à 5 M€ »; the amount alone when both ends are equal."""
    write = money_short if short else money
    return _range(low, high, lambda cents: write(cents, lang=lang), lang)


# Ranges and qualifiers


def _range(low: Any, high: Any, write: Callable[[Any], str], lang: str | None) -> str:
    if low is None and high is None:
        return "inconnu" if language(lang) == "fr" else "unknown"
    if low == high:
        return write(low)
    if high is None:
        return at_least(write(low), lang)
    if not low:
        return at_most(write(high), lang)
    if language(lang) == "fr":
        return f"de {write(low)} à {write(high)}"
    return f"{write(low)} to {write(high)}"


def number_range(low: Number | None, high: Number | None, unit: str = "", lang: str | None = None) -> str:
    """« de 2 à 5 jours », « jusqu’à 250 », « au moins 3 »."""
    text = _range(low, high, lambda value: number(value, lang=lang), lang)
    return f"{text}{NBSP}{unit}" if unit else text


def year_range(first: int, last: int | None) -> str:
    """« 2024-2028 », « 2024 » when it is one year, « 2024- » when it has no end."""
    if last is None:
        return f"{first}-"
    return str(first) if first == last else f"{first}-{last}"


def at_least(text: str, lang: str | None = None) -> str:
    """« au moins 2 M€ »."""
    return f"au moins {text}" if language(lang) == "fr" else f"at least {text}"


def at_most(text: str, lang: str | None = None) -> str:
    """« jusqu’à 200 000 € »."""
    return f"jusqu’à {text}" if language(lang) == "fr" else f"up to {text}"


def about(text: str, lang: str | None = None) -> str:
    """« environ 50 M€ »."""
    return f"environ {text}" if language(lang) == "fr" else f"about {text}"


# Dates and time


def _parts(value: datetime.date | datetime.datetime | str) -> tuple[int, int | None, int | None]:
    """Year, month and day of a date, or of a partial one: « 2024 », « 2024-07 », « 2024-07-12 »."""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if isinstance(value, datetime.date):
        return value.year, value.month, value.day
    pieces = [int(piece) for piece in str(value).split("-")]
    return pieces[0], pieces[1] if len(pieces) > 1 else None, pieces[2] if len(pieces) > 2 else None


def date(value: datetime.date | datetime.datetime | str, short: bool = False, lang: str | None = None) -> str:
    """« 12 juillet 2024 », « 1er mars 2025 »; English 12 July 2024. A partial date stays so: « juillet 2024 »."""
    code = language(lang)
    year, month, day = _parts(value)
    if month is None:
        return str(year)
    name = (SHORT_MONTHS if short else MONTHS)[code][month - 1]
    if day is None:
        return f"{name}{NBSP}{year}"
    first = ordinal(day, lang) if code == "fr" and day == 1 else str(day)
    return f"{first}{NBSP}{name}{NBSP}{year}"


def date_time(value: datetime.datetime, lang: str | None = None) -> str:
    """« 21 novembre 2026 à 16 h 12 »; English 21 November 2026 at 16:12. In the Region's time (Paris)."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{date(local, lang=lang)} {'à' if language(lang) == 'fr' else 'at'} {hour(local, lang)}"


def hour(value: datetime.datetime, lang: str | None = None) -> str:
    """« 16 h 12 »; English 16:12. In the Region's time (Paris)."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    if language(lang) == "fr":
        return f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}"
    return f"{local.hour:02d}:{local.minute:02d}"


def date_range(first: datetime.date, last: datetime.date, lang: str | None = None) -> str:
    """« du 22 au 25 mai 2024 », « du 30 mai au 2 juin 2024 »; English 22 to 25 May 2024."""
    if first == last:
        return date(first, lang=lang)
    start, end = date(first, lang=lang), date(last, lang=lang)
    if first.year == last.year:
        start = start.removesuffix(f"{NBSP}{first.year}")
        if first.month == last.month:
            start = start.split(NBSP)[0]
    return f"du {start} au {end}" if language(lang) == "fr" else f"{start} to {end}"


def duration(value: int, unit: str, lang: str | None = None) -> str:
    """« 8 ans », « 1 mois », « 3 jours ». ``unit`` is day, week, month, year, hour or minute."""
    code = language(lang)
    # French keeps the singular under two; English only at one.
    singular = abs(value) < 2 if code == "fr" else abs(value) == 1
    return f"{number(value, lang=lang)}{NBSP}{UNITS[code][unit][0 if singular else 1]}"


def file_size(octets: int, lang: str | None = None) -> str:
    """« 1,2 Mo », « 340 ko »; English 1.2 MB, 340 kB."""
    letter = "o" if language(lang) == "fr" else "B"
    for power, prefix in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if octets >= power:
            value = Decimal(octets) / power
            return f"{number(value, 0 if value >= 10 else 1, lang)}{NBSP}{prefix}{letter}"
    return f"{number(octets, lang=lang)}{NBSP}{'octets' if letter == 'o' else 'bytes'}"
