"""The forms of the costs that no invoice shows: a certified statement, category by category, and lump sums."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jalon.cases.models import Case
from jalon.desk.questions import language
from jalon.payments.other_costs import MOST_UNITS, Done, NewCosts, Stated, lump_words
from jalon.schemes.enums import CostProof
from jalon.schemes.lumps import Unit
from jalon.ui.fields import MoneyField
from jalon.ui.formats import money

STATED, UNITS, DELIVERED = "stated_", "units_", "delivered_"


class StatementForm(forms.Form):
    """What a statement certified by an accountant says, one amount a category that the scheme lets it show."""

    accountant = forms.CharField(
        label=gettext_lazy("Expert-comptable qui l’a certifié"),
        help_text=gettext_lazy("Son nom et son cabinet. L’état signé est à joindre comme justificatif."),
        max_length=200,
        required=False,
    )

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        budget = case.scheme_version.definition.budget
        named = [(one.id, one.label[language()]) for one in budget if CostProof.STATEMENT in one.proofs]
        for name, label in named if budget else [("", _("Dépenses"))]:
            self.fields[f"{STATED}{name}"] = MoneyField(
                label=_("%(label)s, hors taxes, en euros") % {"label": label}, required=False
            )

    def stated(self) -> list[Stated]:
        """The categories with an amount."""
        given = [(name, cents) for name, cents in self.cleaned_data.items() if name.startswith(STATED) and cents]
        return [Stated(cents, name.removeprefix(STATED)) for name, cents in given]

    @property
    def opened(self) -> bool:
        """Whether something was typed here."""
        return any(self.data.get(name) for name in self.fields)


class LumpsForm(forms.Form):
    """What was done of the lump sums that the scheme agrees: units, or a delivery."""

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in case.scheme_version.definition.budget:
            words, label = lump_words(one), one.label[language()]
            if isinstance(one.lump, Unit):
                self.fields[f"{UNITS}{one.id}"] = forms.IntegerField(
                    label=_("%(label)s : combien de « %(unit)s » ?") % {"label": label, "unit": words},
                    help_text=_("Compté %(price)s l’unité, sans facture.") % {"price": money(one.lump.price)},
                    min_value=0,
                    max_value=MOST_UNITS,
                    required=False,
                )
            elif words:
                self.fields[f"{DELIVERED}{one.id}"] = forms.BooleanField(
                    label=_("%(label)s : livré, « %(thing)s »") % {"label": label, "thing": words}, required=False
                )

    def done(self) -> list[Done]:
        """What was done."""
        said = self.cleaned_data
        units = [Done(n.removeprefix(UNITS), count) for n, count in said.items() if n.startswith(UNITS) and count]
        return units + [
            Done(n.removeprefix(DELIVERED)) for n, yes in said.items() if n.startswith(DELIVERED) and yes
        ]


def new_costs(statement: StatementForm, lumps: LumpsForm) -> NewCosts:
    """Both as the claim takes them."""
    return NewCosts(statement.stated(), statement.cleaned_data["accountant"], lumps.done())
