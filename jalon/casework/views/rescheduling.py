"""Other days for an advance: proposed with the aid that they make, decided by a vote, or set aside."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.queries import may
from jalon.accounts.rights import Right
from jalon.cases.deliberations import deliberation
from jalon.cases.queries import one_readable_by_reference
from jalon.casework import recovery_forms as forms
from jalon.casework.dossier import Door
from jalon.casework.pages import ActForm, ActPage, act_form, carry_out, carry_out_one
from jalon.funds.receivables import owed_by
from jalon.payments import rescheduling
from jalon.payments.enums import ReschedulingState
from jalon.payments.models import Rescheduling
from jalon.payments.votes import adopted
from jalon.ui.formats import language, money


@require_http_methods(["GET", "POST"])
@requires(Right.RECEIVABLES_RECOVER)
def propose(request: SignedRequest, region: str, reference: str) -> HttpResponse:
    """Propose other days for what is left of an advance."""
    case = one_readable_by_reference(request.user, region, reference)
    if case is None:
        raise Http404
    left = {one.envelope.reference: one for one in owed_by(reference) if one.outstanding}
    choices = [(name, f"{one.envelope.label} ({money(one.outstanding)})") for name, one in left.items()]
    here = reverse("casework:receivable", args=[region, reference])

    def do(data: dict[str, Any]) -> object:
        days = rescheduling.equal(
            left[data["envelope"]].outstanding, data["first_on"], int(data["every"]), data["count"]
        )
        return rescheduling.propose(
            case.public_id,
            data["envelope"],
            days,
            data["reason"],
            data["asked_on"],
            actor=request.user,
            key=data["key"],
        )

    return carry_out(
        request,
        act_form(forms.ReschedulingForm, request, advances=choices),
        do,
        done=_("La proposition est prête pour le vote, avec son effet en aide d’État."),
        back=here,
        page={
            "region": region,
            "title": _("Reporter ou rééchelonner une avance"),
            "lede": _("D’autres échéances sont une aide nouvelle : elle est calculée et comparée au plafond."),
            "submit": _("Proposer ces échéances"),
            "crumb_label": reference,
            "crumb_url": here,
        },
    )


def _found(request: SignedRequest, public_id: UUID) -> Rescheduling:
    found = (
        Rescheduling.objects.select_related("case", "prepared_by", "decided_by", "report__session")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise Http404
    if one_readable_by_reference(request.user, found.case.region, str(found.case.reference)) is None:
        raise Http404
    return found


@require_safe
@requires(Right.CASES_READ)
def shown(request: SignedRequest, public_id: UUID) -> HttpResponse:
    """A proposal: the days before and after, and the aid that they make, line by line."""
    found = _found(request, public_id)
    region, doors = found.case.region, []
    if found.state == ReschedulingState.PROPOSED:
        if may(request.user, Right.SESSIONS_RECORD_VOTE, region) and found.prepared_by_id != request.user.pk:
            url = reverse("casework:rescheduling-act", args=[public_id, "vote"])
            doors.append(Door(_("Enregistrer le vote"), url, ""))
        if may(request.user, Right.RECEIVABLES_RECOVER, region):
            doors.append(Door(_("Écarter"), reverse("casework:rescheduling-act", args=[public_id, "ecarter"])))
    before, after = dict(rescheduling.read(found.before)), dict(rescheduling.read(found.after))
    steps = [step["text"][language()] for step in found.equivalent.get("steps", ())]
    context = {
        "found": found,
        "region": region,
        "offers": doors,
        "days": [(day, before.get(day), after.get(day)) for day in sorted({*before, *after})],
        "ends_before": max(before),
        "ends_after": max(after),
        "steps": steps,
        "published": found.report and deliberation(region, found.deliberation),
    }
    return render(request, "casework/rescheduling.html", context)


@require_http_methods(["GET", "POST"])
@requires(Right.CASES_READ)
def act(request: SignedRequest, public_id: UUID, act: str) -> HttpResponse:
    """Record the vote that decides other days, or give them up."""
    found = _found(request, public_id)
    page = _page(request, found, act)
    if page is None:
        raise Http404
    return carry_out_one(request, page, found.case, reverse("casework:rescheduling", args=[public_id]))


def _page(request: SignedRequest, found: Rescheduling, act: str) -> ActPage | None:
    public_id, who = found.public_id, request.user
    if act == "vote":
        return ActPage(
            forms.VoteForm,
            Right.SESSIONS_RECORD_VOTE,
            _("Enregistrer le vote des échéances"),
            _("Elles remplacent les anciennes, et l’aide nouvelle est inscrite."),
            lambda form, data: rescheduling.decide(public_id, data["deliberation"], data["on"], actor=who),
            {"votes": adopted(found.case.region, timezone.localdate())},
        )
    if act == "ecarter":
        return ActPage(
            ActForm,
            Right.RECEIVABLES_RECOVER,
            _("Écarter ces échéances"),
            _("Les échéances de la convention restent dues."),
            lambda form, data: rescheduling.set_aside(public_id, actor=who),
        )
    return None
