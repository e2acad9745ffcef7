"""Forms of the register's pages; one act each."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jalon.aids.enums import Control, DueKind, PartyKind, Size
from jalon.law.de_minimis import Heir
from jalon.law.identifiers import clean, is_siren
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
    together = forms.CharField(
        label=_("Groupe de personnes qui agissent ensemble"),
        help_text=_("Un nom pour le groupe, le même pour chacune : famille Durand. Pour la taille seulement."),
        max_length=120,
        required=False,
    )
    invested = MoneyField(
        label=_("Montant investi, en euros"), help_text=_("Pour un investisseur providentiel."), required=False
    )
    valid_from = DayField(label=_("Depuis le"), required=False)
    valid_to = DayField(label=_("Dernier jour"), required=False)
    source = forms.CharField(
        label=_("Source"), help_text=_("La pièce qui le montre : statuts, registre des associés."), max_length=250
    )


def _listed(text: str) -> list[str]:
    """What stands between commas."""
    return [one.strip() for one in text.split(",") if one.strip()]


OWN_FUNDS = ("capital", "premium", "reserves", "losses")


class AccountsForm(forms.Form):
    """The accounts of one closed period."""

    enterprise = forms.CharField(label=_("SIREN de l’entreprise, ou pays et numéro"), max_length=40)
    closed_on = DayField(label=_("Exercice clos le"))
    headcount = forms.DecimalField(
        label=_("Effectif, en unités de travail par an"),
        help_text=_("Le dirigeant compte ; les apprentis et les congés parentaux, non."),
        min_value=0,
        max_digits=9,
        decimal_places=2,
        localize=True,
    )
    turnover = MoneyField(label=_("Chiffre d’affaires hors taxes, en euros"), required=False)
    balance = MoneyField(label=_("Total du bilan, en euros"), required=False)
    includes = forms.CharField(
        label=_("Comptes consolidés : SIREN des entreprises comprises"),
        help_text=_("Séparés par des virgules ; laissez vide pour des comptes d’une seule entreprise."),
        max_length=1_000,
        required=False,
    )
    estimated = forms.BooleanField(
        label=_("Estimation de bonne foi d’une entreprise qui n’a pas encore clos d’exercice"), required=False
    )
    capital = MoneyField(
        label=_("Capital souscrit, en euros"),
        help_text=_("Les quatre montants suivants disent si l’entreprise est en difficulté ; tous, ou aucun."),
        required=False,
    )
    premium = MoneyField(label=_("Primes d’émission, en euros"), required=False)
    reserves = MoneyField(label=_("Réserves et autres fonds propres, en euros"), required=False)
    losses = MoneyField(label=_("Pertes accumulées, en euros"), required=False)
    source = forms.CharField(
        label=_("Source"), help_text=_("Liasse fiscale 2025, comptes approuvés le 12 mai 2026."), max_length=250
    )

    def clean_includes(self) -> list[str]:
        return _listed(self.cleaned_data["includes"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        missing = [name for name in OWN_FUNDS if data.get(name) is None and name not in self.errors]
        if 0 < len(missing) < len(OWN_FUNDS):
            for name in missing:
                self.add_error(name, _("Donnez les quatre montants, zéro compris, ou aucun."))
        return data


class PartyForm(forms.Form):
    """What decides whether a holder counts in a size."""

    market = forms.CharField(
        label=_("Marché en cause"),
        help_text=_("Des entreprises d’une même personne sont liées sur un même marché ou des marchés contigus."),
        max_length=120,
        required=False,
    )
    adjacent = forms.CharField(
        label=_("Marchés contigus"), help_text=_("Séparés par des virgules."), max_length=500, required=False
    )
    budget = MoneyField(label=_("Budget annuel d’une collectivité, en euros"), required=False)
    inhabitants = forms.IntegerField(label=_("Habitants d’une collectivité"), min_value=0, required=False)

    def clean_adjacent(self) -> list[str]:
        return _listed(self.cleaned_data["adjacent"])


class MergerForm(forms.Form):
    """Enterprises that became one."""

    enterprises = forms.CharField(
        label=_("SIREN des entreprises fusionnées"), help_text=_("Séparés par des virgules."), max_length=500
    )
    into = forms.CharField(label=_("SIREN de celle qui continue"), max_length=40)
    on = DayField(label=_("Date d’effet"))
    source = forms.CharField(label=_("Source"), help_text=_("Traité de fusion, annonce légale."), max_length=250)

    def clean_enterprises(self) -> list[str]:
        return _listed(self.cleaned_data["enterprises"])


class SplitForm(forms.Form):
    """An enterprise that was divided, and its heirs."""

    enterprise = forms.CharField(label=_("SIREN de l’entreprise scindée"), max_length=40)
    heirs = forms.CharField(
        label=_("Entreprises qui en sont issues"),
        help_text=_(
            "Une par ligne : SIREN ; fonds propres en euros ; numéros des aides dont elle reprend l’activité, s’il y en a."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5_000,
    )
    on = DayField(label=_("Date d’effet"))
    source = forms.CharField(label=_("Source"), help_text=_("Traité de scission, annonce légale."), max_length=250)

    def clean_heirs(self) -> list[Heir]:
        """Each line as an heir; a line that cannot be read is named."""
        found = []
        for line in filter(None, map(str.strip, self.cleaned_data["heirs"].splitlines())):
            siren, equity, aids = (*map(str.strip, line.split(";")), "", "")[:3]
            cents = MoneyField(required=False).to_python(equity) if equity else None
            if not is_siren(clean(siren)) or cents is None:
                raise forms.ValidationError(
                    gettext("Ligne illisible : %(line)s. Écrivez : 732829320 ; 100 000 ; OCC-2026-00012-1."),
                    params={"line": line},
                )
            found.append(Heir(clean(siren), cents, tuple(_listed(aids))))
        return found


class CompleteForm(forms.Form):
    """What the registers ask for and an aid may lack."""

    size = forms.ChoiceField(
        label=_("Taille du bénéficiaire"), choices=[("", _("non dite")), *Size.choices], required=False
    )
    scheme_reference = forms.CharField(
        label=_("Numéro SA du régime"), help_text=_("Comme SA.111728."), max_length=60, required=False
    )
    article = forms.CharField(label=_("Article de l’exemption"), max_length=10, required=False)
    product = forms.CharField(label=_("Secteur de produit"), max_length=120, required=False)
    activity = forms.CharField(label=_("Code d’activité"), max_length=6, required=False)
    department = forms.CharField(label=_("Département"), max_length=3, required=False)
    source = forms.CharField(
        label=_("Source"), help_text=_("Comptes 2025, décision de la Commission, registre."), max_length=250
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
