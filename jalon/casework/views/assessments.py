"""Assessments for those who organise and read them: rounds, who answered, requests, the list."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jalon.accounts.guards import SignedRequest, check, requires
from jalon.accounts.models import User
from jalon.accounts.queries import regions_where, rights_in
from jalon.accounts.rights import Right
from jalon.cases.actions.assessment import rankings, rounds
from jalon.cases.assessments import call_of, latest_ranking, one_round, rounds_of
from jalon.cases.enums import Place
from jalon.cases.models import Invitation, Round
from jalon.cases.ranking import Limit
from jalon.casework import forms
from jalon.casework.assessing import (
    list_page,
    not_invited,
    open_stages,
    round_page,
    standing_choices,
    usual_limit,
)
from jalon.casework.assessment_forms import ConfirmListForm, GoOnForm, InviteForm, LineForm, RoundForm
from jalon.casework.pages import act_form, carry_out
from jalon.journal.refusals import ActionRefused
from jalon.plan.queries import region_choices
from jalon.schemes.queries import latest_version
from jalon.ui.fields import MoneyField
from jalon.ui.formats import language, number


def round_or_404(request: SignedRequest, round_id: int, right: Right = Right.ASSESSMENTS_READ) -> Round:
    """A round that this person may read, and organise where the right says so."""
    found = one_round(request.user, round_id)
    if found is None:
        raise Http404
    check(request, right, found.region)
    return found


def crumb(round: Round) -> dict[str, str]:
    """The way back to a round."""
    return {
        "crumb_label": round.version.definition.title[language()],
        "crumb_url": reverse("casework:round", args=[round.pk]),
        "region": round.region,
    }


@require_safe
@requires(Right.ASSESSMENTS_READ)
def listing(request: SignedRequest) -> HttpResponse:
    """The rounds of my Regions, and the stages of calls for which requests wait."""
    scope = regions_where(request.user, Right.ASSESSMENTS_READ)
    organises = regions_where(request.user, Right.ASSESSMENTS_ORGANISE)
    known = list(rounds_of(request.user))
    groups = [
        (slug, name, [one for one in known if one.region == slug], open_stages(slug), slug in organises)
        for slug, name in region_choices()
        if slug in scope
    ]
    return render(request, "casework/rounds.html", {"groups": groups})


@require_http_methods(["GET", "POST"])
@requires(Right.ASSESSMENTS_ORGANISE)
def open_one(request: SignedRequest, region: str, slug: str, stage: str) -> HttpResponse:
    """Put the complete requests of a stage before reviewers."""
    version = latest_version(region, slug)
    call = version.definition.assessment if version else None
    wanted = call.stage("" if stage == "-" else stage) if call else None
    if version is None or wanted is None:
        raise Http404
    title = version.definition.title[language()]
    return carry_out(
        request,
        act_form(RoundForm, request),
        lambda data: rounds.open_round(version, wanted.id, data["due_on"], actor=request.user, key=data["key"]),
        done=_("L’évaluation est ouverte : invitez des évaluateurs."),
        back=reverse("casework:rounds"),
        page={
            "title": _("Ouvrir l’évaluation : %(title)s") % {"title": title},
            "lede": _("Étape « %(stage)s ». Les dossiers complets y entrent ; d’autres pourront les rejoindre.")
            % {"stage": wanted.label[language()]},
            "submit": _("Ouvrir l’évaluation"),
            "region": region,
        },
    )


@require_safe
@requires(Right.ASSESSMENTS_READ)
def one(request: SignedRequest, round_id: int) -> HttpResponse:
    """A round: who has answered, what each request waits for, the consensus list."""
    round = round_or_404(request, round_id)
    page = round_page(round, request.user)
    organises = Right.ASSESSMENTS_ORGANISE in rights_in(request.user, round.region)
    context = {
        "page": page,
        "region": round.region,
        "organises": organises,
        "leads_on": bool(rankings.waiting_to_go_on(round, list(Place))),
        "today": timezone.localdate(),
    }
    return render(request, "casework/round.html", context)


@require_http_methods(["GET", "POST"])
@requires(Right.ASSESSMENTS_ORGANISE)
def invite(request: SignedRequest, round_id: int) -> HttpResponse:
    """Ask members of the Region's pools."""
    round = round_or_404(request, round_id, Right.ASSESSMENTS_ORGANISE)
    people = not_invited(round)
    return carry_out(
        request,
        act_form(InviteForm, request, people=people),
        lambda data: rounds.invite(
            round, list(User.objects.filter(pk__in=data["people"]).order_by("pk")), actor=request.user
        ),
        done=_("Les invitations sont parties."),
        back=reverse("casework:round", args=[round.pk]),
        page={
            **crumb(round),
            "title": _("Inviter des évaluateurs"),
            "lede": ""
            if people
            else _("Tous les membres des viviers sont invités. Ajoutez d’abord quelqu’un à un vivier."),
            "submit": _("Inviter"),
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Right.ASSESSMENTS_ORGANISE)
def cancel(request: SignedRequest, invitation_id: int) -> HttpResponse:
    """Ask somebody no longer."""
    found = Invitation.objects.select_related("person", "round").filter(pk=invitation_id).first()
    if found is None:
        raise Http404
    round = round_or_404(request, found.round_id, Right.ASSESSMENTS_ORGANISE)
    return carry_out(
        request,
        act_form(forms.ConfirmForm, request),
        lambda data: rounds.cancel_invitation(found, actor=request.user),
        done=_("L’invitation est annulée."),
        back=reverse("casework:round", args=[round.pk]),
        page={
            **crumb(round),
            "title": _("Annuler l’invitation de %(name)s ?") % {"name": found.person},
            "lede": _("Les dossiers que cette personne n’a pas notés attendront un autre évaluateur."),
            "submit": _("Annuler l’invitation"),
            "danger": True,
        },
    )


@require_POST
@requires(Right.ASSESSMENTS_ORGANISE)
def at_once(request: SignedRequest, round_id: int) -> HttpResponse:
    """Acts that need no form: give out requests, remind, take in newcomers."""
    round = round_or_404(request, round_id, Right.ASSESSMENTS_ORGANISE)
    try:
        if request.POST.get("act") == "distribute":
            n = rounds.distribute(round, actor=request.user)
            said = ngettext("%(n)s dossier est confié.", "%(n)s dossiers sont confiés.", n)
        elif request.POST.get("act") == "remind":
            n = rounds.remind(round, actor=request.user)
            said = ngettext("%(n)s personne est relancée.", "%(n)s personnes sont relancées.", n)
        elif request.POST.get("act") == "enter":
            n = rounds.enter_waiting(round, actor=request.user)
            said = ngettext("%(n)s dossier rejoint l’évaluation.", "%(n)s dossiers rejoignent l’évaluation.", n)
        else:
            raise Http404
        messages.success(request, said % {"n": number(n)})
    except ActionRefused as refused:
        messages.error(request, str(refused))
    return redirect("casework:round", round_id=round.pk)


@require_http_methods(["GET", "POST"])
@requires(Right.ASSESSMENTS_READ)
def ranking(request: SignedRequest, round_id: int) -> HttpResponse:
    """The list: move the line, change a weight, see; then confirm it with a reason."""
    round = round_or_404(request, round_id)
    confirmed = latest_ranking(round)
    usual = usual_limit(round, confirmed)
    start = {"budget": MoneyField().prepare_value(usual.cents), "places": usual.places}
    start |= {f"weight_{id}": weight for id, weight in round.criteria.weights.items()}
    asked = {name: request.GET[name] for name in start if name in request.GET}
    form = LineForm({**start, **asked}, stage=round.criteria)
    limit, weights = (form.limit(), form.weights()) if form.is_valid() else (usual, round.criteria.weights)
    if request.method == "POST":
        check(request, Right.ASSESSMENTS_ORGANISE, round.region)
    confirm = act_form(ConfirmListForm, request)
    if request.method == "POST" and confirm.is_valid():
        data = confirm.cleaned_data
        try:
            rankings.confirm(
                round,
                Limit(data["cents"], data["places"]),
                data["reason"],
                actor=request.user,
                seen=data["fingerprint"],
            )
        except ActionRefused as refused:
            confirm.add_error(refused.field if refused.field in confirm.fields else None, str(refused))
        else:
            messages.success(request, _("Le classement est confirmé."))
            return redirect("casework:ranking", round_id=round.pk)
    page = list_page(round, request.user, limit, weights)
    if request.method == "GET":
        confirm = ConfirmListForm(
            initial={
                **confirm.initial,
                "cents": limit.cents,
                "places": limit.places,
                "fingerprint": page.ranked.fingerprint,
            }
        )
    return render(
        request,
        "casework/ranking.html",
        {
            **crumb(round),
            "round": round,
            "stage": round.criteria.label[language()],
            "page": page,
            "limit": limit,
            "form": form,
            "weights": [form[f"weight_{one.id}"] for one in round.criteria.criteria],
            "confirm": confirm,
            "confirmed": confirmed,
            "organises": Right.ASSESSMENTS_ORGANISE in rights_in(request.user, round.region),
        },
        status=422 if request.method == "POST" or form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@requires(Right.ASSESSMENTS_ORGANISE)
def go_on(request: SignedRequest, round_id: int) -> HttpResponse:
    """Let the confirmed list take effect: the next stage, or proposals for a session."""
    round = round_or_404(request, round_id, Right.ASSESSMENTS_ORGANISE)
    found = latest_ranking(round)
    if found is None:
        raise Http404
    left = {Place(row.standing) for row in rankings.waiting_to_go_on(round, list(Place))}
    following = call_of(round).after(round.stage)
    label = following.label[language()] if following else ""

    def do(data: dict[str, Any]) -> None:
        places = [Place(one) for one in data["standings"]]
        done, apart = rankings.carry_out(round, places, actor=request.user, deadline=data.get("deadline"))
        said = ngettext("%(n)s dossier est parti.", "%(n)s dossiers sont partis.", done) % {"n": number(done)}
        messages.success(request, said)
        for case, refusal in apart:
            messages.warning(request, f"{case.reference} · {refusal}")

    return carry_out(
        request,
        act_form(GoOnForm, request, standings=standing_choices(found, list(left)), next_stage=label),
        do,
        done=_("La suite est donnée au classement."),
        back=reverse("casework:round", args=[round.pk]),
        page={
            **crumb(round),
            "title": _("Donner suite au classement"),
            "lede": (
                _(
                    "Au-dessus de la ligne : le demandeur complète sa demande pour l’étape "
                    "« %(stage)s ». Les autres sont proposés au refus."
                )
                % {"stage": label}
                if label
                else _(
                    "Au-dessus de la ligne : une proposition d’attribuer, au montant classé. "
                    "Les autres sont proposés au refus."
                )
            ),
            "submit": _("Donner suite"),
        },
    )
