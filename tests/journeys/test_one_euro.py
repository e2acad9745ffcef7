"""One euro through the whole house, in Chromium: from a company's request to the figure on the public page."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect

from jalon.cases.enums import Way
from jalon.cases.models import Instalment
from jalon.funds.queries import Scope, totals
from jalon.ui.formats import date as shown_date
from jalon.ui.formats import money_short
from tests.desk.test_browser import (
    PDF,
    answer_everything,
    choose_company,
    declare_nothing,
    give_money,
    go_on,
    say_when_and_where,
    sign_up,
    to_scheme,
)

pytestmark = pytest.mark.browser

REASON = "Le dossier l’établit par un essai publié et une lettre du laboratoire."
TODAY = timezone.localdate().isoformat()


def apply(page: Page) -> tuple[str, str]:
    """A new company's request; its address and its number."""
    page.goto("/aides/")
    to_scheme(page)
    choose_company(page, "tisserin")
    answer_everything(page)
    page.get_by_role("link", name="Préparer ma demande").click()
    sign_up(page, "camille@exemple.fr")
    page.get_by_role("button", name="Commencer").click()
    address = page.url
    page.get_by_role("link", name="Continuer ma demande").click()
    page.get_by_label("Nom du projet").fill("Métiers à tisser sûrs")
    page.get_by_label("Que voulez-vous faire").fill("Des capteurs sur les métiers.")
    go_on(page)
    say_when_and_where(page)
    answer_everything(page)
    give_money(page)
    page.locator("input[type=file]").first.set_input_files([PDF])
    page.get_by_role("button", name="Envoyer cette pièce").first.click()
    page.get_by_role("link", name="Continuer", exact=True).click()
    declare_nothing(page)
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre demande est reçue.")
    number = re.search(r"[A-Z]{3}-\d{4}-\d{5}", page.locator("main").inner_text())
    assert number
    return address, number.group()


def to_case(page: Page, number: str) -> None:
    page.goto(f"/travail/dossiers/?q={number}")
    page.get_by_role("link", name=number).click()


def do(page: Page, door: str, confirm: str) -> None:
    """An act that is only confirmed."""
    page.get_by_role("link", name=door, exact=True).click()
    page.get_by_role("button", name=confirm).click()
    expect(page.locator(".banner.ok")).to_be_visible()


def review(officer: Page, expert: Page, number: str, favourable: bool) -> None:
    """The officer takes the case and finds it complete; the expert answers each judged condition."""
    to_case(officer, number)
    do(officer, "Prendre le dossier", "Prendre le dossier")
    do(officer, "Le dossier est complet", "Oui, commencer")
    to_case(expert, number)
    for _condition in range(2):
        expert.get_by_role("link", name="Rendre un avis").first.click()
        expert.get_by_label("Favorable" if favourable else "Défavorable", exact=True).check()
        expert.get_by_label("Motifs").fill(REASON)
        expert.get_by_label("Je déclare n’avoir aucun intérêt").check()
        expert.get_by_role("button", name="Enregistrer l’avis").click()
        expect(expert.locator(".banner.ok")).to_be_visible()


def give_visas(visitor: Callable[[str], Page], number: str) -> None:
    for account, door in (("juridique", "Visa juridique"), ("visa-finances", "Visa financier")):
        page = visitor(account)
        to_case(page, number)
        page.get_by_role("link", name=door, exact=True).click()
        page.get_by_label("Favorable", exact=True).check()
        page.get_by_role("button", name="Enregistrer le visa").click()
        expect(page.locator(".banner.ok")).to_be_visible()


