"""The end of an award: what is still open, the act that closes, what returns to the scheme."""

import pytest
from django.urls import reverse

from jalon.accounts.enums import Role
from jalon.aids.models import Aid
from jalon.cases.enums import State
from jalon.cases.models import Case
from jalon.funds.queries import case_situation
from jalon.journal.refusals import ActionRefused
from jalon.law.days import add_months
from jalon.monitoring.queries import unreached
from jalon.notices.queries import about
from jalon.payments import closing
from jalon.payments.actions import certify, claim_payment, record_payment, sign_order
from jalon.payments.enums import Basis, ClaimKind
from jalon.schemes.enums import Instrument
from tests.casework.pages import client_of, text_of, url
from tests.cast import person
from tests.monitoring.awards import accepted, promising, sent, step
from tests.world import World, steps_of


def refused(code: str):
    return pytest.raises(ActionRefused, check=lambda error: error.code == code)


@pytest.fixture
def award(world: World) -> Case:
    promising(world)
    return world.agreed()


def claimed(world: World, case: Case, cents: int, kind: ClaimKind = ClaimKind.INTERIM):
    return claim_payment(case.public_id, Instrument.GRANT, cents, "Fait", kind=kind, actor=world.people.applicant)


def paid(world: World, case: Case, cents: int, kind: ClaimKind = ClaimKind.INTERIM) -> None:
    claim = claimed(world, case, cents, kind)
    certify(claim.public_id, Basis.STATEMENT, cents, actor=world.people.certifier)
    order = sign_order(claim.public_id, actor=world.people.signatory)
    record_payment(order.number, f"P-{cents}", world.today, actor=world.people.treasurer)


def all_accepted(world: World, case: Case) -> None:
    for one in unreached(case):
        accepted(world, one, jobs=None if one.kind == "deliverable" else 4)


def test_the_balance_waits_for_the_final_report(world: World, award: Case):
    paid(world, award, 10_000_00)
    with refused("payments.promised_first"):
        claimed(world, award, 5_000_00, ClaimKind.BALANCE)
    accepted(world, step(award, "final"))
    assert claimed(world, award, 5_000_00, ClaimKind.BALANCE).pk


def test_what_is_still_open_is_said_with_the_way_to_it(world: World, award: Case, demonstration: None):
    claim = claimed(world, award, 5_000_00)
    found = closing.left_open(award)
    assert [one.page for one in found] == ["casework:case"] * 3 + ["casework:payment"]
    assert found[-1].arguments == (claim.public_id,)
    said = text_of(client_of(world.people.treasurer).get(url("close", award.public_id)))
    assert "4 points restent ouverts" in said and "Rapport final" in said
    with refused("closing.open"):
        closing.close(award.public_id, "", actor=world.people.treasurer)


def test_a_closed_award_gives_back_what_was_never_asked_for(world: World, award: Case, demonstration: None):
    paid(world, award, 30_000_00)
    all_accepted(world, award)
    award.refresh_from_db()
    assert award.state == State.RUNNING
    page = url("close", award.public_id)
    client = client_of(world.people.treasurer)
    assert "Jamais demandé" in text_of(client.get(page))
    for _double_click in range(2):
        client.post(page, {"note": "Bravo", "seen": award.version, "key": "k"})
    award.refresh_from_db()
    assert (award.state, award.closed_on) == (State.CLOSED, world.today)
    kept = award.closure
    assert (kept.granted_cents, kept.paid_cents, kept.released_cents) == (150_000_00, 30_000_00, 120_000_00)
    assert kept.keep_until == add_months(world.today, 120)
    assert {place: moved for place, moved in steps_of(award).items() if moved} == {
        "subventions": {"paid": 30_000_00}
    }
    assert all(line.totals.granted == line.totals.paid for line in case_situation(award.reference))
    aids = Aid.objects.filter(case=award.reference, reverses=None, reversed_by=None)
    assert {one.instrument: one.nominal_cents for one in aids} == {"grant": 30_000_00}
    body = about(award.reference).filter(template__endswith="closed.txt").get().body
    assert "Bravo" in body and "4 personnes" in body and "Gardez les preuves" in body
    aid = text_of(client_of(world.people.applicant).get(reverse("desk:request-aid", args=[award.public_id])))
    assert (
        "Votre aide est close" in aid and "4 personnes" in aid and "120 000 €" in aid and "Gardez vos pièces" in aid
    )
    assert "Les justificatifs attendus" not in aid and "Demander un paiement" not in aid


def test_a_report_that_waits_is_read_from_the_page_of_closure(world: World, award: Case):
    waiting = sent(world, step(award, "half-way"))
    first = closing.left_open(award)[0]
    assert (first.page, first.arguments) == ("casework:report-read", (waiting.public_id,))


def test_one_of_a_thing_is_said_in_the_singular(world: World, award: Case):
    accepted(world, step(award, "half-way"), jobs=1)
    assert [(one.value, one.unit) for one in closing.results_kept(award)] == [(1, "personne")]


def test_money_goes_back_under_four_eyes(world: World, award: Case):
    paid(world, award, 30_000_00)
    all_accepted(world, award)
    with pytest.raises(ActionRefused) as answer:
        closing.close(award.public_id, "", actor=world.people.officer)
    assert answer.value.code.startswith("four_eyes.")
    other = person("Olga", Role.OFFICER)
    assert closing.close(award.public_id, "", actor=other).released_cents == 120_000_00


def test_an_advance_that_is_not_repaid_keeps_the_award_open(world: World, award: Case):
    claim = claim_payment(
        award.public_id, Instrument.REPAYABLE_ADVANCE, 10_000_00, "T", actor=world.people.applicant
    )
    certify(claim.public_id, Basis.STATEMENT, 10_000_00, actor=world.people.certifier)
    order = sign_order(claim.public_id, actor=world.people.signatory)
    record_payment(order.number, "P-1", world.today, actor=world.people.treasurer)
    all_accepted(world, award)
    assert [one.page for one in closing.left_open(award)] == ["casework:receivable"]


def test_only_who_closes_awards_closes(world: World, award: Case):
    for one in (world.people.applicant, world.people.certifier, world.people.stranger):
        with refused("rights.missing"):
            closing.close(award.public_id, "", actor=one)


def test_what_is_closed_is_over(world: World, award: Case):
    all_accepted(world, award)
    closing.close(award.public_id, "", actor=world.people.treasurer)
    with refused("cases.state"):
        closing.close(award.public_id, "", actor=world.people.treasurer)
