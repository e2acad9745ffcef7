"""One TOML table being read: each key is asked for by name and type, and what was not asked for is unknown.

The reader asks, the table answers or notes a problem at the key's own line and column; so the list of known keys
is never written twice.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from jalon.plan.folder.problems import Problem, Written, nearest
from jalon.provenance.spans import Span, written
from jalon.provenance.words import Words
from jalon.rules.toml_text import Key, Position, TomlText

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_TEXT = 4_000

Choice = TypeVar("Choice", bound=TextChoices)


class Table:
    """A table of a file of the folder, with the problems found so far."""

    def __init__(
        self, doc: TomlText, path: Key, data: Mapping[str, Any], problems: list[Problem], section: str
    ) -> None:
        self.doc = doc
        self.path = path
        self.data = data
        self.problems = problems
        self.section = section
        self.asked: set[str] = set()

    # what to say

    @property
    def written(self) -> Written:
        return Written(self.doc, self.path)

    def place_of(self, *keys: str | int) -> Position:
        return self.doc.position(*self.path, *keys)

    def problem(self, key: str | tuple[str | int, ...], code: str, message: str, remedy: str = "") -> None:
        """Note a problem at a key's place (the table's own where the key is absent)."""
        keys = (key,) if isinstance(key, str) else key
        self.problems.append(Problem(self.place_of(*keys), code, message, remedy))

    def missing(self, key: str, remedy: str = "") -> None:
        self.problem(key, "missing-key", _("La clé « %(key)s » manque.") % {"key": key}, remedy)

    def wrong(self, key: str, expected: str) -> None:
        self.problem(
            key,
            "wrong-type",
            _("La clé « %(key)s » n’a pas la forme attendue.") % {"key": key},
            _("Écrivez %(expected)s.") % {"expected": expected},
        )

    def done(self) -> None:
        """Refuse the keys that nobody asked for."""
        for key in self.data:
            if key not in self.asked:
                self.problem(
                    key,
                    "unknown-key",
                    _("La clé « %(key)s » est inconnue dans « %(section)s ».")
                    % {"key": key, "section": self.section},
                    nearest(key, self.asked),
                )

    def has(self, key: str) -> bool:
        self.asked.add(key)
        return key in self.data

    def raw(self, key: str) -> Any:
        self.asked.add(key)
        return self.data.get(key)

    # simple values

    def text(self, key: str, required: bool = False, longest: int = MAX_TEXT) -> str:
        value = self.raw(key)
        if value is None:
            if required:
                self.missing(key, _("Écrivez un texte entre guillemets droits."))
            return ""
        if not isinstance(value, str):
            self.wrong(key, _("un texte entre guillemets droits"))
            return ""
        if not value.strip():
            self.problem(
                key,
                "empty-text",
                _("« %(key)s » est vide.") % {"key": key},
                _("Écrivez un texte, ou enlevez la clé si elle n’est pas obligatoire."),
            )
            return ""
        return value if self._fits((key,), value, longest) else ""

    def _fits(self, keys: tuple[str | int, ...], value: str, longest: int) -> bool:
        """Whether a text can be kept and shown: not too long, and without characters that cannot be seen."""
        if len(value) > longest:
            self.problem(
                keys,
                "text-too-long",
                _("Ce texte compte %(length)s signes, plus que les %(longest)s permis.")
                % {"length": len(value), "longest": longest},
                _("Raccourcissez-le."),
            )
        elif hidden := next((sign for sign in value if is_hidden(sign)), ""):
            self.problem(
                keys,
                "hidden-character",
                _("Ce texte contient un caractère invisible (U+%(code)s).") % {"code": f"{ord(hidden):04X}"},
                _("Effacez ce caractère et récrivez le mot."),
            )
        else:
            return True
        return False

    def url(self, key: str = "url") -> str:
        """A web address in full."""
        value = self.text(key, longest=500)
        if value and not re.fullmatch(r"https?://[^\s\"<>/]+\.[^\s\"<>]+", value):
            self.wrong(key, _("une adresse complète, https://…"))
            return ""
        return value

    def slug(self, key: str = "id", required: bool = True, longest: int = 60) -> str:
        value = self.text(key, required)
        if value and (not SLUG.fullmatch(value) or len(value) > longest):
            self.wrong(
                key,
                _("des minuscules sans accent, des chiffres et des traits d’union, %(longest)s signes au plus")
                % {"longest": longest},
            )
            return ""
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.raw(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.wrong(key, _("true ou false"))
            return default
        return value

    def whole(self, key: str, low: int = 0, high: int = 10**6) -> int | None:
        value = self.raw(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.wrong(key, _("un nombre entier de %(low)s à %(high)s") % {"low": low, "high": high})
            return None
        return value

    def choice(self, key: str, choices: type[Choice], default: Choice | None = None) -> Choice | None:
        value = self.raw(key)
        if value is None:
            if default is None:
                self.missing(key, _("Valeurs connues : %(words)s.") % {"words": ", ".join(choices.values)})
            return default
        if value not in choices.values:
            self.problem(
                key,
                "unknown-choice",
                _("« %(value)s » n’est pas une valeur de « %(key)s ».") % {"value": value, "key": key},
                nearest(str(value), choices.values),
            )
            return default
        return choices(value)

    def words(self, key: str, required: bool = False, longest: int = MAX_TEXT) -> Words:
        """A wording in both languages: { fr = "…", en = "…" }."""
        value = self.raw(key)
        if value is None:
            if required:
                self.missing(key, _('Écrivez { fr = "…", en = "…" }.'))
            return Words()
        return self._words(key, value, longest)

    def _words(self, key: str, value: Any, longest: int) -> Words:
        if not isinstance(value, dict) or not all(isinstance(part, str) for part in value.values()):
            self.wrong(key, _('les deux langues, { fr = "…", en = "…" }'))
            return Words()
        for lang in ("fr", "en"):
            if not value.get(lang, "").strip():
                self.problem(
                    (key, lang),
                    "missing-language",
                    _("« %(key)s » n’est pas écrit en « %(lang)s ».") % {"key": key, "lang": lang},
                    _('Écrivez { fr = "…", en = "…" }.'),
                )
            elif not self._fits((key, lang), value[lang], longest):
                return Words()
        for other in value.keys() - {"fr", "en"}:
            self.problems.append(
                Problem(
                    self.doc.position(*self.path, key, other),
                    "unknown-key",
                    _("La clé « %(key)s » est inconnue dans « %(section)s ».") % {"key": other, "section": key},
                    nearest(other, ("fr", "en")),
                )
            )
        return Words(value.get("fr", ""), value.get("en", ""))

    def strings(self, key: str) -> tuple[str, ...]:
        """A text or a list of texts."""
        value = self.raw(key)
        if value is None:
            return ()
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) and item for item in items):
            self.wrong(key, _("un texte ou une liste de textes"))
            return ()
        if not all(self._fits((key, index), item, MAX_TEXT) for index, item in enumerate(items)):
            return ()
        for index, item in enumerate(items):
            if item in items[:index]:
                self.problem(
                    (key, index),
                    "duplicate-value",
                    _("« %(value)s » est écrit deux fois.") % {"value": item},
                    _("Enlevez l’un des deux."),
                )
        return tuple(dict.fromkeys(items))

    def day(self, key: str) -> datetime.date | None:
        value = self.raw(key)
        if value is None:
            return None
        if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
            self.wrong(key, _("une date, par exemple 2024-07-12"))
            return None
        return value

    def days(self, key: str) -> tuple[datetime.date, datetime.date] | None:
        """Two dates in order: [2024-07-01, 2024-07-31]."""
        value = self.raw(key)
        dates = isinstance(value, list) and [
            item for item in value if isinstance(item, datetime.date) and not isinstance(item, datetime.datetime)
        ]
        if not dates or len(dates) != 2 or len(value) != 2:
            self.wrong(key, _("deux dates, par exemple [2024-07-01, 2024-07-31]"))
            return None
        if dates[0] > dates[1]:
            self.impossible_dates(key)
            return None
        return dates[0], dates[1]

    def impossible_dates(self, key: str) -> None:
        self.problem(
            key,
            "date-order",
            _("« %(key)s » finit avant d’avoir commencé.") % {"key": key},
            _("Mettez les deux dates dans l’ordre."),
        )

    def span(self, key: str) -> Span:
        """A date, « 2025 », « 2025-01 », « 2024-2028 », or { from = …, to = …, text = { fr, en } }."""
        value = self.raw(key)
        if value is None:
            return Span()
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return Span(value, value)
        if isinstance(value, str):
            span = written(value)
            if span is None:
                self.wrong(key, _("une année, un mois (2025-01), des années (2024-2028) ou une date"))
                return Span()
            if span.first and span.last and span.first > span.last:
                self.impossible_dates(key)
                return Span()
            return span
        if not isinstance(value, dict):
            self.wrong(key, _("une date, une période ou { from = …, to = …, text = … }"))
            return Span()
        table = self.table(key)
        assert table is not None
        first, last, words = table.day("from"), table.day("to"), table.words("text")
        table.done()
        if first and last and first > last:
            self.impossible_dates(key)
        elif not (first or last or words):
            self.wrong(key, _("une date, une période ou { from = …, to = …, text = … }"))
        return Span(first, last, words)

    # quantities

    def number(self, key: str, money: bool) -> Decimal | int | None:
        """A quantity. Money is written in whole euros or as a text (« 1234.50 »), and comes back in whole cents."""
        return self.amount(key, self.raw(key), money)

    def amount(self, key: str, value: Any, money: bool) -> Decimal | int | None:
        if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
            self.wrong(key, _("un nombre"))
            return None
        if money and isinstance(value, Decimal):
            self.problem(
                key,
                "money-as-float",
                _("Un montant ne s’écrit pas avec un nombre à virgule."),
                _('Écrivez des euros entiers, 2_000_000, ou un texte pour les centimes, "1234.50".'),
            )
            return None
        if isinstance(value, str) and not (money and re.fullmatch(r"\d{1,13}\.\d{2}", value)):
            self.wrong(key, _("un nombre"))
            return None
        exact = Decimal(value)
        if not 0 <= exact < 10**14 or exact != exact.quantize(Decimal("0.000001")):
            self.wrong(key, _("un nombre positif, de six décimales au plus"))
            return None
        return int(exact * 100) if money else exact

    def ratio(self, key: str) -> Decimal | None:
        """A share: "3.7 %" is 0.037."""
        value = self.raw(key)
        found = isinstance(value, str) and re.fullmatch(r"(\d{1,4}(?:\.\d{1,4})?)\s?%", value)
        if not found:
            self.wrong(key, _('une part, par exemple "3.7 %"'))
            return None
        share = Decimal(found.group(1)) / 100
        if share > 1:
            self.out_of_a_hundred(key)
            return None
        return share

    def out_of_a_hundred(self, key: str) -> None:
        """A share cannot be more than its whole."""
        self.problem(
            key,
            "above-hundred-percent",
            _("Une part ne dépasse pas 100 %."),
            _("Corrigez-la ; une multiplication s’écrit avec « times »."),
        )

    # tables

    def table(self, key: str) -> Table | None:
        value = self.raw(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.wrong(key, _("une table"))
            return None
        return Table(self.doc, (*self.path, key), value, self.problems, key)

    def tables(self, key: str) -> list[Table]:
        """The elements of an array of tables: [[axes]], or links = [{ … }, { … }]."""
        value = self.raw(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(key, _("des tables, chacune sous [[%(key)s]]") % {"key": key})
            return []
        return [
            Table(self.doc, (*self.path, key, index), item, self.problems, key) for index, item in enumerate(value)
        ]


def is_hidden(sign: str) -> bool:
    """Whether a character is a control character that no text needs, such as the NUL that no database keeps."""
    return unicodedata.category(sign) == "Cc" and sign not in "\n\t"
