"""Trying a company on a text of rules: what the register says of it, what is typed, and the answer with its reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jalon.cases.evaluation import register_facts
from jalon.companies.queries import Company, by_siren
from jalon.law.books import companions, facts_behind
from jalon.law.identifiers import is_siren
from jalon.rules import Fact, Facts, FactsError, Known, Parameter, ParameterError, Result, Rulebook
from jalon.rules.explanation import VERDICTS, amount_value, explained, value_text
from jalon.rules.kinds import Sort
from jalon.ui import formats
from jalon.ui.fields import DayField, MoneyField
from jalon.ui.formats import language

FACT, DATE, PARAMETER = "fact.", "date.", "with."
"""What the name of a field begins with; the fact's, the date's or the parameter's own name follows."""


class TryForm(forms.Form):
    """A company, by its SIREN and by what is typed of it: nothing is required, what is left out is unknown."""

    siren = forms.CharField(label=gettext_lazy("SIREN"), required=False, max_length=20)

    def __init__(self, rulebook: Rulebook, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = language()
        self.rulebook = rulebook
        for name in _dates(rulebook):
            day = DayField(label=rulebook.fact(name).label(lang), required=False)
            if name == "request.date":
                day.initial = timezone.localdate
            self.fields[f"{DATE}{name}"] = day
        for fact in _facts(rulebook):
            self.fields |= fields_of(fact, lang)
        for name, parameter in rulebook.parameters.items():
            if parameter.between is not None:
                label = parameter.label.get(lang) or name
                self.fields[f"{PARAMETER}{name}"] = _text(
                    _("%(label)s (par exemple %(example)s)")
                    % {"label": f"{label[:1].upper()}{label[1:]}", "example": _example(parameter)}
                )

    def clean_siren(self) -> str:
        typed = "".join(self.cleaned_data["siren"].split())
        if typed and not is_siren(typed):
            raise forms.ValidationError(_("Ce numéro SIREN n’existe pas : vérifiez les neuf chiffres."))
        return typed

    def facts(self) -> dict[str, Any]:
        """What was typed, as rulebooks read it; money in whole cents."""
        found: dict[str, Any] = {}
        for fact in _facts(self.rulebook):
            value = typed_value(fact, self.cleaned_data)
            if value is not None:
                found[fact.name] = value
        return found

    def named(self, prefix: str) -> dict[str, Any]:
        """What was typed under the names that begin so."""
        return {
            name.removeprefix(prefix): value
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix) and value not in (None, "")
        }


def _dates(rulebook: Rulebook) -> list[str]:
    """The dates that the rules name."""
    named = [name for name, fact in facts_behind(rulebook).items() if fact.provider == "date"]
    return list(dict.fromkeys([*named, *rulebook.dated]))


def _facts(rulebook: Rulebook) -> list[Fact]:
    """What the rules read of a company and its project, themselves or through the rules of the law."""
    return [fact for fact in facts_behind(rulebook).values() if fact.provider != "date"]


def _example(parameter: Parameter) -> str:
    """How a parameter is typed."""
    return formats.percent(Decimal("0.5")) if parameter.kind.is_pure else formats.number(10_000)


def _text(label: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=200)


def fields_of(fact: Fact, lang: str) -> dict[str, forms.Field]:
    """The fields in which a fact is typed, by name; nothing is required."""
    name, label, kind = f"{FACT}{fact.name}", fact.label(lang), fact.kind
    if kind.sort is Sort.LINES:
        return {
            f"{name}.{option}": MoneyField(label=f"{label} : {fact.option(option, lang)}", required=False)
            for option in kind.options
        }
    choices: list[tuple[str, str]] = []
    if kind.sort is Sort.YES_NO:
        choices = [("yes", _("oui")), ("no", _("non"))]
    elif kind.sort is Sort.CHOICE:
        choices = [(option, fact.option(option, lang)) for option in kind.options]
    if choices:
        return {name: forms.ChoiceField(label=label, required=False, choices=[("", _("inconnu")), *choices])}
    if kind.sort is Sort.DATE:
        return {name: DayField(label=label, required=False)}
    return {name: MoneyField(label=label, required=False) if kind.is_money else _text(label)}


def typed_value(fact: Fact, cleaned: Mapping[str, Any]) -> Any:
    """What was typed of a fact, as rulebooks read it; None where nothing was."""
    name = f"{FACT}{fact.name}"
    if fact.kind.sort is Sort.LINES:
        lines = [(option, cleaned[f"{name}.{option}"]) for option in fact.kind.options]
        value: Any = [{"category": option, "amount": cents} for option, cents in lines if cents is not None]
    else:
        value = cleaned[name]
    return None if value in (None, "", []) else _read(fact, value)


def _read(fact: Fact, value: Any) -> Any:
    if fact.kind.sort is Sort.YES_NO:
        return value == "yes"
    if fact.kind.sort is Sort.NUMBER and isinstance(value, str):
        digits = "".join(value.split())
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else value
    return value


@dataclass(frozen=True)
class Trial:
    """The answer to one company, in the reader's language."""

    result: Result
    company: Company | None
    verdict: str
    conditions: tuple[tuple[str, str], ...]
    amounts: tuple[tuple[str, str], ...]
    register: tuple[tuple[str, str], ...]


def tried(form: TryForm, region: str) -> Trial | None:
    """The answer of the text to what the form says; None, with the reasons beside its fields, where there is none."""
    if not form.is_valid():
        return None
    book, siren = form.rulebook, form.cleaned_data["siren"]
    company = by_siren(siren) if siren else None
    if siren and company is None:
        form.add_error("siren", _("Aucune entreprise de ce numéro dans le registre chargé."))
        return None
    wanted = facts_behind(book)
    found = {name: known for name, known in register_facts(siren, region).items() if name in wanted}
    today = timezone.localdate()
    typed = {name: Known(value, _("saisi"), today) for name, value in form.facts().items()}
    dates: dict[str, date] = form.named(DATE)
    try:
        Facts.check(typed, book.vocabulary, today)
        result = book.evaluate({**found, **typed}, dates, form.named(PARAMETER), rulebooks=companions(book))
    except FactsError as error:
        for problem in error.problems:
            _blame(form, f"{FACT}{problem.name}", f"{DATE}{problem.name}", message=problem.message(language()))
        return None
    except ParameterError as error:
        _blame(form, f"{PARAMETER}{error.name}", message=error.fr if language() == "fr" else error.en)
        return None
    return _trial(result, company, {name: known for name, known in found.items() if name not in typed})


def _blame(form: TryForm, *names: str, message: str) -> None:
    form.add_error(next((name for name in names if name in form.fields), None), message)


def _trial(result: Result, company: Company | None, register: Mapping[str, Known]) -> Trial:
    lang, book = language(), result.rulebook
    verdict = VERDICTS[lang][result.verdict]
    return Trial(
        result,
        company,
        f"{verdict[:1].upper()}{verdict[1:]}.",
        tuple((str(item.holds), explained(item, lang)) for item in result.conditions),
        tuple(
            (amount.label.get(lang) or name, amount_value(result, name, lang))
            for name, amount in book.amounts.items()
        ),
        tuple((book.fact(name).label(lang), value_text(result.facts, name, lang)) for name in register),
    )
