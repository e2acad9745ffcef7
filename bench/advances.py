"""What thousands of advances cost their accountant: python -m bench.advances [ADVANCES]

On the embedded server with fsync: 10,000 advances copied from one agreed case. Half of their payment orders leave in a
batch and come back paid, then the other half; the night of 1 January makes the statement of each and tells its company,
and the portfolio is read as a page. The reference is one payment recorded alone, in the same run.
"""

import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.server import apart, new_ledger, throw_away
from bench.session import line

if TYPE_CHECKING:
    from jalon.cases.models import Case
    from tests.world import World

ADVANCES, TOGETHER, EACH = 10_000, 200, 1_000_00
BATCH_S, RETURN_S, NIGHT_S, PAGE_MS, GROWN_MB = 15.0, 15.0, 60.0, 100.0, 250


def memory() -> int:
    """The most memory that this process took, in MB."""
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) // 1024


def timed(work: Callable[..., Any], *given: Any, **named: Any) -> tuple[float, Any]:
    """The seconds that a thing takes, and what it gives."""
    started = time.perf_counter()
    found = work(*given, **named)
    return time.perf_counter() - started, found


def parts(cases: Sequence["Case"]) -> Iterator[Sequence["Case"]]:
    """Some cases at a time."""
    for start in range(0, len(cases), TOGETHER):
        yield cases[start : start + TOGETHER]


def copies(world: "World", agreed: "Case", count: int, turn: int) -> list["Case"]:
    """The agreed case again and again, with its decision, agreement and calendar; its advance is 1 000 €."""
    from jalon.cases.models import Agreement, Award, Case, Decision, Instalment, Proposal
    from jalon.schemes.enums import Instrument

    def like(rows: Sequence[Any], **changed: Callable[[int], Any]) -> list[Any]:
        made = []
        for place, row in enumerate(rows):
            fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
            fields.pop("id")
            made.append(type(row)(**{**fields, **{name: value(place) for name, value in changed.items()}}))
        return type(rows[0])._default_manager.bulk_create(made, batch_size=1_000)

    cases = like(
        [agreed] * count,
        reference=lambda place: f"BEN-{turn}-{place:06d}",
        public_id=lambda _place: uuid.uuid4(),
    )
    proposals = like([Proposal.objects.get(case=agreed, current=True)] * count, case_id=lambda n: cases[n].pk)
    award = Award.objects.get(proposal__case=agreed, instrument=Instrument.REPAYABLE_ADVANCE)
    like([award] * count, proposal_id=lambda n: proposals[n].pk, amount_cents=lambda _n: EACH)
    like(
        [Decision.objects.get(case=agreed)] * count,
        case_id=lambda n: cases[n].pk,
        proposal_id=lambda n: proposals[n].pk,
    )
    agreements = like([Agreement.objects.get(case=agreed)] * count, case_id=lambda n: cases[n].pk)
    planned = list(Instalment.objects.filter(agreement__case=agreed, way="repayment"))
    for one in planned:
        like(
            [one] * count,
            agreement_id=lambda n: agreements[n].pk,
            amount_cents=lambda _n: EACH // len(planned),
        )
    return list(Case.objects.filter(pk__in=[one.pk for one in cases]).order_by("pk"))


def order_all(world: "World", cases: Sequence["Case"], turn: int) -> None:
    """Bring these cases to a signed payment order, in bulk: ledger, claims, certifications, orders."""
    from jalon.funds.actions.legs import Line, moves
    from jalon.funds.enums import Basis, Book, Operation, Step
    from jalon.funds.models import CreditLine
    from jalon.funds.posting import Act, Leg, post
    from jalon.payments.enums import Basis as Proof
    from jalon.payments.enums import ClaimState
    from jalon.payments.models import Certification, Claim, Order
    from jalon.schemes.enums import Instrument

    scheme, actor = world.version.scheme.ref, str(world.people.treasurer.actor_id)
    credits = CreditLine.objects.get(chapter="909", exercice__isnull=False)
    path = (Step.ALLOCATED, Step.RESERVED, Step.GRANTED, Step.COMMITTED, Step.CERTIFIED, Step.ORDERED)
    operations = (Operation.RESERVE, Operation.GRANT, Operation.COMMIT, Operation.CERTIFY, Operation.ORDER)
    for place, group in enumerate(parts(cases)):
        for step, operation in enumerate(operations):
            legs = [
                leg
                for case in group
                for leg in moves(
                    [Line(world.advances, EACH)], path[step], path[step + 1], scheme, str(case.reference)
                )
            ]
            if operation is Operation.ORDER:
                legs += [
                    Leg(credits.pk, Book.CREDITS, Step.OPEN, Step.USED, EACH, scheme, str(case.reference))
                    for case in group
                ]
            basis = Basis.ADVANCE_DUE if operation is Operation.CERTIFY else None
            post(
                operation,
                Act(actor, world.today, f"bench-{turn}-{place}-{operation.value}", "D2"),
                legs,
                basis=basis,
            )
    people, day = world.people, world.today
    claims = Claim.objects.bulk_create(
        Claim(
            case=case,
            instrument=Instrument.REPAYABLE_ADVANCE,
            envelope=world.advances.reference,
            asked_cents=EACH,
            explanation="Avance",
            state=ClaimState.ORDERED,
            claimed_by=people.applicant,
            claimed_on=day,
        )
        for case in cases
    )
    Certification.objects.bulk_create(
        Certification(
            claim=claim,
            basis=Proof.AGREED_ADVANCE,
            amount_cents=EACH,
            certified_by=people.certifier,
            certified_on=day,
        )
        for claim in claims
    )
    Order.objects.bulk_create(
        Order(
            claim=claim,
            number=f"M-BEN-{turn}-{place:06d}",
            exercice=day.year,
            amount_cents=EACH,
            signed_by=people.signatory,
            delegation="ARR",
            signed_on=day,
        )
        for place, claim in enumerate(claims)
    )


