"""What a case planned to spend, what of its invoices was accepted, and what that gives a right to."""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from jalon.cases.budget import budget_of
from jalon.cases.facts import said_by_applicant
from jalon.cases.models import Award, Case
from jalon.cases.schedule import Schedule, schedule_of
from jalon.funds.enums import Book
from jalon.funds.queries import case_situation
from jalon.funds.receivables import owed_by
from jalon.payments.entitlement import CostLine, Right, cost_lines, held_back
from jalon.payments.enums import ClaimKind, ClaimState
from jalon.payments.models import Claim, Invoice, OtherCost
from jalon.schemes.enums import Instrument
from jalon.schemes.finance import finance_rules
from jalon.ui import formats

ELIGIBLE = "costs.eligible"


def key_of(text: str) -> str:
    """What makes two names or numbers the same: letters and figures alone, without accents, in capitals."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in plain if sign.isalnum()).upper()


def planned_of(case: Case) -> dict[str, int]:
    """The eligible cost that was agreed, by category; under the empty name where the scheme has no categories."""
    said = said_by_applicant(case)
    if case.scheme_version.definition.budget:
        return {one.category.id: one.retained for one in budget_of(case, said).totals}
    value = said[ELIGIBLE].value if ELIGIBLE in said else 0
    return {"": value if isinstance(value, int) else 0}


def project_of(case: Case) -> Schedule | None:
    """When the project takes place, as the applicant said it."""
    return schedule_of(said_by_applicant(case))


def spent_of(case: Case) -> dict[str, int]:
    """What was accepted of a case's costs, by category: invoices, certified statements, lump sums."""
    has_categories = bool(case.scheme_version.definition.budget)
    found: dict[str, int] = defaultdict(int)
    for kind in (Invoice, OtherCost):
        rows = kind.objects.filter(claim__case=case, accepted_cents__isnull=False)
        for category, cents in rows.values_list("category", "accepted_cents"):
            found[category if has_categories else ""] += cents or 0
    return dict(found)


def rests_on_costs(claim: Claim) -> bool:
    """Whether a claim gives costs to look at, in invoices or otherwise."""
    return claim.invoices.exists() or claim.other_costs.exists()


def unreviewed(claim: Claim) -> bool:
    """Whether a cost of the claim has not been looked at yet."""
    waits = {"accepted_cents": None}
    return claim.invoices.filter(**waits).exists() or claim.other_costs.filter(**waits).exists()


def lines_of(case: Case) -> list[CostLine]:
    """Planned, spent and retained, category by category."""
    return cost_lines(case.scheme_version.definition.budget, planned_of(case), spent_of(case))


def retention_of(case: Case) -> int:
    """What the Region keeps until the balance, in millionths, by the rule of the agreement's day."""
    agreement = getattr(case, "agreement", None)
    return finance_rules(case.region).retention_on(agreement.signed_on) if agreement else 0


def right_of(case: Case, instrument: Instrument, kind: ClaimKind) -> Right | None:
    """What an award gives a right to for a claim of this kind; none where nothing was granted so."""
    award = Award.objects.filter(proposal__decision__case=case, instrument=instrument).first()
    if award is None:
        return None
    lines = lines_of(case)
    given = sum(
        line.totals.certified
        for line in case_situation(str(case.reference))
        if line.envelope.reference == award.envelope
    )
    cuts = list(award.cuts.all())
    withdrawn = sum(cut.cents for cut in cuts)
    return Right(
        granted=award.amount_cents,
        planned=sum(line.planned for line in lines),
        real=sum(line.retained for line in lines),
        given=given - sum(cut.paid_cents for cut in cuts),
        held=held_back(award.amount_cents - withdrawn, retention_of(case), final=kind is ClaimKind.BALANCE),
        withdrawn=withdrawn,
    )


def overpaid(case: Case) -> dict[str, int]:
    """What was paid beyond what the real cost earned, by envelope, once the invoices of a balance were reviewed.

    What was asked back already is taken off.
    """
    finals = Claim.objects.filter(case=case, kind=ClaimKind.BALANCE).exclude(state=ClaimState.REFUSED)
    balances = [one for one in finals if rests_on_costs(one)]
    if not balances or any(unreviewed(one) for one in balances):
        return {}
    paid = {line.envelope.reference: line.totals.paid for line in case_situation(str(case.reference))}
    for one in owed_by(str(case.reference)):
        # What was asked back already: a sum paid unduly, or what of an advance is no longer to come.
        asked = {Book.UNDUE: one.charged, Book.RECEIVABLES: one.charged - one.outstanding}.get(one.book, 0)
        paid[one.envelope.reference] = paid.get(one.envelope.reference, 0) - asked
    found = {}
    for award in Award.objects.filter(proposal__decision__case=case):
        right = right_of(case, Instrument(award.instrument), ClaimKind.BALANCE)
        cents = max(paid.get(award.envelope, 0) - right.earned, 0) if right else 0
        if cents:
            found[award.envelope] = cents
    return found


def elsewhere(invoices: Sequence[Invoice]) -> Mapping[int, list[Invoice]]:
    """By invoice id, the same invoices in other claims that still stand, in whatever case of the Region."""
    keys = {(one.supplier_key, one.number_key) for one in invoices}
    same = (
        Invoice.objects.filter(
            supplier_key__in={key for key, _number in keys}, number_key__in={n for _key, n in keys}
        )
        .exclude(claim__state=ClaimState.REFUSED, accepted_cents=None)
        .exclude(claim__state=ClaimState.REFUSED, accepted_cents=0)
        .select_related("claim__case")
    )
    known: dict[tuple[str, str], list[Invoice]] = defaultdict(list)
    for one in same:
        known[one.supplier_key, one.number_key].append(one)
    return {
        one.pk: [
            other
            for other in known[one.supplier_key, one.number_key]
            if other.claim_id != one.claim_id and other.region == one.region
        ]
        for one in invoices
    }


def doubts_of(claim: Claim) -> dict[int, str]:
    """What is to be looked at in an invoice, by its id: used in another claim, of this case or another, or out of time."""
    invoices = list(claim.invoices.select_related("claim__case"))
    project, twice = project_of(claim.case), elsewhere(invoices)
    found = {}
    for one in invoices:
        cases = dict.fromkeys(str(other.claim.case.reference) for other in twice[one.pk])
        told = [_("déjà présentée dans le dossier %(case)s") % {"case": case} for case in cases]
        told += [outside(one.issued_on, project)]
        if any(told):
            found[one.pk] = ", ".join(filter(None, told))
    return found


def outside(day: date, project: Schedule | None) -> str:
    """Why an invoice of that day cannot be one of the project; empty where it can."""
    if project is None or project.starts_on <= day <= project.ends_on:
        return ""
    return _("elle est datée du %(day)s, hors du projet (%(first)s – %(last)s)") % {
        "day": formats.date(day),
        "first": formats.date(project.starts_on),
        "last": formats.date(project.ends_on),
    }
