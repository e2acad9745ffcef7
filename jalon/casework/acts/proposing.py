"""The acts of a proposal: what is proposed, and the visas that it needs."""

from typing import Any

from django.utils.translation import gettext_lazy

from jalon.accounts.guards import SignedRequest
from jalon.cases.actions import proposals
from jalon.cases.enums import Motion, VisaKind
from jalon.cases.models import Case
from jalon.casework import forms
from jalon.casework.acts.kinds import Act, Do, seen
from jalon.casework.pages import ActForm


def _propose(motion: Motion) -> Do:
    def do(request: SignedRequest, case: Case, form: ActForm, data: dict[str, Any]) -> object:
        amounts = form.amounts() if isinstance(form, forms.GrantForm) else {}
        return proposals.propose(
            case.public_id,
            motion,
            amounts,
            reasons_law=data["reasons_law"],
            reasons_fact=data["reasons_fact"],
            actor=request.user,
            seen=seen(data),
        )

    return do


def _visa(kind: VisaKind) -> Do:
    return lambda request, case, form, data: proposals.give_visa(
        case.public_id, kind, data["favourable"] == "yes", data["note"], actor=request.user, seen=seen(data)
    )


PROPOSING: dict[str, Act] = {
    "attribuer": Act(
        "propose",
        gettext_lazy("Proposer d’attribuer l’aide"),
        gettext_lazy("Les montants sont réservés aussitôt ; ils reviennent au dispositif si la commission refuse."),
        gettext_lazy("Proposer et réserver"),
        gettext_lazy("La proposition est enregistrée et les montants réservés."),
        forms.GrantForm,
        _propose(Motion.GRANT),
    ),
    "refuser": Act(
        "propose",
        gettext_lazy("Proposer un refus"),
        gettext_lazy("Le demandeur lira ces motifs tels quels, avec les voies de recours."),
        gettext_lazy("Proposer le refus"),
        gettext_lazy("La proposition de refus est enregistrée."),
        forms.ReasonsForm,
        _propose(Motion.REFUSE),
        danger=True,
    ),
    "retirer": Act(
        "withdraw_proposal",
        gettext_lazy("Retirer la proposition ?"),
        gettext_lazy("Ce qu’elle réservait revient au dispositif ; le dossier retourne en instruction."),
        gettext_lazy("Retirer la proposition"),
        gettext_lazy("La proposition est retirée."),
        forms.ConfirmForm,
        lambda request, case, form, data: proposals.withdraw_proposal(
            case.public_id, actor=request.user, seen=seen(data)
        ),
        danger=True,
    ),
    "visa-juridique": Act(
        "legal_visa",
        gettext_lazy("Visa juridique"),
        gettext_lazy("Qui prépare la proposition ne la vise pas."),
        gettext_lazy("Enregistrer le visa"),
        gettext_lazy("Le visa est enregistré."),
        forms.VisaForm,
        _visa(VisaKind.LEGAL),
    ),
    "visa-financier": Act(
        "finance_visa",
        gettext_lazy("Visa financier"),
        gettext_lazy("Qui prépare la proposition, ou a donné l’autre visa, ne donne pas celui-ci."),
        gettext_lazy("Enregistrer le visa"),
        gettext_lazy("Le visa est enregistré."),
        forms.VisaForm,
        _visa(VisaKind.FINANCE),
    ),
}
