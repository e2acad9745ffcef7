"""Signing an agreement: the copy that the beneficiary sends back, and what an electronic signature says."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from jalon.accounts.resuming import SignedRequest, signed_in, typed
from jalon.cases.actions import agreements
from jalon.cases.signature import NotAuthentic, provider
from jalon.desk.doors import request_or_404
from jalon.journal.refusals import ActionRefused
from jalon.ui.fields import DayField

LONGEST = 30 * 1024 * 1024


class SignedForm(forms.Form):
    """The signed copy, who signed it and when."""

    copy = forms.FileField(
        label=gettext_lazy("Le document signé"),
        help_text=gettext_lazy("Toutes les pages en un seul PDF, de 10 Mo au plus."),
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )
    signatory = forms.CharField(
        label=gettext_lazy("Qui l’a signé ?"),
        help_text=gettext_lazy("Prénom, nom et fonction de la personne qui engage votre structure."),
        max_length=150,
    )
    signed_on = DayField(label=gettext_lazy("Quel jour ?"))


@require_http_methods(["GET", "POST"])
@signed_in
def give_back(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """Send the signed document back."""
    case = request_or_404(request, public_id)
    signing = agreements.on_its_way(case)
    if signing is None or not signing.awaits_beneficiary:
        messages.info(request, _("Aucun document n’attend votre signature."))
        return redirect("desk:request", public_id=public_id)
    form = SignedForm(typed(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            agreements.return_signed(
                case.public_id,
                sent["copy"].name,
                sent["copy"].read(),
                sent["signatory"],
                sent["signed_on"],
                actor=request.user,
            )
        except ActionRefused as refusal:
            field = {"file": "copy"}.get(refusal.field, refusal.field)
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Merci : le document signé est arrivé. La Région signe à son tour."))
            return redirect("desk:request", public_id=public_id)
    context = {"region": case.region, "case": case, "signing": signing, "form": form}
    return render(request, "desk/signature.html", context, status=422 if form.errors else 200)


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """What the provider of electronic signatures says; only a message whose origin it proves is heard."""
    chosen = provider()
    if chosen is None:
        return HttpResponse(status=404)
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        return HttpResponse(status=413)
    try:
        answer = chosen.read(request.headers, request.body)
    except NotAuthentic:
        return HttpResponse(status=403)
    if answer is not None:
        try:
            agreements.answered(answer, chosen.name)
        except ActionRefused as refused:
            return HttpResponse(str(refused), status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)
