"""A reviewer's own pages: what awaits, one request at a time, on any screen."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.rights import Right
from jalon.cases.actions.assessment import reviewing as act
from jalon.cases.assessments import invitations_to, one_review, others_of, reviews_of
from jalon.cases.enums import ReviewState
from jalon.cases.models import Review
from jalon.casework import forms
from jalon.casework.pages import act_form, carry_out
from jalon.casework.reviewing import AnswerForm, MarksForm, files_of, initial_of, reading_of, said_marks
from jalon.casework.views.documents import taken
from jalon.journal.refusals import ActionRefused
from jalon.ui.formats import language


def _review_or_404(request: SignedRequest, public_id: UUID) -> Review:
    """A request given to this person; nobody learns that another one exists."""
    review = one_review(request.user, public_id)
    if review is None:
        raise Http404
    return review


@require_safe
@requires(Right.ASSESSMENTS_SCORE)
def listing(request: SignedRequest) -> HttpResponse:
    """What awaits me: invitations to answer, requests to mark, requests marked."""
    rows = list(reviews_of(request.user))
    return render(
        request,
        "casework/reviews.html",
        {
            "invitations": list(invitations_to(request.user)),
            "waiting": [one for one in rows if one.state == ReviewState.ASKED],
            "given": [one for one in rows if one.state == ReviewState.GIVEN],
            "today": timezone.localdate(),
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Right.ASSESSMENTS_SCORE)
def invitation(request: SignedRequest, invitation_id: int) -> HttpResponse:
    """Accept an invitation with its charter, or decline it."""
    found = invitations_to(request.user).filter(pk=invitation_id).first()
    if found is None:
        raise Http404
    title = found.round.version.definition.title[language()]
    return carry_out(
        request,
        act_form(AnswerForm, request),
        lambda data: act.answer(found, data["accepts"] == "yes", data["reason"], actor=request.user),
        done=_("Votre réponse est enregistrée."),
        back=reverse("casework:reviews"),
        page={
            "title": _("Évaluer des projets : %(scheme)s") % {"scheme": title},
            "lede": _(
                "Vous notez chaque projet sur les critères publiés, avec un motif par note. Les notes des autres "
                "se lisent après les vôtres. Un intérêt déclaré vous retire le dossier."
            ),
            "submit": _("Répondre"),
            "region": found.round.region,
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Right.ASSESSMENTS_SCORE)
def one(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """One request: what to read, and the marks; once they are given, those of the others."""
    review = _review_or_404(request, public_id)
    stage = review.entrant.round.criteria
    page: dict[str, Any] = {"review": review, "reading": reading_of(review), "region": review.entrant.round.region}
    if review.state == ReviewState.GIVEN:
        page["own"] = said_marks(review, stage)
        page["others"] = [(other, said_marks(other, stage)) for other in others_of(review)]
        return render(request, "casework/review.html", page)
    form = act_form(MarksForm, request, stage=stage, initial=initial_of(review))
    assert isinstance(form, MarksForm)
    if request.method == "POST" and form.is_valid():
        gives = request.POST.get("act") == "give"
        try:
            do = act.give if gives else act.write
            do(review.public_id, form.written(), form.cleaned_data["comment"], actor=request.user)
        except ActionRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("Vos notes sont données.") if gives else _("Le brouillon est enregistré."))
            return redirect("casework:review", public_id=review.public_id)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "casework/review.html", {**page, "form": form, "asked": list(form.asked())}, status=status
    )


@require_http_methods(["GET", "POST"])
@requires(Right.ASSESSMENTS_SCORE)
def conflict(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """Declare an interest: the request goes to somebody else."""
    review = _review_or_404(request, public_id)
    return carry_out(
        request,
        act_form(forms.InterestForm, request),
        lambda data: act.declare_conflict(review.public_id, data["reason"], actor=request.user),
        done=_("Votre intérêt est déclaré ; le dossier est confié à quelqu’un d’autre."),
        back=reverse("casework:reviews"),
        page={
            "title": _("Déclarer un intérêt"),
            "lede": _(
                "Un lien de famille, d’emploi, d’argent, une collaboration récente ou une rivalité. Vous ne verrez plus "
                "ce dossier, et ce que vous aviez écrit ne comptera pas."
            ),
            "submit": _("Déclarer et me retirer"),
            "danger": True,
            "crumb_label": review.entrant.case.reference,
            "crumb_url": reverse("casework:review", args=[review.public_id]),
            "region": review.entrant.round.region,
        },
    )


@require_safe
@requires(Right.ASSESSMENTS_SCORE)
def document(request: SignedRequest, public_id: UUID, attachment_id: int) -> HttpResponse:
    """A document of the request that reviewers may read; that it was read is in the journal."""
    review = _review_or_404(request, public_id)
    found = next((one for one in files_of(review) if one.attachment.pk == attachment_id), None)
    if found is None:
        raise Http404
    return taken(request.user, review.entrant.case, found.attachment.file, found.name)
