"""``jalon ledger`` does what the screen does: votes, recovery orders, files of the finance system; once, with the right."""

import re

import pytest
from typer.testing import CliRunner, Result

from jalon.funds.queries import Scope, credit_line, envelope, schedule_of, totals
from jalon.funds.verify import verify
from jalon.payments.models import RecoveryOrder
from jalon.payments.queries import finance_files
from jalon.site.ledger_commands import app
from tests.casework.test_situations import pay
from tests.cast import REGION

ADVANCES = f"{REGION}/avances"


@pytest.fixture(autouse=True)
def in_a_demonstration(demonstration) -> None:
    """The amounts are invented."""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments], env={"COLUMNS": "200"})


def by(world, **options):
    said = {"on": world.today.isoformat(), "by": world.people.treasurer.email, **options}
    return [part for name, value in said.items() for part in (f"--{name}", value)]


def test_votes_open_cancel_rephase_and_transfer(world):
    vote = by(world, deliberation="DEL-1")
    year, start = world.today.year, totals(Scope(envelope=ADVANCES)).opened
    opened = run("vote", "open", ADVANCES, "--amount", "1000,50", "--year", f"{year + 1}=1000,50", *vote)
    assert opened.exit_code == 0, opened.output
    assert (
        run("vote", "open", ADVANCES, "--amount", "1000,50", "--year", f"{year + 1}=1000,50", *vote).exit_code == 0
    )
    assert totals(Scope(envelope=ADVANCES)).opened == start + 1000_50
    before = totals(Scope(envelope=ADVANCES)).opened
    assert run("vote", "cancel", ADVANCES, "--amount", "1000,50", *vote).exit_code == 0
    assert totals(Scope(envelope=ADVANCES)).opened == before - 1000_50
    whole = schedule_of(Scope(envelope=ADVANCES))
    euros = sum(whole.values()) // 100
    moved = run("vote", "rephase", ADVANCES, "--year", f"{year + 2}={euros}", *vote)
    assert moved.exit_code == 0, moved.output
    assert schedule_of(Scope(envelope=ADVANCES)) == {year + 2: euros * 100}
    assert verify().sound


def test_credits_are_opened_by_a_vote(world):
    vote = by(world, deliberation="BP-1")
    year = world.today.year + 1
    done = run("vote", "credits", REGION, year, "909", "--section", "investment", "--amount", "5000", *vote)
    assert done.exit_code == 0, done.output
    assert credit_line(REGION, year, "909") is not None
    assert run("vote", "credits", REGION, year, "909", "--section", "x", "--amount", "5", *vote).exit_code == 2


def test_a_recovery_order_is_issued_received_and_listed(world):
    case = world.agreed()
    pay(world, case, 70_000_00)
    asked = [case.reference, "--envelope", ADVANCES, "--kind", "receivables", "--reason", "Échéance"]
    asked += ["--amount", "10000", "--due", world.today.isoformat(), *by(world)]
    done = run("recovery", "issue", *asked)
    assert done.exit_code == 0, done.output
    assert run("recovery", "issue", *asked).exit_code == 0
    (order,) = RecoveryOrder.objects.all()
    received = run("recovery", "event", order.number, "receive", "--amount", "4000", *by(world, reference="ENC-1"))
    assert received.exit_code == 0 and "6" in received.output
    listed = run("recovery", "list", REGION)
    assert order.number in listed.output and "fictif" in listed.output
    more = run("recovery", "event", order.number, "receive", "--amount", "6000,01", *by(world, reference="ENC-2"))
    assert more.exit_code != 0


def test_files_go_out_and_come_back(world, tmp_path):
    world.agreed()
    file = tmp_path / "engagements.csv"
    assert run("exchange", "send", REGION, file, "--kind", "commitment").exit_code == 0
    text = file.read_text()
    assert text.splitlines()[-1].startswith("total;")
    back = tmp_path / "retour.csv"
    back.write_text(re.sub(r"^(commitment;[^;]+;)", r"\1N-1", text, flags=re.MULTILINE))
    who = ["--by", world.people.treasurer.email]
    taken = run("exchange", "take", REGION, back, *who)
    assert taken.exit_code == 0, taken.output
    assert run("exchange", "take", REGION, back, *who).exit_code != 0
    assert finance_files(REGION).count() == 1
    differing = run("exchange", "differences", REGION)
    assert differing.exit_code == 1 and "finances" in differing.output


@pytest.mark.parametrize(
    "words",
    [
        ["vote", "cancel", ADVANCES, "--amount", "1,005"],
        ["vote", "cancel", ADVANCES, "--amount", "beaucoup"],
        ["vote", "cancel", ADVANCES, "--amount", "-5"],
        ["vote", "cancel", ADVANCES, "--amount", "0"],
        ["vote", "cancel", f"{REGION}/rien", "--amount", "1"],
        ["vote", "open", ADVANCES, "--amount", "1", "--year", "27=1"],
        ["vote", "open", ADVANCES, "--amount", "1", "--year", "2027=2"],
    ],
)
def test_what_cannot_be_a_vote_changes_nothing(world, words):
    before = totals(Scope(envelope=ADVANCES))
    assert run(*words, *by(world, deliberation="DEL-9")).exit_code != 0
    assert totals(Scope(envelope=ADVANCES)) == before


def test_whoever_has_no_right_is_refused(world):
    held = envelope(ADVANCES)
    refused = run(
        "vote",
        "cancel",
        held.reference,
        "--amount",
        "1",
        *by(world, deliberation="X", by=world.people.officer.email),
    )
    assert refused.exit_code != 0
    nobody = run("vote", "cancel", held.reference, "--amount", "1", *by(world, deliberation="X", by="x@exemple.fr"))
    assert nobody.exit_code == 2
