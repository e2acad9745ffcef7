"""A stretch of time as a source words it: a day, a month, years, « fin 2025 », « automne 2024 »."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jalon.provenance.words import NO_WORDS, Words
from jalon.ui import formats

_WRITTEN = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{4}))?")


@dataclass(frozen=True, slots=True)
class Span:
    """From `first` to `last`, both included; None is open. `words` is the source's own precision, if any."""

    first: datetime.date | None = None
    last: datetime.date | None = None
    words: Words = NO_WORDS

    def __bool__(self) -> bool:
        return bool(self.first or self.last or self.words)

    def __str__(self) -> str:
        return self.in_language()

    def in_language(self, lang: str | None = None) -> str:
        """« 2024-2028 », « janvier 2025 », « fin 2025 »; empty when nothing is known."""
        if self.words:
            return self.words.in_language(lang)
        first, last = self.first, self.last
        if first is None:
            return _("jusqu’au %(date)s") % {"date": formats.date(last, lang=lang)} if last else ""
        if last is None:
            return _("depuis le %(date)s") % {"date": formats.date(first, lang=lang)}
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
            return formats.year_range(first.year, last.year)
        if (first.year, first.month) == (last.year, last.month) and first.day == 1 and _month_end(last):
            return formats.date(f"{first:%Y-%m}", lang=lang)
        return formats.date_range(first, last, lang)


NO_SPAN = Span()


def written(text: str) -> Span | None:
    """The span of « 2025 », « 2025-01 » or « 2024-2028 »; None for any other text."""
    found = _WRITTEN.fullmatch(text)
    if not found:
        return None
    year, month, last_year = found.groups()
    if (month and last_year) or not int(year) or (last_year and not int(last_year)):
        return None
    if month:
        if not 1 <= int(month) <= 12:
            return None
        end = calendar.monthrange(int(year), int(month))[1]
        return Span(datetime.date(int(year), int(month), 1), datetime.date(int(year), int(month), end))
    return Span(datetime.date(int(year), 1, 1), datetime.date(int(last_year or year), 12, 31))


def _month_end(day: datetime.date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]
