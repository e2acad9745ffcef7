"""What a draft still needs before it can be sent."""

from jalon.cases import state_aid
from jalon.cases.assessments import wanted_documents
from jalon.cases.beneficiaries import Beneficiary
from jalon.cases.budget import budget_of
from jalon.cases.facts import said_by_applicant
from jalon.cases.models import BankAccount, Case
from jalon.cases.schedule import schedule_of, site_of
from jalon.documents.enums import Scan
from jalon.schemes.enums import ApplicantKind, Asked

WHOLE = 1_000_000
LEAST_PARTNERS = 2


def lacks(case: Case) -> list[str]:
    """What is missing, in the order of the pages.

    ``kind``, ``siren`` (who asks), ``partners``, ``title``, ``budget``, ``financing``, ``dates``, ``place``, ``iban``,
    ids of documents, ``declaration``, ``declaration-2`` of a partner.
    """
    missing = [
        *_applicant(case),
        *([] if case.title else ["title"]),
        *_money_and_time(case),
        *documents_missing(case),
    ]
    return [*missing, *(declaration_of(one) for one in state_aid.lacks_declaration(case))]


def declaration_of(who: Beneficiary) -> str:
    """How the declaration of a beneficiary is named among what is missing."""
    return "declaration" if who.place == 1 else f"declaration-{who.place}"


def documents_missing(case: Case) -> list[str]:
    """The documents that the scheme requires and that are not there; one found malicious is not."""
    sound = case.attachments.filter(current=True).exclude(file__scan=Scan.INFECTED)
    have = set(sound.values_list("wanted", flat=True))
    return [one.id for one in wanted_documents(case) if one.required and one.id not in have]


def _applicant(case: Case) -> list[str]:
    if not case.applicant_kind:
        return ["kind"]
    named = {
        ApplicantKind.LABORATORY: bool(case.siren and case.organisation and case.organisation.part_of_id),
        ApplicantKind.FOUNDING: case.organisation_id is not None,
        ApplicantKind.PERSON: bool(case.company_name),
    }.get(ApplicantKind(case.applicant_kind), bool(case.siren))
    if not named:
        return ["siren"]
    if case.applicant_kind == ApplicantKind.CONSORTIUM:
        shares = list(case.partners.values_list("share", flat=True))
        if len(shares) < LEAST_PARTNERS or sum(shares) != WHOLE:
            return ["partners"]
    return []


def _money_and_time(case: Case) -> list[str]:
    definition = case.scheme_version.definition
    said = said_by_applicant(case)
    missing = []
    if definition.budget:
        budget = budget_of(case, said)
        missing += [] if budget.lines else ["budget"]
        missing += [] if budget.balanced else ["financing"]
    if Asked.DATES in definition.asks and schedule_of(said) is None:
        missing.append("dates")
    if Asked.PLACE in definition.asks and site_of(said) is None:
        missing.append("place")
    if Asked.IBAN in definition.asks and not BankAccount.objects.filter(case=case, current=True).exists():
        missing.append("iban")
    return missing
