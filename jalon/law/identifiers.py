"""The numbers by which French administrations know a company or an association.

A SIREN names a legal person (9 digits), a SIRET one of its establishments (SIREN and 5 digits), an RNA number an
association. Source: code de commerce R123-221 for SIREN and SIRET. ``is_…`` answers yes or no; ``…_problem`` says in
both languages what is wrong with a number and what to do.
"""

from __future__ import annotations

import re

from stdnum import iban, luhn
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

from jalon.law.problems import Problem
from jalon.law.wording import Text, say

LA_POSTE = "356000000"

_SEPARATORS = re.compile(r"[\s.\-\u00a0\u202f]+")
# Overseas and Corsican associations have a letter or two in the département's place (W2A…, W9R…).
_RNA = re.compile(r"W[0-9][0-9A-Z][0-9A-Z][0-9]{6}")


def clean(text: str) -> str:
    """The number as typed, without the spaces, dots and hyphens that people put in."""
    return _SEPARATORS.sub("", text).upper()


def is_siren(text: str) -> bool:
    """Nine ASCII digits that pass the Luhn check."""
    return len(text) == 9 and text.isascii() and bool(stdnum_siren.is_valid(text))


def is_siret(text: str) -> bool:
    """Fourteen ASCII digits that pass the Luhn check, or La Poste's own: their sum is a multiple of 5.

    La Poste has more establishments than Luhn's check leaves room for; both checks are accepted for it.
    """
    if len(text) != 14 or not text.isascii():
        return False
    if text.startswith(LA_POSTE) and text.isdigit():
        return sum(map(int, text)) % 5 == 0 or bool(luhn.is_valid(text))
    return bool(stdnum_siret.is_valid(text))


def is_iban(text: str) -> bool:
    """An international bank account number (ISO 13616): length of its country, and both check digits."""
    return text.isascii() and bool(iban.is_valid(text))


def masked_iban(text: str) -> str:
    """An IBAN as it is shown once it has been given: its country and check digits, then its last four characters."""
    return f"{text[:4]} •••• {text[-4:]}" if len(text) > 8 else ""


def siren_problem(text: str, field: str = "") -> Problem | None:
    """What is wrong with a SIREN as typed; None when it can be one."""
    number = clean(text)
    if is_siren(number):
        return None
    if len(number) == 14:
        return _problem(
            "siren-is-siret",
            "{0} est un SIRET : il a 14 chiffres.",
            "{0} is a SIRET: it has 14 digits.",
            number,
            field,
            say("Gardez les neuf premiers chiffres.", "Keep the first nine digits."),
        )
    return _misspelt("siren", "SIREN", 9, number, field)


def siret_problem(text: str, field: str = "") -> Problem | None:
    """What is wrong with a SIRET as typed; None when it can be one."""
    number = clean(text)
    if is_siret(number):
        return None
    if len(number) == 9:
        return _problem(
            "siret-is-siren",
            "{0} est un SIREN : il a 9 chiffres.",
            "{0} is a SIREN: it has 9 digits.",
            number,
            field,
            say("Ajoutez les cinq chiffres de l'établissement.", "Add the establishment’s five digits."),
        )
    return _misspelt("siret", "SIRET", 14, number, field)


def rna_problem(text: str, field: str = "") -> Problem | None:
    """What is wrong with an association's number as typed; None when it can be one."""
    number = clean(text)
    if is_rna(number):
        return None
    return _problem(
        "rna-shape",
        "« {0} » n'est pas un numéro RNA.",
        "“{0}” is not an RNA number.",
        number,
        field,
        say(
            "Il s'écrit W suivi de neuf caractères, comme W311000123.",
            "It is W and nine characters, such as W311000123.",
        ),
    )


def _misspelt(code: str, name: str, length: int, number: str, field: str) -> Problem:
    remedy = say("Recopiez-le d'un avis de situation Sirene.", "Copy it from a Sirene status notice.")
    if len(number) == length and number.isascii() and number.isdigit():
        return _problem(
            f"{code}-key",
            f"La clé du {name} {{0}} est fausse : un chiffre est mal recopié.",
            f"The check digit of {name} {{0}} is wrong: a digit is mistyped.",
            number,
            field,
            remedy,
        )
    return _problem(
        f"{code}-shape",
        f"« {{0}} » n'est pas un {name} : il en faut {length} chiffres.",
        f"“{{0}}” is not a {name}: it has {length} digits.",
        number,
        field,
        remedy,
    )


def _problem(code: str, fr: str, en: str, number: str, field: str, remedy: Text) -> Problem:
    return Problem(code, say(fr, en, number), remedy, field)


def is_rna(text: str) -> bool:
    """The national register of associations' number: W and nine characters."""
    return bool(_RNA.fullmatch(text))


def siren_with_key(first_eight: str) -> str:
    """The SIREN that begins with these eight digits: the ninth is the Luhn key."""
    return first_eight + luhn.calc_check_digit(first_eight)


def siret_of(siren: str, establishment: int) -> str:
    """The SIRET of a legal unit's n-th establishment (n from 1 to 9999): its last digit is the Luhn key."""
    start = f"{siren}{establishment:04d}"
    return start + luhn.calc_check_digit(start)


def vat_number(siren: str) -> str:
    """The intra-community VAT number: FR, a key of two digits, the SIREN."""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def spaced(number: str) -> str:
    """A SIREN or SIRET as it is read: « 732 829 320 », « 732 829 320 00074 » (non-breaking spaces)."""
    parts = [number[0:3], number[3:6], number[6:9], number[9:]]
    return "\u00a0".join(part for part in parts if part)
