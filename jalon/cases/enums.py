"""The closed lists of cases."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where the work on a case is."""

    DRAFT = "draft", _("brouillon")
    SUBMITTED = "submitted", _("déposé")
    AWAITING = "awaiting-documents", _("pièces attendues")
    COMPLETE = "complete", _("complet")
    IN_REVIEW = "in-review", _("en instruction")
    PROPOSED = "proposed", _("proposé")
    DECIDED = "decided", _("décidé")
    AGREED = "agreed", _("conventionné")
    RUNNING = "running", _("en cours")
    CLOSED = "closed", _("clos")
    ABANDONED = "abandoned", _("abandonné")


class Outcome(TextChoices):
    """What was decided."""

    NONE = "none", _("pas encore décidé")
    SILENCE = "silence", _("refusé par silence")
    GRANTED = "granted", _("attribué")
    REFUSED = "refused", _("refusé")
    PARTLY_WITHDRAWN = "withdrawn-part", _("retiré en partie")
    WITHDRAWN = "withdrawn", _("retiré")


GIVEN = (Outcome.GRANTED, Outcome.PARTLY_WITHDRAWN)
"""An aid is given, whole or what a withdrawal left of it."""
EVER_GRANTED = (*GIVEN, Outcome.WITHDRAWN)
"""A vote granted an aid, whatever was taken back since."""
UNDECIDED = (Outcome.NONE, Outcome.SILENCE)
"""No express decision yet: after a refusal by silence the work goes on, and a decision replaces it."""


class Motion(TextChoices):
    """What staff propose to the committee."""

    GRANT = "grant", _("attribuer")
    REFUSE = "refuse", _("refuser")


class VisaKind(TextChoices):
    """Who looks before a proposal goes to the committee."""

    LEGAL = "legal", _("visa juridique")
    FINANCE = "finance", _("visa financier")


class FactOrigin(TextChoices):
    """Where a case's fact comes from."""

    APPLICANT = "applicant", _("déclaré par le demandeur")
    REGISTER = "register", _("registre des entreprises")
    OFFICER = "officer", _("constaté par le service")
    OPINION = "opinion", _("avis d’expert")


class SessionState(TextChoices):
    """Where a session of the committee is."""

    OPEN = "open", _("ouverte")
    VOTED = "voted", _("votes gelés")


class ReportStage(TextChoices):
    """Where a report is before its vote."""

    DRAFT = "draft", _("en préparation")
    SENT = "sent", _("adressé aux élus")


class Fate(TextChoices):
    """What the committee did with one case of a report, whatever becomes of the others."""

    KEPT = "kept", _("maintenu")
    AMENDED = "amended", _("montant amendé")
    WITHDRAWN = "withdrawn", _("retiré")
    POSTPONED = "postponed", _("reporté à une autre séance")


class Choice(TextChoices):
    """How somebody who could vote did."""

    FOR = "for", _("pour")
    AGAINST = "against", _("contre")
    ABSTAINED = "abstained", _("abstention")
    SILENT = "silent", _("n’a pas pris part au vote")


class Passing(TextChoices):
    """Through the door of the room."""

    ARRIVES = "arrives", _("arrivée")
    LEAVES = "leaves", _("départ")


class Ballot(TextChoices):
    """What the committee did with a report."""

    PENDING = "pending", _("à voter")
    ADOPTED = "adopted", _("adopté")
    REJECTED = "rejected", _("rejeté")
    ADJOURNED = "adjourned", _("ajourné")


class Way(TextChoices):
    """Which way an instalment of an agreement goes."""

    PAYMENT = "payment", _("versement")
    REPAYMENT = "repayment", _("remboursement")


class DisposalState(TextChoices):
    """Where a list of requests to be emptied is."""

    PROPOSED = "proposed", _("à confirmer")
    CONFIRMED = "confirmed", _("confirmée, en cours")
    DONE = "done", _("exécutée")
    SET_ASIDE = "set-aside", _("écartée")


class LetterState(TextChoices):
    """Where a letter's PDF is."""

    QUEUED = "queued", _("en préparation")
    FAILED = "failed", _("pas encore imprimée")
    PRINTED = "printed", _("prête")


class LetterDraftState(TextChoices):
    """Where a proposed text of a letter is."""

    OPEN = "open", _("à relire")
    PUBLISHED = "published", _("publié")
    SUPERSEDED = "superseded", _("remplacé")
    SET_ASIDE = "set-aside", _("écarté")


class SourceKind(TextChoices):
    """Who pays for a project."""

    AID = "aid", _("l’aide demandée ici")
    OWN = "own", _("vos fonds propres")
    LOAN = "loan", _("un emprunt")
    PUBLIC = "public", _("une autre aide publique")
    PRIVATE = "private", _("un autre financement privé")


class Answer(TextChoices):
    """What somebody invited to review answered."""

    WAITING = "waiting", _("sans réponse")
    ACCEPTED = "accepted", _("acceptée")
    DECLINED = "declined", _("déclinée")
    CANCELLED = "cancelled", _("annulée")


class ReviewState(TextChoices):
    """Where one reviewer's work on one request is."""

    ASKED = "asked", _("à noter")
    GIVEN = "given", _("noté")
    CONFLICT = "conflict", _("intérêt déclaré")
    REPLACED = "replaced", _("remplacé")
    REOPENED = "reopened", _("rouvert")


class Place(TextChoices):
    """Where a request stands on a confirmed list."""

    KEPT = "kept", _("au-dessus de la ligne")
    WAITING = "waiting", _("liste d’attente")
    BELOW = "below", _("sous le seuil")


class SigningState(TextChoices):
    """Where a paper to be signed is."""

    SENT = "sent", _("envoyée")
    OPENED = "opened", _("ouverte")
    SIGNED = "signed", _("signée par le bénéficiaire")
    COUNTERSIGNED = "countersigned", _("signée par les deux parties")
    DECLINED = "declined", _("signature refusée")
    LAPSED = "lapsed", _("caduque")
    RECALLED = "recalled", _("reprise par la Région")


UNSIGNED = (SigningState.SENT, SigningState.OPENED, SigningState.SIGNED)
"""A paper that is on its way: only one at a time."""


class AmendmentState(TextChoices):
    """Where a change to an agreement is."""

    PREPARED = "prepared", _("à viser")
    APPROVED = "approved", _("visé")
    SENT = "sent", _("à signer")
    IN_FORCE = "in-force", _("en vigueur")
    SET_ASIDE = "set-aside", _("écarté")


AMENDING = (AmendmentState.PREPARED, AmendmentState.APPROVED, AmendmentState.SENT)
"""A change under way: only one at a time."""