def vote(visitor: Callable[[str], Page], secretary: Page, number: str) -> None:
    """A session with one report, visaed, sent, voted by the room, closed, transmitted and published."""
    secretary.goto("/travail/seances/")
    secretary.get_by_role("link", name="Nouvelle séance").first.click()
    secretary.get_by_label("Commission permanente").check()
    secretary.get_by_label("Date de la séance").fill(TODAY)
    secretary.get_by_role("button", name="Ouvrir la séance").click()
    secretary.get_by_role(
        "link", name=re.compile(r"\s".join(shown_date(timezone.localdate()).split()))
    ).first.click()
    secretary.get_by_role("link", name="Ajouter un rapport").click()
    secretary.get_by_label("Numéro du rapport").fill("R-1")
    secretary.get_by_label("Objet").fill("Aides aux entreprises")
    secretary.get_by_label(re.compile(number)).check()
    secretary.get_by_role("button", name="Inscrire le rapport").click()
    secretary.get_by_role("link", name="Aides aux entreprises").click()
    address = secretary.url
    for account, door in (("juridique", "Visa juridique"), ("visa-finances", "Visa financier")):
        page = visitor(account)
        page.goto(address)
        page.get_by_role("link", name=door, exact=True).click()
        page.get_by_label("Favorable", exact=True).check()
        page.get_by_role("button", name="Enregistrer le visa").click()
        expect(page.locator(".banner.ok")).to_be_visible()
    secretary.get_by_role("link", name="Commission permanente").click()
    secretary.get_by_role("link", name="Adresser les rapports").click()
    secretary.get_by_label("Envoyés le").fill((timezone.localdate() - timedelta(days=12)).isoformat())
    secretary.get_by_role("button", name="Dater cet envoi").click()
    secretary.get_by_role("link", name="Tenir la séance").click()
    secretary.get_by_role("button", name="Ouvrir la séance").click()
    for box in secretary.locator("form[data-room] [type=checkbox]").all():
        box.check()
    secretary.get_by_role("button", name="Enregistrer les passages").click()
    expect(secretary.get_by_role("heading", level=1)).to_contain_text("Quorum atteint")
    secretary.wait_for_load_state()
    secretary.keyboard.press("d")
    secretary.get_by_label("Membre").select_option(index=3)
    secretary.get_by_label("Motif").fill("parent d’un salarié")
    secretary.get_by_role("button", name="Déclarer le déport").click()
    expect(secretary.locator(".banner.ok")).to_be_visible()
    secretary.wait_for_load_state()
    secretary.keyboard.press("r")
    expect(secretary.get_by_role("heading", name="Rapport appelé")).to_be_visible()
    secretary.wait_for_load_state()
    secretary.keyboard.press("v")
    secretary.get_by_role("group", name="Tous les votants").get_by_label("pour", exact=True).check()
    secretary.get_by_role("button", name="Enregistrer le vote").click()
    do(secretary, "Clore la séance", "Clore la séance")
    for door, confirm in (
        ("Dater la transmission au préfet", "Dater la transmission"),
        ("Dater la publication", "Dater la publication"),
    ):
        secretary.get_by_role("link", name=door).click()
        secretary.get_by_label("Date").fill(TODAY)
        secretary.get_by_role("button", name=confirm).click()
        expect(secretary.locator(".banner.ok")).to_be_visible()


def notify(page: Page, number: str) -> None:
    to_case(page, number)
    page.get_by_role("link", name="Notifier la décision").click()
    page.get_by_label("Date").fill(TODAY)
    page.get_by_role("button", name="Enregistrer la notification").click()
    expect(page.locator(".banner.ok")).to_be_visible()


def send_agreement(page: Page, number: str) -> None:
    to_case(page, number)
    page.get_by_role("link", name="Envoyer la convention").click()
    page.get_by_role("button", name="Envoyer la convention").click()
    expect(page.locator(".banner.ok")).to_be_visible()


def sign_and_send_back(company: Page, address: str) -> None:
    """The beneficiary finds the agreement to sign on the page of the request, and sends it back signed."""
    company.goto(address)
    company.get_by_role("link", name="Renvoyer le document signé").click()
    company.get_by_label("Le document signé").set_input_files([PDF])
    company.get_by_label("Qui l’a signé").fill("Camille Exemple, gérante")
    company.get_by_label("Quel jour").fill(TODAY)
    company.get_by_role("button", name="Renvoyer", exact=True).click()
    expect(company.locator(".banner.ok")).to_be_visible()


def propose(officer: Page, number: str, door: str, **amounts: str) -> None:
    to_case(officer, number)
    officer.get_by_role("link", name=door).click()
    for label, amount in amounts.items():
        officer.get_by_label(re.compile(label)).fill(amount)
    officer.get_by_label("Motifs de droit").fill("Règlement du dispositif, conditions 1 à 3.")
    officer.get_by_label("Motifs de fait").fill(REASON)
    officer.get_by_role("button", name="Proposer").click()
    expect(officer.locator(".banner.ok")).to_be_visible()


