"""After the agreement, in Chromium: a claim to its payment, an over-payment to its recovery, an advance to its end."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from jalon.cases.enums import State
from jalon.cases.models import Case
from jalon.funds.receivables import owed_by
from jalon.funds.verify import verify
from jalon.payments.enums import BatchKind, ClaimState
from jalon.payments.models import Batch, Claim, RecoveryOrder
from tests.desk.test_browser import sound

pytestmark = pytest.mark.browser

TODAY = timezone.localdate()
PLACE = "occitanie"
EXCHANGE = f"/travail/echanges/{PLACE}/"


def does(page: Page, door: str, confirm: str, **fields: str) -> None:
    """An act behind a door: its fields filled by their labels, then confirmed."""
    page.get_by_role("link", name=door, exact=True).click()
    for label, value in fields.items():
        page.get_by_label(label.replace("_", " ")).fill(value)
    page.get_by_role("button", name=confirm, exact=True).click()
    expect(page.locator(".banner.ok")).to_be_visible()


def leaves_and_returns(treasurer: Page, kind: BatchKind) -> None:
    """Everything that waits leaves in a batch; the accountant's return numbers it, and says orders paid today."""
    treasurer.goto(EXCHANGE)
    names = {BatchKind.ORDERS: "mandats", BatchKind.RECOVERIES: "titres"}
    does(treasurer, f"Faire partir un lot de {names[kind]}", "Faire le lot")
    batch = Batch.objects.filter(region=PLACE, kind=kind).latest("pk")
    with treasurer.expect_download() as got:
        treasurer.get_by_role("link", name=batch.number).click()
    head, *lines, total = csv.reader(io.StringIO(got.value.path().read_text("utf-8"), newline=""), delimiter=";")
    for number, line in enumerate(lines, start=1):
        line[head.index("their_number")] = f"C-{batch.pk}-{number}"
        if kind is BatchKind.ORDERS:
            line[head.index("paid_on")] = TODAY.isoformat()
    answer = io.StringIO()
    csv.writer(answer, delimiter=";").writerows([head, *lines, total])
    treasurer.get_by_role("link", name="Prendre un fichier").click()
    treasurer.locator("input[type=file]").set_input_files(
        [{"name": "retour.csv", "mimeType": "text/csv", "buffer": answer.getvalue().encode()}]
    )
    treasurer.get_by_role("button", name="Prendre le fichier").click()
    expect(treasurer.locator(".banner.ok")).to_be_visible()
    expect(treasurer.locator("li", has_text=batch.number)).to_contain_text("0 attendues")


def asks(company: Page, case: Case) -> Claim:
    """A payment on three invoices."""
    company.goto(f"/demandes/{case.public_id}/paiement/")
    invoices = [("Paie", "P-9", "186 000", "Personnel"), ("Onduleurs", "F-12", "31 000", "Matériel")]
    invoices += [("Laboratoire", "R-3", "31 000", "Recherche sous contrat")]
    while company.locator("fieldset.line").count() < len(invoices):
        company.get_by_role("button", name="Ajouter une facture").click()
    company.locator("[name=instrument][value=repayable-advance]").check()
    company.locator("[name=kind][value=interim]").check()
    company.get_by_label("Montant demandé").fill("80 000")
    company.get_by_label("Ce qui a été fait").fill("Deux micro-réseaux pilotés pendant un hiver.")
    for line, (supplier, number, cents, category) in zip(
        company.locator("fieldset.line").all(), invoices, strict=False
    ):
        line.get_by_label("Fournisseur").fill(supplier)
        line.get_by_label("Numéro de facture").fill(number)
        line.get_by_label("Date de la facture").fill((TODAY - timedelta(days=40)).isoformat())
        line.get_by_label("Montant hors taxes").fill(cents)
        line.get_by_label("Dépense").select_option(category)
    sound(company, "claim")
    company.locator("main form p.actions button.btn:not(.second)").click()
    expect(company.locator(".banner.ok")).to_be_visible()
    return Claim.objects.get(case=case, state=ClaimState.RECEIVED)


def test_a_claim_with_invoices_is_paid_by_every_hand(visitor: Callable[[str], Page]) -> None:
    case = Case.objects.get(title="Pilotage de micro-réseaux")
    company = visitor("demandeur")
    here = f"/travail/paiements/{asks(company, case).public_id}/"

    certifier = visitor("certificateur")
    certifier.goto(here)
    certifier.get_by_role("link", name="Examiner les dépenses").click()
    sound(certifier, "invoices")
    certifier.locator("main form button.btn").first.click()
    expect(certifier.locator(".banner.ok")).to_be_visible()
    certifier.get_by_role("link", name="Certifier le service fait").click()
    certifier.get_by_label("factures acquittées").check()
    certifier.get_by_role("button", name="Certifier").click()
    expect(certifier.locator("main")).to_contain_text("attend encore l’approbation")
    sound(certifier, "certified")

    signatory = visitor("signataire")
    signatory.goto(here)
    expect(signatory.get_by_role("link", name="Signer le mandat")).to_have_count(0)
    director = visitor("direction")
    director.goto("/travail/")
    director.locator("li", has_text=str(case.reference)).get_by_role("link").first.click()
    does(director, "Approuver le paiement", "Approuver")
    signatory.goto(here)
    does(signatory, "Signer le mandat", "Signer le mandat")

    treasurer = visitor("finances")
    leaves_and_returns(treasurer, BatchKind.ORDERS)
    sound(treasurer, "exchange")
    treasurer.goto(here)
    expect(treasurer.locator("main")).to_contain_text("payé le")
    company.goto(f"/demandes/{case.public_id}/aide/")
    expect(company.locator("main")).to_contain_text("80 000")
    sound(company, "aid")
    assert verify().sound


