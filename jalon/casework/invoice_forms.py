"""The form that says what of each invoice of a claim is accepted."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from jalon.casework.pages import ActForm
from jalon.payments.invoices import Verdict
from jalon.payments.models import Invoice
from jalon.ui import formats
from jalon.ui.fields import MoneyField


class InvoicesForm(ActForm):
    """What of each invoice is accepted, and why not all of it; nothing is proposed of one that raises a doubt."""

    def __init__(self, *args: Any, invoices: Sequence[Invoice], doubts: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ids = [one.pk for one in invoices]
        for one in invoices:
            proposed = 0 if doubts.get(one.pk) else one.cents
            told = [formats.date(one.issued_on), formats.money(one.cents), doubts.get(one.pk, "")]
            self.fields[f"accepted_{one.pk}"] = MoneyField(
                label=_("%(name)s : montant retenu, en euros") % {"name": one},
                help_text=" · ".join(filter(None, told)),
                initial=proposed if one.accepted_cents is None else one.accepted_cents,
            )
            self.fields[f"reason_{one.pk}"] = forms.CharField(
                label=_("Pourquoi pas en entier"), max_length=500, required=False, initial=one.reason
            )

    def clean(self) -> dict[str, Any]:
        """A verdict by invoice."""
        found = super().clean() or {}
        found["verdicts"] = {
            one: Verdict(found[f"accepted_{one}"], found.get(f"reason_{one}", ""))
            for one in self.ids
            if found.get(f"accepted_{one}") is not None
        }
        return found
