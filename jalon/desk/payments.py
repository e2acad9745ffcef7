"""Asking to be paid: what was done, for how much, with its proof."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jalon.accounts.resuming import SignedRequest, signed_in, typed
from jalon.cases.models import Case
from jalon.cases.transitions import allowed
from jalon.desk.doors import key_sent, request_or_404
from jalon.desk.questions import language
from jalon.documents.actions import store
from jalon.documents.policy import ACCEPTED, MAX_BYTES
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.payments.actions import claim_payment
from jalon.payments.money import claimable
from jalon.schemes.enums import Instrument
from jalon.ui.fields import MoneyField
from jalon.ui.formats import money


class ClaimForm(forms.Form):
    """A payment claim; each instrument says what is left of it."""

    instrument = forms.ChoiceField(label=gettext_lazy("Sous quelle forme ?"), widget=forms.RadioSelect)
    asked = MoneyField(label=gettext_lazy("Montant demandé, en euros"))
    explanation = forms.CharField(
        label=gettext_lazy("Ce qui a été fait"),
        help_text=gettext_lazy("Les dépenses réalisées et leurs dates."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=10_000,
    )
    proof = forms.FileField(
        label=gettext_lazy("Justificatif"),
        help_text=gettext_lazy("Factures acquittées ou état des dépenses, en un fichier de 10 Mo au plus."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = {one: claimable(case, one) for one in Instrument}
        instrument = self.fields["instrument"]
        assert isinstance(instrument, forms.ChoiceField)
        instrument.choices = [
            (one.value, _("%(form)s : %(left)s restent à demander") % {"form": one.label, "left": money(cents)})
            for one, cents in left.items()
            if cents > 0
        ]


@require_http_methods(["GET", "POST"])
@signed_in
def ask(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """Ask to be paid a part of what was granted; the same form sent twice asks once."""
    case = request_or_404(request, public_id)
    if not allowed(case, "claim"):
        messages.info(request, _("Le paiement se demande quand la convention est signée."))
        return redirect("desk:request", public_id=public_id)
    form = ClaimForm(case, typed(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _claim(request, case, form.cleaned_data)
            messages.success(request, _("Votre demande de paiement est envoyée."))
            return redirect("desk:request", public_id=public_id)
        except ActionRefused as refusal:
            field = {"file": "proof"}.get(refusal.field, refusal.field)
            form.add_error(field if field in form.fields else None, str(refusal))
    title = case.scheme_version.definition.title.get(language(), "")
    context = {"region": case.region, "case": case, "scheme_title": title, "form": form, "key": uuid4()}
    return render(request, "desk/payment.html", context)


@action
def _claim(request: SignedRequest, case: Case, said: dict[str, Any]) -> None:
    """The proof and the claim, both or neither."""
    proof = None
    if said["proof"]:
        proof = store(said["proof"].name, said["proof"].read(MAX_BYTES + 1), sender=request.user)
    claim_payment(
        case.public_id,
        Instrument(said["instrument"]),
        said["asked"],
        said["explanation"],
        actor=request.user,
        proof=proof,
        key=key_sent(request),
    )
