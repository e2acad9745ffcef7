"""``{% load funds %}``: an amount of any resource, where a table says its unit."""

from django import template

from jalon.funds import amounts
from jalon.funds.models import Resource

register = template.Library()


@register.filter
def counted(amount: int, resource: Resource) -> str:
    """« 12 000 € », « 40,5 »."""
    return amounts.counted(amount, resource)


@register.filter
def in_units(amount: int, resource: Resource) -> str:
    """« 12 000 € », « 40,5 heures de calcul GPU »."""
    return amounts.amount_text(amount, resource)
