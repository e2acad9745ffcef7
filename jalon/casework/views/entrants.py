"""One request of an assessment: its marks, and what its organisers do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.models import User
from jalon.accounts.queries import rights_in
from jalon.accounts.rights import Right
from jalon.cases.actions.assessment import reviewing, rounds
from jalon.cases.assessments import InRound, entrants_of
from jalon.cases.evaluation import evaluate
from jalon.cases.models import Entrant, Interest, Review
from jalon.casework.assessing import able_to_review, entrant_page
from jalon.casework.assessment_forms import (
    OtherReviewerForm,
    RankedForForm,
    ReplaceForm,
    SettleForm,
    WhyForm,
)
from jalon.casework.pages import ActForm, act_form, carry_out
from jalon.casework.views.assessments import crumb, round_or_404


def _request_or_404(request: SignedRequest, entrant_id: int, right: Right) -> InRound:
    """A request of a round that this person may read and has no interest in."""
    entrant = Entrant.objects.filter(pk=entrant_id).first()
    if entrant is None or Interest.objects.filter(case=entrant.case_id, person=request.user).exists():
        raise Http404
    round = round_or_404(request, entrant.round_id, right)
    found = entrants_of(round, entrant.pk)
    if not found:
        raise Http404
    found[0].entrant.round = round
    return found[0]


@require_safe
@requires(Right.ASSESSMENTS_READ)
def one(request: SignedRequest, entrant_id: int) -> HttpResponse:
    """A request of a round: each reviewer's marks, the gap, what was agreed."""
    found = _request_or_404(request, entrant_id, Right.ASSESSMENTS_READ)
    return render(
        request,
        "casework/entrant.html",
        {
            **crumb(found.entrant.round),
            "case": found.entrant.case,
            "entrant": found.entrant,
            "settlement": found.agreed,
            "page": entrant_page(found),
            "organises": Right.ASSESSMENTS_ORGANISE in rights_in(request.user, found.entrant.round.region),
        },
    )


Do = Callable[[SignedRequest, InRound, ActForm, dict[str, Any]], object]


@dataclass(frozen=True)
class EntrantAct:
    """A page of one act on a request of a round."""

    title: Any
    lede: Any
    submit: Any
    done: Any
    form: type[ActForm]
    do: Do
    danger: bool = False


def _settle(request: SignedRequest, found: InRound, form: ActForm, data: dict[str, Any]) -> object:
    assert isinstance(form, SettleForm)
    return reviewing.settle(found.entrant, form.marks(), data["reason"], actor=request.user)


def _amounts(request: SignedRequest, found: InRound, form: ActForm, data: dict[str, Any]) -> object:
    assert isinstance(form, RankedForForm)
    return rounds.set_amounts(found.entrant, form.amounts(), data["reason"], actor=request.user)


ACTS = {
    "confier": EntrantAct(
        gettext_lazy("Confier à un évaluateur de plus"),
        gettext_lazy("Ceux qui ont accepté, sans intérêt déclaré ni lien connu avec l’entreprise."),
        gettext_lazy("Confier"),
        gettext_lazy("Le dossier est confié."),
        OtherReviewerForm,
        lambda request, found, form, data: rounds.assign(
            found.entrant, User.objects.get(pk=data["person"]), actor=request.user
        ),
    ),
    "accord": EntrantAct(
        gettext_lazy("Écrire l’accord des évaluateurs"),
        gettext_lazy("Les notes de chacun restent ; l’accord prend la place des moyennes où il le dit."),
        gettext_lazy("Enregistrer l’accord"),
        gettext_lazy("L’accord est enregistré."),
        SettleForm,
        _settle,
    ),
    "montant": EntrantAct(
        gettext_lazy("Classer pour un autre montant"),
        gettext_lazy("Au plus ce que le règlement permet. C’est ce montant qui sera proposé."),
        gettext_lazy("Enregistrer le montant"),
        gettext_lazy("Le montant est enregistré."),
        RankedForForm,
        _amounts,
    ),
    "retirer": EntrantAct(
        gettext_lazy("Retirer le dossier de l’évaluation ?"),
        gettext_lazy("Ses évaluateurs ne le verront plus ; les autres dossiers gardent leur ordre."),
        gettext_lazy("Retirer"),
        gettext_lazy("Le dossier est retiré de l’évaluation."),
        WhyForm,
        lambda request, found, form, data: rounds.withdraw(found.entrant, data["reason"], actor=request.user),
        danger=True,
    ),
}


