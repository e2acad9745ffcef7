"""Forms of what is kept and of what is emptied; one act each."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from jalon.cases.models import Case
from jalon.casework.forms import long_text
from jalon.casework.pages import ActForm
from jalon.ui.fields import DayField


class HoldForm(ActForm):
    """Which request is kept, and why; the value of ``reference`` is the request's public id."""

    reference = forms.CharField(
        label=_("Numéro du dossier"), max_length=40, help_text=_("Par exemple OCC-2026-00012.")
    )
    reason = long_text(_("Motif"), _("Par exemple : recours devant le tribunal administratif, n° et date."))

    def __init__(self, *args: Any, region: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.region = region

    def clean_reference(self) -> UUID:
        """The request of this number in the Region."""
        number = self.cleaned_data["reference"].strip().upper()
        found = Case.objects.filter(region=self.region, reference=number).first()
        if found is None:
            raise forms.ValidationError(_("Aucun dossier de la Région n’a ce numéro : vérifiez-le sur l’accusé."))
        return found.public_id


class ConfirmDisposalForm(ActForm):
    """The visa of the archives, and its day."""

    visa = forms.CharField(
        label=_("Référence du visa des archives"),
        max_length=120,
        help_text=_("Le visa que le directeur des archives départementales a donné à cette liste."),
    )
    visa_on = DayField(label=_("Date du visa"))


class SetAsideForm(ActForm):
    """Why the list is not confirmed."""

    reason = long_text(_("Motif"), _("La personne qui a proposé la liste le lira."))
