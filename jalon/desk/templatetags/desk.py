"""``{% load desk %}``: texts that schemes and rules carry in both languages."""

from datetime import date

from django import template

from jalon.companies.models import DeclaredFact
from jalon.desk.questions import language, spoken
from jalon.schemes.queries import fact_called
from jalon.ui import formats

register = template.Library()


@register.filter
def month_name(day: date) -> str:
    """« novembre 2026 »."""
    return formats.date(f"{day:%Y-%m}")


@register.filter
def month_short(day: date) -> str:
    """« nov. 2026 »."""
    return formats.date(f"{day:%Y-%m}", short=True)


@register.filter
def fact_label(name: str) -> str:
    """A fact's name in words: « Date de création »."""
    fact = fact_called(name)
    return fact.label(language()) if fact else name


@register.filter
def fact_value(declared: DeclaredFact) -> str:
    """A declared value in words."""
    fact = fact_called(declared.name)
    return spoken(fact, declared.value) if fact else str(declared.value)
