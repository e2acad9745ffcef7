"""Forms of operators' shares; one act each, in the envelope's own unit."""

from django import forms
from django.utils.translation import gettext_lazy as _

from jalon.casework.pages import ActForm
from jalon.casework.resource_forms import QuantityForm, ToSchemeForm
from jalon.ui.fields import DayField


class OpenShareForm(ToSchemeForm):
    """An operator, its agreement, and what it is entrusted with of what a scheme has."""

    name = forms.CharField(label=_("Opérateur"), max_length=200)
    operator = forms.CharField(
        label=_("Son numéro SIREN, ou son nom court dans le dossier de la Région"), max_length=150
    )
    slug = forms.SlugField(label=_("Nom court de la part, pour les adresses"), max_length=30)
    reference = forms.CharField(label=_("Convention"), max_length=120)

    field_order = ["name", "operator", "slug", "scheme", "amount", "reference", "on"]


class ShareAmountForm(QuantityForm):
    """What is entrusted besides, or given back."""

    reference = forms.CharField(label=_("Avenant, ou lettre de l’opérateur"), max_length=120)


class CloseShareForm(ActForm):
    """The end of an operator's agreement."""

    reference = forms.CharField(label=_("Décision ou fin de convention"), max_length=120)
    on = DayField(label=_("Date de l’acte"))
