"""A check on the spot for the company: who comes and when, what was found, its answer, what it comes to."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.resuming import SignedRequest, signed_in, typed
from jalon.accounts.sendings import sent_as
from jalon.desk.answering import AnswerForm, piece_of
from jalon.desk.doors import request_or_404
from jalon.desk.questions import language
from jalon.documents.actions import store_sent
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.monitoring.actions import checking
from jalon.monitoring.enums import CheckState, Stands
from jalon.monitoring.models import Check, CheckPiece
from jalon.monitoring.progress import of_case


@require_http_methods(["GET", "POST"])
@signed_in
def shown(request: SignedRequest, public_id: UUID, check_id: UUID) -> HttpResponse:
    """The check, and a form as long as it can be answered."""
    case = request_or_404(request, public_id)
    found = of_case(case).filter(public_id=check_id).first()
    if found is None:
        raise Http404
    form = AnswerForm(typed(request), request.FILES or None) if found.state == CheckState.FOUND else None
    if request.method == "POST" and form and form.is_valid():
        try:
            _answer(request, found, form.cleaned_data)
            messages.success(request, _("Votre réponse est envoyée ; vous pouvez encore la compléter."))
            return redirect("desk:request-inspection", public_id=public_id, check_id=check_id)
        except ActionRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    points = [
        (one["label"].get(language()) or one["label"]["fr"], Stands(one["stands"])) for one in found.looked_at
    ]
    context = {
        "region": case.region,
        "case": case,
        "found": found,
        "points": points,
        "pieces": found.pieces.select_related("file"),
        "form": form,
        "key": uuid4(),
    }
    return render(request, "desk/inspection.html", context, status=422 if form and form.errors else 200)


@action
def _answer(request: SignedRequest, found: Check, said: dict[str, Any]) -> None:
    """The documents and the words, both or neither."""
    files = store_sent(said["file"], sender=request.user)
    checking.answer(found.public_id, said["text"], actor=request.user, files=files, key=sent_as(request))


@require_safe
@signed_in
def piece(request: SignedRequest, public_id: UUID, piece_id: int) -> HttpResponse:
    """A document of a check, of either side."""
    case = request_or_404(request, public_id)
    return piece_of(request, case, CheckPiece.objects.filter(check_made__in=of_case(case)), piece_id)
