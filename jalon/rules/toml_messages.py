"""What `tomllib` says is wrong, in both languages, with its place."""

from __future__ import annotations

import re

from jalon.rules.toml_place import Position, TomlError, position_of

_PLACE = re.compile(r"^(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)$", re.S)
_FRENCH = (
    ("Cannot declare", "Ce tableau est déclaré deux fois, ou porte le nom d’une clé qui a déjà une valeur."),
    ("Cannot overwrite a value", "Cette clé est écrite deux fois."),
    ("Duplicate inline table key", "Cette clé est écrite deux fois."),
    ("Cannot mutate immutable namespace", "Ce tableau est déjà fermé : il ne peut plus être complété."),
    ("Cannot redefine namespace", "Ce tableau est déjà défini."),
    ("Expected '=' after a key", "Le signe « = » manque après la clé."),
    ("Expected ']' at the end of a table declaration", "Le crochet « ] » manque à la fin du nom du tableau."),
    (
        "Expected ']]' at the end of an array declaration",
        "Les crochets « ]] » manquent à la fin du nom du tableau.",
    ),
    (
        "Expected newline or end of document after a statement",
        "Une seule affirmation par ligne : passez à la ligne.",
    ),
    ("Invalid initial character for a key part", "Une clé ne peut pas commencer par ce caractère."),
    ("Invalid statement", "Cette ligne n’est ni une clé, ni un tableau, ni un commentaire."),
    ("Invalid value", "Cette valeur n’est pas du TOML : un texte s’écrit entre guillemets droits."),
    ("Unclosed array", "Le crochet « ] » qui ferme la liste manque."),
    ("Unclosed inline table", "L’accolade « } » manque."),
    ("Unterminated string", "Le guillemet qui ferme le texte manque."),
    ('Expected "\'"', "Le guillemet qui ferme le texte manque."),
    ("Expected \"'''\"", "Les guillemets qui ferment le texte manquent."),
    ("Illegal character", "Ce caractère n’est pas permis ici."),
    ("Found invalid character", "Ce caractère n’est pas permis ici."),
    ("Unescaped '\\' in a string", "La barre « \\ » introduit un code inconnu : doublez-la."),
    ("Invalid hex value", "Ce code de caractère est incomplet."),
    ("Escaped character is not a Unicode scalar value", "Ce code ne désigne aucun caractère."),
    ("Invalid date or datetime", "Cette date n’existe pas."),
)


def translated(message: str, text: str, file: str) -> TomlError:
    found = _PLACE.match(message)
    if found and found.group(2):
        position = Position(file, int(found.group(2)), int(found.group(3)))
    else:
        position = position_of(text, len(text.rstrip("\n")), file)
    english = re.sub(r"\(('.*?'),?\)", r"\1", found.group(1) if found else message)
    french = next((fr for en, fr in _FRENCH if english.startswith(en)), "Ce texte n’est pas du TOML.")
    return TomlError(position, english.rstrip(".") + ".", french)
