"""The fields of the national register of de minimis aid (décret n° 2025-1361, art. 4; règlement (UE) 2023/2831, art. 6).

The decree names the fields; the platform's own file layout was not published where Jalon's sources looked, so the
columns are named after the fields (``schemas/national.json``).
"""

from jalon.aids.exports import euros, marked
from jalon.aids.models import Aid
from jalon.law.activities import Edition, activity
from jalon.law.identifiers import is_siren
from jalon.law.problems import LawError
from jalon.law.regimes import names

NAME = "registre-de-minimis"
COLUMNS = (
    "numero_aide",
    "identifiant_beneficiaire",
    "nom_beneficiaire",
    "montant_esb",
    "date_octroi",
    "autorite_octroi",
    "siret_autorite",
    "organisme_financeur",
    "instrument",
    "secteur_nace",
    "reglement",
    "secteur_produit",
    "fictif",
)
INSTRUMENTS = {
    "grant": "subvention",
    "repayable-advance": "prêt ou avance remboursable",
    "recoverable-advance": "avance récupérable",
    "loan": "prêt ou avance remboursable",
    "guarantee": "garantie",
    "tax": "avantage fiscal",
    "service": "service à prix réduit ou gratuit",
    "capital": "apport en capital",
    "other": "autre",
}


def lacks(aid: Aid) -> list[str]:
    """What the decree asks for and the aid does not have."""
    found = {
        "siren": not is_siren(aid.siren),
        "beneficiary": not aid.beneficiary,
        "activity": not nace(aid),
        "authority": not aid.authority,
        "product": aid.regime in ("de-minimis-agriculture", "de-minimis-fishery") and not aid.product,
    }
    return [code for code, missing in found.items() if missing]


def row(aid: Aid) -> tuple[str, ...]:
    """One aid."""
    return (
        aid.number,
        aid.siren,
        marked(aid.beneficiary, aid.fictif),
        euros(aid.amount_cents),
        aid.granted_on.isoformat(),
        marked(aid.authority, aid.fictif),
        aid.authority_siret,
        aid.funding_body,
        INSTRUMENTS[aid.instrument],
        nace(aid),
        names()[aid.regime][1].fr,
        aid.product,
        "oui" if aid.fictif else "non",
    )


def nace(aid: Aid) -> str:
    """The European class of the beneficiary's activity, « 62.01 »; empty where no code of the edition is on record."""
    return _activity(aid)[0]


def nace_group(aid: Aid) -> str:
    """Its European group, « 62.0 »."""
    return _activity(aid)[1]


def _activity(aid: Aid) -> tuple[str, str]:
    if not aid.activity:
        return "", ""
    try:
        found = activity(aid.activity, Edition(aid.activity_edition or Edition.REV2))
    except (LawError, ValueError):
        return "", ""
    return found.nace_class, found.nace_group
