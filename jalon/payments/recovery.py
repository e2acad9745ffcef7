"""What is owed to the Region, order by order: issued, contested, put off, received, given up by a vote."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.cases import telling
from jalon.cases.locking import demand_no_interest
from jalon.cases.models import Case
from jalon.cases.money import act
from jalon.cases.numbers import prefix
from jalon.funds import actions as ledger
from jalon.funds.actions import Act, Line
from jalon.funds.enums import Book, Step
from jalon.funds.models import Envelope
from jalon.funds.queries import case_situation
from jalon.funds.receivables import owed_by
from jalon.journal.actions import record
from jalon.journal.guards import demand
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action, once
from jalon.payments import interest
from jalon.payments.enums import Owed, Recovery
from jalon.payments.interest import Charge
from jalon.payments.models import RecoveryEvent, RecoveryNumber, RecoveryOrder
from jalon.payments.money import close_if_over
from jalon.payments.settling import demand_answered
from jalon.payments.telling import called
from jalon.payments.votes import vote_of
from jalon.ui import formats
from jalon.ui.formats import money

# Where each event takes its amount from, and where it leaves it, in the words of an order.
FROM: Mapping[Recovery, tuple[str, str]] = {
    Recovery.DISPUTED: ("due", "disputed"),
    Recovery.UPHELD: ("disputed", "due"),
    Recovery.PUT_OFF: ("due", "rescheduled"),
    Recovery.DUE_AGAIN: ("rescheduled", "due"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a recovery order is, in cents."""

    due: int
    disputed: int = 0
    rescheduled: int = 0
    received: int = 0
    written_off: int = 0

    @property
    def left(self) -> int:
        """What is still awaited, contested and put off included."""
        return self.due + self.disputed + self.rescheduled

    def taken(self, cents: int) -> dict[str, int]:
        """From where an amount that is received or given up is taken: what is due, then put off, then contested."""
        found, left = {}, cents
        for place in PLACES:
            part = min(left, getattr(self, place))
            left -= part
            if part:
                found[place] = part
        return found

    def after(self, kind: Recovery, cents: int) -> "Standing":
        """The same once this has happened for so much."""
        if kind in FROM:
            source, target = FROM[kind]
            moved = {source: getattr(self, source) - cents, target: getattr(self, target) + cents}
            return replace(self, **moved)
        moved = {place: getattr(self, place) - part for place, part in self.taken(cents).items()}
        end = "received" if kind is Recovery.RECEIVED else "written_off"
        return replace(self, **moved, **{end: getattr(self, end) + cents})


TO_PAY = timedelta(days=30)
"""The least time that an order leaves to pay."""
PLACES = ("due", "rescheduled", "disputed")


def standing(order: RecoveryOrder) -> Standing:
    """Where an order is: what it keeps of its events."""
    return Standing(**{name: getattr(order, f"{name}_cents") for name in STANDS})


STANDS = tuple(field.name for field in fields(Standing))


def replayed(order: RecoveryOrder) -> Standing:
    """The same from its events, one by one: what the order keeps must equal it."""
    now = Standing(order.amount_cents)
    for event in order.events.all():
        now = now.after(Recovery(event.kind), event.amount_cents)
    return now


def _next_number(region: str, exercice: int) -> str:
    RecoveryNumber.objects.get_or_create(prefix=prefix(region), exercice=exercice)
    counter = RecoveryNumber.objects.select_for_update().get(prefix=prefix(region), exercice=exercice)
    counter.last += 1
    counter.save()
    return f"T-{counter.prefix}-{exercice}-{counter.last:05d}"


def hold_debtor(public_id: UUID, actor: User, right: Right = Right.RECEIVABLES_RECOVER) -> Case:
    """The case that owes, held until the transaction ends, for whoever holds the right and has no interest in it."""
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("scheme_version__scheme")
        .get(public_id=public_id)
    )
    demand(actor, right, case.region)
    demand_no_interest(case, actor)
    return case


def _lines(order: RecoveryOrder, cents: int) -> list[Line]:
    return [Line(Envelope.objects.get(owner__reference=order.envelope), cents)]


def subject(case: Case) -> tuple[str, str]:
    """A case as the ledger names it: its scheme, its reference."""
    return case.scheme_version.scheme.ref, str(case.reference)


def demand_day(on: date, field: str) -> None:
    """Refuse a day that has not come."""
    if on > timezone.localdate():
        raise ActionRefused(
            "acts.future", _("Cette date est dans le futur."), _("Donnez le jour où l’acte a eu lieu."), field=field
        )


