"""The form that says what of each cost of a claim is accepted."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from jalon.casework.pages import ActForm
from jalon.payments.invoices import Verdict
from jalon.payments.models import Invoice, OtherCost
from jalon.ui import formats
from jalon.ui.fields import MoneyField


class CostsForm(ActForm):
    """What of each cost is accepted, and why not all of it; nothing is proposed of an invoice that raises a doubt."""

    def __init__(
        self,
        *args: Any,
        invoices: Sequence[Invoice],
        doubts: Mapping[int, str],
        others: Sequence[tuple[OtherCost, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ids = [one.pk for one in invoices]
        self.other_ids = [one.pk for one, _label in others]
        for one in invoices:
            told = [formats.date(one.issued_on), formats.money(one.cents), doubts.get(one.pk, "")]
            self._ask(str(one.pk), str(one), told, one, 0 if doubts.get(one.pk) else one.cents)
        for cost, label in others:
            self._ask(
                f"other_{cost.pk}", label, [cost.get_proof_display(), formats.money(cost.cents)], cost, cost.cents
            )

    def _ask(self, key: str, name: str, told: Sequence[str], cost: Invoice | OtherCost, proposed: int) -> None:
        self.fields[f"accepted_{key}"] = MoneyField(
            label=_("%(name)s : montant retenu, en euros") % {"name": name},
            help_text=" · ".join(filter(None, told)),
            initial=proposed if cost.accepted_cents is None else cost.accepted_cents,
        )
        self.fields[f"reason_{key}"] = forms.CharField(
            label=_("Pourquoi pas en entier"), max_length=500, required=False, initial=cost.reason
        )

    def clean(self) -> dict[str, Any]:
        """A verdict by invoice, and one by other cost."""
        found = super().clean() or {}
        found["verdicts"] = self._verdicts(found, self.ids, "")
        found["others"] = self._verdicts(found, self.other_ids, "other_")
        return found

    @staticmethod
    def _verdicts(found: Mapping[str, Any], ids: Sequence[int], prefix: str) -> dict[int, Verdict]:
        return {
            one: Verdict(found[f"accepted_{prefix}{one}"], found.get(f"reason_{prefix}{one}", ""))
            for one in ids
            if found.get(f"accepted_{prefix}{one}") is not None
        }