def test_an_over_payment_is_asked_back_and_recovered(visitor: Callable[[str], Page]) -> None:
    case = Case.objects.get(title="Relevé de toitures par avion")
    claim = Claim.objects.get(case=case, state=ClaimState.REFUSED)
    certifier = visitor("certificateur")
    certifier.goto(f"/travail/paiements/{claim.public_id}/")
    expect(certifier.locator("main")).to_contain_text("payés au-delà de ce que les dépenses réelles")

    treasurer = visitor("finances")
    treasurer.goto(f"/travail/paiements/{claim.public_id}/")
    treasurer.get_by_role("link", name="Demander le remboursement").click()
    sound(treasurer, "owed")
    treasurer.get_by_role("link", name="Émettre un titre").click()
    treasurer.get_by_label(re.compile("Somme payée à tort")).check()
    treasurer.get_by_label("Montant réclamé").fill("7 200")
    treasurer.get_by_label("Motif").fill("Payé 19 200 €, dû 12 000 € : la moitié des dépenses n’est pas établie.")
    treasurer.get_by_label("Observations demandées").fill((TODAY - timedelta(days=20)).isoformat())
    treasurer.get_by_label("À payer avant le").fill((TODAY + timedelta(days=45)).isoformat())
    treasurer.get_by_role("button", name="Émettre le titre").click()
    order = RecoveryOrder.objects.get(case=case)

    company = visitor("demandeur")
    company.goto(f"/demandes/{case.public_id}/aide/")
    expect(company.locator("main")).to_contain_text(order.number)
    sound(company, "owes")

    leaves_and_returns(treasurer, BatchKind.RECOVERIES)
    treasurer.goto(f"/travail/creances/titres/{order.public_id}/")
    day = {"Référence": "ENC-52", "Date_de_l’acte": TODAY.isoformat()}
    does(treasurer, "Enregistrer l’encaissement", "Enregistrer l’encaissement", **day)
    sound(treasurer, "recovery")
    order.refresh_from_db()
    assert order.accountant_number and not any(one.left for one in owed_by(str(case.reference)))
    company.goto(f"/demandes/{case.public_id}/aide/")
    expect(company.locator("main")).not_to_contain_text(f"Payer le titre {order.number}")
    assert verify().sound


def later(order: RecoveryOrder) -> None:
    """Fifty days go by without a payment nor an answer."""
    gone = timedelta(days=50)
    RecoveryOrder.objects.filter(pk=order.pk).update(issued_on=order.issued_on - gone, due_on=order.due_on - gone)
    for notice in order.defaults.all():
        notice.noticed_on, notice.answer_by = notice.noticed_on - gone, notice.answer_by - gone
        notice.save()
    order.refresh_from_db()


def test_an_advance_goes_from_its_first_instalment_to_default_and_write_off(
    visitor: Callable[[str], Page],
) -> None:
    case = Case.objects.get(title="Traçabilité de fromages")
    treasurer, company = visitor("finances"), visitor("demandeur")
    treasurer.goto("/travail/creances/")
    sound(treasurer, "receivables")
    region = treasurer.locator(f"section[data-region={PLACE}]")
    expect(region).to_contain_text("Des échéances sont passées sans titre")
    region.get_by_role("link", name="Émettre les titres des échéances").click()
    treasurer.get_by_role("button", name="Émettre les titres").click()
    expect(treasurer.locator(".banner.ok")).to_be_visible()
    order = RecoveryOrder.objects.get(case=case)
    award = f"/demandes/{case.public_id}/aide/"
    company.goto(award)
    expect(company.locator("main")).to_contain_text(f"Payer le titre {order.number}")

    later(order)
    later(order)
    here = f"/travail/creances/titres/{order.public_id}/"
    treasurer.goto(here)
    does(treasurer, "Mettre en demeure", "Mettre le débiteur en demeure")
    company.goto(award)
    expect(company.locator("main")).to_contain_text("Répondre à la mise en demeure")
    sound(company, "notice")

    later(order)
    signatory = visitor("signataire")
    signatory.goto(here)
    does(
        signatory,
        "Déclarer la défaillance",
        "Déclarer la défaillance",
        Ce_que_le_débiteur="Redressement judiciaire.",
    )
    sound(signatory, "default")
    claimed = RecoveryOrder.objects.filter(case=case).latest("pk")
    assert claimed.amount_cents == 42_000_00

    leaves_and_returns(treasurer, BatchKind.RECOVERIES)
    treasurer.goto(f"/travail/creances/titres/{claimed.public_id}/")
    received = {"Montant": "2 000", "Référence": "LJ-1", "Date_de_l’acte": TODAY.isoformat()}
    does(treasurer, "Enregistrer l’encaissement", "Enregistrer l’encaissement", **received)
    for one in (claimed, order):
        treasurer.goto(f"/travail/creances/titres/{one.public_id}/")
        given_up = {"Référence": "CP/2026-12", "Date_de_l’acte": TODAY.isoformat()}
        does(treasurer, "Enregistrer le vote", "Enregistrer le vote", **given_up)
    sound(treasurer, "written off")
    treasurer.goto("/travail/creances/")
    expect(treasurer.locator(f"section[data-region={PLACE}]")).to_contain_text("abandonnées par un vote")
    company.goto(award)
    expect(company.locator("main")).not_to_contain_text("Payer le titre")
    case.refresh_from_db()
    assert case.state == State.CLOSED and verify().sound
