"""Who receives the aid of a case: its applicant, or each partner of a consortium for its share."""

from collections.abc import Mapping
from dataclasses import dataclass

from jalon.cases.models import Case
from jalon.schemes.enums import ApplicantKind, Instrument

WHOLE = 1_000_000


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """An enterprise and its share of the aid, in millionths; ``place`` is its place among the partners, 1 the lead's."""

    place: int
    siren: str
    name: str
    share: int

    def part(self, cents: int) -> int:
        """Its share of an amount, rounded down to the cent."""
        return cents * self.share // WHOLE


def beneficiaries(case: Case) -> list[Beneficiary]:
    """The lead first. Units of one legal person are one; a partner without a SIREN counts with the lead, cautiously."""
    if case.applicant_kind != ApplicantKind.CONSORTIUM:
        return [Beneficiary(1, case.siren, case.company_name, WHOLE)]
    found: dict[str, Beneficiary] = {case.siren: Beneficiary(1, case.siren, case.company_name, 0)}
    for partner in case.partners.all():
        siren = partner.siren or case.siren
        known = found.get(siren) or Beneficiary(partner.place, siren, str(partner), 0)
        found[siren] = Beneficiary(known.place, siren, known.name, known.share + partner.share)
    return list(found.values())


def parts(case: Case, amounts: Mapping[Instrument, int]) -> dict[Beneficiary, dict[Instrument, int]]:
    """What each beneficiary receives by each instrument, in cents: the lead takes what rounding leaves."""
    lead, *others = beneficiaries(case)
    given = {one: {instrument: one.part(cents) for instrument, cents in amounts.items()} for one in others}
    left = {
        instrument: cents - sum(part[instrument] for part in given.values())
        for instrument, cents in amounts.items()
    }
    return {lead: left, **given}
