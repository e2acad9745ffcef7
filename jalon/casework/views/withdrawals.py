"""The withdrawal of an aid: opened from its case, answered, proposed, voted or dropped."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.guards import SignedRequest, check, requires
from jalon.accounts.queries import may
from jalon.accounts.rights import Right
from jalon.cases.models import Case
from jalon.casework import withdrawal_forms as forms
from jalon.casework.dossier import Door
from jalon.casework.pages import ActForm, ActPage, act_form, carry_out, carry_out_one
from jalon.casework.views.cases import case_or_404
from jalon.casework.views.documents import taken
from jalon.documents.actions import store_sent
from jalon.journal.transactions import action
from jalon.monitoring.progress import concluded_check, grounds_of
from jalon.payments import withdrawal
from jalon.payments.enums import Extent, Ground, Owed, WithdrawalStage, WithdrawalState
from jalon.payments.grounds import last_day, law_of
from jalon.payments.models import RecoveryOrder, Withdrawal, WithdrawalPiece
from jalon.payments.recovery import standing
from jalon.payments.votes import adopted
from jalon.payments.withdrawable import lines_of, most_of

TO_ANSWER = timedelta(days=30)
"""The time that the form proposes to leave; the officer changes it."""
TO_PAY = timedelta(days=30)


@require_http_methods(["GET", "POST"])
@requires(Right.CASES_PROPOSE)
def open_one(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """Open a withdrawal: the beneficiary is told what is held against its aid and may answer."""
    case = case_or_404(request, public_id)
    check(request, Right.CASES_PROPOSE, case.region, case.scheme_version.scheme.slug)
    here = reverse("casework:case", args=[public_id])
    form = act_form(
        forms.OpenForm,
        request,
        case.version,
        most=most_of(case, Extent.PART),
        initial={"answer_by": timezone.localdate() + TO_ANSWER, **_from_check(request, case)},
    )
    assert isinstance(form, forms.OpenForm)
    return carry_out(
        request,
        form,
        lambda data: _open(request, case, form, data),
        done=_("La lettre est partie ; les paiements du dossier attendent l’issue."),
        back=here,
        page={
            "region": case.region,
            "title": _("Engager le retrait de l’aide"),
            "lede": _(
                "Le bénéficiaire reçoit les faits, le montant en jeu et le temps de répondre. Rien n’est décidé avant."
            ),
            "submit": _("Envoyer la lettre"),
            "crumb_label": case.reference,
            "crumb_url": here,
        },
        seen=case.version,
    )


def _from_check(request: SignedRequest, case: Case) -> dict[str, Any]:
    """What a check on the spot found, where the form is opened from it."""
    found = concluded_check(request.GET.get("controle", ""), case)
    if found is None:
        return {}
    return {"ground": Ground.CONDITIONS, "extent": Extent.PART, "reasons": grounds_of(found)}


@action
def _open(request: SignedRequest, case: Case, form: forms.OpenForm, data: dict[str, Any]) -> Withdrawal:
    """The proofs and the letter, both or neither."""
    return withdrawal.open_(
        case.public_id,
        Ground(data["ground"]),
        Extent(data["extent"]),
        form.amounts(),
        data["reasons"],
        data["answer_by"],
        actor=request.user,
        proofs=store_sent(data["file"], sender=request.user),
        recovery_interest=data["interest"],
        seen=data["seen"],
        key=data["key"],
    )


def _found(request: SignedRequest, public_id: UUID) -> Withdrawal:
    found = (
        Withdrawal.objects.select_related("case", "opened_by", "answered_by", "proposed_by", "ended_by", "letter")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise Http404
    found.case = case_or_404(request, found.case.public_id)
    return found


@require_safe
@requires(Right.CASES_READ)
def one(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """A withdrawal: what was held, answered, proposed and voted, the amounts at each stage, what can be done now."""
    found = _found(request, public_id)
    stages = [(stage, list(found.lines.filter(stage=stage).select_related("award"))) for stage in WithdrawalStage]
    heard = found.pieces.select_related("file")
    ground = Ground(found.ground)
    context = {
        "found": found,
        "region": found.case.region,
        "law": law_of(ground),
        "last_day": last_day(found.case, ground),
        "stages": [(stage, rows, sum(row.cents for row in rows)) for stage, rows in reversed(stages) if rows],
        "proofs": [piece for piece in heard if not piece.theirs],
        "answers": [piece for piece in heard if piece.theirs],
        "offers": _doors(request, found),
        "orders": _orders(found),
        "today": timezone.localdate(),
    }
    return render(request, "casework/withdrawal.html", context)


def _orders(found: Withdrawal) -> list[tuple[RecoveryOrder, int]]:
    """The recovery orders that the vote made, and what is left of each."""
    if found.ended_on is None or not found.deliberation:
        return []
    of_the_vote = Q(heard_on=found.opened_on) | Q(kind=Owed.INTEREST)
    rows = RecoveryOrder.objects.filter(of_the_vote, case=found.case, issued_on=found.ended_on).order_by("pk")
    return [(one, standing(one).left) for one in rows]


def _doors(request: SignedRequest, found: Withdrawal) -> list[Door]:
    user, region, scheme = request.user, found.case.region, found.case.scheme_version.scheme.slug
    proposes = may(user, Right.CASES_PROPOSE, region, scheme)
    waits = found.answered_on is None and timezone.localdate() <= found.answer_by
    unheard = found.wants_hearing and found.heard_on is None
    is_open, voted = found.state == WithdrawalState.OPEN, found.state == WithdrawalState.PROPOSED
    records = may(user, Right.SESSIONS_RECORD_VOTE, region)
    mine = user.pk in (found.opened_by_id, found.proposed_by_id)
    offers = [
        (voted and records and not mine, _("Enregistrer le vote"), "vote", ""),
        (is_open and proposes and not waits and not unheard, _("Proposer la suite"), "proposer", ""),
        (is_open and proposes and unheard, _("Enregistrer l’audition"), "entendre", ""),
        (is_open and proposes and not unheard, _("Enregistrer une audition"), "entendre", "quiet"),
        (voted and proposes, _("Proposer autrement"), "proposer", "second"),
        ((is_open or voted) and proposes, _("Abandonner le retrait"), "abandonner", "quiet"),
    ]
    return [
        Door(label, reverse("casework:withdrawal-act", args=[found.public_id, act]), weight)
        for open_now, label, act, weight in offers
        if open_now
    ]


@require_safe
@requires(Right.CASES_READ)
def piece(request: SignedRequest, public_id: UUID, piece_id: int) -> HttpResponse:
    """A document of the procedure; the journal keeps who took it."""
    found = _found(request, public_id)
    there = WithdrawalPiece.objects.filter(withdrawal=found, pk=piece_id).select_related("file").first()
    if there is None:
        raise Http404
    return taken(request.user, found.case, there.file)


@require_http_methods(["GET", "POST"])
@requires(Right.CASES_READ)
def act(request: SignedRequest, public_id: UUID, act: str) -> HttpResponse:
    """Hear the beneficiary, propose, record the vote, or drop the procedure."""
    found = _found(request, public_id)
    page = _page(request, found, act)
    if page is None:
        raise Http404
    back = reverse("casework:withdrawal", args=[public_id])
    return carry_out_one(request, page, found.case, back, found.case.version)


def _page(request: SignedRequest, found: Withdrawal, act: str) -> ActPage | None:
    who, public_id, today = request.user, found.public_id, timezone.localdate()

    def proposed(form: ActForm, data: dict[str, Any]) -> object:
        assert isinstance(form, forms.ProposeForm)
        extent = Extent(data["extent"])
        return withdrawal.propose(public_id, extent, form.amounts(), data["held"], actor=who, seen=data["seen"])

    if act == "entendre":
        return ActPage(
            forms.HearForm,
            Right.CASES_PROPOSE,
            _("Enregistrer l’audition"),
            _("À la demande du bénéficiaire (CRPA, art. L122-1)."),
            lambda form, data: withdrawal.hear(public_id, data["said"], data["on"], actor=who, seen=data["seen"]),
            {"initial": {"on": today}},
        )
    if act == "proposer":
        return ActPage(
            forms.ProposeForm,
            Right.CASES_PROPOSE,
            _("Proposer le retrait au vote"),
            _("Jamais plus que ce que la lettre annonçait. Pour ne rien retirer, abandonnez le retrait."),
            proposed,
            {"most": most_of(found.case, Extent.PART), "initial": _announced(found)},
        )
    if act == "vote":
        return ActPage(
            forms.WithdrawalVoteForm,
            Right.SESSIONS_RECORD_VOTE,
            _("Enregistrer le vote du retrait"),
            _(
                "L’argent non versé revient au dispositif, le versé fait l’objet de titres, le bénéficiaire est notifié."
            ),
            lambda form, data: withdrawal.decide(
                public_id, data["deliberation"], data["on"], data["due_on"], actor=who, seen=data["seen"]
            ),
            {"initial": {"due_on": _due(today)}, "votes": adopted(found.case.region, today)},
            danger=True,
        )
    if act == "abandonner":
        return ActPage(
            forms.DropForm,
            Right.CASES_PROPOSE,
            _("Abandonner le retrait"),
            _("Rien n’est retiré, et les paiements reprennent."),
            lambda form, data: withdrawal.drop(public_id, data["why"], actor=who, seen=data["seen"]),
        )
    return None


def _due(today: date) -> date:
    return today + TO_PAY


def _announced(found: Withdrawal) -> dict[str, Any]:
    """What the letter announced, to be lessened."""
    initial: dict[str, Any] = {"extent": found.extent}
    for instrument, part in lines_of(found, WithdrawalStage.ANNOUNCED).items():
        if found.extent == Extent.PART:
            initial |= {f"unpaid_{instrument.value}": part.unpaid, f"paid_{instrument.value}": part.paid}
    return initial