@action
def issue(
    public_id: UUID,
    envelope: str,
    kind: Owed,
    cents: int,
    reason: str,
    due_on: date,
    *,
    actor: User,
    heard_on: date | None = None,
    bears_until: date | None = None,
    on: date | None = None,
    key: str = "",
) -> RecoveryOrder:
    """Issue a recovery order: an instalment of an advance, interest, or a sum paid unduly.

    What was paid unduly is asked back once the debtor could answer (CRPA L121-1): ``heard_on`` is the day of the letter
    that asked for its observations. An order is contested within two months (CGCT L1617-5).
    """

    def work() -> str:
        case, day = hold_debtor(public_id, actor), on or timezone.localdate()
        demand_day(day, "on")
        if not reason.strip():
            raise ActionRefused("payments.note", _("Dites pourquoi la somme est due."), field="reason")
        if kind is Owed.UNDUE and (heard_on is None or heard_on > day):
            raise ActionRefused(
                "payments.unheard",
                _("Une somme payée à tort ne se réclame qu’après avoir entendu le bénéficiaire."),
                _("Donnez la date de la lettre qui lui demande ses observations (CRPA, art. L121-1)."),
                field="heard_on",
            )
        if kind is Owed.UNDUE:
            demand_answered(case, envelope, heard_on, day)
        if due_on < day:
            raise ActionRefused(
                "payments.due_before",
                _("L’échéance ne peut pas précéder le titre."),
                _("Vérifiez la date."),
                field="due_on",
            )
        return written(
            case, envelope, kind, cents, reason, due_on, day, actor, heard_on=heard_on, bears_until=bears_until
        ).number

    return RecoveryOrder.objects.get(number=once(key, f"receivables.issue.{public_id}", work))


def written(
    case: Case,
    envelope: str,
    kind: Owed,
    cents: int,
    reason: str,
    due_on: date,
    day: date,
    actor: User,
    *,
    heard_on: date | None = None,
    bears_until: date | None = None,
    recovery: bool = False,
) -> RecoveryOrder:
    """Write an order on a case that is held, tell the debtor, and post it.

    The principal of an advance whose success was found brings its interest until ``bears_until`` (the day by which it is
    to be paid, where not given), by an order of its own; with ``recovery``, what is asked back brings recovery interest.
    """
    if kind is Owed.INTEREST:
        _demand_within(case, envelope, cents, due_on)
    until, brings = bears_until or due_on, None
    if recovery:
        brings = interest.of_recovery(case, envelope, cents, until)
    elif kind is Owed.PRINCIPAL:
        brings = interest.of_clause(case, envelope, cents, until)
    order = _row(case, envelope, kind, cents, reason, due_on, day, actor, heard_on=heard_on)
    with_it = interest_row(case, envelope, brings, due_on, day, actor) if brings and brings.cents else None
    for one in filter(None, (order, with_it)):
        post_order(one, case, actor)
    return order


def _demand_within(case: Case, envelope: str, cents: int, until: date) -> None:
    """Interest has a limit of its own: what the sums paid have borne."""
    most = interest.most(case, envelope, until)
    if cents > most:
        raise ActionRefused(
            "payments.interest_above",
            _("Les sommes payées n’ont pas porté tant d’intérêts : au plus %(most)s le %(day)s.")
            % {"most": money(most), "day": formats.date(until)},
            _("Au-delà du taux de la convention, seul le taux de récupération s’applique (règlement 794/2004)."),
            field="amount",
        )


def interest_row(case: Case, envelope: str, brings: Charge, due_on: date, day: date, actor: User) -> RecoveryOrder:
    """Write the order of the interest that a sum asked back brings, with every input; it is posted apart."""
    kept = dict(brings.kept)
    return _row(case, envelope, Owed.INTEREST, brings.cents, brings.why, due_on, day, actor, reckoning=kept)


def _row(
    case: Case,
    envelope: str,
    kind: Owed,
    cents: int,
    reason: str,
    due_on: date,
    day: date,
    actor: User,
    **more: Any,
) -> RecoveryOrder:
    """Write an order and tell the debtor; the ledger comes last."""
    order = RecoveryOrder.objects.create(
        case=case,
        number=_next_number(case.region, day.year),
        envelope=envelope,
        kind=kind,
        amount_cents=cents,
        due_cents=cents,
        reason=reason.strip(),
        issued_on=day,
        due_on=due_on,
        issued_by=actor,
        **more,
    )
    record(actor, "receivables.issue", f"recovery/{order.number}", region=case.region, cents=cents)
    if kind is Owed.UNDUE:
        telling.recovered(case, order.number, cents, order.reason, order.heard_on, due_on, by=actor, on=day)
    else:
        called(order)
    return order


