"""The closed lists of a Region's folder, with their words on screen."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanKind(TextChoices):
    """What sort of plan a document is."""

    AI_STRATEGY = "ai-strategy", _("plan d’intelligence artificielle")
    ROADMAP = "roadmap", _("feuille de route")
    OTHER = "other", _("autre plan")


class ActorKind(TextChoices):
    """Who acts: a body of the Region, an organisation or a person."""

    ASSEMBLY = "assembly", _("assemblée")
    COMMITTEE = "committee", _("commission")
    EXECUTIVE = "executive", _("exécutif")
    COUNCIL = "council", _("conseil")
    PERSON = "person", _("personne")
    AGENCY = "agency", _("agence")
    ASSOCIATION = "association", _("association")
    CLUSTER = "cluster", _("pôle")
    COMPANY = "company", _("entreprise")
    EUROPEAN_UNION = "european-union", _("Union européenne")
    HUB = "hub", _("pôle d’innovation numérique")
    LABORATORY = "laboratory", _("organisme de recherche")
    NETWORK = "network", _("réseau")
    SCHOOL = "school", _("établissement de formation")
    STATE = "state", _("État")
    TERRITORY = "territory", _("collectivité")
    UNIVERSITY = "university", _("université")


BODIES = (ActorKind.ASSEMBLY, ActorKind.COMMITTEE, ActorKind.EXECUTIVE, ActorKind.COUNCIL)


class EventKind(TextChoices):
    """What sort of event."""

    MEETING = "meeting", _("rencontre")
    ASSEMBLY = "assembly", _("séance d’assemblée")
    CONSULTATION = "consultation", _("concertation")
    EXTERNAL = "external", _("événement extérieur")


class SchemeKind(TextChoices):
    """What a scheme gives."""

    GRANT = "grant", _("subvention")
    ADVANCE = "advance", _("avance remboursable")
    MIXED = "mixed", _("subvention et avance")
    SERVICE = "service", _("service en nature")
    SEAT = "seat", _("place")
    HOURS = "hours", _("heures de calcul")
    POST = "post", _("poste")
    CALL = "call", _("appel à projets")
    LABEL = "label", _("label")
    PRIZE = "prize", _("prix")
    SIGNATURE = "signature", _("signature")


class Audience(TextChoices):
    """For whom a scheme is meant."""

    STARTUP = "startup", _("jeunes entreprises")
    MICRO = "micro-enterprise", _("très petites entreprises")
    SME = "sme", _("PME")
    COMPANY = "company", _("entreprises")
    LABORATORY = "laboratory", _("laboratoires")
    UNIVERSITY = "university", _("universités")
    SCHOOL = "school", _("établissements de formation")
    PLACE = "place", _("lieux ouverts au public")
    TERRITORY = "territory", _("collectivités")
    ASSOCIATION = "association", _("associations")
    PERSON = "person", _("particuliers")


class InstrumentKind(TextChoices):
    """What sort of instrument beside the plan's measures."""

    INFRASTRUCTURE = "infrastructure", _("équipement")
    AGREEMENT = "agreement", _("convention")
    PROGRAMME = "programme", _("programme")
    FUND = "fund", _("fonds")
    BUDGET = "budget", _("budget")
    LABEL = "label", _("label")
    FRAMEWORK = "framework", _("cadre")
    EARMARK = "earmark", _("fléchage")
    DOCUMENT = "document", _("document")


class StatementKind(TextChoices):
    """What sort of statement."""

    THEME = "theme", _("thème")
    PRINCIPLE = "principle", _("principe")
    REFERENCE = "reference", _("référence")
    CONTEXT = "context", _("contexte")


class Nature(TextChoices):
    """How an indicator counts."""

    STOCK = "stock", _("nombre à une date")
    FLOW = "flow", _("nombre par période")
    CUMULATIVE = "cumulative", _("cumul depuis le début")
    LEVEL = "level", _("niveau")


class Relation(TextChoices):
    """How an entry is tied to another."""

    ADOPTS = "adopts", _("adopte")
    ADOPTED_BY = "adopted-by", _("adopté par")
    BENEFICIARY = "beneficiary", _("bénéficiaire")
    CHAIR = "chair", _("à la tête de")
    CONTAINS = "contains", _("comprend")
    FOUNDER = "founder", _("fondateur de")
    FUNDER = "funder", _("finance")
    HOST = "host", _("hôte")
    MEASURE = "measure", _("met en œuvre")
    OPERATOR = "operator", _("opérateur")
    PART_OF = "part-of", _("fait partie de")
    PARTNER = "partner", _("partenaire")
    PRESENTS = "presents", _("présente")
    SIGNATORY = "signatory", _("signataire")
    STEERS = "steers", _("pilote")


class Progress(TextChoices):
    """Where a measure, an event or a target stands, from its due date and what was observed."""

    ACHIEVED = "achieved", _("réalisé")
    UNDERWAY = "underway", pgettext_lazy("avancement", "en cours")
    UPCOMING = "upcoming", _("à venir")
    RECURRING = "recurring", _("chaque année, aucun résultat publié")
    OVERDUE_UNKNOWN = "overdue-unknown", _("échéance passée, résultat inconnu")
    MISSED = "missed", _("cible non atteinte à l’échéance")
    NO_DUE_DATE = "no-due-date", _("échéance non publiée")
