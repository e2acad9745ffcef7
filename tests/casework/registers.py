"""A small register of companies, as the workshop of rules tries and counts them."""

from datetime import date

from jalon.companies.models import Establishment, LegalUnit, Register


def register_of(*sirens: str, created: date | None = None, band: str = "11", place: str = "01") -> Register:
    """A register of companies with an open establishment."""
    for number, siren in enumerate(sirens, 1):
        LegalUnit.objects.create(
            siren=siren, name=f"Entreprise {number}", acronym="", other_names="", key="", words=[], created_on=created,
            legal_category="5710", naf="62.01Z", naf_edition="NAFRev2", band=band, size_category="PME", active=True,
            diffusible=True, head_office_nic="00001", association="", fictitious=True,
        )  # fmt: skip
        Establishment.objects.create(
            siret=f"{siren}00001", siren=siren, head_office=True, active=True, naf="62.01Z", band=band, brand="",
            street="", postcode="", commune="", commune_code="", departement=place, diffusible=True, fictitious=True,
        )  # fmt: skip
    return Register.objects.create(
        label="registre d’essai", as_of=date(2026, 1, 1), fictitious=True, units=1, establishments=1
    )