def returned(content: bytes, today: date) -> bytes:
    """The accountant's return of a batch: each order paid."""
    rows = [row.split(";") for row in content.decode().split("\r\n")[1:-2]]
    head = content.decode().split("\r\n")[0].split(";")
    key, amount = head.index("key"), head.index("amount")
    paid = [f"order;{row[key]};{row[amount]};P-{row[key]};{today.isoformat()}" for row in rows]
    total = f"total;{len(rows)};{len(rows) * EACH // 100},00;;"
    return "\r\n".join(["kind;key;amount;their_number;paid_on", *paid, total, ""]).encode()


def open_money(world: "World", cents: int) -> None:
    """Enough of everything."""
    from jalon.funds import actions as ledger
    from jalon.funds.actions import Act
    from jalon.funds.models import CreditLine

    actor, day = str(world.people.treasurer.actor_id), world.today
    ledger.open_authority(Act(actor, day, "bench-ap", "D2"), world.advances, cents, {day.year: cents})
    ledger.open_credits(
        Act(actor, day, "bench-cp", "D2"), CreditLine.objects.get(chapter="909", exercice__isnull=False), cents
    )
    ledger.allocate(Act(actor, day, "bench-al", "D2"), world.advances, world.version.scheme.ref, cents)


def run(count: int) -> bool:
    """The whole story; whether every promise is kept."""
    from jalon.journal.actions import declare_installation
    from jalon.payments import night
    from jalon.payments.actions import record_payment
    from jalon.payments.enums import BatchKind
    from jalon.payments.exchange import make, take
    from jalon.payments.models import Order, Statement
    from tests.world import REGION, build_world

    declare_installation("demonstration")
    world = build_world()
    treasurer, half = world.people.treasurer, count // 2
    open_money(world, (count + 10) * EACH)
    agreed = world.agreed()
    order_all(world, copies(world, agreed, 1, 0), 0)
    one = Order.objects.get()
    line("one payment alone", timed(record_payment, one.number, "P-0", world.today, actor=treasurer)[0])

    kept = True
    for turn in (1, 2):
        order_all(world, copies(world, agreed, half, turn), turn)
        before = memory()
        seconds, batch = timed(make, REGION, BatchKind.ORDERS, actor=treasurer)
        kept &= line(f"a batch of {half} orders", seconds, BATCH_S)
        raw, name = returned(bytes(batch.content), world.today), f"retour-{turn}.csv"
        seconds, _file = timed(take, REGION, name, raw, actor=treasurer)
        kept &= line(f"its return, {len(raw) // 1024} kB", seconds, RETURN_S)
        grown = memory() - before
        kept &= grown < GROWN_MB
        print(f"  {'memory grown by, in MB':<46} {grown:8d}     promised: under {GROWN_MB}")
    if Order.objects.filter(paid_on=None).exists():
        raise SystemExit("an order of a batch was not paid")

    for what, day in (("the night of 1 January", date(world.today.year + 1, 1, 1)), ("another night", world.today)):
        seconds, _none = timed(night.pass_night, REGION, day)
        kept &= line(f"{what}: {Statement.objects.count()} statements", seconds, NIGHT_S)
    return kept & read(world)


def read(world: "World") -> bool:
    """The portfolio as a page."""
    from django.test import Client

    from jalon.casework.views import receivables
    from tests.world import REGION

    receivables.region_choices = lambda: [(REGION, "Val-Exemple")]
    client = Client(headers={"host": "localhost"})
    client.force_login(world.people.treasurer)
    turns = []
    for _turn in range(25):
        seconds, answer = timed(client.get, "/travail/creances/")
        if answer.status_code != 200 or len(answer.content) < 5_000:
            raise SystemExit(f"the portfolio: {answer.status_code}")
        turns.append(seconds * 1000)
    p95 = statistics.quantiles(turns[5:], n=20)[-1]
    print(f"  {'the portfolio as a page, p95 in ms':<46} {p95:8.1f}     promised: under {PAGE_MS:.0f}")
    return p95 < PAGE_MS


def told(count: int) -> bool:
    """The same; what stops it is told as text, since another process cannot read a refusal of this one."""
    try:
        return run(count)
    except Exception as error:
        raise SystemExit(f"{type(error).__name__}: {error}") from error


def main() -> int:
    """A throw-away embedded server, then the story."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ADVANCES
    with throw_away(static=True) as (cluster, _folder):
        return int(not apart(new_ledger(cluster, "advances"), told, count))


if __name__ == "__main__":
    sys.exit(main())
