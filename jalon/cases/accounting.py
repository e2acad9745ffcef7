"""The accounting line of an award: from its instrument, the nature of its costs and the kind of its beneficiary."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from jalon.cases.models import Case
from jalon.companies.queries import by_siren
from jalon.funds.models import Envelope
from jalon.funds.rbf import BENEFICIARIES, AccountingLine, FinanceRules
from jalon.journal.refusals import ActionRefused
from jalon.schemes.enums import Instrument
from jalon.schemes.finance import finance_rules
from jalon.schemes.models import FundingLine
from jalon.schemes.queries import latest_versions
from jalon.ui.formats import language


def beneficiary_of(case: Case) -> str:
    """The kind of a case's beneficiary, by its legal category (INSEE): 92 association, 4 and 7 public, else private."""
    company = by_siren(case.siren) if case.siren else None
    category = company.legal_category if company else ""
    if category.startswith("92"):
        return "association"
    return "public" if category[:1] in ("4", "7") else "private"


def envelope_for(
    case: Case, instrument: Instrument, candidates: Sequence[Envelope], on: date
) -> tuple[Envelope, str]:
    """The envelope that bears an award, and its account; refused where the table or the envelopes have a gap.

    Without a table, and for what is not euros, the last named envelope bears it, and no account is known.
    """
    rules = finance_rules(case.region)
    if not rules.lines or not instrument.is_money:
        return candidates[-1], ""
    line = rules.line(instrument.value, case.scheme_version.definition.cost(instrument), beneficiary_of(case), on)
    if line is None:
        raise ActionRefused(
            "cases.no_accounting_line",
            _("La table comptable de la Région ne dit pas où porter : %(instrument)s, %(kind)s.")
            % {"instrument": instrument.label, "kind": beneficiary_label(beneficiary_of(case))},
            _("Le service des finances ajoute la ligne aux règles budgétaires."),
        )
    found = [one for one in candidates if _fits(one, line)]
    if not found:
        raise ActionRefused(
            "cases.no_envelope_there",
            _("%(instrument)s se porte au chapitre %(chapter)s, où aucune enveloppe ne finance ce dispositif.")
            % {"instrument": instrument.label.capitalize(), "chapter": line.chapter},
            _("Le service des finances affecte au dispositif une enveloppe de ce chapitre."),
        )
    return found[-1], line.account


def _fits(envelope: Envelope, line: AccountingLine) -> bool:
    return envelope.owner.section == line.section and envelope.owner.chapter == line.chapter


def beneficiary_label(kind: str) -> str:
    """A kind of beneficiary in the reader's words."""
    return {
        "private": _("bénéficiaire privé"),
        "public": _("bénéficiaire public"),
        "association": _("association"),
    }[kind]


@dataclass(frozen=True, slots=True)
class Gap:
    """What a scheme could award and the Region could not book: no line of the table, or no envelope there."""

    scheme: str
    instrument: Instrument
    beneficiary: str
    line: AccountingLine | None


def gaps(region: str, on: date) -> list[Gap]:
    """Every combination of a published scheme that no line, or no envelope, takes; none where there is no table."""
    rules = finance_rules(region)
    if not rules.lines:
        return []
    bearing: dict[tuple[int, str], list[Envelope]] = {}
    for funding in FundingLine.objects.filter(scheme__region=region).select_related("envelope__owner"):
        bearing.setdefault((funding.scheme_id, funding.instrument), []).append(funding.envelope)
    return [
        gap
        for version in latest_versions(region)
        for part in version.definition.parts
        if part.instrument.is_money
        for gap in _gaps_of(
            rules,
            version.definition.title[language()],
            part.instrument,
            version.definition.cost(part.instrument),
            bearing.get((version.scheme_id, part.instrument), []),
            on,
        )
    ]


def _gaps_of(
    rules: FinanceRules,
    title: str,
    instrument: Instrument,
    cost: str,
    bearing: Sequence[Envelope],
    on: date,
) -> list[Gap]:
    found = []
    for beneficiary in BENEFICIARIES:
        line = rules.line(instrument.value, cost, beneficiary, on)
        if line is None or not any(_fits(one, line) for one in bearing):
            found.append(Gap(title, instrument, beneficiary, line))
    return found
