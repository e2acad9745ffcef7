"""A check on the spot for the company: who comes and when, what was found, its answer, what it comes to."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.resuming import SignedRequest, signed_in, typed
from jalon.accounts.sendings import sent_as
from jalon.desk.doors import request_or_404
from jalon.desk.filed import given
from jalon.desk.questions import language
from jalon.documents.actions import store
from jalon.documents.policy import ACCEPTED, MAX_BYTES
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.monitoring.actions import checking
from jalon.monitoring.enums import CheckState, Stands
from jalon.monitoring.models import Check, CheckPiece
from jalon.monitoring.progress import of_case


class AnswerForm(forms.Form):
    """What the company answers to the findings."""

    text = forms.CharField(
        label=gettext_lazy("Votre réponse"),
        help_text=gettext_lazy("Ce qui est faux, ce qui explique, ce que vous corrigez."),
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
    """The document and the words, both or neither."""
    sent = said["file"]
    files = [store(sent.name, sent.read(MAX_BYTES + 1), sender=request.user)] if sent else []
    checking.answer(found.public_id, said["text"], actor=request.user, files=files, key=sent_as(request))


@require_safe
@signed_in
def piece(request: SignedRequest, public_id: UUID, piece_id: int) -> HttpResponse:
    """A document of a check, of either side."""
    case = request_or_404(request, public_id)
    known = CheckPiece.objects.filter(check_made__in=of_case(case), pk=piece_id)
    found = known.select_related("file").first()
    if found is None:
        raise Http404
    return given(request, case, found.file)
