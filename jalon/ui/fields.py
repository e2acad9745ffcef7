"""Form fields that Jalon's pages share."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jalon.ui import formats

LARGEST_CENTS = 10**13
LONGEST = 20
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]{1,2})?")
_THOUSANDS = re.compile(r",(?=[0-9]{3}(?![0-9]))")
_SPACES = re.compile(r"[\s\u00a0\u202f_']+")


class MoneyField(forms.Field):
    """An amount in euros as people type it (« 400 000 € », « 1200,50 »); its value is whole cents."""

    default_error_messages = {
        "money": _("Écrivez un montant en euros, en chiffres, par exemple 400 000."),
        "large": _("Ce montant est trop grand pour être vraisemblable."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs)

    def to_python(self, value: Any) -> int | None:
        """The cents typed, None for nothing; raises ``ValidationError`` for anything else than an amount."""
        text = _SPACES.sub("", str(value or "")).removesuffix("€").removesuffix("EUR")
        if formats.language() == "en":
            text = _THOUSANDS.sub("", text)
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            raise forms.ValidationError(self.error_messages["money"], "money")
        if len(text) > LONGEST:
            raise forms.ValidationError(self.error_messages["large"], "large")
        euros, _mark, cents = text.replace(".", ",").partition(",")
        amount = int(euros) * 100 + int(cents.ljust(2, "0") or 0)
        if amount > LARGEST_CENTS:
            raise forms.ValidationError(self.error_messages["large"], "large")
        return amount

    def prepare_value(self, value: Any) -> Any:
        """Cents as euros to be edited."""
        if not isinstance(value, int):
            return value
        return formats.number(Decimal(value) / 100, 0 if value % 100 == 0 else 2)


class FilesInput(forms.FileInput):
    """A choice of several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, or none; its value is the list of those that were sent."""

    default_error_messages = {"many": _("Joignez au plus %(most)s fichiers à la fois.")}

    def __init__(self, *, accept: str, most: int = 5, **kwargs: Any) -> None:
        self.most = most
        super().__init__(widget=FilesInput(attrs={"accept": accept}), required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Every file that was sent; raises ``ValidationError`` for too many, or for one that is empty."""
        sent = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if len(sent) > self.most:
            raise forms.ValidationError(self.error_messages["many"], "many", {"most": self.most})
        return [super(FilesField, self).clean(one, initial) for one in sent]


class CountField(forms.Field):
    """A number that is not below zero, as people type it (« 1 250 », « 12,5 »), with at most two decimals."""

    default_error_messages = {"count": _("Écrivez un nombre en chiffres, par exemple 12 ou 12,5.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        """The number typed, None for nothing; raises ``ValidationError`` for anything else."""
        text = _SPACES.sub("", str(value if value is not None else ""))
        if formats.language() == "en":
            text = _THOUSANDS.sub("", text)
        if not text:
            return None
        if not _NUMBER.fullmatch(text) or len(text) > LONGEST:
            raise forms.ValidationError(self.error_messages["count"], "count")
        return Decimal(text.replace(",", "."))

    def prepare_value(self, value: Any) -> Any:
        """The number to be edited, with no more decimals than it needs."""
        if not isinstance(value, Decimal):
            return value
        return formats.number(value)


class DayField(forms.DateField):
    """A day, chosen in the browser's calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)
