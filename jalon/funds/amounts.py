"""An amount of any resource in words."""

from decimal import Decimal

from jalon.funds.models import EURO, Resource
from jalon.ui.formats import NBSP, money, number


def amount_text(amount: int, resource: Resource) -> str:
    """« 12 000 € », « 40,5 heures de calcul GPU »; ``amount`` is in the resource's smallest unit."""
    if resource.code == EURO:
        return money(amount)
    return f"{counted(amount, resource)}{NBSP}{resource}"


def counted(amount: int, resource: Resource) -> str:
    """The same where the unit is said once for a whole table: « 12 000 € », « 40,5 »."""
    return money(amount) if resource.code == EURO else number(Decimal(amount).scaleb(-resource.decimals))
