"""The Commission's transparency fields for exempted aid (règlement (UE) n° 651/2014, art. 9 and annex III).

The list of fields is from memory, to be confirmed with annex III before the first real transmission.
"""

from jalon.aids.exports import euros, marked
from jalon.aids.exports.national import nace_group
from jalon.aids.models import Aid
from jalon.law.territory import nuts2_of

NAME = "transparence-commission"
COLUMNS = (
    "beneficiary_name",
    "beneficiary_identifier",
    "beneficiary_type",
    "region_nuts2",
    "sector_nace_group",
    "aid_element",
    "currency",
    "aid_instrument",
    "date_of_granting",
    "objective",
    "granting_authority",
    "aid_measure_reference",
    "national_identifier",
    "fictif",
)
SIZES = {"micro": "SME", "small": "SME", "medium": "SME", "large": "Large"}
INSTRUMENTS = {
    "grant": "Grant / interest rate subsidy",
    "repayable-advance": "Loan / repayable advances",
    "recoverable-advance": "Loan / repayable advances",
    "loan": "Loan / repayable advances",
    "guarantee": "Guarantee",
    "tax": "Tax advantage or tax exemption",
    "capital": "Risk finance",
    "service": "Other",
    "other": "Other",
}


def lacks(aid: Aid) -> list[str]:
    """What annex III asks for and the aid does not have; nobody's size or SA number is ever guessed."""
    found = {
        "beneficiary": not aid.beneficiary,
        "size": aid.size not in SIZES,
        "region": not nuts2_of(aid.department),
        "activity": not nace_group(aid),
        "objective": not aid.article,
        "scheme-reference": not aid.scheme_reference,
    }
    return [code for code, missing in found.items() if missing]


def row(aid: Aid) -> tuple[str, ...]:
    """One aid."""
    return (
        marked(aid.beneficiary, aid.fictif),
        aid.siren,
        SIZES[aid.size],
        nuts2_of(aid.department),
        nace_group(aid),
        euros(aid.amount_cents),
        "EUR",
        INSTRUMENTS[aid.instrument],
        aid.granted_on.isoformat(),
        f"Regulation (EU) No 651/2014, Article {aid.article}",
        marked(aid.authority, aid.fictif),
        aid.scheme_reference,
        aid.number,
        "oui" if aid.fictif else "non",
    )
