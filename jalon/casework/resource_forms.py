"""Forms of hours, seats, days and posts; one act each, in the envelope's own unit."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jalon.casework.amount_forms import QuantityField, amount_field
from jalon.casework.pages import ActForm
from jalon.funds.models import EURO, Envelope, Resource
from jalon.ui.fields import DayField


class OpenResourceForm(ActForm):
    """An envelope of a resource that is not money."""

    label_fr = forms.CharField(label=_("Nom, en français"), max_length=200)
    label_en = forms.CharField(label=_("Nom, en anglais"), max_length=200)
    slug = forms.SlugField(label=_("Nom court, pour les adresses"), max_length=60)
    resource = forms.ModelChoiceField(
        label=_("Ressource"),
        queryset=Resource.objects.exclude(code=EURO),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    axis = forms.ChoiceField(label=_("Axe du plan"), required=False)
    amount = QuantityField(label=_("Quantité"), help_text=_("Dans l’unité de la ressource."))
    reference = forms.CharField(label=_("Délibération ou convention"), max_length=120)
    on = DayField(label=_("Date de l’acte"))

    def __init__(self, *args: Any, axes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["axis"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("hors axes")), *axes]

    def clean(self) -> dict[str, Any]:
        """The quantity in whole smallest units of the resource."""
        found = super().clean() or {}
        resource, amount, field = found.get("resource"), found.get("amount"), self.fields["amount"]
        assert isinstance(field, QuantityField)
        if resource is not None and amount is not None:
            try:
                found["amount"] = field.units(amount, resource)
            except forms.ValidationError as error:
                self.add_error("amount", error)
        return found


class QuantityForm(ActForm):
    """A quantity, its ground and its day."""

    reference = forms.CharField(label=_("Délibération, décision ou relevé"), max_length=120)
    on = DayField(label=_("Date de l’acte"))

    def __init__(self, *args: Any, envelope: Envelope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = amount_field(envelope.owner.resource, gettext("Quantité"))
        self.order_fields(["scheme", "case", "held", "amount"])


class ToSchemeForm(QuantityForm):
    """For which scheme."""

    scheme = forms.ChoiceField(label=_("Dispositif"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, schemes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scheme"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = schemes


class ToCaseForm(ToSchemeForm):
    """For which case of which scheme."""

    case = forms.CharField(label=_("Numéro du dossier"), max_length=60)


class OfCaseForm(QuantityForm):
    """Of what a case was granted."""

    held = forms.ChoiceField(label=_("Dossier"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, holders: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["held"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = holders
