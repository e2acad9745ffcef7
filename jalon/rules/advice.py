"""What to do about each finding, by its code, where the finding itself has nothing closer to say."""

from __future__ import annotations

from collections.abc import Mapping

ADVICE: Mapping[str, tuple[str, str]] = {
    "R001": (
        "Corrigez l’endroit indiqué\u00a0: un texte entre guillemets droits, une clé par ligne.",
        "Correct the place shown: texts in straight quotes, one key a line.",
    ),
    "R002": (
        "Supprimez cette clé, ou corrigez son nom.",
        "Remove this key, or correct its name.",
    ),
    "R003": (
        "Ajoutez la clé qui manque.",
        "Add the missing key.",
    ),
    "R004": (
        "Prenez une des valeurs admises.",
        "Take one of the values accepted.",
    ),
    "R005": (
        'Ajoutez le texte dans les deux langues\u00a0: { fr = "…", en = "…" }.',
        'Add the text in both languages: { fr = "…", en = "…" }.',
    ),
    "R006": (
        "Ajoutez le texte dans l’autre langue.",
        "Add the text in the other language.",
    ),
    "R007": (
        "Écrivez une valeur du type attendu.",
        "Write a value of the type expected.",
    ),
    "R008": (
        'Écrivez des euros entiers (200_000), un montant exact ("12,50\u00a0€") ou un taux ("50\u00a0%").',
        'Write whole euros (200_000), an exact amount ("12.50 €") or a rate ("50 %").',
    ),
    "R009": (
        "Renommez\u00a0: lettres sans accent, chiffres et tiret bas.",
        "Rename: letters without accents, digits and underscores.",
    ),
    "R010": (
        "Énumérez de 1 à 60 valeurs.",
        "List from 1 to 60 values.",
    ),
    "R011": (
        "Corrigez le minimum ou le maximum.",
        "Correct the minimum or the maximum.",
    ),
    "R012": (
        "Gardez une seule des deux définitions.",
        "Keep one of the two definitions.",
    ),
    "R013": (
        "Corrigez les dates de in_force.",
        "Correct the dates of in_force.",
    ),
    "R014": (
        "Donnez un autre nom à l’un des deux.",
        "Give one of the two another name.",
    ),
    "R015": (
        "Gardez une seule de ces clés.",
        "Keep one of these keys.",
    ),
    "R016": (
        'Ajoutez between = ["0\u00a0%", "100\u00a0%"].',
        'Add between = ["0 %", "100 %"].',
    ),
    "R017": (
        "Corrigez les clés from et to.",
        "Correct the keys from and to.",
    ),
    "R018": (
        "Ajoutez la période qui manque.",
        "Add the missing period.",
    ),
    "R019": (
        "Gardez rule, ou any_of, ou at_least avec of.",
        "Keep rule, or any_of, or at_least with of.",
    ),
    "R020": (
        "Supprimez-le, ou employez-le.",
        "Remove it, or use it.",
    ),
    "R021": (
        "Décrivez-la dans [sources].",
        "Describe it in [sources].",
    ),
    "E101": (
        "Vérifiez les parenthèses, les virgules et les opérateurs.",
        "Check brackets, commas and operators.",
    ),
    "E102": (
        "Voyez la référence du langage.",
        "See the language reference.",
    ),
    "E103": (
        "Vérifiez le nom dans le vocabulaire et dans le texte.",
        "Look the name up in the vocabulary and in the text.",
    ),
    "E104": (
        "Prenez une fonction de la référence du langage.",
        "Take a function of the language reference.",
    ),
    "E105": (
        "Voyez la fonction dans la référence du langage.",
        "See the function in the language reference.",
    ),
    "E106": (
        "Mettez ici une valeur du type attendu.",
        "Put a value of the type expected here.",
    ),
    "E107": (
        "Comparez ou ajoutez des valeurs de même unité.",
        "Compare or add values of one unit.",
    ),
    "E108": (
        "Nommez-en une partie dans [values].",
        "Name a part of it in [values].",
    ),
    "E109": (
        "Écrivez des euros entiers, ou un paramètre.",
        "Write whole euros, or a parameter.",
    ),
    "E110": (
        "Multipliez l’autre côté de la comparaison.",
        "Multiply the other side of the comparison.",
    ),
    "E111": (
        "Prenez une des valeurs du vocabulaire.",
        "Take one of the vocabulary’s values.",
    ),
    "E112": (
        "Écrivez un nombre ou un texte plus court.",
        "Write a shorter number or text.",
    ),
    "E113": (
        "Rompez le cercle\u00a0: l’une de ces étapes ne doit pas lire l’autre.",
        "Break the circle: one of these steps must not read the other.",
    ),
    "C001": (
        "Faites donner un de ces faits par le demandeur ou par le registre.",
        "Let the applicant or the register provide one of these facts.",
    ),
    "C002": (
        "Donnez au fait le type de ce que l’autre règle calcule, ou demandez-lui autre chose.",
        "Give the fact the type of what the other rule computes, or ask it for something else.",
    ),
    "C003": (
        "Demandez à l’autre règle un de ses montants ou une de ses valeurs.",
        "Ask the other rule for one of its amounts or values.",
    ),
    "C004": (
        "Corrigez le fournisseur du fait, ou écrivez la règle qui le donne.",
        "Correct the fact’s provider, or write the rule that gives it.",
    ),
    "X001": (
        "Corrigez la règle ou l’exemple.",
        "Correct the rule or the example.",
    ),
    "F003": (
        "Restez dans les bornes du paramètre.",
        "Stay within the parameter’s bounds.",
    ),
    "P001": (
        "Corrigez la condition, ou les bornes de ce qu’elle lit.",
        "Correct the condition, or the bounds of what it reads.",
    ),
    "P002": (
        "Supprimez la condition, ou corrigez-la.",
        "Remove the condition, or correct it.",
    ),
    "P003": (
        "Écrivez max(0, …), ou corrigez la formule.",
        "Write max(0, …), or correct the formula.",
    ),
    "P004": (
        "Écrivez min(…, plafond), ou corrigez le plafond.",
        "Write min(…, cap), or correct the cap.",
    ),
    "P005": (
        "Faites d’une part le reste\u00a0: tout - autre.",
        "Make one part the rest: whole - other.",
    ),
    "P011": (
        "Écrivez un exemple qui la remplit.",
        "Write an example that meets it.",
    ),
    "P012": (
        "Écrivez un exemple qui l’enfreint.",
        "Write an example that fails it.",
    ),
    "P013": (
        "Écrivez max(0, …), ou laissez.",
        "Write max(0, …), or leave it.",
    ),
    "P014": (
        "Écrivez min(…, plafond), ou laissez.",
        "Write min(…, cap), or leave it.",
    ),
    "P015": (
        "Faites d’une part le reste\u00a0: tout - autre.",
        "Make one part the rest: whole - other.",
    ),
}
"""By code: French, English."""
