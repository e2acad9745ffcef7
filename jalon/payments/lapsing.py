"""What the Region's dated rules let fall: proposed each day, confirmed by a person, never by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases import telling
from jalon.cases.enums import GIVEN, SigningState
from jalon.cases.letters import values
from jalon.cases.locking import demand_no_interest, passes
from jalon.cases.models import Case
from jalon.cases.money import act
from jalon.funds import actions as ledger
from jalon.funds.actions import Line
from jalon.funds.enums import Book, Operation, Step
from jalon.funds.models import Envelope, Posting
from jalon.funds.queries import case_situation, unallocated_use
from jalon.funds.rbf import FinanceRules, LapseRule
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action, once
from jalon.law.days import add_months
from jalon.payments import money
from jalon.payments.enums import ClaimState
from jalon.schemes.finance import finance_rules

WAITING = (SigningState.SENT, SigningState.OPENED)


@dataclass(frozen=True, slots=True)
class Lapse:
    """What may fall: of a case, or of a scheme's allocation, on one envelope, by which rule, since when."""

    rule: LapseRule
    envelope: str
    scheme: str
    case: str
    step: Step
    cents: int
    since: date
    """The day of the event from which the rule counts."""

    @property
    def fell_on(self) -> date:
        """The day from which it may fall."""
        return add_months(self.since, self.rule.months)

    @property
    def key(self) -> str:
        """Names the proposal in an address."""
        return "~".join((self.rule.event, self.envelope, self.case or self.scheme)).replace("/", ".")


def lapses(region: str, today: date) -> list[Lapse]:
    """What the rules in force would let fall today, the oldest first."""
    rules = finance_rules(region)
    if not rules.lapse:
        return []
    found = [*_of_cases(region, rules), *_of_allocations(region, rules)]
    return sorted((one for one in found if one.fell_on <= today), key=lambda one: (one.fell_on, one.key))


def _of_cases(region: str, rules: FinanceRules) -> Iterator[Lapse]:
    cases = (
        Case.objects.filter(region=region, outcome__in=GIVEN)
        .select_related("scheme_version__scheme", "decision", "agreement")
        .prefetch_related("claims", "signings")
    )
    for case in cases:
        agreement = getattr(case, "agreement", None)
        events: list[tuple[str, date, Step]] = []
        if agreement is None:
            if case.decision.notified_on:
                events.append(("grant-not-agreed", case.decision.notified_on, Step.GRANTED))
            # What a vote or an executory act has committed already falls as well when nobody signs.
            events += [("agreement-unsigned", sent, step) for sent in _unsigned(case) for step in HELD]
        else:
            claims = [one for one in case.claims.all() if one.state != ClaimState.REFUSED]
            if not claims:
                events.append(("no-first-claim", agreement.signed_on, Step.COMMITTED))
            if not any(one.state == ClaimState.RECEIVED for one in claims):
                events.append(("no-last-claim", agreement.signed_on, Step.COMMITTED))
        for event, since, step in events:
            rule = rules.lapse_in_force(event, since)
            if rule is None:
                continue
            for line in case_situation(str(case.reference)):
                cents = line.balances.get((Book.AUTHORITY, step), 0)
                if cents:
                    reference = line.envelope.reference
                    yield Lapse(rule, reference, line.scheme, str(case.reference), step, cents, since)


HELD = (Step.GRANTED, Step.COMMITTED)


def _unsigned(case: Case) -> list[date]:
    """The day on which the agreement that the beneficiary has not signed was sent; none otherwise."""
    last = max(case.signings.all(), key=lambda one: one.pk, default=None)
    return [last.sent_on] if last and last.state in (*WAITING, SigningState.LAPSED) else []


def _of_allocations(region: str, rules: FinanceRules) -> Iterator[Lapse]:
    for envelope, scheme, cents in unallocated_use(region):
        last = Posting.objects.filter(
            account__owner__reference=envelope,
            account__scheme=scheme,
            entry__operation__in=[Operation.ALLOCATE, Operation.RESERVE],
        ).aggregate(last=Max("entry__on_date"))["last"]
        rule = rules.lapse_in_force("unused-allocation", last) if last else None
        if rule:
            yield Lapse(rule, envelope, scheme, "", Step.ALLOCATED, cents, last)


@action
def confirm_lapse(
    region: str, wanted: str, warned_on: date | None, *, actor: User, on: date | None = None, key: str = ""
) -> None:
    """A person confirms what a rule lets fall; a beneficiary was told before and could answer (CRPA L121-1).

    The proposal is computed again: what changed since the page was read does not fall.
    """

    def work() -> None:
        day = on or timezone.localdate()
        demand(actor, Right.FUNDS_LAPSE, region)
        case = None
        named = next((one for one in lapses(region, day) if one.key == wanted), None)
        if named and named.case:
            case = Case.objects.select_for_update(of=("self",)).get(region=region, reference=named.case)
            demand_no_interest(case, actor)
        found = next((one for one in lapses(region, day) if one.key == wanted), None)
        if found is None:
            raise ActionRefused(
                "funds.no_lapse",
                _("Rien n’est plus à faire tomber ici."),
                _("Rechargez la page : elle montre ce que les règles proposent aujourd’hui."),
            )
        if case is not None and (warned_on is None or warned_on > day):
            raise ActionRefused(
                "funds.unwarned",
                _("Une aide ne tombe pas sans que le bénéficiaire ait pu répondre."),
                _("Donnez la date de la lettre qui l’a prévenu (CRPA, art. L121-1)."),
                field="warned_on",
            )
        _fall(found, case, day, actor, warned_on)

    once(key, f"funds.lapse.{wanted}", work)


def _fall(found: Lapse, case: Case | None, day: date, actor: User, warned_on: date | None) -> None:
    envelope = Envelope.objects.get(owner__reference=found.envelope)
    reference = f"{found.rule.id} ({found.since.isoformat()} + {found.rule.months})"
    subject = f"case/{found.case}" if found.case else found.envelope
    record(actor, "funds.lapse", subject, region=envelope.region, cents=found.cents, rule=found.rule.id)
    posted = act(actor, day, f"lapse-{found.key}-{day.isoformat()}"[:100], reference)
    if case is None:
        ledger.deallocate(posted, envelope, found.scheme, found.cents)
        return
    rule = found.rule.ground.get(case.applicant.language) or found.rule.ground["fr"]
    why = telling.Grounds(rule, rule, values.not_claimed(case))
    telling.withdrawn(case, found.cents, why, warned_on, by=actor, on=day, key=posted.key)
    unsigned = not hasattr(case, "agreement")
    case.signings.filter(state__in=WAITING).update(state=SigningState.LAPSED)
    ledger.lapse(posted, found.scheme, found.case, [Line(envelope, found.cents)], source=found.step)
    if money.ends_by_itself(case) or (unsigned and money.nothing_left(case)):
        case.closed_on = day
        passes(case, "close", actor)