def ten_months_pass(number: str) -> None:
    """The payments of the advance have fallen due: the calendar is that of an agreement signed ten months ago."""
    calendar = Instalment.objects.filter(agreement__case__reference=number, way=Way.PAYMENT)
    calendar.update(due_on=F("due_on") - timedelta(days=300))


def test_a_euro_goes_from_the_request_to_the_public_page(visitor: Callable[[str], Page]) -> None:
    reader = visitor("")
    reader.goto("/")
    region = reader.locator("main a[href]").first.get_attribute("href").strip("/")
    before = totals(Scope(region=region))

    company = visitor("")
    address, number = apply(company)
    officer, expert = visitor("instructeur"), visitor("expert")
    review(officer, expert, number, favourable=True)
    propose(officer, number, "Proposer d’attribuer", Subvention="40 000", Avance="60 000")
    give_visas(visitor, number)
    secretary = visitor("secretariat")
    vote(visitor, secretary, number)
    granted = totals(Scope(region=region))
    assert granted.granted == before.granted + 100_000_00
    assert granted.committed == before.committed
    notify(secretary, number)

    send_agreement(secretary, number)
    sign_and_send_back(company, address)
    signatory = visitor("signataire")
    to_case(signatory, number)
    signatory.get_by_role("link", name="Signer la convention").click()
    signatory.get_by_label("Date", exact=True).fill(TODAY)
    signatory.get_by_role("button", name="Enregistrer la signature").click()
    expect(signatory.locator(".banner.ok")).to_be_visible()
    assert totals(Scope(region=region)).committed == before.committed + 100_000_00

    company.goto(address)
    company.get_by_role("link", name=re.compile("Demander (un|le) paiement")).first.click()
    company.locator("[name=instrument][value=repayable-advance]").check()
    company.locator("[name=kind][value=advance]").check()
    company.get_by_label(re.compile("Montant demandé")).fill("60 000")
    company.get_by_label("Ce qui a été fait").fill("La première tranche des essais.")
    company.get_by_role("button", name="Envoyer la demande").click()

    ten_months_pass(number)
    certifier = visitor("certificateur")
    certifier.goto("/travail/")
    certifier.locator("li", has_text=number).get_by_role("link").click()
    certifier.get_by_role("link", name="Certifier le service fait").click()
    certifier.get_by_label("versement prévu par la convention").check()
    certifier.get_by_role("button", name="Certifier").click()
    expect(certifier.locator(".banner.ok")).to_be_visible()

    signatory.goto("/travail/")
    signatory.locator("li", has_text=number).get_by_role("link").click()
    do(signatory, "Signer le mandat", "Signer le mandat")

    treasurer = visitor("finances")
    treasurer.goto("/travail/")
    treasurer.locator("li", has_text=number).get_by_role("link").click()
    treasurer.get_by_role("link", name="Le comptable a payé").click()
    treasurer.get_by_label("Numéro du comptable").fill("2026-0001")
    treasurer.get_by_label("Payé le").fill(TODAY)
    treasurer.get_by_role("button", name="Enregistrer le paiement").click()
    expect(treasurer.locator(".banner.ok")).to_be_visible()

    after = totals(Scope(region=region))
    assert after.paid == before.paid + 60_000_00
    assert after.outstanding == before.outstanding + 60_000_00
    reader.goto(f"/{region}/")
    expect(reader.locator(".fictif")).to_contain_text(money_short(after.paid, lang="fr"))
    expect(reader.locator(".fictif")).to_contain_text(money_short(after.committed, lang="fr"))


def test_a_refusal_says_why_and_how_to_contest(visitor: Callable[[str], Page]) -> None:
    company = visitor("")
    address, number = apply(company)
    officer = visitor("instructeur")
    review(officer, visitor("expert"), number, favourable=False)
    propose(officer, number, "Proposer un refus")
    give_visas(visitor, number)
    secretary = visitor("secretariat")
    vote(visitor, secretary, number)
    notify(secretary, number)
    company.goto(address)
    told = company.locator("main")
    expect(told).to_contain_text("Règlement du dispositif, conditions 1 à 3.")
    expect(told).to_contain_text(REASON)
    expect(told).to_contain_text("tribunal administratif")
