"""Declaring what came of a project whose advance is repaid on success."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jalon.accounts.resuming import SignedRequest, signed_in, typed
from jalon.accounts.sendings import sent_as
from jalon.cases.models import Case
from jalon.desk.doors import request_or_404
from jalon.documents.actions import store
from jalon.documents.policy import ACCEPTED, MAX_BYTES
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.payments import results
from jalon.payments.success import awaited, finding_day


class ResultsForm(forms.Form):
    """What the project gave, and the paper that shows it."""

    results = forms.CharField(
        label=gettext_lazy("Ce que le projet a donné"),
        help_text=gettext_lazy("Reprenez la clause point par point, avec vos chiffres et leurs dates."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=10_000,
    )
    proof = forms.FileField(
        label=gettext_lazy("La pièce qui le montre"),
        help_text=gettext_lazy("Contrat, facture de vente, rapport d’essai, en un fichier de 10 Mo au plus."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def declare(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """Declare the results; said again before the finding, the last one counts."""
    case = request_or_404(request, public_id)
    day = finding_day(case)
    if not awaited(case) or day is None:
        raise Http404
    form = ResultsForm(typed(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _declare(request, case, form.cleaned_data)
            messages.success(request, _("Vos résultats sont déclarés. La Région vous dira ce qu’elle constate."))
            return redirect("desk:request-aid", public_id=public_id)
        except ActionRefused as refusal:
            field = {"file": "proof"}.get(refusal.field, refusal.field)
            form.add_error(field if field in form.fields else None, str(refusal))
    context = {
        "region": case.region,
        "case": case,
        "form": form,
        "day": day,
        "clause": case.scheme_version.definition.on_success,
        "before": results.declared(case),
        "key": uuid4(),
    }
    return render(request, "desk/results.html", context)


@action
def _declare(request: SignedRequest, case: Case, said: dict[str, Any]) -> None:
    """The paper and the declaration, both or neither."""
    sent = said["proof"]
    proof = store(sent.name, sent.read(MAX_BYTES + 1), sender=request.user) if sent else None
    results.declare(case.public_id, said["results"], proof=proof, actor=request.user, key=sent_as(request))
