"""A withdrawal for the beneficiary of the aid: what is held against it, until when and how to answer, what came of it."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.resuming import SignedRequest, signed_in, typed
from jalon.accounts.sendings import sent_as
from jalon.cases.models import Case
from jalon.desk.doors import request_or_404
from jalon.desk.filed import given
from jalon.documents.actions import store
from jalon.documents.policy import ACCEPTED, MAX_BYTES
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.payments import withdrawal
from jalon.payments.enums import Ground, WithdrawalStage, WithdrawalState
from jalon.payments.grounds import law_of
from jalon.payments.models import Withdrawal, WithdrawalPiece


class AnswerForm(forms.Form):
    """What the beneficiary answers."""

    text = forms.CharField(
        label=gettext_lazy("Vos observations"),
        help_text=gettext_lazy("Ce qui est faux, ce qui explique, ce que vous proposez."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=20_000,
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("Un document"),
        help_text=gettext_lazy("10 Mo au plus. Vous pourrez en envoyer d’autres ensuite."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    hearing = forms.BooleanField(
        label=gettext_lazy("Je demande aussi à être entendu"),
        help_text=gettext_lazy("Le service vous propose un rendez-vous avant toute décision."),
        required=False,
    )


@require_http_methods(["GET", "POST"])
@signed_in
def shown(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """The last withdrawal considered: the facts, the amounts, the answer; a form as long as it can be answered."""
    case = request_or_404(request, public_id)
    found = case.withdrawals.select_related("letter__file").last()
    if found is None:
        raise Http404
    answerable = found.state == WithdrawalState.OPEN
    form = AnswerForm(typed(request), request.FILES or None) if answerable else None
    if request.method == "POST" and form and form.is_valid():
        try:
            _answer(request, found, form.cleaned_data)
            messages.success(request, _("Votre réponse est envoyée ; vous pouvez encore la compléter."))
            return redirect("desk:request-withdrawal", public_id=public_id)
        except ActionRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return _page(request, case, found, form)


@action
def _answer(request: SignedRequest, found: Withdrawal, said: dict[str, Any]) -> None:
    """The document and the words, both or neither."""
    sent = said["file"]
    files = [store(sent.name, sent.read(MAX_BYTES + 1), sender=request.user)] if sent else []
    withdrawal.answer(
        found.public_id,
        said["text"],
        actor=request.user,
        files=files,
        wants_hearing=said["hearing"],
        key=sent_as(request),
    )


def _page(request: SignedRequest, case: Case, found: Withdrawal, form: AnswerForm | None) -> HttpResponse:
    stage = WithdrawalStage.DECIDED if found.state == WithdrawalState.DECIDED else WithdrawalStage.ANNOUNCED
    context = {
        "region": case.region,
        "case": case,
        "found": found,
        "law": law_of(Ground(found.ground)),
        "lines": found.lines.filter(stage=stage).select_related("award"),
        "pieces": found.pieces.select_related("file"),
        "form": form,
        "late": timezone.localdate() > found.answer_by,
        "key": uuid4(),
    }
    return render(request, "desk/withdrawal.html", context, status=422 if form and form.errors else 200)


@require_safe
@signed_in
def piece(request: SignedRequest, public_id: UUID, piece_id: int) -> HttpResponse:
    """A document of the procedure, of either side."""
    case = request_or_404(request, public_id)
    found = WithdrawalPiece.objects.filter(withdrawal__case=case, pk=piece_id).select_related("file").first()
    if found is None:
        raise Http404
    return given(request, case, found.file)
