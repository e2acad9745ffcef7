"""The acts after a decision: its notification, the agreement and its amendments, a call for observations."""

from typing import Any

from django.utils.translation import gettext_lazy

from jalon.accounts.guards import SignedRequest
from jalon.cases.actions import acts, agreements, amendments, in_kind
from jalon.cases.models import Case
from jalon.casework import forms
from jalon.casework.acts.kinds import Act, seen
from jalon.casework.pages import ActForm


def _amend(request: SignedRequest, case: Case, form: ActForm, data: dict[str, Any]) -> object:
    assert isinstance(form, forms.AmendmentForm)
    return amendments.prepare(
        case.public_id,
        data["reason"],
        form.amounts(),
        form.calendar(),
        promised=form.promised(),
        actor=request.user,
        seen=seen(data),
    )


AGREEING: dict[str, Act] = {
    "notifier": Act(
        "notify",
        gettext_lazy("Notifier la décision"),
        gettext_lazy("Le jour où le demandeur a reçu la décision : le délai de recours court de là."),
        gettext_lazy("Enregistrer la notification"),
        gettext_lazy("La notification est enregistrée."),
        forms.DateForm,
        lambda request, case, form, data: acts.notify(
            case.public_id, data["on"], actor=request.user, seen=seen(data)
        ),
    ),
    "envoyer-convention": Act(
        "send_agreement",
        gettext_lazy("Envoyer la convention à signer"),
        gettext_lazy(
            "Elle s’imprime du texte de la Région ; le bénéficiaire la renvoie signée depuis son dossier."
        ),
        gettext_lazy("Envoyer la convention"),
        gettext_lazy("La convention est envoyée."),
        forms.ReplyForm,
        lambda request, case, form, data: agreements.send_agreement(
            case.public_id, data["reply_by"], actor=request.user, seen=seen(data)
        ),
    ),
    "reprendre-convention": Act(
        "recall_agreement",
        gettext_lazy("Reprendre la convention envoyée ?"),
        gettext_lazy("Elle ne pourra plus être signée ; vous pourrez en envoyer une autre."),
        gettext_lazy("Reprendre la convention"),
        gettext_lazy("La convention est reprise."),
        forms.ConfirmForm,
        lambda request, case, form, data: agreements.recall(case.public_id, actor=request.user, seen=seen(data)),
        danger=True,
    ),
    "copie-signee": Act(
        "receive_signature",
        gettext_lazy("Enregistrer la copie signée reçue"),
        gettext_lazy("Pour une convention revenue par courrier : numérisez-la en un PDF."),
        gettext_lazy("Enregistrer la copie"),
        gettext_lazy("La copie signée est enregistrée."),
        forms.SignedCopyForm,
        lambda request, case, form, data: agreements.return_signed(
            case.public_id,
            data["copy"].name,
            data["copy"].read(),
            data["signatory"],
            data["signed_on"],
            actor=request.user,
            seen=seen(data),
        ),
    ),
    "convention": Act(
        "agree",
        gettext_lazy("Signer la convention"),
        gettext_lazy("Sous votre délégation de signature, en vigueur ce jour-là."),
        gettext_lazy("Enregistrer la signature"),
        gettext_lazy("La convention est signée."),
        forms.AgreementForm,
        lambda request, case, form, data: agreements.agree(
            case.public_id,
            data["on"],
            data["applicant_signatory"],
            data["applicant_signed_on"],
            actor=request.user,
            seen=seen(data),
        ),
    ),
    "avenant": Act(
        "prepare_amendment",
        gettext_lazy("Préparer un avenant"),
        gettext_lazy(
            "Rien ne bouge avant la signature des deux parties. Au-delà du vote, il faut une autre décision."
        ),
        gettext_lazy("Enregistrer l’avenant"),
        gettext_lazy("L’avenant est préparé : une autre personne le vise."),
        forms.AmendmentForm,
        _amend,
    ),
    "viser-avenant": Act(
        "approve_amendment",
        gettext_lazy("Viser cet avenant ?"),
        gettext_lazy("Qui l’a préparé ne le vise pas."),
        gettext_lazy("Viser l’avenant"),
        gettext_lazy("L’avenant est visé."),
        forms.ConfirmForm,
        lambda request, case, form, data: amendments.approve(case.public_id, actor=request.user, seen=seen(data)),
    ),
    "envoyer-avenant": Act(
        "send_amendment",
        gettext_lazy("Envoyer l’avenant à signer"),
        gettext_lazy("Il s’imprime avec ce qui était et ce qui devient ; le bénéficiaire le renvoie signé."),
        gettext_lazy("Envoyer l’avenant"),
        gettext_lazy("L’avenant est envoyé."),
        forms.ReplyForm,
        lambda request, case, form, data: amendments.send(
            case.public_id, data["reply_by"], actor=request.user, seen=seen(data)
        ),
    ),
    "signer-avenant": Act(
        "sign_amendment",
        gettext_lazy("Signer l’avenant"),
        gettext_lazy("Sous votre délégation : les montants et le calendrier changent à votre signature."),
        gettext_lazy("Enregistrer la signature"),
        gettext_lazy("L’avenant est en vigueur."),
        forms.DateForm,
        lambda request, case, form, data: amendments.sign(
            case.public_id, data["on"], actor=request.user, seen=seen(data)
        ),
    ),
    "ecarter-avenant": Act(
        "drop_amendment",
        gettext_lazy("Écarter cet avenant ?"),
        gettext_lazy("La convention reste comme elle est ; un document envoyé ne pourra plus être signé."),
        gettext_lazy("Écarter l’avenant"),
        gettext_lazy("L’avenant est écarté."),
        forms.ConfirmForm,
        lambda request, case, form, data: amendments.drop(case.public_id, actor=request.user, seen=seen(data)),
        danger=True,
    ),
    "heures": Act(
        "use_hours",
        gettext_lazy("Constater des heures consommées"),
        gettext_lazy("Sur le relevé du centre de calcul ; jamais plus que ce qui reste au dossier."),
        gettext_lazy("Constater"),
        gettext_lazy("La consommation est constatée."),
        forms.HoursForm,
        lambda request, case, form, data: in_kind.use_hours(
            case.public_id,
            data["amount"],
            data["on"],
            data["proof"],
            actor=request.user,
            seen=seen(data),
            key=data["key"],
        ),
    ),
    "terminer-heures": Act(
        "end_hours",
        gettext_lazy("Terminer cette allocation ?"),
        gettext_lazy("Les heures qui restent reviennent au dispositif et le dossier est clos."),
        gettext_lazy("Terminer l’allocation"),
        gettext_lazy("L’allocation est terminée."),
        forms.ConfirmForm,
        lambda request, case, form, data: in_kind.end_hours(case.public_id, actor=request.user, seen=seen(data)),
        danger=True,
    ),
    "observations": Act(
        "invite_observations",
        gettext_lazy("Inviter à présenter des observations"),
        gettext_lazy(
            "Avant un retrait ou un reversement : le bénéficiaire peut répondre, par écrit ou de vive voix."
        ),
        gettext_lazy("Envoyer l’invitation"),
        gettext_lazy("L’invitation est partie."),
        forms.ObservationsForm,
        lambda request, case, form, data: acts.invite_observations(
            case.public_id,
            data["measure"],
            data["reasons_law"],
            data["reasons_fact"],
            data["deadline"],
            actor=request.user,
            seen=seen(data),
        ),
    ),
}
