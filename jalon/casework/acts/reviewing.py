"""The acts of a review: who handles the case, what is missing, what is found and judged."""

from typing import Any, cast

from django.utils.translation import gettext_lazy

from jalon.accounts.guards import SignedRequest
from jalon.cases.actions import review
from jalon.cases.models import Case
from jalon.casework import forms
from jalon.casework.acts.kinds import Act, condition_asked, seen
from jalon.casework.finding import FindForm
from jalon.casework.pages import ActForm


def _opine(request: SignedRequest, case: Case, form: ActForm, data: dict[str, Any]) -> object:
    condition = condition_asked(request, case)
    return review.opine(
        case.public_id,
        condition.id,
        condition.facts[0],
        data["favourable"] == "yes",
        data["reason"],
        actor=request.user,
        seen=seen(data),
    )


REVIEWING: dict[str, Act] = {
    "prendre": Act(
        "take",
        gettext_lazy("Prendre ce dossier ?"),
        gettext_lazy("Le demandeur verra votre nom : vous serez son interlocuteur."),
        gettext_lazy("Prendre le dossier"),
        gettext_lazy("Le dossier est à vous."),
        forms.ConfirmForm,
        lambda request, case, form, data: review.take(case.public_id, actor=request.user, seen=seen(data)),
    ),
    "confier": Act(
        "hand_over",
        gettext_lazy("Confier ce dossier"),
        gettext_lazy("Le demandeur verra le nom de votre collègue, qui reçoit un message."),
        gettext_lazy("Confier"),
        gettext_lazy("Le dossier est confié."),
        forms.HandOverForm,
        lambda request, case, form, data: review.hand_over(
            case.public_id, data["to"], actor=request.user, seen=seen(data)
        ),
    ),
    "complet": Act(
        "complete",
        gettext_lazy("Le dossier est-il complet ?"),
        gettext_lazy("L’instruction commence. Le délai de silence, lui, court depuis la réception."),
        gettext_lazy("Oui, commencer l’instruction"),
        gettext_lazy("L’instruction commence."),
        forms.ConfirmForm,
        lambda request, case, form, data: review.complete(case.public_id, actor=request.user, seen=seen(data)),
    ),
    "demander": Act(
        "ask_documents",
        gettext_lazy("Demander une pièce"),
        gettext_lazy("Le demandeur reçoit la liste et la date ; le délai de silence s’arrête jusqu’à sa réponse."),
        gettext_lazy("Envoyer la demande"),
        gettext_lazy("La demande de pièces est partie."),
        forms.AskForm,
        lambda request, case, form, data: review.ask_documents(
            case.public_id, data["wanted"], data["text"], data["deadline"], actor=request.user, seen=seen(data)
        ),
    ),
    "reprendre": Act(
        "resume",
        gettext_lazy("Reprendre sans attendre les pièces ?"),
        gettext_lazy("Le délai de silence repart aujourd’hui."),
        gettext_lazy("Reprendre"),
        gettext_lazy("Le dossier reprend."),
        forms.ConfirmForm,
        lambda request, case, form, data: review.resume(case.public_id, actor=request.user, seen=seen(data)),
    ),
    "avis": Act(
        "opine",
        gettext_lazy("Rendre un avis"),
        gettext_lazy("Daté, motivé, signé de votre nom ; un avis antérieur reste dans l’histoire du dossier."),
        gettext_lazy("Enregistrer l’avis"),
        gettext_lazy("L’avis est enregistré."),
        forms.OpinionForm,
        _opine,
    ),
    "constater": Act(
        "find",
        gettext_lazy("Constater un fait"),
        gettext_lazy("Ce que le service constate l’emporte sur ce que le demandeur a dit ; rien n’est effacé."),
        gettext_lazy("Enregistrer le constat"),
        gettext_lazy("Le constat est enregistré."),
        FindForm,
        lambda request, case, form, data: review.find(
            case.public_id,
            cast(FindForm, form).fact.name,
            cast(FindForm, form).value(),
            data["source"],
            actor=request.user,
            seen=seen(data),
        ),
    ),
}
