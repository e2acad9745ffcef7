"""After the award, in Chromium: a claim paid on invoices, an excess asked back, an advance called, late and given up."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect

from jalon.cases.models import Case
from jalon.funds.queries import Scope, totals
from jalon.funds.receivables import owed_by
from jalon.payments.models import Claim, Default, RecoveryOrder, Settlement
from jalon.ui.formats import money
from tests.desk.test_browser import PDF, sound

pytestmark = pytest.mark.browser

TODAY = timezone.localdate()
WHY = "Hors du projet : achat de bureau."


def case_of(project: str) -> Case:
    return Case.objects.get(title=project)


def said(page: Page) -> None:
    expect(page.locator(".banner.ok")).to_be_visible()


def fill_invoice(company: Page, place: int, number: str, euros: str, category: str) -> None:
    line = company.locator("fieldset.line").nth(place)
    line.get_by_label("Fournisseur").fill("Atelier Exemple")
    line.get_by_label("Numéro de facture").fill(number)
    line.get_by_label("Date de la facture").fill((TODAY - timedelta(days=20)).isoformat())
    line.get_by_label("Montant hors taxes").fill(euros)
    line.get_by_label("Dépense").select_option(label=category)
    line.locator("input[type=file]").set_input_files([PDF])


def claim(company: Page, case: Case, kind: str, asked: str, invoices: list[tuple[str, str, str]]) -> Claim:
    """The company asks to be paid, one line an invoice."""
    company.goto(f"/demandes/{case.public_id}/")
    company.get_by_role("link", name=re.compile("Demander (un|le) paiement")).first.click()
    for place, invoice in enumerate(invoices):
        if place >= company.locator("fieldset.line").count():
            company.get_by_role("button", name="Ajouter une facture").click()
        fill_invoice(company, place, *invoice)
    company.locator("[name=instrument][value=grant]").check()
    company.locator(f"[name=kind][value={kind}]").check()
    company.get_by_label(re.compile("Montant demandé")).fill(asked)
    company.get_by_label("Ce qui a été fait").fill("Les bancs d’essai sont montés.")
    company.get_by_role("button", name="Envoyer la demande").last.click()
    said(company)
    return Claim.objects.filter(case=case).latest("pk")


def examine(certifier: Page, claim: Claim, cuts: dict[str, str]) -> None:
    """The certifier keeps each invoice, or less of it and says why."""
    certifier.goto(f"/travail/paiements/{claim.public_id}/")
    sound(certifier, "claim")
    certifier.get_by_role("link", name="Examiner les dépenses").click()
    for invoice in claim.invoices.all():
        kept = cuts.get(invoice.number)
        if kept:
            certifier.locator(f"[name=accepted_{invoice.pk}]").fill(kept)
            certifier.locator(f"[name=reason_{invoice.pk}]").fill(WHY)
    certifier.get_by_role("button", name="Enregistrer").click()
    said(certifier)


def shown_to_its_company(company: Page, case: Case, words: str) -> None:
    """The page of the award says it to the company."""
    company.goto(f"/demandes/{case.public_id}/aide/")
    sound(company, "award")
    expect(company.locator("main")).to_contain_text(words)


def happens(treasurer: Page, order: RecoveryOrder, door: str, reference: str) -> None:
    """Something happens to an order, for the amount that the form offers."""
    treasurer.goto(f"/travail/creances/titres/{order.public_id}/")
    sound(treasurer, "order")
    treasurer.get_by_role("link", name=door).click()
    treasurer.get_by_label("Référence").fill(reference)
    treasurer.get_by_label("Date de l’acte").fill(TODAY.isoformat())
    treasurer.get_by_role("button", name=door).click()
    said(treasurer)


def confirm(page: Page, order: RecoveryOrder, door: str, **fields: str) -> None:
    """An act of the way to a default, on the page of the late order."""
    page.goto(f"/travail/creances/titres/{order.public_id}/")
    page.get_by_role("link", name=door).click()
    sound(page, door)
    for label, words in fields.items():
        page.get_by_label(label).fill(words)
    page.locator("main form button.btn").first.click()
    said(page)


def a_delay_passes(order: RecoveryOrder) -> None:
    """The order fell due four months earlier."""
    RecoveryOrder.objects.filter(pk=order.pk).update(due_on=F("due_on") - timedelta(days=120))


def the_notice_ends(order: RecoveryOrder) -> None:
    """The time to answer the notice is over."""
    Default.objects.filter(late=order).update(answer_by=TODAY - timedelta(days=1))


def test_a_claim_with_invoices_is_examined_certified_ordered_and_paid(visitor: Callable[[str], Page]) -> None:
    case = case_of("Vision pour le tri des déchets")
    before = totals(Scope(region=case.region)).paid
    company = visitor("demandeur")
    costs = [("F-1", "24 000", "Matériel"), ("F-2", "130 000", "Personnel")]
    asked = claim(company, case, "interim", "5 000", costs)
    assert [bool(one.document) for one in asked.invoices.all()] == [True, True]

    certifier = visitor("certificateur")
    examine(certifier, asked, {"F-2": "126 000"})
    expect(certifier.locator("main")).to_contain_text(WHY)
    certifier.get_by_role("link", name="Certifier le service fait").click()
    sound(certifier, "certify")
    certifier.get_by_label(re.compile("Montant")).fill("3 750")
    certifier.get_by_label(re.compile("Note|Remarque|Pourquoi")).first.fill(WHY)
    certifier.get_by_role("button", name="Certifier").click()
    said(certifier)

    signatory = visitor("signataire")
    signatory.goto(f"/travail/paiements/{asked.public_id}/")
    signatory.get_by_role("link", name="Signer le mandat").click()
    signatory.get_by_role("button", name="Signer le mandat").click()
    said(signatory)

    treasurer = visitor("finances")
    treasurer.goto(f"/travail/paiements/{asked.public_id}/")
    treasurer.get_by_role("link", name="Le comptable a payé").click()
    treasurer.get_by_label("Numéro du comptable").fill("2026-0731")
    treasurer.get_by_label("Payé le").fill(TODAY.isoformat())
    treasurer.get_by_role("button", name="Enregistrer le paiement").click()
    said(treasurer)
    assert totals(Scope(region=case.region)).paid == before + 3_750_00
    shown_to_its_company(company, case, money(3_750_00, lang="fr"))


def test_a_balance_below_what_was_paid_is_settled_and_its_company_heard(visitor: Callable[[str], Page]) -> None:
    case = case_of("Vision pour le tri des déchets")
    company, certifier, treasurer = visitor("demandeur"), visitor("certificateur"), visitor("finances")
    asked = claim(company, case, "balance", "15 000", [("F-3", "40 000", "Personnel")])
    examine(certifier, asked, {})
    expect(certifier.get_by_role("heading", name="Trop-perçu")).to_be_visible()
    certifier.get_by_role("link", name="Solder sans paiement").click()
    sound(certifier, "settle")
    certifier.get_by_label("Motif").fill("Les dépenses réelles donnent moins que l’avance payée.")
    certifier.get_by_role("button", name="Solder sans paiement").click()
    said(certifier)
    shown_to_its_company(company, case, "Rien n’est réclamé avant le")

    treasurer.goto(f"/travail/creances/{case.region}/{case.reference}/titre/")
    expect(treasurer.get_by_label("Montant réclamé")).to_have_value(re.compile("10.?000"))
    treasurer.get_by_label(re.compile("À payer avant")).fill((TODAY + timedelta(days=45)).isoformat())
    treasurer.get_by_role("button", name="Émettre le titre").click()
    expect(treasurer.locator(".error-summary")).to_contain_text("Le bénéficiaire peut répondre jusqu’au")
    assert not RecoveryOrder.objects.filter(case=case).exists()


def test_an_excess_is_asked_back_once_its_company_was_heard_and_received(visitor: Callable[[str], Page]) -> None:
    case = case_of("Relevé de toitures par avion")
    company, treasurer = visitor("demandeur"), visitor("finances")
    treasurer.goto("/travail/")
    treasurer.locator("li", has_text=str(case.reference)).get_by_role("link", name="Réclamer le trop-perçu").click()
    sound(treasurer, "issue")
    treasurer.get_by_label(re.compile("À payer avant")).fill((TODAY + timedelta(days=45)).isoformat())
    treasurer.get_by_role("button", name="Émettre le titre").click()
    said(treasurer)
    order = RecoveryOrder.objects.get(case=case)
    assert order.heard_on == Settlement.objects.get(claim__case=case).settled_on
    shown_to_its_company(company, case, order.number)
    happens(treasurer, order, "Enregistrer l’encaissement", "ENC-2026-88")
    order.refresh_from_db()
    assert order.due_cents == 0
    assert sum(one.received for one in owed_by(str(case.reference))) == order.amount_cents


def test_an_advance_goes_from_its_first_instalment_to_default_and_write_off(visitor: Callable[[str], Page]) -> None:
    case = case_of("Traçabilité de fromages")
    company, treasurer, signatory = visitor("demandeur"), visitor("finances"), visitor("signataire")
    treasurer.goto("/travail/creances/")
    sound(treasurer, "receivables")
    treasurer.get_by_role("link", name="Émettre les titres des échéances").first.click()
    treasurer.get_by_role("button", name="Émettre les titres").click()
    said(treasurer)
    order = RecoveryOrder.objects.get(case=case)
    shown_to_its_company(company, case, order.number)

    a_delay_passes(order)
    confirm(treasurer, order, "Mettre en demeure")
    shown_to_its_company(company, case, "mise en demeure")
    the_notice_ends(order)
    confirm(signatory, order, "Déclarer la défaillance", **{"Ce que le débiteur a répondu": "Pas de réponse."})
    whole = RecoveryOrder.objects.filter(case=case).latest("pk")
    left = sum(one.left for one in owed_by(str(case.reference)))
    assert left == order.amount_cents + whole.amount_cents == 48_000_00

    for one in (order, whole):
        happens(treasurer, one, "Enregistrer le vote", "2026/AP-NOV/12")
    assert sum(one.left for one in owed_by(str(case.reference))) == 0
    assert sum(one.written_off for one in owed_by(str(case.reference))) == 48_000_00