def post_order(order: RecoveryOrder, case: Case, actor: User) -> None:
    """Post an order: an instalment falls due, interest or a sum paid unduly is charged."""
    posted, kind = act(actor, order.issued_on, f"issue-{order.number}", order.number), Owed(order.kind)
    lines = _lines(order, order.amount_cents)
    if kind is Owed.PRINCIPAL:
        ledger.call_due(posted, *subject(case), lines)
    else:
        ledger.charge(posted, *subject(case), lines, Book(kind.value))


@action
def happens(
    public_id: UUID, kind: Recovery, cents: int, reference: str, on: date, *, actor: User, key: str = ""
) -> RecoveryEvent:
    """Record what happens to a recovery order, for a part of it or for all; giving up asks for a vote."""

    def work() -> int:
        order = RecoveryOrder.objects.select_for_update().get(public_id=public_id)
        case = hold_debtor(order.case.public_id, actor)
        demand_day(on, "on")
        if not reference.strip():
            raise ActionRefused("payments.reference", _("Donnez la référence de l’acte."), field="reference")
        if kind is Recovery.WRITTEN_OFF:
            vote_of(case.region, reference, on)
        now = standing(order)
        available = now.left
        if kind in FROM:
            available = getattr(now, FROM[kind][0])
        if not 0 < cents <= available:
            raise ActionRefused(
                "payments.above_order",
                _("Au plus %(left)s de ce titre peuvent l’être.") % {"left": money(available)},
                _("Réduisez le montant."),
                field="amount",
            )
        event = RecoveryEvent.objects.create(
            order=order, kind=kind, amount_cents=cents, on=on, reference=reference.strip(), recorded_by=actor
        )
        for name, held in asdict(now.after(kind, cents)).items():
            setattr(order, f"{name}_cents", held)
        order.save()
        record(actor, f"receivables.{kind.value}", f"recovery/{order.number}", region=case.region, cents=cents)
        _post(order, case, event, now, actor)
        close_if_over(case, actor, on)
        return int(event.pk)

    return RecoveryEvent.objects.get(pk=once(key, f"receivables.{kind.value}.{public_id}", work))


def _post(order: RecoveryOrder, case: Case, event: RecoveryEvent, now: Standing, actor: User) -> None:
    book, scheme, reference = Book(order.kind), *subject(case)

    def posting(part: str) -> Act:
        return act(actor, event.on, f"recovery-{event.pk}{part}", event.reference)

    kind, lines = Recovery(event.kind), _lines(order, event.amount_cents)
    if kind is Recovery.DISPUTED:
        ledger.dispute(posting(""), scheme, reference, lines, book)
    elif kind is Recovery.UPHELD:
        ledger.uphold(posting(""), scheme, reference, lines, book)
    elif kind is Recovery.PUT_OFF:
        ledger.reschedule(posting(""), scheme, reference, lines, book)
    elif kind is Recovery.DUE_AGAIN:
        ledger.call_due(posting(""), scheme, reference, lines, book=book, put_off=True)
    else:
        for place, part in now.taken(event.amount_cents).items():
            if kind is Recovery.RECEIVED:
                ledger.receive(
                    posting(f"-{place}"), scheme, reference, _lines(order, part), book=book, source=Step(place)
                )
            else:
                ledger.write_off(posting(f"-{place}"), scheme, reference, _lines(order, part), book, Step(place))


def claimable_back(case: Case) -> dict[tuple[str, Owed], int]:
    """What a recovery order can claim, by envelope and kind: what an advance has left, what was paid as a grant."""
    found: dict[tuple[str, Owed], int] = {}
    undue = {one.envelope.reference: one.charged for one in owed_by(str(case.reference)) if one.book is Book.UNDUE}
    for one in owed_by(str(case.reference)):
        if one.book is Book.RECEIVABLES and one.outstanding:
            found[one.envelope.reference, Owed.PRINCIPAL] = one.outstanding
    for line in case_situation(str(case.reference)):
        reference = line.envelope.reference
        left = line.totals.paid - undue.get(reference, 0)
        if left > 0 and not line.envelope.owner.repayable:
            found[reference, Owed.UNDUE] = left
    return found
