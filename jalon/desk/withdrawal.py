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
from jalon.cases.letters.kinds import LetterKind
from jalon.cases.models import Case
from jalon.desk.answering import AnswerForm, piece_of
from jalon.desk.doors import request_or_404
from jalon.documents.actions import store_sent
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.payments import withdrawal
from jalon.payments.enums import Ground, WithdrawalStage, WithdrawalState
from jalon.payments.grounds import law_of
from jalon.payments.models import Withdrawal, WithdrawalPiece


class ObservationsForm(AnswerForm):
    """What the beneficiary answers, and whether it wants to be heard too."""

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
    form = ObservationsForm(typed(request), request.FILES or None) if answerable else None
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
    """The documents and the words, both or neither."""
    files = store_sent(said["file"], sender=request.user)
    withdrawal.answer(
        found.public_id,
        said["text"],
        actor=request.user,
        files=files,
        wants_hearing=said["hearing"],
        key=sent_as(request),
    )


def _page(request: SignedRequest, case: Case, found: Withdrawal, form: ObservationsForm | None) -> HttpResponse:
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
        "decision": case.letters.filter(kind=LetterKind.WITHDRAWAL).last() if found.deliberation else None,
        "key": uuid4(),
    }
    return render(request, "desk/withdrawal.html", context, status=422 if form and form.errors else 200)


@require_safe
@signed_in
def piece(request: SignedRequest, public_id: UUID, piece_id: int) -> HttpResponse:
    """A document of the procedure, of either side."""
    case = request_or_404(request, public_id)
    return piece_of(request, case, WithdrawalPiece.objects.filter(withdrawal__case=case), piece_id)
