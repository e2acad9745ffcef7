"""The closed lists of payments."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Basis(TextChoices):
    """Why money is due: the proof that the certification rests on."""

    INVOICES = "invoices", _("factures acquittées")
    STATEMENT = "certified-statement", _("état des dépenses certifié")
    LUMP_SUM = "lump-sum", _("forfait")
    AGREED_ADVANCE = "agreed-advance", _("versement prévu par la convention")


class ClaimKind(TextChoices):
    """Where in the life of an award a claim comes: before costs, along them, or at their end."""

    ADVANCE = "advance", _("avance prévue par la convention")
    INTERIM = "interim", _("acompte sur des dépenses réalisées")
    BALANCE = "balance", _("solde")


class ClaimState(TextChoices):
    """Where a payment claim is."""

    RECEIVED = "received", _("reçue")
    CERTIFIED = "certified", _("service fait certifié")
    REFUSED = "refused", _("refusée")
    ORDERED = "ordered", _("mandat signé")
    REJECTED = "rejected", _("mandat rejeté par le comptable")
    PAID = "paid", _("payée")
    SETTLED = "settled", _("soldée sans paiement")


class Owed(TextChoices):
    """What a recovery order claims; each is a book of the ledger."""

    PRINCIPAL = "receivables", _("échéance d’une avance")
    INTEREST = "interest", _("intérêts")
    UNDUE = "undue", _("somme payée à tort")


class Recovery(TextChoices):
    """What happens to a recovery order once it is issued."""

    RECEIVED = "receive", _("encaissé")
    DISPUTED = "dispute", _("contesté")
    UPHELD = "uphold", _("contestation rejetée")
    PUT_OFF = "reschedule", _("délais accordés")
    DUE_AGAIN = "call_due", _("échu de nouveau")
    WRITTEN_OFF = "write_off", _("abandonné par un vote")


class DefaultState(TextChoices):
    """Where a default is."""

    NOTICED = "noticed", _("mise en demeure envoyée")
    DECLARED = "declared", _("défaillance déclarée")
    LIFTED = "lifted", _("levée : le retard est réglé")


class ReschedulingState(TextChoices):
    """Where other days for an advance are."""

    PROPOSED = "proposed", _("proposé au vote")
    DECIDED = "decided", _("décidé")
    SET_ASIDE = "set-aside", _("écarté")


class FileKind(TextChoices):
    """What a line of a file exchanged with the Region's finance system is about."""

    AUTHORISATION = "authorisation", _("autorisation (AP/AE)")
    CREDITS = "credits", _("crédits de paiement")
    COMMITMENT = "commitment", _("engagement")
    ORDER = "order", _("mandat")
    RECOVERY = "recovery", _("titre de recettes")


class BatchKind(TextChoices):
    """What leaves together for the finance system."""

    ORDERS = "orders", _("mandats")
    RECOVERIES = "recoveries", _("titres de recettes")


class Ground(TextChoices):
    """On what ground an aid is withdrawn; each has its own limit in time."""

    CONDITIONS = "conditions", _("les conditions de l’aide ne sont pas respectées")
    ILLEGAL = "illegal", _("l’aide a été accordée contre la règle de droit")
    FRAUD = "fraud", _("l’aide a été obtenue par fraude")


class Extent(TextChoices):
    """How much of an aid is withdrawn."""

    PART = "part", _("une part de l’aide")
    WHOLE = "whole", _("toute l’aide")


class WithdrawalState(TextChoices):
    """Where the withdrawal of an aid is."""

    OPEN = "open", _("observations demandées")
    PROPOSED = "proposed", _("proposé au vote")
    DECIDED = "decided", _("retrait voté")
    DROPPED = "dropped", _("abandonné : rien n’est retiré")


class WithdrawalStage(TextChoices):
    """When amounts of a withdrawal were written."""

    ANNOUNCED = "announced", _("annoncé au bénéficiaire")
    PROPOSED = "proposed", _("proposé")
    DECIDED = "decided", _("décidé")
