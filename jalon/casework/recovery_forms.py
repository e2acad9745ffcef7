"""Forms of what is owed to the Region; one act each."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jalon.cases.models import Report
from jalon.casework.forms import long_text
from jalon.casework.pages import ActForm
from jalon.ui import formats
from jalon.ui.fields import DayField, MoneyField


class IssueForm(ActForm):
    """A recovery order."""

    claimed = forms.ChoiceField(label=_("Ce qui est réclamé"), widget=forms.RadioSelect)
    amount = MoneyField(label=_("Montant réclamé, en euros"))
    reason = long_text(
        _("Motif"), _("La convention et l’échéance, ou pourquoi la somme a été payée à tort."), rows=3
    )
    heard_on = DayField(
        label=_("Observations demandées au bénéficiaire le"),
        help_text=_("Pour une somme payée à tort, avant le titre (CRPA, art. L121-1)."),
        required=False,
    )
    due_on = DayField(label=_("À payer avant le"))

    def __init__(self, *args: Any, claims: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["claimed"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = claims


class EventForm(ActForm):
    """What happened to a recovery order."""

    amount = MoneyField(label=_("Montant, en euros"))
    reference = forms.CharField(
        label=_("Référence"),
        help_text=_("Le numéro du comptable, la lettre, la décision ; pour un abandon, la délibération."),
        max_length=120,
    )
    on = DayField(label=_("Date de l’acte"))


class AdvanceForm(EventForm):
    """What is repaid, or given up, of an advance that is not due yet."""

    envelope = forms.ChoiceField(label=_("Avance"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, advances: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["envelope"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = advances
        self.order_fields(["envelope"])


class InstalmentsForm(ActForm):
    """Until which day instalments are called."""

    until = DayField(label=_("Échéances jusqu’au"), help_text=_("Au plus 45 jours à l’avance."))


class DefaultForm(ActForm):
    """What the debtor answered to the notice."""

    answer = long_text(
        _("Ce que le débiteur a répondu"), _("Ou « pas de réponse » : la décision en fait état."), rows=4
    )


class ReschedulingForm(ActForm):
    """Other days for what is left of an advance: equal instalments from a day on."""

    envelope = forms.ChoiceField(label=_("Avance"), widget=forms.RadioSelect)
    first_on = DayField(label=_("Première échéance le"))
    every = forms.ChoiceField(
        label=_("Une échéance tous les"),
        choices=[(1, _("mois")), (3, _("trois mois")), (6, _("six mois")), (12, _("douze mois"))],
        initial=3,
    )
    count = forms.IntegerField(label=_("Nombre d’échéances"), min_value=1, max_value=120)
    reason = long_text(_("Pourquoi l’entreprise le demande"), _("Ce qui a changé, et ses chiffres."), rows=4)
    asked_on = DayField(label=_("Demandé par l’entreprise le"))

    def __init__(self, *args: Any, advances: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["envelope"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = advances


class VoteForm(ActForm):
    """The vote that decided: chosen among those of the sessions kept here, or written where it was taken elsewhere."""

    vote = forms.ChoiceField(label=_("La délibération"), widget=forms.RadioSelect, required=False)
    deliberation = forms.CharField(
        label=_("Ou son numéro"),
        help_text=_("Si aucune séance de Jalon ne l’a votée."),
        max_length=120,
        required=False,
    )
    on = DayField(label=_("Votée le"), required=False)

    def __init__(self, *args: Any, votes: Sequence[Report], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.votes = {str(one.pk): one for one in votes}
        field = self.fields["vote"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, said_vote(one)) for key, one in self.votes.items()]
        if not votes:
            del self.fields["vote"]

    def clean(self) -> dict[str, Any]:
        """The number and the day of the vote, however it was given."""
        found = super().clean() or {}
        chosen = self.votes.get(found.get("vote", ""))
        if chosen:
            found["deliberation"], found["on"] = chosen.deliberation, chosen.session.held_on
        elif not found.get("on"):
            self.add_error("on", gettext("Donnez le jour du vote."))
        return found


def said_vote(one: Report) -> str:
    """« 2026-12-R4, 4 décembre 2026 : Aides »."""
    return f"{one.deliberation}, {formats.date(one.session.held_on)} · {one.title}"


class FindingForm(ActForm):
    """Whether the project of a recoverable advance succeeded."""

    results = long_text(
        _("Résultats déclarés par l’entreprise"), _("Ses chiffres, et la pièce qui les donne."), rows=4
    )
    succeeded = forms.ChoiceField(
        label=_("Le projet a-t-il réussi, selon la clause ?"),
        choices=[("yes", _("Oui : l’avance se rembourse")), ("no", _("Non : un vote la remet"))],
        widget=forms.RadioSelect,
    )
    reason = long_text(_("Constat de la Région"), _("Clause de succès, point par point."), rows=4)
    deliberation = forms.CharField(
        label=_("Délibération qui remet l’avance"), help_text=_("En cas d’échec."), max_length=120, required=False
    )
    voted_on = DayField(label=_("Votée le"), help_text=_("Si ce n’est pas le jour du constat."), required=False)
    on = DayField(label=_("Constaté le"))

    def __init__(self, *args: Any, declared: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if declared:
            del self.fields["results"]
