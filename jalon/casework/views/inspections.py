"""A check on the spot: given, announced, carried out, concluded, and what follows from it."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.guards import SignedRequest, check, requires
from jalon.accounts.models import User
from jalon.accounts.queries import holders, may
from jalon.accounts.rights import Right
from jalon.cases.queries import one_readable_by
from jalon.casework import check_forms as forms
from jalon.casework.dossier import Door
from jalon.casework.pages import ActForm, ActPage, carry_out_one
from jalon.casework.views.documents import taken
from jalon.documents.actions import store_sent
from jalon.journal.transactions import action
from jalon.monitoring.actions import checking
from jalon.monitoring.enums import CheckState, Conclusion, Stands
from jalon.monitoring.models import Check, CheckPiece
from jalon.monitoring.risk import points_in, text_of
from jalon.payments.after_checks import order_after
from jalon.ui.formats import language

TO_ANSWER = timedelta(days=20)
"""The time to answer that the form proposes; the agent changes it."""


def _found(request: SignedRequest, public_id: UUID, right: Right = Right.CHECKS_READ) -> Check:
    found = (
        Check.objects.select_related("candidate__campaign", "candidate__case", "agent", "given_by", "answered_by")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise Http404
    check(request, right, found.case.region)
    if one_readable_by(request.user, found.case.public_id) is None:
        raise Http404
    return found


@require_safe
@requires(Right.CHECKS_READ)
def one(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """A check: who goes, what was announced, found, answered and concluded."""
    found = _found(request, public_id)
    pieces = list(found.pieces.select_related("file"))
    points = [
        (one["label"].get(language()) or one["label"]["fr"], Stands(one["stands"])) for one in found.looked_at
    ]
    context = {
        "found": found,
        "region": found.case.region,
        "points": points,
        "proofs": [one for one in pieces if not one.theirs],
        "answers": [one for one in pieces if one.theirs],
        "offers": _doors(request, found),
        "order": order_after(found),
        "today": timezone.localdate(),
    }
    return render(request, "casework/inspection.html", context)


def _doors(request: SignedRequest, found: Check) -> list[Door]:
    user, region = request.user, found.case.region
    mine = found.agent_id == user.pk
    gives = may(user, Right.CHECKS_PLAN, region)
    state = CheckState(found.state)
    ripe = found.answered_on is not None or bool(found.answer_by and timezone.localdate() > found.answer_by)
    to_correct = found.conclusion == Conclusion.CORRECT and found.corrected_on is None
    offers = [
        (gives and state is CheckState.DRAWN, _("Confier le contrôle"), "confier", ""),
        (mine and state is CheckState.GIVEN, _("Annoncer la visite"), "annoncer", ""),
        (mine and state is CheckState.ANNOUNCED, _("Écrire les constats"), "constater", ""),
        (mine and state is CheckState.FOUND, _("Conclure"), "conclure", "" if ripe else "second"),
        (mine and to_correct, _("La correction est faite"), "corrige", ""),
        (gives and state is CheckState.GIVEN, _("Confier à une autre personne"), "confier", "quiet"),
    ]
    doors = [
        Door(label, reverse("casework:inspection-act", args=[found.public_id, act]), weight)
        for open_now, label, act, weight in offers
        if open_now
    ]
    return doors + _follows(user, found)


def _follows(user: User, found: Check) -> list[Door]:
    """The procedure that a conclusion asks for, its form filled with what was found."""
    case, asked = found.case, urlencode({"controle": str(found.public_id)})
    if found.conclusion == Conclusion.WITHDRAWAL and may(user, Right.CASES_PROPOSE, case.region):
        url = reverse("casework:withdrawal-open", args=[case.public_id])
        return [Door(_("Engager le retrait"), f"{url}?{asked}", "")]
    if (
        found.conclusion == Conclusion.UNDUE
        and order_after(found) is None
        and may(user, Right.RECEIVABLES_RECOVER, case.region)
    ):
        url = reverse("casework:receivable-issue", args=[case.region, case.reference])
        return [Door(_("Émettre le titre"), f"{url}?{asked}", "")]
    return []


@require_safe
@requires(Right.CHECKS_READ)
def piece(request: SignedRequest, public_id: UUID, piece_id: int) -> HttpResponse:
    """A document of the check; the journal keeps who took it."""
    found = _found(request, public_id)
    there = CheckPiece.objects.filter(check_made=found, pk=piece_id).select_related("file").first()
    if there is None:
        raise Http404
    return taken(request.user, found.case, there.file)


@require_http_methods(["GET", "POST"])
@requires(Right.CHECKS_READ)
def act(request: SignedRequest, public_id: UUID, act: str) -> HttpResponse:
    """Give the check, announce it, write what was found, conclude, record a correction."""
    found = _found(request, public_id)
    page = _page(request, found, act)
    if page is None:
        raise Http404
    return carry_out_one(request, page, found.case, reverse("casework:inspection", args=[public_id]))


def _page(request: SignedRequest, found: Check, act: str) -> ActPage | None:
    who, public_id, today = request.user, found.public_id, timezone.localdate()
    if act == "confier":
        agents = _agents(request, found)
        return ActPage(
            forms.GiveForm,
            Right.CHECKS_PLAN,
            _("Confier le contrôle"),
            "",
            lambda form, data: checking.give(public_id, agents[data["agent"]], actor=who),
            {"agents": [(key, str(agent)) for key, agent in agents.items()]},
        )
    if act == "annoncer":
        return ActPage(
            forms.AnnounceForm,
            Right.CHECKS_CARRY,
            _("Annoncer la visite"),
            _("L’entreprise reçoit qui vient, quand, pourquoi et ce qu’elle doit préparer."),
            lambda form, data: checking.announce(public_id, data["visit_on"], data["prepare"], actor=who),
            {
                "initial": {
                    "prepare": _("Les factures, les relevés de banque qui les paient, l’accès au lieu du projet.")
                }
            },
        )
    if act == "constater":
        return ActPage(
            forms.FindForm,
            Right.CHECKS_CARRY,
            _("Envoyer les constats"),
            _("L’entreprise les lit et peut répondre avant toute conclusion."),
            lambda form, data: _find(request, public_id, form, data),
            {
                "points": points_in(text_of(found.case.region)),
                "initial": {"visited_on": found.visit_on, "answer_by": today + TO_ANSWER, "cents": 0},
            },
        )
    if act == "conclure":
        return ActPage(
            forms.ConcludeForm,
            Right.CHECKS_CARRY,
            _("Conclure le contrôle"),
            _("Une somme indue ou un retrait suit ensuite sa propre procédure."),
            lambda form, data: checking.conclude(
                public_id,
                Conclusion(data["conclusion"]),
                data["reason"],
                actor=who,
                cents=data["cents"] or 0,
                correct_by=data["correct_by"],
            ),
            {"initial": {"cents": found.found_cents or None}},
        )
    if act == "corrige":
        return ActPage(
            forms.CorrectedForm,
            Right.CHECKS_CARRY,
            _("Enregistrer la correction"),
            "",
            lambda form, data: checking.corrected(public_id, data["on"], actor=who),
            {"initial": {"on": today}},
        )
    return None


def _agents(request: SignedRequest, found: Check) -> dict[str, User]:
    """Who may carry the check out and had no hand in the award, by id."""
    apart = checking.handlers(found.case) | {request.user.pk}
    people = holders(Right.CHECKS_CARRY, found.case.region)
    return {str(one.pk): one for one in people if one.pk not in apart}


@action
def _find(request: SignedRequest, public_id: UUID, form: ActForm, data: dict[str, Any]) -> Check:
    """The documents and the findings, both or neither."""
    assert isinstance(form, forms.FindForm)
    files = store_sent(data["file"], sender=request.user)
    return checking.find(
        public_id,
        data["visited_on"],
        form.stands(),
        data["said"],
        data["cents"] or 0,
        data["answer_by"],
        actor=request.user,
        files=files,
        key=data["key"],
    )
