"""The end of an award: what is still open, said in words with the way to it, and the act that closes when nothing is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jalon.accounts.four_eyes import Step as Eyes
from jalon.accounts.models import User
from jalon.cases import locking, state_aid
from jalon.cases.actions.amendments import under_way
from jalon.cases.given import given_amounts
from jalon.cases.models import Case
from jalon.cases.money import act
from jalon.funds import actions as ledger
from jalon.funds.actions import Line
from jalon.funds.enums import Book, Step
from jalon.funds.queries import case_situation
from jalon.funds.receivables import owed_by
from jalon.journal.guards import demand_four_eyes
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action, once
from jalon.law.days import add_months
from jalon.monitoring.enums import ReportState
from jalon.monitoring.queries import Shown, last_accepted, results_kept, unreached
from jalon.monitoring.rules import rules_of
from jalon.payments import telling
from jalon.payments.costs import overpaid
from jalon.payments.enums import ClaimState
from jalon.payments.holding import withdrawal_running
from jalon.payments.models import Closure
from jalon.schemes.enums import Instrument
from jalon.ui.formats import date as shown_date
from jalon.ui.formats import money

RETURNED = (Step.GRANTED, Step.COMMITTED)
"""Where what was never asked for stands; it returns to the scheme's allocation."""
UNDER_WAY = (ClaimState.RECEIVED, ClaimState.CERTIFIED, ClaimState.ORDERED, ClaimState.REJECTED)


@dataclass(frozen=True, slots=True)
class Left:
    """Something that is not over: in words, and the page (name and arguments) where it is worked on."""

    text: str
    page: str
    arguments: tuple[object, ...]


def left_open(case: Case) -> list[Left]:
    """What stands in the way of the end of an award, in the order in which it is worked off."""
    return [*_promises(case), *_claims(case), *_debts(case), *_changes(case)]


def _promises(case: Case) -> Iterator[Left]:
    for one in unreached(case):
        said = _("« %(step)s », attendu le %(day)s, n’est pas accepté") % {
            "step": one.title,
            "day": shown_date(one.due_on),
        }
        sent = one.reports.filter(state=ReportState.SENT).first()
        page, about = ("casework:report-read", sent) if sent else ("casework:case", case)
        yield Left(said, page, (about.public_id,))


def _claims(case: Case) -> Iterator[Left]:
    for one in case.claims.filter(state__in=UNDER_WAY).order_by("pk"):
        said = _("Une demande de paiement de %(amount)s est en cours : %(state)s") % {
            "amount": money(one.asked_cents),
            "state": one.get_state_display(),
        }
        yield Left(said, "casework:payment", (one.public_id,))


def _debts(case: Case) -> Iterator[Left]:
    page = (case.region, str(case.reference))
    for owed in owed_by(str(case.reference)):
        if owed.left:
            texts = {"amount": money(owed.left), "envelope": owed.envelope.label}
            said = _("%(amount)s restent dus à la Région (%(envelope)s)") % texts
            yield Left(said, "casework:receivable", page)
    for cents in overpaid(case).values():
        if cents:
            said = _("%(amount)s ont été payés au-delà des dépenses retenues") % {"amount": money(cents)}
            yield Left(said, "casework:receivable", page)


def _changes(case: Case) -> Iterator[Left]:
    if withdrawal_running(case):
        yield Left(_("Un retrait de l’aide est engagé"), "casework:case", (case.public_id,))
    if under_way(case):
        yield Left(_("Un avenant est en cours"), "casework:case", (case.public_id,))


def unused(case: Case) -> list[tuple[Step, Line]]:
    """What was granted and never asked for, by step and envelope."""
    return [
        (step, Line(line.envelope, cents))
        for step in RETURNED
        for line in case_situation(str(case.reference))
        if (cents := line.balances.get((Book.AUTHORITY, step), 0))
    ]


@dataclass(frozen=True, slots=True)
class Prospect:
    """What closing a case would do: what is still open, what was granted and paid, what returns, what it came to."""

    left: list[Left]
    granted: int
    paid: int
    returned: int
    results: list[Shown]


def prospect(case: Case) -> Prospect:
    """What closing a case would do now."""
    totals = [line.totals for line in case_situation(str(case.reference))]
    return Prospect(
        left_open(case),
        sum(one.granted for one in totals),
        sum(one.paid for one in totals),
        sum(line.amount or 0 for _step, line in unused(case)),
        results_kept(case),
    )


@action
def close(
    public_id: UUID, note: str, *, actor: User, seen: int | None = None, key: str = "", on: date | None = None
) -> Closure:
    """Close an award of which all is over; what was never asked for returns to the scheme, under four eyes."""

    def work() -> int:
        case = locking.hold(public_id, "end_award", actor, seen=seen)
        seen_now = prospect(case)
        found = seen_now.left
        if found:
            raise ActionRefused(
                "closing.open",
                ngettext(
                    "Ce dossier ne peut pas être clos : %(first)s.",
                    "Ce dossier ne peut pas être clos, pour %(n)s raisons ; la première : %(first)s.",
                    len(found),
                )
                % {"n": len(found), "first": found[0].text},
                _("La page de clôture mène à chacune."),
            )
        returned = unused(case)
        if returned:
            _demand_two_people(case, actor)
        today = on or timezone.localdate()
        closure = Closure.objects.create(
            case=case,
            granted_cents=seen_now.granted,
            paid_cents=seen_now.paid,
            released_cents=seen_now.returned,
            note=note.strip(),
            keep_until=add_months(today, 12 * rules_of(case.region).keep_years),
            closed_by=actor,
            closed_on=today,
        )
        case.closed_on = today
        locking.passes(case, "end_award", actor, released=closure.released_cents)
        telling.closed(closure, seen_now.results)
        _correct_the_register(case, returned, actor)
        for step in RETURNED:
            lines = [line for at, line in returned if at is step]
            if lines:
                posted = act(actor, today, f"close-{case.pk}-{step.value}", case.decision.deliberation)
                ledger.withdraw(posted, case.scheme_version.scheme.ref, str(case.reference), lines, source=step)
        return int(closure.pk)

    return Closure.objects.get(pk=once(key, f"closing.close.{public_id}", work))


def _correct_the_register(case: Case, returned: Sequence[tuple[Step, Line]], actor: User) -> None:
    """What was never asked for is no aid: the State-aid register says what was given in the end."""
    before = given_amounts(case.decision)
    after = dict(before)
    for award in case.decision.proposal.awards.all():
        given_back = sum(
            line.amount or 0 for _step, line in returned if line.envelope.owner.reference == award.envelope
        )
        after[Instrument(award.instrument)] -= given_back
    if after != before:
        with translation.override("fr"):
            state_aid.amend(case, before, after, _("Clôture : jamais demandé"), actor)


def _demand_two_people(case: Case, actor: User) -> None:
    """Money goes back: neither who prepared the proposal nor who accepted the last report does it alone."""
    last = last_accepted(case)
    done: dict[Eyes, object] = {Eyes.PREPARED: case.decision.proposal.prepared_by.actor_id}
    if last and last.judged_by:
        done[Eyes.ACCEPTED] = last.judged_by.actor_id
    demand_four_eyes(actor, Eyes.CLOSED, done)
