"""The yearly report of aid to firms that the Region owes to the prefect (CGCT L1511-1).

The article asks for every aid of the year; no layout is published, so the columns are ours (``schemas/prefect.json``).
Corrections are lines below zero, so that the sum of the file is the sum of the year.
"""

from jalon.aids.exports import euros, marked
from jalon.aids.models import Aid
from jalon.law.identifiers import is_siren
from jalon.law.regimes import names

NAME = "rapport-prefet"
COLUMNS = (
    "numero_aide",
    "date_octroi",
    "deliberation",
    "siren",
    "beneficiaire",
    "departement",
    "forme",
    "montant_nominal",
    "equivalent_subvention_brut",
    "regime",
    "dispositif",
    "objet",
    "fictif",
)


def lacks(aid: Aid) -> list[str]:
    """What the report needs and the aid does not have."""
    found = {"siren": not is_siren(aid.siren), "beneficiary": not aid.beneficiary}
    return [code for code, missing in found.items() if missing]


def row(aid: Aid) -> tuple[str, ...]:
    """One aid, or the entry that takes one back."""
    return (
        aid.number,
        aid.granted_on.isoformat(),
        aid.deliberation,
        aid.siren,
        marked(aid.beneficiary, aid.fictif),
        aid.department,
        str(aid.get_instrument_display()),
        euros(aid.nominal_cents),
        euros(aid.amount_cents),
        names()[aid.regime.partition("/")[0]][1].fr,
        aid.scheme,
        marked(aid.purpose, aid.fictif),
        "oui" if aid.fictif else "non",
    )
