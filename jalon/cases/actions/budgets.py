"""What an applicant says of the project's money, dates and place, and the account to be credited."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.cases import facts, locking
from jalon.cases.budget import LINES, SOURCES, Budget, Line, Source, as_json, budget_of
from jalon.cases.enums import FactOrigin
from jalon.cases.facts import said_by_applicant
from jalon.cases.models import BankAccount, Case
from jalon.cases.schedule import PLACE, Schedule, Site
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.law.identifiers import clean, is_iban
from jalon.plan.queries import region as region_called

MOST_LINES = 300


@action
def save_budget(public_id: UUID, lines: Sequence[Line], *, actor: User, partner: int | None = None) -> Case:
    """Keep the planned costs, in the place of the former ones; with ``partner``, of that one's alone."""
    case = locking.hold(public_id, "write", actor)
    before = budget_of(case)
    kept = [line for line in before.lines if partner is not None and line.partner != partner]
    wanted = [*kept, *lines]
    _demand_known(case, wanted)
    return _write(case, Budget(before.categories, tuple(wanted), before.sources), actor)


@action
def save_financing(public_id: UUID, sources: Sequence[Source], *, actor: User) -> Case:
    """Keep who pays for the project. It may be kept unbalanced; the request is not sent until it balances."""
    case = locking.hold(public_id, "write", actor)
    before = budget_of(case)
    if any(source.cents <= 0 for source in sources) or len(sources) > MOST_LINES:
        raise ActionRefused("cases.source_amount", _("Le montant d’un financement est positif."), field="cents")
    return _write(case, Budget(before.categories, before.lines, tuple(sources)), actor)


@action
def save_schedule(public_id: UUID, schedule: Schedule, *, actor: User, on: date | None = None) -> Case:
    """Keep the project's dates; what they say of the incentive effect is read again when the request is sent."""
    case = locking.hold(public_id, "write", actor)
    if schedule.ends_on < schedule.starts_on:
        raise ActionRefused(
            "cases.schedule_order",
            _("Le projet finit avant d’avoir commencé."),
            _("Corrigez l’une des deux dates."),
            field="ends_on",
        )
    return _write_facts(case, schedule.facts(on or timezone.localdate()), actor)


@action
def save_site(public_id: UUID, site: Site, *, actor: User) -> Case:
    """Keep where the project takes place, and whether that is in the Region."""
    case = locking.hold(public_id, "write", actor)
    place = region_called(case.region)
    inside = site.department in place.departments if place else None
    values = {PLACE: {"postcode": site.postcode, "commune": site.commune}, "project.in_region": inside}
    return _write_facts(case, values, actor)


@action
def save_account(public_id: UUID, iban: str, holder: str, *, actor: User) -> Case:
    """Keep the account to be credited. The number is checked here, shown masked afterwards, and never journaled."""
    case = locking.hold(public_id, "write", actor)
    number = clean(iban)
    if not is_iban(number):
        raise ActionRefused(
            "cases.iban",
            _("Cet IBAN n’existe pas : il est incomplet, ou un caractère est mal tapé."),
            _("Recopiez-le depuis un relevé d’identité bancaire ; un IBAN français a 27 caractères."),
            field="iban",
        )
    if not holder.strip():
        raise ActionRefused("cases.holder", _("Donnez le nom du titulaire du compte."), field="holder")
    former = BankAccount.objects.filter(case=case, current=True).first()
    if former and (former.iban, former.holder) == (number, holder.strip()):
        return case
    BankAccount.objects.filter(case=case, current=True).update(current=False)
    BankAccount.objects.create(case=case, iban=number, holder=holder.strip()[:200], given_by=actor.actor_id)
    locking.passes(case, "write", actor)
    return case


def _demand_known(case: Case, lines: Sequence[Line]) -> None:
    known = {category.id for category in case.scheme_version.definition.budget}
    places = set(case.partners.values_list("place", flat=True)) | {1}
    sound = all(line.category in known and line.partner in places and line.cents > 0 for line in lines)
    if not sound or len(lines) > MOST_LINES:
        raise ActionRefused(
            "cases.budget_line",
            _("Une ligne du budget n’a pas de montant, ou sa catégorie n’est pas de ce dispositif."),
            _("Rechargez la page et corrigez la ligne."),
        )


def _write(case: Case, budget: Budget, actor: User) -> Case:
    values = {
        LINES: as_json(budget.lines) or None,
        SOURCES: as_json(budget.sources) or None,
        **budget.facts(),
    }
    return _write_facts(case, values, actor)


def _write_facts(case: Case, values: Mapping[str, Any], actor: User) -> Case:
    """Keep what changed among these facts; the case moves only if something did."""
    before = said_by_applicant(case)
    said = {name: value for name, value in values.items() if value is not None or name in before}
    changed = facts.write_all(case, said, FactOrigin.APPLICANT, actor_id=actor.actor_id)
    if changed:
        locking.passes(case, "write", actor)
    return case
