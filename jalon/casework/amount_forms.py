"""Amounts by instrument as people type them: euros, or units of what is given, which are kept as their value."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jalon.casework.pages import ActForm
from jalon.funds.models import EURO, Resource
from jalon.schemes.enums import Instrument
from jalon.ui.fields import MoneyField
from jalon.ui.formats import number

HUNDREDTHS = 100


class QuantityField(MoneyField):
    """A quantity as people type it (« 1 000,5 »); its value is hundredths, or the resource's whole smallest units."""

    default_error_messages = {
        "money": gettext_lazy("Écrivez une quantité en chiffres, par exemple 1 200."),
        "large": gettext_lazy("Cette quantité est trop grande pour être vraisemblable."),
        "fine": gettext_lazy("Cette ressource se compte en unités moins fines."),
    }

    def __init__(self, resource: Resource | None = None, **kwargs: Any) -> None:
        self.resource = resource
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        """The smallest units: hundredths of an hour, whole seats; raises ``ValidationError`` for anything else."""
        hundredths = super().to_python(value)
        if hundredths is None or self.resource is None:
            return hundredths
        return self.units(hundredths, self.resource)

    def units(self, hundredths: int, resource: Resource) -> int:
        """Hundredths in the smallest units of a resource."""
        units, rest = divmod(hundredths, 10 ** (2 - resource.decimals))
        if rest:
            raise forms.ValidationError(self.error_messages["fine"], "fine")
        return units


def amount_field(resource: Resource, label: str) -> forms.Field:
    """An amount of an envelope's resource."""
    if resource.code == EURO:
        return MoneyField(label=_("%(label)s, en euros") % {"label": label})
    return QuantityField(resource, label=_("%(label)s, en %(unit)s") % {"label": label, "unit": str(resource)})


class AmountsForm(ActForm):
    """Amounts by instrument. Where units are given, ``price`` is the value of one in cents: units are typed."""

    def ask(
        self,
        amounts: Mapping[Instrument, int | None],
        price: Fraction | None,
        label: str = "%(form)s",
        helps: Mapping[Instrument, str] | None = None,
        *,
        required: bool = False,
    ) -> None:
        """A field for each instrument, with what it holds so far (cents)."""
        self.price = price
        self.instruments = list(amounts)
        for instrument, cents in amounts.items():
            name = label % {"form": instrument.label.capitalize()}
            kind = MoneyField if instrument.is_money else QuantityField
            self.fields[f"amount_{instrument}"] = kind(
                label=_("%(label)s, en euros") % {"label": name} if instrument.is_money else name,
                help_text=(helps or {}).get(instrument, ""),
                required=required,
                initial=cents
                if instrument.is_money or cents is None or not price
                else round(cents * HUNDREDTHS / price),
            )

    def amounts(self) -> dict[Instrument, int]:
        """Cents by instrument, the market value where units are given; what is left empty is nothing."""
        found = {}
        for instrument in self.instruments:
            typed = self.cleaned_data[f"amount_{instrument}"] or 0
            found[instrument] = typed if instrument.is_money else round(typed * (self.price or 0) / HUNDREDTHS)
        return found


def units_text(cents: int, price: Fraction | None) -> str:
    """How many units a value is, in figures."""
    return number(Decimal(round(cents * HUNDREDTHS / price)) / HUNDREDTHS) if price else ""
