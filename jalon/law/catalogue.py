"""Every rule of the law that runs on its own: its name, its words, what it takes, what it gives.

A module that has rules gives `RULES: tuple[Rule, ...]` and is named in `MODULES` below, with the names of its rules:
they are imported when they are asked for. `Rule.run` is a pure function of the input record and of the parameters in
force; it raises `LawError` for what cannot be answered. `jalon law NAME` and the schemas come from here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from jalon.law.answers import Answer
from jalon.law.parameters import Parameters
from jalon.law.wording import Text

_GGE = "jalon.law.grant_equivalent.rules"
MODULES: dict[str, tuple[str, Text]] = {
    "capital-equivalent": (_GGE, Text("Équivalent-subvention d’un apport", "Grant equivalent of capital")),
    "grant-equivalent": (_GGE, Text("Équivalent-subvention d’une subvention", "Grant equivalent of a grant")),
    "guarantee-equivalent": (_GGE, Text("Équivalent-subvention d’une garantie", "Grant equivalent of a guarantee")),
    "loan-equivalent": (_GGE, Text("Équivalent-subvention d’un prêt", "Grant equivalent of a loan")),
    "recoverable-advance": (_GGE, Text("Avance récupérable", "Recoverable advance")),
    "reference-rate": (_GGE, Text("Taux de référence", "Reference rate")),
    "rescheduling": (_GGE, Text("Rééchelonnement d’un prêt", "Rescheduling of a loan")),
    "secured-loan-equivalent": (
        _GGE,
        Text("Équivalent-subvention d’un prêt garanti par des sûretés", "Grant equivalent of a secured loan"),
    ),
    "appeal": ("jalon.law.clocks.rules", Text("Délai de recours", "Time to appeal")),
    "de-minimis": ("jalon.law.de_minimis.rules", Text("Aide de minimis", "De minimis aid")),
    "de-minimis-declaration": (
        "jalon.law.de_minimis.rules",
        Text("Déclaration et registre de minimis", "De minimis declaration and register"),
    ),
    "de-minimis-headroom": ("jalon.law.de_minimis.rules", Text("Reste de minimis", "De minimis room left")),
    "silence": ("jalon.law.clocks.rules", Text("Refus né du silence", "Refusal by silence")),
    "withdrawal": ("jalon.law.clocks.rules", Text("Retrait d’une décision", "Withdrawal of a decision")),
    "single-undertaking": ("jalon.law.undertakings.rules", Text("Entreprise unique", "Single undertaking")),
    "sme-size": ("jalon.law.undertakings.rules", Text("Taille européenne", "Size under EU law")),
    "block-exemption": ("jalon.law.block_exemption", Text("Exemption par catégorie", "Block exemption")),
    "innovation-services": (
        "jalon.law.block_exemption",
        Text("Services d’appui à l’innovation sur trois ans", "Innovation services over three years"),
    ),
    "undertaking-in-difficulty": (
        "jalon.law.rulings",
        Text("Entreprise en difficulté", "Undertaking in difficulty"),
    ),
    "jei": ("jalon.law.rulings", Text("Jeune entreprise innovante", "Young innovative company")),
    "jec": ("jalon.law.rulings", Text("Jeune entreprise de croissance", "Young growth company")),
    "jeu": ("jalon.law.rulings", Text("Jeune entreprise universitaire", "Young university company")),
    "jeii": ("jalon.law.rulings", Text("Jeune entreprise innovante à impact", "Young company with impact")),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: `takes` is the input record's type, `gives` the answer's.

    `passes`: whether the answer is a yes. `picture`: its drawing as SVG.
    """

    name: str
    takes: type[Any]
    gives: type[Answer]
    run: Callable[[Any, Parameters], Answer]
    passes: Callable[[Any], bool] = lambda answer: True
    picture: Callable[[Any, Any, str], str] | None = None


def rule(name: str) -> Rule:
    """One rule by its name; `KeyError` if there is none."""
    found: tuple[Rule, ...] = import_module(MODULES[name][0]).RULES
    return next(item for item in found if item.name == name)
