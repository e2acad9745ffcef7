"""The kinds of letters, and the fields that each one's text may name."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jalon.documents.markup import Shape
from jalon.documents.paper import Layout
from jalon.law.letters import Checklist, checklist


class LetterKind(TextChoices):
    """A letter that a Region sends about a case; each has its checklist in ``law/checklists``."""

    ACKNOWLEDGEMENT = "acknowledgement", _("accusé de réception")
    PIECES = "request-for-pieces", _("demande de pièces")
    GRANT = "grant", _("notification d’attribution")
    REFUSAL = "refusal", _("notification de refus")
    DE_MINIMIS = "de-minimis", _("avis d’aide de minimis")
    AGREEMENT = "agreement", _("convention")
    AMENDMENT = "amendment", _("avenant")
    OBSERVATIONS = "observations", _("invitation à présenter des observations")
    WITHDRAWAL = "withdrawal", _("décision de retrait")
    RECOVERY = "recovery", _("demande de reversement")

    @property
    def checklist(self) -> Checklist:
        """What the law wants in it."""
        return checklist(self.value)

    @property
    def layout(self) -> Layout:
        """A contract is laid out as a document, the others as letters."""
        return Layout.REPORT if self in SIGNED else Layout.LETTER

    @property
    def fields(self) -> Mapping[str, "Field"]:
        """The fields that its text may name."""
        return {field.name: field for field in (*COMMON, *_OWN[self])}

    @property
    def shapes(self) -> Mapping[str, Shape]:
        """What each field holds."""
        return {name: field.shape for name, field in self.fields.items()}


SIGNED = (LetterKind.AGREEMENT, LetterKind.AMENDMENT)
"""What both parties sign."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field: what it is, what it holds, and an example for previews."""

    name: str
    label: str | Promise
    example: str | Promise
    shape: Shape = Shape.WORDS


def _list(name: str, label: Promise, example: Promise) -> Field:
    return Field(name, label, example, Shape.LIST)


def _blocks(name: str, label: Promise, example: Promise) -> Field:
    return Field(name, label, example, Shape.BLOCKS)


COMMON = (
    Field("reference", _("numéro du dossier"), "EX-2026-00012"),
    Field("project", _("nom du projet"), _("Contrôle des pièces par caméra")),
    Field("beneficiary", _("nom du demandeur"), "Atelier Exemple SAS"),
    Field("scheme", _("nom du dispositif"), _("Start-up industrielle de demain")),
    Field("region", _("nom complet de la Région"), _("Région Exemple")),
    Field("service_address", _("adresse du service"), _("1 place de l’Exemple, 31000 Toulouse")),
    Field("service_email", _("adresse électronique du service"), "service@region.exemple"),
    Field("service_phone", _("téléphone du service"), "05 00 00 00 00"),
    Field("agent", _("agent chargé du dossier"), "Camille Durand"),
)

_DECISION = (
    Field("decided_on", _("date de la décision"), _("20 novembre 2026")),
    Field("deliberation", _("numéro de la délibération"), "2026-11-R1"),
    Field("body", _("instance qui a décidé"), _("Commission permanente")),
)
_REASONS = (
    _blocks("reasons_law", _("motifs de droit"), _("Règlement du dispositif, conditions 1 à 4.")),
    _blocks("reasons_fact", _("motifs de fait"), _("Le dossier établit chaque condition par une pièce.")),
)
_APPEAL = (Field("contest_until", _("dernier jour pour contester"), _("22 janvier 2027")),)
_AMOUNTS = (
    _list("amounts", _("montants par forme d’aide"), _("Subvention : 40 000 €")),
    Field("total", _("montant total"), "150 000 €"),
)
_CALENDAR = (
    _blocks("payments", _("calendrier des versements"), _("Versement prévu le 1er mars 2027 : 20 000 €.")),
    _blocks("repayments", _("calendrier des remboursements"), _("Remboursement prévu le 1er mars 2029 : 5 000 €.")),
)
_PARTIES = (
    _blocks("signatures", _("cadre des signatures"), _("La Région ; le bénéficiaire")),
    Field("reply_by", _("dernier jour pour renvoyer le document signé"), _("20 février 2027")),
)

_OWN: Mapping[LetterKind, tuple[Field, ...]] = {
    LetterKind.ACKNOWLEDGEMENT: (
        Field("received_on", _("date de réception"), _("3 novembre 2026")),
        Field("silence_on", _("jour où le silence vaut refus"), _("3 janvier 2027")),
        Field("contest_until", _("dernier jour pour contester"), _("4 mars 2027")),
    ),
    LetterKind.PIECES: (
        _list("pieces", _("pièces demandées"), _("Les devis des dépenses")),
        Field("deadline", _("date limite"), _("20 novembre 2026")),
    ),
    LetterKind.GRANT: (
        *_DECISION,
        *_AMOUNTS,
        *_REASONS,
        *_APPEAL,
        Field("state_aid", _("avis sur le caractère de minimis"), _("Cette aide est une aide de minimis.")),
        Field("exempted_regime", _("référence du régime exempté"), _("Règlement (UE) n° 651/2014, article 22")),
    ),
    LetterKind.REFUSAL: (*_DECISION, *_REASONS, *_APPEAL),
    LetterKind.DE_MINIMIS: (
        *_DECISION,
        Field("state_aid", _("avis sur le caractère de minimis"), _("Cette aide est une aide de minimis.")),
        Field("equivalent", _("équivalent-subvention brut"), "52 300 €"),
    ),
    LetterKind.AGREEMENT: (*_DECISION, *_AMOUNTS, *_CALENDAR, *_PARTIES),
    LetterKind.AMENDMENT: (
        *_DECISION,
        Field("agreement_signed_on", _("date de la convention modifiée"), _("12 décembre 2026")),
        Field("amendment_number", _("numéro de l’avenant"), "1"),
        _blocks("reason", _("motif de la modification"), _("Le projet prend six mois de retard.")),
        _blocks("changes", _("ce qui change, avant et après"), _("Montant : 40 000 € avant, 30 000 € après.")),
        *_CALENDAR,
        *_PARTIES,
    ),
    LetterKind.OBSERVATIONS: (
        _blocks("measure", _("mesure envisagée"), _("Retrait de la part de l’aide non demandée.")),
        *_REASONS,
        Field("deadline", _("date limite pour répondre"), _("20 décembre 2026")),
    ),
    LetterKind.WITHDRAWAL: (
        *_DECISION,
        Field("withdrawn", _("part retirée"), "20 000 €"),
        Field("decided_by", _("règle ou décision qui retire"), _("Règlement budgétaire et financier, article 12")),
        Field("withdrawn_on", _("date du retrait"), _("12 janvier 2028")),
        *_REASONS,
        Field("heard_on", _("date de l’invitation à présenter des observations"), _("20 novembre 2027")),
        *_APPEAL,
    ),
    LetterKind.RECOVERY: (
        *_DECISION,
        Field("order_number", _("numéro du titre de recettes"), "T-EX-2028-00003"),
        Field("issued_on", _("date du titre"), _("12 janvier 2028")),
        Field("amount", _("montant à reverser"), "20 000 €"),
        Field("due_on", _("date d’échéance"), _("12 février 2028")),
        _blocks("reason", _("ce qui est dû et pourquoi"), _("Part de la subvention payée et non justifiée.")),
        Field("heard_on", _("date de l’invitation à présenter des observations"), _("20 novembre 2027")),
        *_APPEAL,
    ),
}
