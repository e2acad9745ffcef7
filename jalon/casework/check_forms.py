"""Forms of campaigns of checks and of checks on the spot; one act each."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jalon.casework.forms import long_text
from jalon.casework.pages import ActForm
from jalon.documents.policy import ACCEPTED
from jalon.monitoring.enums import Conclusion, Stands
from jalon.ui.fields import DayField, FilesField, MoneyField
from jalon.ui.formats import language


class CampaignForm(ActForm):
    """What is to be checked, and how many."""

    name = forms.CharField(label=_("Nom de la campagne"), max_length=120)
    first_on = DayField(label=_("Aides payées du"))
    last_on = DayField(label=_("Au"))
    schemes = forms.MultipleChoiceField(
        label=_("Dispositifs"),
        help_text=_("Aucun coché : tous."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    random_size = forms.IntegerField(
        label=_("Aides tirées au hasard"),
        help_text=_("À partir de trente, leur taux d’erreur vaut pour l’ensemble."),
        min_value=1,
        max_value=1_000,
    )
    risk_size = forms.IntegerField(
        label=_("Aides tirées par le risque"),
        help_text=_("Leur chance suit les points de checks.toml."),
        min_value=0,
        max_value=1_000,
    )

    def __init__(self, *args: Any, schemes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["schemes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = schemes


class LessonsForm(ActForm):
    """What a campaign teaches."""

    lessons = long_text(_("Ce que la campagne apprend"), _("Les erreurs qui reviennent, et ce qui change."), rows=5)


class GiveForm(ActForm):
    """To whom a check is given."""

    agent = forms.ChoiceField(
        label=_("Qui mène ce contrôle ?"),
        help_text=_("Les personnes qui n’ont eu aucune part à cette aide."),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, agents: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agent"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = agents


class AnnounceForm(ActForm):
    """The visit."""

    visit_on = DayField(label=_("Visite le"), help_text=_("Au moins dix jours après aujourd’hui."))
    prepare = long_text(_("Ce que l’entreprise doit préparer"), rows=5)


class FindForm(ActForm):
    """What was found on the spot."""

    visited_on = DayField(label=_("Visite faite le"))

    def __init__(self, *args: Any, points: Sequence[tuple[str, Mapping[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = points
        for id, label in points:
            self.fields[f"point_{id}"] = forms.ChoiceField(
                label=label.get(language()) or label["fr"], choices=Stands.choices, widget=forms.RadioSelect
            )
        self.fields |= {
            "said": long_text(_("Constats"), _("L’entreprise lira ce texte et pourra y répondre."), rows=6),
            "cents": MoneyField(
                label=_("Montant qui paraît indu, en euros"), help_text=_("0 s’il n’y en a pas."), initial=0
            ),
            "file": FilesField(
                label=_("Les documents du contrôle"),
                help_text=_("Procès-verbal, photographies : cinq fichiers au plus, de 10 Mo chacun."),
                accept=ACCEPTED,
            ),
            "answer_by": DayField(label=_("Réponse possible jusqu’au"), help_text=_("Au moins quinze jours.")),
        }

    def stands(self) -> dict[str, Stands]:
        """How each point stands."""
        return {id: Stands(self.cleaned_data[f"point_{id}"]) for id, _label in self.points}


class ConcludeForm(ActForm):
    """What the check comes to."""

    conclusion = forms.ChoiceField(label=_("Conclusion"), choices=Conclusion.choices, widget=forms.RadioSelect)
    cents = MoneyField(
        label=_("Montant indu ou à retirer, en euros"), help_text=_("Pour ces deux conclusions."), required=False
    )
    correct_by = DayField(label=_("À corriger avant le"), help_text=_("Pour cette conclusion."), required=False)
    reason = long_text(_("Motif de la conclusion"), _("En vue de la réponse de l’entreprise."), rows=5)


class CorrectedForm(ActForm):
    """When it was corrected."""

    on = DayField(label=_("Corrigé le"))
