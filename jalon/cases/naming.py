"""Whom a public page may name: companies and bodies; neither natural persons nor who opposes publication."""

from collections.abc import Iterable

from jalon.cases.models import Case
from jalon.companies.queries import companies
from jalon.schemes.enums import ApplicantKind

NATURAL_PERSON = "1"
"""Legal categories of natural persons (INSEE, level I): sole traders are people."""


def public_names(cases: Iterable[Case]) -> dict[int, str]:
    """The name of each case's beneficiary as anybody may read it, by the case's id; empty for whom no page names."""
    found = list(cases)
    known = {one.siren: one for one in companies({case.siren for case in found if case.siren})}
    names = {}
    for case in found:
        company = known.get(case.siren)
        person = case.applicant_kind == ApplicantKind.PERSON
        if company is not None:
            person = company.legal_category.startswith(NATURAL_PERSON) or not company.diffusible
        names[case.pk] = "" if person else case.company_name
    return names
