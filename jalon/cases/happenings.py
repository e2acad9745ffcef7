"""What was done on a case, in words: for who comes back to a page that somebody else has made old."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jalon.accounts.queries import names_of
from jalon.cases.models import Case
from jalon.journal.queries import history

SAID: Mapping[str, Promise] = {
    "write": _("La demande a été modifiée."),
    "apply": _("Le demandeur a changé."),
    "submit": _("La demande a été déposée."),
    "abandon": _("La demande a été abandonnée."),
    "identify": _("L’entreprise a donné son numéro SIREN."),
    "hand_over": _("Le dossier a changé de mains."),
    "take": _("Le dossier a été pris en charge."),
    "ask_documents": _("Des pièces ont été demandées."),
    "answer_documents": _("Le demandeur a répondu à la demande de pièces."),
    "resume": _("L’instruction a repris sans attendre les pièces."),
    "complete": _("Le dossier a été déclaré complet."),
    "review": _("L’instruction a commencé."),
    "find": _("Un constat a été noté."),
    "opine": _("Un avis a été donné."),
    "propose": _("Une proposition a été faite."),
    "withdraw_proposal": _("La proposition a été retirée."),
    "legal_visa": _("Le visa juridique a été donné ou refusé."),
    "finance_visa": _("Le visa financier a été donné ou refusé."),
    "decide": _("La séance a décidé."),
    "send_back": _("Le dossier est revenu de la séance."),
    "postpone": _("Le dossier a été reporté à une autre séance."),
    "notify": _("La décision a été notifiée."),
    "send_agreement": _("La convention est partie à la signature."),
    "recall_agreement": _("La convention a été reprise."),
    "receive_signature": _("La convention signée a été reçue."),
    "agree": _("La convention a été signée par la Région."),
    "invite_observations": _("Le bénéficiaire a été invité à s’expliquer."),
    "prepare_amendment": _("Un avenant a été préparé."),
    "drop_amendment": _("L’avenant a été abandonné."),
    "approve_amendment": _("L’avenant a été approuvé."),
    "send_amendment": _("L’avenant est parti à la signature."),
    "sign_amendment": _("L’avenant a été signé par la Région."),
    "open_withdrawal": _("Une procédure de retrait a été ouverte."),
    "answer_withdrawal": _("Le bénéficiaire a répondu dans la procédure de retrait."),
    "hear_withdrawal": _("Le bénéficiaire a été entendu."),
    "propose_withdrawal": _("Un retrait a été proposé."),
    "drop_withdrawal": _("La procédure de retrait a été abandonnée."),
    "decide_withdrawal": _("Le retrait a été décidé."),
    "report": _("Un compte rendu a été écrit."),
    "send_report": _("Un compte rendu a été envoyé."),
    "judge_report": _("Un compte rendu a été examiné."),
    "change_milestone": _("Une étape de la convention a changé."),
    "end_award": _("L’aide a été close."),
    "close": _("Le dossier a été clos."),
    "accept": _("L’opérateur a accepté la demande."),
    "deliver": _("L’opérateur a déclaré une prestation."),
    "finish": _("L’opérateur a fini sa prestation."),
    "use_hours": _("Des heures ont été décomptées."),
    "end_hours": _("Les heures non utilisées ont été rendues."),
    "list": _("Le label est publié."),
    "expire": _("Le label a pris fin."),
    "claim": _("Un paiement a été demandé."),
    "silence": _("Le silence a valu refus."),
    "interest": _("Une personne a déclaré un intérêt."),
}
"""Each act that makes a page of the case old, once it is done."""


@dataclass(frozen=True, slots=True)
class Happened:
    """An act that was done: what, when, by whom (nobody where it was by itself)."""

    what: Promise
    at: datetime
    person: str


def happened_since(case: Case, seen: int) -> list[Happened]:
    """What made the page of a reader old, who had ``seen`` an earlier version of the case; the latest first."""
    done = case.version - seen
    if seen < 0 or done <= 0 or not case.reference:
        return []
    rows = list(history(case.reference).filter(action__in=[f"cases.{act}" for act in SAID])[:done])
    names = names_of(row.actor_id for row in rows)
    return [Happened(SAID[row.action.partition(".")[2]], row.at, names.get(row.actor_id, "")) for row in rows]
