"""What an applicant asks, as the officer reads it: who, what project, when and where, with what money, to which account."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jalon.cases.budget import Budget, budget_of
from jalon.cases.facts import said_by_applicant
from jalon.cases.models import Case, Partner
from jalon.cases.schedule import schedule_of, site_of
from jalon.schemes.enums import ApplicantKind
from jalon.ui import formats
from jalon.ui.parts import Row

DESCRIPTION = "project.description"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: its answers apart from those that the checks read, its budget, a consortium's partners."""

    rows: tuple[Row, ...]
    budget: Budget | None
    partners: tuple[tuple[Partner, int], ...]


def asked(case: Case) -> Asked:
    """What is asked by a case."""
    said = said_by_applicant(case)
    budget = budget_of(case, said)
    partners = tuple((one, budget.of_partner(one.place)) for one in case.partners.all())
    described = said.get(DESCRIPTION)
    schedule, site = schedule_of(said), site_of(said)
    rows = []
    if case.applicant_kind:
        rows.append(Row(_("Demandeur"), str(ApplicantKind(case.applicant_kind).label)))
    if described:
        rows.append(Row(_("Projet"), described.value))
    if schedule:
        days = _("du %(start)s au %(end)s") % {
            "start": formats.date(schedule.starts_on),
            "end": formats.date(schedule.ends_on),
        }
        rows.append(Row(_("Dates du projet"), days))
        rows.append(Row(_("Premier engagement ferme"), formats.date(schedule.works_start_on)))
    if site:
        rows.append(Row(_("Lieu du projet"), str(site)))
    return Asked((*rows, *_accounts(case)), budget if budget.lines else None, partners)


def _accounts(case: Case) -> Iterator[Row]:
    """The account to be credited, masked, and the earlier ones: a change is looked at before anything is paid."""
    for account in case.accounts.order_by("-pk"):
        shown = {"account": account, "holder": account.holder, "day": formats.date(account.given_at.date())}
        if account.current:
            yield Row(_("Compte à créditer"), _("%(account)s, %(holder)s, donné le %(day)s") % shown)
        else:
            yield Row(_("Compte remplacé"), _("%(account)s, %(holder)s, donné le %(day)s") % shown)
