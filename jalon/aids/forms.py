"""Forms of the register's pages; one act each."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jalon.aids.enums import Control, DueKind, PartyKind
from jalon.law.marks import Mark
from jalon.ui.fields import DayField, MoneyField
from jalon.ui.formats import language


def _share(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_value=100, decimal_places=4, required=False)


class HoldingForm(forms.Form):
    """One holding with its evidence."""

    owner = forms.CharField(
        label=_("Qui détient : SIREN, ou pays et numéro"),
        help_text=_("Par exemple 732829320, ou DE HRB 12345. Pour une personne, laissez vide et donnez son nom."),
        max_length=40,
        required=False,
    )
    owner_kind = forms.ChoiceField(label=_("C’est"), choices=PartyKind.choices, initial=PartyKind.ENTERPRISE)
    owner_name = forms.CharField(label=_("Nom de qui détient"), max_length=250, required=False)
    owned = forms.CharField(label=_("Qui est détenu : SIREN"), max_length=40)
    votes = _share(_("Part des voix, en %"))
    capital = _share(_("Part du capital, en %"))
    control = forms.ChoiceField(
        label=_("Autre contrôle"), choices=[("", _("aucun")), *Control.choices], required=False
    )
    valid_from = DayField(label=_("Depuis le"), required=False)
    valid_to = DayField(label=_("Dernier jour"), required=False)
    source = forms.CharField(
        label=_("Source"), help_text=_("La pièce qui le montre : statuts, registre des associés."), max_length=250
    )


class EndForm(forms.Form):
    """When a holding ended, and how it is known."""

    last_day = DayField(label=_("Dernier jour"))
    source = forms.CharField(label=_("Source"), max_length=250)


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Motif"), max_length=500)


class CorrectForm(ReasonForm):
    """What an aid should have counted for."""

    amount = MoneyField(label=_("Équivalent-subvention brut exact, en euros"))
    field_order = ("amount", "reason")


class SentForm(forms.Form):
    """What was sent, when, under which receipt."""

    kind = forms.ChoiceField(label=_("Envoyé à"), choices=DueKind.choices)
    on = DayField(label=_("Envoyé le"))
    receipt = forms.CharField(label=_("Référence de l’accusé"), max_length=120, required=False)


class ParameterForm(forms.Form):
    """A dated value laid over one of the law's."""

    value = forms.CharField(
        label=_("Valeur"), help_text=_("Comme ci-dessus : 2.19 %, 300000.00, 2026-01-01."), max_length=500
    )
    begins = DayField(label=_("Du"), required=False)
    ends = DayField(label=_("Au"), required=False)
    source = forms.CharField(
        label=_("Source"), help_text=_("Le texte ou la page qui donne la valeur."), max_length=500
    )
    mark = forms.ChoiceField(label=_("Certitude"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["mark"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(mark.value, mark.label.get(language())) for mark in Mark]
