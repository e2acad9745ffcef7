"""An operator grants within its share, never another's, and what is not used comes back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from jalon.funds.actions import (
    Line,
    Taken,
    allocate,
    certify,
    close_share,
    commit,
    create_envelope,
    entrust,
    give_back,
    hand_back,
    open_resource,
    order,
    pay,
    reserve,
    reverse,
    take,
    use,
    withdraw,
)
from jalon.funds.enums import Basis
from jalon.funds.models import Draw, Envelope, Share
from jalon.funds.queries import Scope, totals
from jalon.funds.shares import account_of, lines_of, share_situation, shares
from jalon.funds.verify import verify
from jalon.funds.votes import cancellation
from jalon.journal.refusals import ActionRefused
from tests.funds.scenes import CASE, OTHER, REGION, SCHEME, Budget, a_share, act

pytestmark = pytest.mark.django_db
CEA, HUB = "essai/cea", "essai/hub"


@dataclass
class Hours:
    """1,000.00 GPU hours allocated to the scheme; two operators have 600 and 300 of them."""

    envelope: Envelope = field(init=False)
    cea: Share = field(init=False)
    hub: Share = field(init=False)

    def __post_init__(self) -> None:
        self.envelope = create_envelope(
            region=REGION,
            slug="heures",
            label_fr="Heures",
            label_en="Hours",
            deliberation="2026/AP-07/09",
            fictif=True,
            resource="gpu-hour",
        )
        open_resource(act(), self.envelope, 1000_00)
        allocate(act(), self.envelope, SCHEME, 1000_00)
        self.cea = a_share(self.envelope, CEA, 600_00)
        self.hub = a_share(self.envelope, HUB, 300_00)


def refused(code: str, do: Callable[..., object], *args: object) -> None:
    with pytest.raises(ActionRefused) as told, transaction.atomic():
        do(*args)
    assert told.value.code == code


def test_a_share_lives_from_its_opening_to_its_closing() -> None:
    world = Hours()
    take(act("PV 1"), world.cea, [Taken("cea-001", 200_00), Taken("cea-002", 100_00)])
    use(act(), SCHEME, "cea-001", [Line(world.envelope, 150_00)])
    hand_back(act("PV 2"), world.cea, [Taken("cea-001", None)])
    give_back(act("Courrier"), world.cea, 100_00)
    assert {line.case: (line.totals.granted, line.used, line.left) for line in lines_of(world.cea)} == {
        "cea-001": (150_00, 150_00, 0),
        "cea-002": (100_00, 0, 100_00),
    }
    now = share_situation(CEA)
    assert now and (now.left, now.granted, now.used, now.held) == (250_00, 250_00, 150_00, 500_00)
    said = account_of(world.cea)
    assert (said.entrusted, said.granted, said.handed_back, said.given_back) == (600_00, 300_00, 50_00, 100_00)
    assert said.entrusted - said.granted + said.handed_back - said.given_back == now.left
    closed = close_share(act("Fin de convention"), world.cea)
    assert closed.closed_on == date(2026, 7, 1)
    hand_back(act("PV 3"), closed, [Taken("cea-002", None)])
    whole = totals(Scope(envelope=world.envelope.reference, resource="gpu-hour"))
    assert (whole.allocated, whole.entrusted, whole.granted, whole.used) == (1000_00, 300_00, 150_00, 150_00)
    assert whole.unreserved == 550_00
    assert verify().sound


def test_an_operator_grants_no_more_than_its_share() -> None:
    world = Hours()
    refused("funds.insufficient", take, act("PV"), world.hub, [Taken("hub-1", 200_00), Taken("hub-2", 100_01)])
    assert not lines_of(world.hub) and not Draw.objects.exists()
    refused("funds.insufficient", entrust, act("Avenant"), world.hub, 100_01)


def test_a_line_takes_from_one_share_and_returns_to_it() -> None:
    world = Hours()
    take(act("PV"), world.cea, [Taken("line", 10_00)])
    refused("funds.two_sources", take, act("PV"), world.hub, [Taken("line", 1_00)])
    refused("funds.two_sources", hand_back, act("PV"), world.hub, [Taken("line", 1_00)])
    refused("funds.two_sources", reserve, act(), SCHEME, "line", [Line(world.envelope, 1_00)])
    reserve(act(), SCHEME, CASE, [Line(world.envelope, 1_00)])
    refused("funds.two_sources", take, act("PV"), world.cea, [Taken(CASE, 1_00)])


def test_a_closed_share_gives_nothing_more_and_is_closed_once() -> None:
    world = Hours()
    closed = close_share(act("Fin"), world.hub)
    refused("funds.share_closed", take, act("PV"), closed, [Taken("hub-1", 1)])
    refused("funds.share_closed", entrust, act("Avenant"), closed, 1)
    refused("funds.share_closed", close_share, act("Fin"), closed)
    assert [one.share.reference for one in shares(REGION, open_only=True)] == [CEA]
    refused("funds.share_days", close_share, act("Fin", on=date(2026, 6, 1)), world.cea)


def test_a_share_of_euros_goes_the_way_to_payment() -> None:
    budget = Budget()
    share = a_share(budget.grants, amount=400_000)
    take(act("PV"), share, [Taken(CASE, 300_000)])
    lines = [Line(budget.grants, 300_000)]
    commit(act("CONV"), SCHEME, CASE, lines)
    certify(act(), SCHEME, CASE, lines, Basis.STATEMENT)
    order(act("M-1"), SCHEME, CASE, lines)
    pay(act("P-1"), SCHEME, CASE, lines)
    now = share_situation(CEA)
    assert now and (now.left, now.granted, now.used) == (100_000, 300_000, 300_000)
    assert totals(Scope(case=CASE)).paid == 300_000


def test_a_decision_of_the_region_returns_a_line_to_the_scheme() -> None:
    budget = Budget()
    share = a_share(budget.grants, amount=400_000)
    take(act("PV"), share, [Taken(OTHER, 300_000)])
    withdraw(act("Retrait"), SCHEME, OTHER, [Line(budget.grants, 300_000)])
    now = share_situation(CEA)
    assert now and (now.left, now.granted) == (100_000, 0)
    assert totals(Scope(envelope=budget.grants.reference)).unreserved == budget.amount - 100_000


def test_a_vote_does_not_take_what_operators_hold() -> None:
    budget = Budget()
    a_share(budget.grants, amount=400_000)
    assert sum(cancellation(budget.grants, 600_000).schemes.values()) == 600_000
    refused("funds.cancel", cancellation, budget.grants, 600_001)


def test_a_take_is_reversed_whole_and_its_line_keeps_its_source() -> None:
    world = Hours()
    posted = take(act("PV"), world.cea, [Taken("line", 10_00)])
    reverse(act("Erreur"), posted.entry)
    now = share_situation(CEA)
    assert now and (now.left, now.granted) == (600_00, 0)
    assert account_of(world.cea).granted == 0
    refused("funds.two_sources", take, act("PV"), world.hub, [Taken("line", 1_00)])


def test_the_same_acceptance_twice_grants_once() -> None:
    world, once = Hours(), act("PV")
    assert take(once, world.cea, [Taken("line", 10_00)]) == take(once, world.cea, [Taken("line", 10_00)])
    assert [line.totals.granted for line in lines_of(world.cea)] == [10_00]


def test_a_share_belongs_to_its_envelope_and_scheme() -> None:
    world, budget = Hours(), Budget()
    refused("funds.exists", a_share, world.envelope)
    strange = Share(owner=budget.grants.owner, scheme=SCHEME, reference=CEA, pk=world.cea.pk)
    refused("funds.unknown_share", entrust, act("X"), strange, 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Share.objects.create(
            reference="ailleurs/x",
            owner=budget.grants.owner,
            scheme=SCHEME,
            operator="x",
            name="x",
            agreement="x",
            opened_on=date(2026, 7, 1),
        )


@pytest.mark.parametrize(
    "written",
    [
        "UPDATE funds_share SET operator = 'x'",
        "DELETE FROM funds_share",
        "INSERT INTO funds_draw (owner_id, scheme, case_ref, share_id) SELECT owner_id, scheme, 'x', id FROM funds_share",
        "UPDATE funds_draw SET case_ref = 'x'",
        "DELETE FROM funds_draw",
        "TRUNCATE funds_draw",
    ],
)
def test_the_application_cannot_rewrite_a_share_or_who_drew_from_it(written: str) -> None:
    world = Hours()
    take(act("PV"), world.cea, [Taken("line", 10_00)])
    with pytest.raises(DatabaseError) as told, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(written)
    assert isinstance(told.value.__cause__, psycopg.errors.InsufficientPrivilege)
