"""``{% load funds %}``: an amount of any resource, in words."""

from django import template

from jalon.funds.amounts import amount_text
from jalon.funds.models import Resource

register = template.Library()


@register.filter
def quantity(amount: int, resource: Resource) -> str:
    """« 12 000 € », « 40,5 heures de calcul GPU »."""
    return amount_text(amount, resource)
