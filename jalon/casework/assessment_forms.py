"""Forms of those who organise an assessment; one act each."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jalon.cases.enums import Place
from jalon.cases.ranking import Limit
from jalon.casework.amount_forms import AmountsForm
from jalon.casework.forms import long_text
from jalon.casework.pages import ActForm
from jalon.schemes.criteria import AssessmentStage
from jalon.schemes.enums import Instrument
from jalon.ui.fields import DayField, MoneyField
from jalon.ui.formats import language

People = Sequence[tuple[str, str]]
"""(id, name) of the people who may be chosen."""


class RoundForm(ActForm):
    """Until when marks are awaited."""

    due_on = DayField(label=gettext_lazy("Notes attendues pour le"))


class InviteForm(ActForm):
    """Whom to ask among the Region's pools."""

    people = forms.MultipleChoiceField(
        label=gettext_lazy("Évaluateurs"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Cochez au moins une personne.")},
    )

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "people", people)


class GoOnForm(ActForm):
    """Which requests of the list go on, and until when those kept complete their requests."""

    standings = forms.MultipleChoiceField(
        label=gettext_lazy("Lesquels"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Cochez au moins une ligne.")},
    )
    deadline = DayField(label=gettext_lazy("Pièces de l’étape suivante à recevoir avant le"), required=False)

    def __init__(self, *args: Any, standings: People, next_stage: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "standings", standings)
        self.next_stage = next_stage
        if not next_stage:
            del self.fields["deadline"]

    def clean(self) -> dict[str, Any]:
        """Requests that are kept for a next stage have a day."""
        data = super().clean() or self.cleaned_data
        if self.next_stage and Place.KEPT.value in data.get("standings", []) and not data.get("deadline"):
            self.add_error("deadline", _("Donnez un jour."))
        return data


class WhyForm(ActForm):
    """A reason."""

    reason = long_text(gettext_lazy("Motif"), rows=3)


class OtherReviewerForm(ActForm):
    """Who reviews besides, or instead."""

    person = forms.ChoiceField(label=gettext_lazy("À qui"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "person", people)


class ReplaceForm(OtherReviewerForm):
    """Why a reviewer is replaced, and by whom, now or later."""

    reason = long_text(gettext_lazy("Motif"), rows=3)

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, people=[*people, ("", str(_("Personne pour l’instant")))], **kwargs)
        self.fields["person"].required = False


class SettleForm(ActForm):
    """What reviewers too far apart agreed on."""

    def __init__(self, *args: Any, stage: AssessmentStage, given: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage = stage
        for criterion in stage.criteria:
            self.fields[f"mark_{criterion.id}"] = forms.IntegerField(
                label=criterion.label[language()],
                help_text=given.get(criterion.id, ""),
                min_value=criterion.lowest,
                max_value=criterion.highest,
                required=False,
            )
        self.fields["reason"] = long_text(
            _("Ce sur quoi les évaluateurs se sont accordés, et pourquoi"),
            _("Une note laissée vide garde la moyenne."),
            rows=4,
        )

    def marks(self) -> dict[str, int]:
        """The agreed marks, by criterion."""
        found = {one.id: self.cleaned_data[f"mark_{one.id}"] for one in self.stage.criteria}
        return {id: value for id, value in found.items() if value is not None}


class RankedForForm(AmountsForm):
    """For how much a request takes its place on the list."""

    def __init__(self, *args: Any, amounts: dict[str, int], price: Fraction | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask({Instrument(name): cents for name, cents in amounts.items()}, price, required=True)
        self.fields["reason"] = long_text(_("Motif"), rows=3)


class PoolForm(ActForm):
    """A new pool."""

    name = forms.CharField(label=gettext_lazy("Nom du vivier"), max_length=120)


class MemberForm(ActForm):
    """Somebody who may be asked to review."""

    email = forms.EmailField(
        label=gettext_lazy("Adresse électronique"),
        help_text=gettext_lazy(
            "Qui n’a pas de compte reçoit une adresse, valable une fois, pour choisir son mot de passe."
        ),
    )
    name = forms.CharField(
        label=gettext_lazy("Prénom et nom"),
        help_text=gettext_lazy("Pour un nouveau compte."),
        max_length=150,
        required=False,
    )
    knows = forms.CharField(label=gettext_lazy("Domaines"), max_length=200, required=False)


class LineForm(forms.Form):
    """To see the list otherwise: where the line is, what each criterion weighs. Nothing is saved."""

    budget = MoneyField(label=gettext_lazy("Montant de la ligne, en euros"), required=False)
    places = forms.IntegerField(
        label=gettext_lazy("Nombre de projets"), min_value=0, max_value=100_000, required=False
    )

    def __init__(self, *args: Any, stage: AssessmentStage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage = stage
        for criterion in stage.criteria:
            self.fields[f"weight_{criterion.id}"] = forms.IntegerField(
                label=criterion.label[language()],
                initial=criterion.weight,
                min_value=0,
                max_value=1_000,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """At least one criterion weighs something."""
        data = super().clean() or self.cleaned_data
        if not any(self.weights().values()):
            raise forms.ValidationError(_("Donnez un poids à au moins un critère."))
        return data

    def weights(self) -> dict[str, int]:
        """The weights to try; one left empty keeps the call's."""
        return {
            one.id: one.weight if (tried := self.cleaned_data.get(f"weight_{one.id}")) is None else tried
            for one in self.stage.criteria
        }

    def limit(self) -> Limit:
        """The line."""
        return Limit(self.cleaned_data["budget"], self.cleaned_data["places"])


class ConfirmListForm(ActForm):
    """The list that was read, its line, and why it is confirmed."""

    cents = forms.IntegerField(widget=forms.HiddenInput, required=False)
    places = forms.IntegerField(widget=forms.HiddenInput, required=False)
    fingerprint = forms.CharField(widget=forms.HiddenInput)
    reason = long_text(
        gettext_lazy("Motif de la ligne"), gettext_lazy("Ce qui est ouvert à l’appel, ou l’avis du jury."), rows=3
    )


def _choices(form: forms.Form, name: str, choices: People) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)
