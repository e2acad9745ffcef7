"""An amount of any resource in words."""

from decimal import Decimal

from jalon.funds.models import EURO, Resource
from jalon.ui.formats import NBSP, money, number


def amount_text(amount: int, resource: Resource) -> str:
    """« 12 000 € », « 40,5 heures de calcul GPU »; ``amount`` is in the resource's smallest unit."""
    if resource.code == EURO:
        return money(amount)
    return f"{number(Decimal(amount).scaleb(-resource.decimals))}{NBSP}{resource}"
