"""The acts of staff on a case: one page each, the same way for all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jalon.accounts.guards import SignedRequest, check, requires
from jalon.accounts.rights import Right
from jalon.cases.actions import acts, agreements, amendments, notes, proposals, requests, review
from jalon.cases.enums import Motion, VisaKind
from jalon.cases.models import Case
from jalon.cases.transitions import TABLE
from jalon.casework import forms
from jalon.casework.finding import FindForm, Former, fact_or_404, former
from jalon.casework.pages import ActForm, act_form, carry_out
from jalon.casework.prepared import prepared
from jalon.casework.views.cases import case_or_404
from jalon.schemes.queries import rulebook_of
from jalon.ui.formats import language

Do = Callable[[SignedRequest, Case, ActForm, dict[str, Any]], object]


@dataclass(frozen=True)
class Act:
    """A page of one act: its title, its form, what it does, what is said afterwards."""

    transition: str
    title: Any
    lede: Any
    submit: Any
    done: Any
    form: type[ActForm]
    do: Do
    danger: bool = False


def _seen(data: dict[str, Any]) -> int | None:
    return data.get("seen")


def _opine(request: SignedRequest, case: Case, form: ActForm, data: dict[str, Any]) -> object:
    condition = _condition(request, case)
    return review.opine(
        case.public_id,
        condition.id,
        condition.facts[0],
        data["favourable"] == "yes",
        data["reason"],
        actor=request.user,
        seen=_seen(data),
    )


def _condition(request: SignedRequest, case: Case) -> Any:
    """The judged condition that the address names."""
    wanted = request.GET.get("condition", "")
    for condition in rulebook_of(case.scheme_version).conditions:
        if condition.id == wanted and condition.kind == "judged":
            return condition
    raise Http404


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
            seen=_seen(data),
        )

    return do


def _amend(request: SignedRequest, case: Case, form: ActForm, data: dict[str, Any]) -> object:
    assert isinstance(form, forms.AmendmentForm)
    return amendments.prepare(
        case.public_id, data["reason"], form.amounts(), form.calendar(), actor=request.user, seen=_seen(data)
    )


def _visa(kind: VisaKind) -> Do:
    return lambda request, case, form, data: proposals.give_visa(
        case.public_id, kind, data["favourable"] == "yes", data["note"], actor=request.user, seen=_seen(data)
    )


ACTS: dict[str, Act] = {
    "prendre": Act(
        "take",
        gettext_lazy("Prendre ce dossier ?"),
        gettext_lazy("Le demandeur verra votre nom : vous serez son interlocuteur."),
        gettext_lazy("Prendre le dossier"),
        gettext_lazy("Le dossier est à vous."),
        forms.ConfirmForm,
        lambda request, case, form, data: review.take(case.public_id, actor=request.user, seen=_seen(data)),
    ),
    "confier": Act(
        "hand_over",
        gettext_lazy("Confier ce dossier"),
        gettext_lazy("Le demandeur verra le nom de votre collègue, qui reçoit un message."),
        gettext_lazy("Confier"),
        gettext_lazy("Le dossier est confié."),
        forms.HandOverForm,
        lambda request, case, form, data: review.hand_over(
            case.public_id, data["to"], actor=request.user, seen=_seen(data)
        ),
    ),
    "complet": Act(
        "complete",
        gettext_lazy("Le dossier est-il complet ?"),
        gettext_lazy("L’instruction commence. Le délai de silence, lui, court depuis la réception."),
        gettext_lazy("Oui, commencer l’instruction"),
        gettext_lazy("L’instruction commence."),
        forms.ConfirmForm,
        lambda request, case, form, data: review.complete(case.public_id, actor=request.user, seen=_seen(data)),
    ),
    "demander": Act(
        "ask_documents",
        gettext_lazy("Demander une pièce"),
        gettext_lazy("Le demandeur reçoit la liste et la date ; le délai de silence s’arrête jusqu’à sa réponse."),
        gettext_lazy("Envoyer la demande"),
        gettext_lazy("La demande de pièces est partie."),
        forms.AskForm,
        lambda request, case, form, data: review.ask_documents(
            case.public_id, data["wanted"], data["text"], data["deadline"], actor=request.user, seen=_seen(data)
        ),
    ),
    "reprendre": Act(
        "resume",
        gettext_lazy("Reprendre sans attendre les pièces ?"),
        gettext_lazy("Le délai de silence repart aujourd’hui."),
        gettext_lazy("Reprendre"),
        gettext_lazy("Le dossier reprend."),
        forms.ConfirmForm,
        lambda request, case, form, data: review.resume(case.public_id, actor=request.user, seen=_seen(data)),
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
            seen=_seen(data),
        ),
    ),
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
            case.public_id, actor=request.user, seen=_seen(data)
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
    "notifier": Act(
        "notify",
        gettext_lazy("Notifier la décision"),
        gettext_lazy("Le jour où le demandeur a reçu la décision : le délai de recours court de là."),
        gettext_lazy("Enregistrer la notification"),
        gettext_lazy("La notification est enregistrée."),
        forms.DateForm,
        lambda request, case, form, data: acts.notify(
            case.public_id, data["on"], actor=request.user, seen=_seen(data)
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
            case.public_id, data["reply_by"], actor=request.user, seen=_seen(data)
        ),
    ),
    "reprendre-convention": Act(
        "recall_agreement",
        gettext_lazy("Reprendre la convention envoyée ?"),
        gettext_lazy("Elle ne pourra plus être signée ; vous pourrez en envoyer une autre."),
        gettext_lazy("Reprendre la convention"),
        gettext_lazy("La convention est reprise."),
        forms.ConfirmForm,
        lambda request, case, form, data: agreements.recall(case.public_id, actor=request.user, seen=_seen(data)),
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
            seen=_seen(data),
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
            seen=_seen(data),
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
        lambda request, case, form, data: amendments.approve(case.public_id, actor=request.user, seen=_seen(data)),
    ),
    "envoyer-avenant": Act(
        "send_amendment",
        gettext_lazy("Envoyer l’avenant à signer"),
        gettext_lazy("Il s’imprime avec ce qui était et ce qui devient ; le bénéficiaire le renvoie signé."),
        gettext_lazy("Envoyer l’avenant"),
        gettext_lazy("L’avenant est envoyé."),
        forms.ReplyForm,
        lambda request, case, form, data: amendments.send(
            case.public_id, data["reply_by"], actor=request.user, seen=_seen(data)
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
            case.public_id, data["on"], actor=request.user, seen=_seen(data)
        ),
    ),
    "ecarter-avenant": Act(
        "drop_amendment",
        gettext_lazy("Écarter cet avenant ?"),
        gettext_lazy("La convention reste comme elle est ; un document envoyé ne pourra plus être signé."),
        gettext_lazy("Écarter l’avenant"),
        gettext_lazy("L’avenant est écarté."),
        forms.ConfirmForm,
        lambda request, case, form, data: amendments.drop(case.public_id, actor=request.user, seen=_seen(data)),
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
            seen=_seen(data),
        ),
    ),
    "message": Act(
        "",
        gettext_lazy("Écrire au demandeur"),
        gettext_lazy("Le message s’ajoute à l’échange du dossier ; le demandeur en est averti."),
        gettext_lazy("Envoyer"),
        gettext_lazy("Le message est envoyé."),
        forms.MessageForm,
        lambda request, case, form, data: requests.write_message(
            case.public_id, data["text"], actor=request.user, key=data["key"]
        ),
    ),
    "note": Act(
        "",
        gettext_lazy("Écrire une note"),
        gettext_lazy(
            "Pour les agents seulement. Elle fait partie du dossier, dont le demandeur peut demander copie."
        ),
        gettext_lazy("Garder la note"),
        gettext_lazy("La note est gardée."),
        forms.NoteForm,
        lambda request, case, form, data: notes.write_note(
            case.public_id, data["text"], actor=request.user, key=data["key"]
        ),
    ),
    "etiquettes": Act(
        "",
        gettext_lazy("Étiquettes du dossier"),
        gettext_lazy("Des mots pour retrouver ce dossier parmi les autres ; le demandeur ne les voit pas."),
        gettext_lazy("Garder ces étiquettes"),
        gettext_lazy("Les étiquettes sont gardées."),
        forms.TagsForm,
        lambda request, case, form, data: notes.set_tags(case.public_id, data["tags"], actor=request.user),
    ),
    "interet": Act(
        "",
        gettext_lazy("Déclarer un intérêt"),
        gettext_lazy("Vous ne verrez plus ce dossier et n’y ferez plus rien. Un autre agent le reprendra."),
        gettext_lazy("Déclarer et me retirer"),
        gettext_lazy("Votre intérêt est déclaré ; vous n’avez plus accès au dossier."),
        forms.InterestForm,
        lambda request, case, form, data: review.declare_interest(
            case.public_id, data["reason"], actor=request.user
        ),
        danger=True,
    ),
}


@require_http_methods(["GET", "POST"])
@requires(Right.CASES_READ)
def act(request: SignedRequest, public_id: UUID, act: str) -> HttpResponse:
    """Do one act on a case."""
    found = ACTS.get(act)
    if found is None:
        raise Http404
    case = case_or_404(request, public_id)
    right = TABLE[found.transition].right if found.transition else Right.CASES_READ
    check(request, right, case.region, case.scheme_version.scheme.slug)
    finds = found.form is FindForm
    arguments = {"fact": fact_or_404(case, request.GET.get("fait", ""))} if finds else prepared(act, case)
    form = act_form(found.form, request, case.version, **arguments)
    here = reverse("casework:case", args=[case.public_id])
    title, lede = str(found.title), str(found.lede)
    if act == "avis":
        title = _("Avis : %(label)s") % {"label": _condition(request, case).label.get(language(), "")}
    before: list[Former] = []
    if isinstance(form, FindForm):
        title = form.fact.text("question", language()) or form.fact.label(language())
        before = former(case, form.fact)
    return carry_out(
        request,
        form,
        lambda data: found.do(request, case, form, data),
        done=str(found.done),
        back=reverse("casework:today") if act == "interet" else here,
        page={
            "title": title,
            "lede": lede,
            "submit": found.submit,
            "danger": found.danger,
            "region": case.region,
            "crumb_label": case.reference,
            "crumb_url": here,
            "before": before,
        },
        seen=case.version,
    )
