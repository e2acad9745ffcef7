"""The ledger's words: books, steps, operations, bases, with their French labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Book(TextChoices):
    """What is counted: the right to commit, the right to order within a year, what is owed to the Region."""

    AUTHORITY = "authority", _("Autorisations (AP/AE)")
    CREDITS = "credits", _("Crédits de paiement (CP)")
    RECEIVABLES = "receivables", _("Avances à rembourser")
    INTEREST = "interest", _("Intérêts dus")
    UNDUE = "undue", _("Sommes indues")
    RESOURCE = "resource", _("Ressource en nature")


class Step(TextChoices):
    """Where an amount is. The order of each book's steps is that of ``PATHS``."""

    OPENED = "opened", pgettext_lazy("étape", "Ouvert")
    AVAILABLE = "available", pgettext_lazy("étape", "Disponible")
    ALLOCATED = "allocated", pgettext_lazy("étape", "Affecté au dispositif")
    ENTRUSTED = "entrusted", pgettext_lazy("étape", "Confié à un opérateur")
    RESERVED = "reserved", pgettext_lazy("étape", "Réservé")
    GRANTED = "granted", pgettext_lazy("étape", "Attribué")
    COMMITTED = "committed", pgettext_lazy("étape", "Engagé")
    CERTIFIED = "certified", pgettext_lazy("étape", "Liquidé")
    ORDERED = "ordered", pgettext_lazy("étape", "Mandaté")
    PAID = "paid", pgettext_lazy("étape", "Payé")
    USED = "used", pgettext_lazy("étape", "Consommé")
    OPEN = "open", pgettext_lazy("étape", "Crédits ouverts")
    LAPSED = "lapsed", pgettext_lazy("étape", "Crédits tombés")
    CHARGED = "charged", pgettext_lazy("étape", "Créances constatées")
    OUTSTANDING = "outstanding", pgettext_lazy("étape", "Avance restant à rembourser")
    DUE = "due", pgettext_lazy("étape", "Échu, à recouvrer")
    RECEIVED = "received", pgettext_lazy("étape", "Encaissé")
    DISPUTED = "disputed", pgettext_lazy("étape", "Contesté")
    RESCHEDULED = "rescheduled", pgettext_lazy("étape", "Rééchelonné")
    WRITTEN_OFF = "written_off", pgettext_lazy("étape", "Admis en non-valeur ou remis")


# The way of an amount through each book, from its source account on. What an operator's share gives goes from
# entrusted to granted; what a scheme gives itself goes from allocated to reserved.
PATHS: dict[Book, tuple[Step, ...]] = {
    Book.AUTHORITY: (
        Step.OPENED,
        Step.AVAILABLE,
        Step.ALLOCATED,
        Step.ENTRUSTED,
        Step.RESERVED,
        Step.GRANTED,
        Step.COMMITTED,
        Step.CERTIFIED,
        Step.ORDERED,
        Step.PAID,
    ),
    Book.CREDITS: (Step.OPENED, Step.OPEN, Step.USED, Step.LAPSED),
    Book.RECEIVABLES: (
        Step.CHARGED,
        Step.OUTSTANDING,
        Step.DUE,
        Step.RECEIVED,
        Step.DISPUTED,
        Step.RESCHEDULED,
        Step.WRITTEN_OFF,
    ),
    Book.INTEREST: (
        Step.CHARGED,
        Step.DUE,
        Step.RECEIVED,
        Step.DISPUTED,
        Step.RESCHEDULED,
        Step.WRITTEN_OFF,
    ),
    Book.UNDUE: (Step.CHARGED, Step.DUE, Step.RECEIVED, Step.DISPUTED, Step.RESCHEDULED, Step.WRITTEN_OFF),
    Book.RESOURCE: (
        Step.OPENED,
        Step.AVAILABLE,
        Step.ALLOCATED,
        Step.ENTRUSTED,
        Step.RESERVED,
        Step.GRANTED,
        Step.USED,
    ),
}


class Operation(TextChoices):
    """What an entry does; the moves that each allows are rows of ``funds_move``."""

    OPEN = "open", _("Ouverture")
    CANCEL = "cancel", _("Annulation d’autorisation")
    ALLOCATE = "allocate", _("Affectation")
    DEALLOCATE = "deallocate", _("Désaffectation")
    RESERVE = "reserve", _("Réservation")
    RELEASE = "release", _("Libération")
    GRANT = "grant", _("Attribution")
    WITHDRAW = "withdraw", _("Retrait d’attribution")
    COMMIT = "commit", _("Engagement")
    LAPSE = "lapse", _("Caducité")
    CERTIFY = "certify", _("Liquidation")
    ORDER = "order", _("Mandatement")
    REJECT = "reject", _("Rejet de mandat")
    PAY = "pay", _("Paiement")
    USE = "use", _("Consommation")
    OPEN_CREDITS = "open_credits", _("Ouverture de crédits de paiement")
    CANCEL_CREDITS = "cancel_credits", _("Réduction de crédits de paiement")
    LAPSE_CREDITS = "lapse_credits", _("Chute de crédits de paiement")
    CALL_DUE = "call_due", _("Échéance de remboursement")
    RECEIVE = "receive", _("Encaissement")
    REVERSE = "reverse", _("Écriture de correction")
    TRANSFER = "transfer", _("Virement entre enveloppes")
    REPHASE = "rephase", _("Rééchelonnement des crédits de paiement")
    CHARGE = "charge", _("Constatation d’une créance")
    DISPUTE = "dispute", _("Contestation d’une créance")
    UPHOLD = "uphold", _("Confirmation d’une créance contestée")
    RESCHEDULE = "reschedule", _("Délais de paiement accordés")
    REPAY_EARLY = "repay_early", _("Remboursement anticipé")
    WRITE_OFF = "write_off", _("Remise ou admission en non-valeur")
    ENTRUST = "entrust", _("Part confiée à un opérateur")
    TAKE = "take", _("Attribution sur une part")
    HAND_BACK = "hand_back", _("Retour à la part")
    GIVE_BACK = "give_back", _("Restitution par l’opérateur")


class Basis(TextChoices):
    """What a certification of work done rests on."""

    INVOICES = "invoices", _("Factures acquittées")
    STATEMENT = "statement", _("État récapitulatif certifié")
    LUMP_SUM = "lump_sum", _("Forfait")
    ADVANCE_DUE = "advance_due", _("Avance due par la convention")


RECEIVABLE_BOOKS = (Book.RECEIVABLES, Book.INTEREST, Book.UNDUE)
"""What is owed to the Region: the principal of advances, interest, sums paid unduly."""


class OwnerKind(TextChoices):
    """Who holds accounts."""

    ENVELOPE = "envelope", _("Enveloppe")
    CREDITS = "credits", _("Ligne de crédits de paiement")


class Section(TextChoices):
    """The two halves of a budget: AP are voted in investment, AE in operation."""

    INVESTMENT = "investment", _("Investissement")
    OPERATION = "operation", _("Fonctionnement")


class Nature(TextChoices):
    """The kind of authorisation of an envelope of money."""

    AP = "AP", _("Autorisation de programme")
    AE = "AE", _("Autorisation d’engagement")


class FunderKind(TextChoices):
    """Who gives a part of a programme that several bodies finance."""

    REGION = "region", _("Région")
    STATE = "state", _("État")
    EUROPE = "europe", _("Union européenne")
    LOCAL = "local", _("autre collectivité")
    INDUSTRY = "industry", _("entreprises")
    RESEARCH = "research", _("université ou organisme de recherche")
    OTHER = "other", _("autre financeur")
