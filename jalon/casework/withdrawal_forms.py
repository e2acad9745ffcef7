"""Forms of the withdrawal of an aid; one act each."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jalon.cases.actions.withdrawing import Taken
from jalon.casework.forms import long_text
from jalon.casework.pages import ActForm
from jalon.casework.recovery_forms import VoteForm
from jalon.documents.policy import ACCEPTED
from jalon.payments.enums import Extent, Ground
from jalon.schemes.enums import Instrument
from jalon.ui.fields import DayField, FilesField, MoneyField
from jalon.ui.formats import money


class AmountsForm(ActForm):
    """How much of an aid: all of it, or for each form what was not paid yet and what was."""

    extent = forms.ChoiceField(label=_("Que retirer ?"), choices=Extent.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, most: Mapping[Instrument, Taken], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most
        for instrument, there in most.items():
            name = str(instrument.label).capitalize()
            for field, label, cents in (
                (
                    f"unpaid_{instrument.value}",
                    gettext("%(name)s : part non versée à retirer, en euros"),
                    there.unpaid,
                ),
                (
                    f"paid_{instrument.value}",
                    gettext("%(name)s : part versée à faire reverser, en euros"),
                    there.paid,
                ),
            ):
                if cents:
                    self.fields[field] = MoneyField(
                        label=label % {"name": name},
                        help_text=gettext("Pour une part de l’aide ; au plus %(most)s.") % {"most": money(cents)},
                        required=False,
                    )

    def amounts(self) -> dict[Instrument, Taken]:
        """What was typed, by instrument."""

        def typed(field: str) -> int:
            return self.cleaned_data.get(field) or 0

        return {one: Taken(typed(f"unpaid_{one.value}"), typed(f"paid_{one.value}")) for one in self.most}


class OpenForm(AmountsForm):
    """What is held against an aid."""

    ground = forms.ChoiceField(label=_("Sur quel fondement ?"), choices=Ground.choices, widget=forms.RadioSelect)
    reasons = long_text(
        _("Les faits"),
        _("Chacun avec sa date et sa preuve : le bénéficiaire lira ce texte dans la lettre."),
        rows=6,
    )
    file = FilesField(
        label=_("Les preuves"),
        help_text=_("Cinq fichiers au plus, de 10 Mo chacun ; le bénéficiaire pourra les ouvrir."),
        accept=ACCEPTED,
    )
    interest = forms.BooleanField(
        label=_("Avec les intérêts de récupération du droit européen"),
        help_text=_("Si l’aide est contraire au droit des aides d’État, ou employée contre ce qui l’autorisait."),
        required=False,
    )
    answer_by = DayField(label=_("Réponse possible jusqu’au"), help_text=_("Au moins quinze jours."))
    field_order = ("ground", "extent")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amounts = [name for name in self.fields if name.startswith(("unpaid_", "paid_"))]
        self.order_fields(["ground", "extent", *amounts, "reasons", "file", "interest", "answer_by"])


class ProposeForm(AmountsForm):
    """What is proposed to the vote, in view of the answer."""

    held = long_text(
        _("Ce que vous retenez des observations"),
        _("Point par point, ou « pas de réponse » : la décision en fait état."),
        rows=6,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amounts = [name for name in self.fields if name.startswith(("unpaid_", "paid_"))]
        self.order_fields(["extent", *amounts, "held"])


class HearForm(ActForm):
    """What the beneficiary said."""

    on = DayField(label=_("Entendu le"))
    said = long_text(_("Ce qui a été dit"), _("Par qui, et qui l’assistait."), rows=6)


class DropForm(ActForm):
    """Why nothing is withdrawn."""

    why = long_text(_("Pourquoi rien n’est retiré"), _("Le bénéficiaire lira cette raison."), rows=4)


class WithdrawalVoteForm(VoteForm):
    """The vote that withdraws."""

    due_on = DayField(
        label=_("Ce qui a été versé est à reverser avant le"), help_text=_("L’échéance des titres de recettes.")
    )