@require_http_methods(["GET", "POST"])
@requires(Right.ASSESSMENTS_ORGANISE)
def act(request: SignedRequest, entrant_id: int, act: str) -> HttpResponse:
    """Do one act on a request of a round."""
    wanted = ACTS.get(act)
    if wanted is None:
        raise Http404
    found = _request_or_404(request, entrant_id, Right.ASSESSMENTS_ORGANISE)
    form = act_form(wanted.form, request, **_arguments(wanted, found))
    here = reverse("casework:entrant", args=[entrant_id])
    return carry_out(
        request,
        form,
        lambda data: wanted.do(request, found, form, data),
        done=str(wanted.done),
        back=reverse("casework:round", args=[found.entrant.round_id]) if wanted.danger else here,
        page={
            "title": str(wanted.title),
            "lede": str(wanted.lede),
            "submit": wanted.submit,
            "danger": wanted.danger,
            "region": found.entrant.round.region,
            "crumb_label": found.entrant.case.reference,
            "crumb_url": here,
        },
    )


def _arguments(wanted: EntrantAct, found: InRound) -> dict[str, Any]:
    if wanted.form is OtherReviewerForm:
        return {"people": able_to_review(found)}
    if wanted.form is RankedForForm:
        return {"amounts": found.entrant.amounts, "price": evaluate(found.entrant.case).unit_price}
    if wanted.form is SettleForm:
        stage = found.entrant.round.criteria
        said = {
            one.id: _("Donné : %(marks)s")
            % {"marks": ", ".join(str(marks[one.id]) for marks in found.candidate.reviews if one.id in marks)}
            for one in stage.criteria
        }
        return {"stage": stage, "given": said}
    return {}


@require_http_methods(["GET", "POST"])
@requires(Right.ASSESSMENTS_ORGANISE)
def review_act(request: SignedRequest, review_id: int, act: str) -> HttpResponse:
    """Replace a reviewer who has not marked, or reopen marks that were given."""
    review = Review.objects.select_related("reviewer").filter(pk=review_id).first()
    if review is None or act not in ("remplacer", "rouvrir"):
        raise Http404
    found = _request_or_404(request, review.entrant_id, Right.ASSESSMENTS_ORGANISE)
    replaces = act == "remplacer"
    form = act_form(ReplaceForm, request, people=able_to_review(found)) if replaces else act_form(WhyForm, request)

    def do(data: dict[str, Any]) -> None:
        if replaces:
            to = User.objects.filter(pk=data["person"]).first() if data["person"] else None
            rounds.replace(review, data["reason"], to, actor=request.user)
        else:
            rounds.reopen(review, data["reason"], actor=request.user)

    title = _("Remplacer %(name)s") if replaces else _("Rouvrir les notes de %(name)s")
    return carry_out(
        request,
        form,
        do,
        done=_("L’évaluateur est remplacé.") if replaces else _("Les notes sont rouvertes."),
        back=reverse("casework:entrant", args=[review.entrant_id]),
        page={
            "title": title % {"name": review.reviewer},
            "lede": _("Son brouillon est effacé ; le dossier disparaît de sa liste.")
            if replaces
            else _(
                "L’évaluateur corrige une copie de ses notes ; celles d’avant restent dans l’histoire du dossier."
            ),
            "submit": _("Remplacer") if replaces else _("Rouvrir"),
            "region": found.entrant.round.region,
            "crumb_label": found.entrant.case.reference,
            "crumb_url": reverse("casework:entrant", args=[review.entrant_id]),
        },
    )
