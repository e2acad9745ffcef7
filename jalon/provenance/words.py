"""Words in both languages, and the small vocabularies that every Region shares.

A Region's folder adds its own units and labels; these are the ones that come up everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from jalon.ui.formats import language


@dataclass(frozen=True, slots=True)
class Words:
    """One wording in French and in English."""

    fr: str = ""
    en: str = ""

    def in_language(self, lang: str | None = None) -> str:
        """The reader's wording, or the French one where there is no English."""
        return (self.en or self.fr) if language(lang) == "en" else self.fr

    def __str__(self) -> str:
        return self.in_language()

    def __bool__(self) -> bool:
        return bool(self.fr or self.en)


NO_WORDS = Words()


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of count: its singular and plural in both languages."""

    fr: tuple[str, str]
    en: tuple[str, str]

    def after(self, number: Decimal | int | None, lang: str | None = None) -> str:
        """The form that agrees with a number: French keeps the singular under two, English only at one."""
        code = language(lang)
        forms = self.en if code == "en" else self.fr
        plural = number is None or (number != 1 if code == "en" else not -2 < number < 2)
        return forms[1 if plural else 0]


EURO = "EUR"
PERCENT = "percent"

UNITS: Mapping[str, Unit] = {
    "actors": Unit(("acteur", "acteurs"), ("actor", "actors")),
    "axes": Unit(("axe", "axes"), ("axis", "axes")),
    "chairs": Unit(("chaire", "chaires"), ("chair", "chairs")),
    "challenges": Unit(("édition", "éditions"), ("edition", "editions")),
    "clusters": Unit(("pôle", "pôles"), ("cluster", "clusters")),
    "companies": Unit(("entreprise", "entreprises"), ("company", "companies")),
    "days": Unit(("jour", "jours"), ("day", "days")),
    "employees": Unit(("salarié", "salariés"), ("employee", "employees")),
    "hours": Unit(("heure", "heures"), ("hour", "hours")),
    "laboratories": Unit(("laboratoire", "laboratoires"), ("laboratory", "laboratories")),
    "measures": Unit(("mesure", "mesures"), ("measure", "measures")),
    "patents": Unit(("brevet", "brevets"), ("patent", "patents")),
    "people": Unit(("personne", "personnes"), ("person", "people")),
    "places": Unit(("lieu", "lieux"), ("place", "places")),
    "projects": Unit(("projet", "projets"), ("project", "projects")),
    "rank": Unit(("rang", "rangs"), ("rank", "ranks")),
    "researchers": Unit(("chercheur", "chercheurs"), ("researcher", "researchers")),
    "sectors": Unit(("secteur", "secteurs"), ("sector", "sectors")),
    "startups": Unit(("jeune entreprise", "jeunes entreprises"), ("start-up", "start-ups")),
    "use-cases": Unit(("cas d’usage", "cas d’usage"), ("use case", "use cases")),
    "years": Unit(("an", "ans"), ("year", "years")),
}

PROPERTIES: Mapping[str, Words] = {
    "additionality": Words("Part nouvelle", "What is new"),
    "adopted-on": Words("Date du vote", "Date of the vote"),
    "advance": Words("Part en avance", "Part as an advance"),
    "advance-cap": Words("Plafond de l’avance", "Advance ceiling"),
    "age-limit": Words("Âge limite", "Age limit"),
    "amount": Words("Montant", "Amount"),
    "attendance": Words("Participation", "Attendance"),
    "axis-count": Words("Nombre d’axes", "Number of axes"),
    "baseline": Words("Valeur de référence", "Baseline"),
    "beneficiaries": Words("Bénéficiaires", "Beneficiaries"),
    "budget-share": Words("Part du budget", "Share of the budget"),
    "cap": Words("Plafond de l’aide", "Aid ceiling"),
    "company-part": Words("Part des entreprises", "Companies’ part"),
    "company-rank": Words("Rang, recherche des entreprises", "Rank, company research"),
    "contents": Words("Contenu", "Contents"),
    "count": Words("Nombre", "Number"),
    "created": Words("Création", "Created"),
    "criteria": Words("Critères", "Criteria"),
    "definition": Words("Définition", "Definition"),
    "delegation": Words("Délégation", "Delegation"),
    "grant-cap": Words("Plafond de la subvention", "Grant ceiling"),
    "in-force": Words("Entrée en vigueur", "Entry into force"),
    "industry-share": Words("Part des industriels", "Industry’s share"),
    "meaning": Words("Ce que le chiffre veut dire", "What the figure means"),
    "measure-count": Words("Nombre de mesures", "Number of measures"),
    "name": Words("Nom", "Name"),
    "national-amount": Words("Montant national", "National amount"),
    "national-share": Words("Part nationale", "National share"),
    "observation": Words("Valeur constatée", "Observed value"),
    "period": Words("Période", "Period"),
    "precedence": Words("Antériorité", "Precedence"),
    "presented-on": Words("Date de présentation", "Date of presentation"),
    "price": Words("Prix", "Price"),
    "private-share": Words("Part du secteur privé", "Private share"),
    "public-part": Words("Part des organismes publics", "Public bodies’ part"),
    "public-rank": Words("Rang, recherche publique", "Rank, public research"),
    "public-share": Words("Part du secteur public", "Public share"),
    "rank": Words("Rang", "Rank"),
    "rate": Words("Taux d’aide", "Aid rate"),
    "sector-count": Words("Nombre de secteurs", "Number of sectors"),
    "sectors": Words("Secteurs", "Sectors"),
    "signed-on": Words("Date de signature", "Date of signature"),
    "staff": Words("Effectif", "Staff"),
    "staff-limit": Words("Effectif limite", "Staff limit"),
    "state-part": Words("Part de l’État", "The State’s part"),
    "target": Words("Cible", "Target"),
    "themes": Words("Thèmes", "Themes"),
    "yearly-average": Words("Moyenne par an", "Yearly average"),
}
