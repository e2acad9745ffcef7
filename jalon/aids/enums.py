"""The closed lists of the state-aid register."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PartyKind(TextChoices):
    """Who may own; the names are those of the law's graph (``law.undertakings``)."""

    ENTERPRISE = "enterprise", _("entreprise")
    PERSON = "person", _("personne physique")
    PUBLIC_BODY = "public body", _("organisme public")
    LOCAL_AUTHORITY = "local authority", _("collectivité locale")
    NON_PROFIT = "non-profit entity", _("entité à but non lucratif")
    UNIVERSITY = "university", _("université ou centre de recherche à but non lucratif")
    PUBLIC_INVESTMENT = "public investment corporation", _("société publique de participation")
    VENTURE_CAPITAL = "venture capital", _("société de capital-risque")
    BUSINESS_ANGEL = "business angel", _("investisseur providentiel")
    INSTITUTIONAL_INVESTOR = "institutional investor", _("investisseur institutionnel")


class Control(TextChoices):
    """Ways to hold an enterprise other than by its shares (règlement (UE) 2023/2831, art. 2(2)(b) to (d))."""

    BOARD = "board", _("nomme ou révoque la majorité des dirigeants")
    CONTRACT = "contract", _("influence dominante par contrat ou statuts")
    AGREEMENT = "agreement", _("majorité des voix par accord entre associés")


class Instrument(TextChoices):
    """The form of an aid, as registers and publications name it."""

    GRANT = "grant", _("subvention")
    REPAYABLE_ADVANCE = "repayable-advance", _("avance remboursable")
    RECOVERABLE_ADVANCE = "recoverable-advance", _("avance récupérable")
    LOAN = "loan", _("prêt")
    GUARANTEE = "guarantee", _("garantie")
    TAX = "tax", _("avantage fiscal")
    SERVICE = "service", _("service gratuit ou à prix réduit")
    CAPITAL = "capital", _("apport en capital")
    OTHER = "other", _("autre")


class DueKind(TextChoices):
    """A publication that an aid calls for."""

    NATIONAL = "national", _("registre national des aides de minimis")
    TRANSPARENCY = "transparency", _("transparence de la Commission européenne")
    PREFECT = "prefect", _("rapport annuel au préfet")


class ParticularName(TextChoices):
    """What a register asks for and an aid may lack; the names are those of its fields."""

    SIZE = "size", _("taille du bénéficiaire")
    SCHEME_REFERENCE = "scheme_reference", _("numéro SA du régime")
    ARTICLE = "article", _("article de l’exemption")
    PRODUCT = "product", _("secteur de produit")
    ACTIVITY = "activity", _("code d’activité")
    DEPARTMENT = "department", _("département")


class Size(TextChoices):
    """The size of an enterprise under EU law; the names are those of the law (``law.undertakings``)."""

    MICRO = "micro", _("microentreprise")
    SMALL = "small", _("petite entreprise")
    MEDIUM = "medium", _("moyenne entreprise")
    LARGE = "large", _("grande entreprise")
