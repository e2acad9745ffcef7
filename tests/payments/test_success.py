"""A recoverable advance: not due before its success is found; then by its own schedule; remitted by a vote on failure."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jalon.cases.models import Agreement, Instalment
from jalon.funds.receivables import owed_by
from jalon.funds.verify import verify
from jalon.law.days import add_months
from jalon.notices.queries import about
from jalon.payments.account import to_repay
from jalon.payments.actions import certify, claim_payment, record_payment, sign_order
from jalon.payments.enums import Basis
from jalon.payments.models import DeclaredResults, Finding
from jalon.payments.rescheduling import equal
from jalon.payments.results import ask, declare, declared
from jalon.payments.success import awaited, find, finding_day
from jalon.schemes.enums import Instrument
from tests.casework.pages import client_of, text_of, url
from tests.cast import REGION
from tests.refusals import refused

ADVANCES = f"{REGION}/avances"


@pytest.fixture
def waiting(world):
    """A recoverable advance of 110 000 €, paid, signed so long ago that its success may be found."""
    world.recoverable()
    case = world.agreed()
    instrument = Instrument.RECOVERABLE_ADVANCE
    claim = claim_payment(case.public_id, instrument, 110_000_00, "Fait", actor=world.people.applicant)
    certify(claim.public_id, Basis.STATEMENT, 110_000_00, actor=world.people.certifier)
    order = sign_order(claim.public_id, actor=world.people.signatory)
    record_payment(order.number, "P1", world.today, actor=world.people.treasurer)
    day = finding_day(case)
    assert day and day > world.today
    months = case.scheme_version.definition.success.months
    Agreement.objects.filter(case=case).update(signed_on=add_months(world.today, -months))
    case.refresh_from_db()
    return type(case).objects.get(pk=case.pk)


def finds(world, case, succeeded: bool, **more):
    return find(
        case.public_id,
        succeeded,
        "Trois lignes équipées, 400 000 € de ventes.",
        "La clause demandait 300 000 € de ventes.",
        more.pop("on", world.today),
        actor=world.people.treasurer,
        **more,
    )


def test_nothing_falls_due_before_success_and_its_own_schedule_after(world, waiting):
    assert [one.on for one in to_repay(waiting)] == [None]
    finding = finds(world, waiting, True, key="k")
    assert finds(world, waiting, True, key="k") == finding and awaited(waiting) == ""
    plan = waiting.scheme_version.definition.repayment[Instrument.RECOVERABLE_ADVANCE]
    signed = waiting.agreement.signed_on
    due = Instalment.objects.filter(agreement__case=waiting, way="repayment").order_by("due_on")
    wanted = equal(110_000_00, add_months(signed, plan.first), plan.every, plan.count)
    assert [(one.due_on, one.amount_cents) for one in due] == list(wanted)
    assert "clause de succès" in about(waiting.reference).first().body
    with refused("payments.no_clause"):
        finds(world, waiting, True)


def test_a_failure_is_remitted_by_a_vote_and_by_nothing_else(world, waiting):
    with refused("payments.reference"):
        finds(world, waiting, False)
    finds(world, waiting, False, deliberation="2029-06-R2")
    [owed] = owed_by(waiting.reference)
    assert (owed.written_off, owed.left) == (110_000_00, 0) and verify().sound
    assert "remis par la délibération 2029-06-R2" in about(waiting.reference).first().body


def test_a_finding_too_early_or_without_its_words_is_refused(world, waiting):
    Agreement.objects.filter(case=waiting).update(signed_on=world.today - timedelta(days=30))
    with refused("payments.finding_early"):
        finds(world, waiting, True)
    with refused("acts.future"):
        finds(world, waiting, True, on=world.today + timedelta(days=1))
    with refused("rights.missing"):
        find(waiting.public_id, True, "R", "C", world.today, actor=world.people.officer)


def test_the_finding_goes_through_the_page(world, waiting, demonstration):
    finance = client_of(world.people.treasurer)
    page = url("receivable", REGION, waiting.reference)
    assert "Constater le succès du projet" in text_of(finance.get(page))
    said = {"results": "R", "succeeded": "no", "reason": "C", "deliberation": "", "on": world.today.isoformat()}
    here = url("receivable-success", REGION, waiting.reference)
    assert finance.post(here, said).status_code == 422
    assert finance.post(here, {**said, "deliberation": "2029-06-R2"}).status_code == 302
    assert "Le projet n’a pas réussi" in text_of(finance.get(page))


def test_the_company_declares_its_results_and_the_finding_uses_them(world, waiting, demonstration):
    desk, page = client_of(world.people.applicant), reverse("desk:request-results", args=[waiting.public_id])
    aid = reverse("desk:request-aid", args=[waiting.public_id])
    assert "Déclarer les résultats de votre projet" in text_of(desk.get(aid))
    assert "le procédé est vendu à un client" in text_of(desk.get(page))
    assert "Qu’a donné" in text_of(desk.post(page, {"results": " "})) and not DeclaredResults.objects.exists()
    paper = SimpleUploadedFile("vente.pdf", b"%PDF-1.7")
    said = {"results": "Vendu à deux clients.", "key": "k"}
    assert desk.post(page, {**said, "proof": paper}).status_code == 302
    assert desk.post(page, {**said, "results": "Vendu à trois clients.", "key": "l"}).status_code == 302
    assert "Vous les avez déclarés le" in text_of(desk.get(aid))
    assert "Vos résultats sont déclarés depuis le" in text_of(desk.get(page))
    finance = client_of(world.people.treasurer)
    assert "Constater le succès du projet" in text_of(finance.get(url("today")))
    assert "Vendu à trois clients." in text_of(finance.get(url("receivable", REGION, waiting.reference)))
    form = url("receivable-success", REGION, waiting.reference)
    assert 'name="results"' not in finance.get(form).content.decode()
    given = {"succeeded": "yes", "reason": "Trois ventes établies.", "on": world.today.isoformat()}
    assert finance.post(form, given).status_code == 302
    finding = Finding.objects.get()
    assert finding.results == "Vendu à trois clients." and finding.declared == declared(waiting)
    assert desk.get(page).status_code == 404
    assert "Constater le succès du projet" not in text_of(finance.get(url("today")))


def test_results_are_declared_by_whoever_commits_the_company_while_success_is_awaited(world, waiting):
    with refused("rights.not_yours"):
        declare(waiting.public_id, "R", actor=world.people.officer)
    with refused("payments.results"):
        declare(waiting.public_id, " ", actor=world.people.applicant)
    finds(world, waiting, True)
    with refused("payments.no_clause"):
        declare(waiting.public_id, "R", actor=world.people.applicant)


def test_each_company_is_asked_once_for_its_results_before_the_finding(world, waiting):
    Agreement.objects.filter(case=waiting).update(
        signed_on=add_months(world.today + timedelta(days=50), -waiting.scheme_version.definition.success.months)
    )
    assert ask(REGION, world.today) == 1 and ask(REGION, world.today + timedelta(days=1)) == 1
    [told] = [one for one in about(waiting.reference) if "résultats de votre projet" in one.subject]
    assert "le procédé est vendu à un client" in told.body
    declare(waiting.public_id, "R", actor=world.people.applicant)
    assert ask(REGION, world.today) == 0
