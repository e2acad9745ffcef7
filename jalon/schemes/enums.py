"""The closed lists of schemes."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Instrument(TextChoices):
    """The legal form in which a scheme gives something."""

    GRANT = "grant", _("subvention")
    REPAYABLE_ADVANCE = "repayable-advance", _("avance remboursable")
    RECOVERABLE_ADVANCE = "recoverable-advance", _("avance récupérable")
    SERVICE = "service", _("service en nature")
    HOURS = "hours", _("allocation d’heures")

    @property
    def is_money(self) -> bool:
        """Whether euros are given; a service and hours are counted in their unit and have a value in euros."""
        return self not in (Instrument.SERVICE, Instrument.HOURS)

    @property
    def is_advance(self) -> bool:
        """Whether what is paid may have to come back: always for a repayable advance, on success for a recoverable one."""
        return self in (Instrument.REPAYABLE_ADVANCE, Instrument.RECOVERABLE_ADVANCE)


class ApplicantKind(TextChoices):
    """Who may apply."""

    COMPANY = "company", _("entreprise")
    LABORATORY = "laboratory", _("laboratoire ou unité d’un établissement")
    FOUNDING = "company-being-created", _("entreprise en création")
    CONSORTIUM = "consortium", _("groupement de partenaires")
    PERSON = "natural-person", _("personne")


class Asked(TextChoices):
    """What a request also gives, beside the answers to the rule's questions."""

    DATES = "dates", _("les dates du projet")
    PLACE = "place", _("le lieu du projet")
    IBAN = "iban", _("le compte à créditer")


class CostProof(TextChoices):
    """What shows that a cost of a project is due to count."""

    INVOICES = "invoices", _("factures acquittées")
    STATEMENT = "certified-statement", _("état des dépenses certifié")
    LUMP_SUM = "lump-sum", _("forfait")


class Step(TextChoices):
    """What a case goes through, in this order; a scheme switches steps on."""

    REQUEST = "request", _("demande")
    ACKNOWLEDGEMENT = "acknowledgement", _("accusé de réception")
    CHECKS = "checks", _("vérifications")
    OPINION = "expert-opinion", _("avis d’expert")
    JURY = "jury", _("évaluation")
    VISA = "visa", _("visas")
    VOTE = "committee-vote", _("vote")
    ACCEPTANCE = "operator-acceptance", _("acceptation par l’opérateur")
    NOTIFICATION = "notification", _("notification")
    AGREEMENT = "agreement", _("convention")
    DELIVERY = "delivery", _("prestation")
    PAYMENT = "payment", _("paiement")


class CommitmentEvent(TextChoices):
    """The event at which the Region counts granted money as committed."""

    VOTE = "vote", _("le vote")
    EXECUTORY = "executory", _("le caractère exécutoire de l’acte")
    SIGNATURE = "signature", _("la signature de la convention")


class MilestoneKind(TextChoices):
    """What an agreement promises beside costs; the final report says what the project came to."""

    INTERIM = "interim-report", _("rapport intermédiaire")
    FINAL = "final-report", _("rapport final")
    PROOF = "proof", _("justificatif")
    DELIVERABLE = "deliverable", _("livrable")


class Since(TextChoices):
    """From which day the months of a milestone run."""

    SIGNATURE = "signature", _("la signature de la convention")
    PROJECT_END = "project-end", _("la fin du projet")


class Opens(TextChoices):
    """The payment that waits for a milestone."""

    NOTHING = "", _("aucun paiement")
    INTERIM = "interim", _("un acompte")
    BALANCE = "balance", _("le solde")


class Counts(TextChoices):
    """Where the figure of a result comes from."""

    DECLARED = "declared", _("ce que les bénéficiaires déclarent et que la Région accepte")
    COMPLETED = "completed", _("les projets dont le rapport final est accepté")
    DELIVERED = "delivered", _("les unités rendues")
    SERVED = "served", _("les bénéficiaires servis")


class DraftState(TextChoices):
    """What became of a draft of a scheme's rules."""

    OPEN = "open", _("à relire")
    SUPERSEDED = "superseded", _("remplacé par un projet plus récent")
    PUBLISHED = "published", _("publié")
    SET_ASIDE = "set-aside", _("écarté")


class CountState(TextChoices):
    """How far a count of companies has come."""

    WAITING = "waiting", _("en attente")
    RUNNING = "running", _("en cours")
    DONE = "done", _("terminé")
    FAILED = "failed", _("interrompu")
