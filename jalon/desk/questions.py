"""A question made from a fact of the vocabulary: its form, and its answer as rulebooks read it.

Answers are JSON: yes and no, choices and codes as they are, dates as ISO text, money in whole cents, rates as
« 50 % », cost lines as a list of categories and cents.
"""

import datetime
import re
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from jalon.rules.kinds import RATE, Kind, Sort
from jalon.rules.vocabulary import Fact
from jalon.ui import formats
from jalon.ui.fields import MoneyField

UNKNOWN = "unknown"

_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]{1,2})?")
_SPACES = re.compile(r"[\s\u00a0\u202f_']+")


def language() -> str:
    """The language of rules' texts: French or English."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


class WholeField(forms.IntegerField):
    """A whole number, with its unit in words when it is wrong."""

    default_error_messages = {"invalid": gettext_lazy("Écrivez un nombre entier, en chiffres.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}), **kwargs)

    def to_python(self, value: Any) -> int | None:
        return super().to_python(_SPACES.sub("", value) if isinstance(value, str) else value)


class RateField(forms.CharField):
    """A share in percent (« 12,5 »); its value is text as rulebooks write it (« 12,5 % »)."""

    default_error_messages = {"rate": gettext_lazy("Écrivez un pourcentage, par exemple 12,5.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs)

    def to_python(self, value: Any) -> str:
        text = _SPACES.sub("", str(value or "")).removesuffix("%")
        if not text:
            return ""
        if not _NUMBER.fullmatch(text) or float(text.replace(",", ".")) > 100:
            raise forms.ValidationError(self.error_messages["rate"], "rate")
        return f"{text.replace('.', ',')} %"


class QuestionForm(forms.Form):
    """One fact asked: its question is the label, its hint the help; `answer()` is what rulebooks read."""

    def __init__(self, fact: Fact, *args: Any, unknown: bool = True, said: Any = None, **kwargs: Any) -> None:
        if said is not None:
            kwargs.setdefault("initial", {}).update(_shown(fact.kind, said))
        super().__init__(*args, **kwargs)
        self.fact = fact
        lang = language()
        texts = {
            "label": fact.text("question", lang) or fact.label(lang),
            "help_text": fact.text("hint", lang),
        }
        kind = fact.kind
        if kind.sort is Sort.LINES:
            for option in kind.options:
                self.fields[option] = MoneyField(label=fact.option(option, lang), required=False)
            self.question_label, self.question_hint = texts["label"], texts["help_text"]
        else:
            self.fields["answer"] = _field(fact, unknown, texts, lang)

    @property
    def is_lines(self) -> bool:
        """Whether the answer is a table of costs by category."""
        return self.fact.kind.sort is Sort.LINES

    @property
    def offers_unknown(self) -> bool:
        """Whether « je ne sais pas encore » is among the choices, rather than a button of its own."""
        return self.fact.kind.sort in (Sort.YES_NO, Sort.CHOICE)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.is_lines and not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Donnez au moins un montant."))
        return cleaned

    def answer(self) -> Any:
        """The cleaned answer in the form that rulebooks read; None for « je ne sais pas encore »."""
        if self.is_lines:
            return [{"category": name, "amount": cents} for name, cents in self.cleaned_data.items() if cents]
        value = self.cleaned_data["answer"]
        if value == UNKNOWN:
            return None
        if self.fact.kind.sort is Sort.YES_NO:
            return value == "yes"
        return value.isoformat() if isinstance(value, datetime.date) else value


def _field(fact: Fact, unknown: bool, texts: dict[str, Any], lang: str) -> forms.Field:
    kind = fact.kind
    required: dict[str, Any] = {"error_messages": {"required": _("Répondez à cette question pour continuer.")}}
    match kind.sort:
        case Sort.YES_NO:
            choices = [("yes", _("Oui")), ("no", _("Non"))]
        case Sort.CHOICE:
            choices = [(option, fact.option(option, lang)) for option in kind.options]
        case Sort.DATE:
            return forms.DateField(
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                error_messages={
                    **required["error_messages"],
                    "invalid": _("Écrivez une date complète, par exemple 14/03/2021."),
                },
                **texts,
            )
        case Sort.NUMBER if kind.is_money:
            return MoneyField(**texts, **required)
        case Sort.NUMBER if kind.is_pure and kind.scale == RATE.scale:
            return RateField(**texts, **required)
        case Sort.NUMBER:
            return WholeField(min_value=kind.low or 0, max_value=kind.high, **texts, **required)
        case _:
            return forms.CharField(max_length=200, **texts, **required)
    if unknown:
        choices.append((UNKNOWN, _("Je ne sais pas encore")))
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **texts, **required)


def _shown(kind: Kind, said: Any) -> dict[str, Any]:
    """An answer given before, as initial values of the form."""
    if kind.sort is Sort.LINES:
        return {line["category"]: line["amount"] for line in said}
    if kind.sort is Sort.YES_NO:
        return {"answer": "yes" if said else "no"}
    if isinstance(said, str) and kind.sort is Sort.NUMBER:
        return {"answer": said.removesuffix(" %")}
    return {"answer": said}


def spoken(fact: Fact, value: Any) -> str:
    """An answer in words: « oui », « 400 000 € », « 14 mars 2021 »."""
    lang = language()
    kind = fact.kind
    if value is None:
        return _("à préciser")
    match kind.sort:
        case Sort.YES_NO:
            return _("oui") if value else _("non")
        case Sort.CHOICE:
            options = [value] if isinstance(value, str) else list(value)
            return ", ".join(fact.option(option, lang) for option in options)
        case Sort.DATE:
            return formats.date(value)
        case Sort.LINES:
            total = sum(line["amount"] for line in value)
            return formats.money(total)
        case Sort.NUMBER:
            return _number_in_words(fact, kind, value, lang)
        case _:
            return str(value)


def _number_in_words(fact: Fact, kind: Kind, value: Any, lang: str) -> str:
    low, high = (value.low, value.high) if hasattr(value, "low") else (value, value)
    if kind.is_money:
        return formats.money(low) if low == high else formats.money_range(low, high)
    if isinstance(value, str):
        return value
    unit = fact.units.get(lang) or fact.units.get("fr")
    named = kind.unit[0][0].removesuffix("s") if kind.unit and not unit else ""
    if named in ("year", "month", "day") and low == high:
        return formats.duration(low, named)
    word = unit[low != 1 and 1] if unit and low == high else unit[1] if unit else ""
    return formats.number_range(low, high, word)
