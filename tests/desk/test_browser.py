"""In Chromium: a company goes from the list of aids to its number, on a phone, without JavaScript."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
PDF = {"name": "projet.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 project"}


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    """A phone that runs no script."""
    context = browser.new_context(base_url=site, viewport=PHONE, locale="fr-FR", java_script_enabled=False)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continuer", exact=True).click()


def to_scheme(page: Page) -> None:
    """From the site's door to the first scheme that takes requests."""
    page.goto("/aides/")
    row = page.locator("ol.rows > li").filter(has_text=re.compile(r"[1-9]\d* ouvertes? aux demandes")).first
    row.get_by_role("link").click()
    page.get_by_role("link", name=re.compile("^Start-Up")).first.click()
    page.get_by_role("link", name="Voir si j’y ai droit").first.click()


def choose_company(page: Page, name: str) -> None:
    page.get_by_role("searchbox").fill(name)
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("button", name="Choisir").first.click()


def sign_up(page: Page, email: str) -> None:
    page.get_by_role("link", name="Créer un compte et commencer").click()
    page.get_by_label("Prénom et nom").fill("Camille Exemple")
    page.get_by_label("Courriel").fill(email)
    page.get_by_label("Mot de passe").fill("tisserins-verts-27")
    page.get_by_role("button", name="Créer mon compte").click()


def answer_everything(page: Page) -> None:
    """Yes to what is asked, 300,000 € where an amount is."""
    for _question in range(8):
        if page.get_by_role("radio", name="Oui").count():
            page.get_by_role("radio", name="Oui").check()
        elif page.locator("main input[name=answer]").count():
            page.locator("main input[name=answer]").fill("300 000")
        else:
            return
        go_on(page)


def say_when_and_where(page: Page) -> None:
    """Next year, at the head office."""
    page.get_by_label("Premier jour du projet").fill("2027-01-04")
    page.get_by_label("Dernier jour du projet").fill("2028-06-30")
    page.get_by_label("Premier engagement ferme").fill("2027-01-11")
    go_on(page)
    go_on(page)


def give_money(page: Page) -> None:
    """A budget of 300,000 €, half of it asked for, and the account."""
    page.locator("input[name=staff-0-cents]").fill("300 000")
    go_on(page)
    page.get_by_label("L’aide que vous demandez ici").fill("150 000")
    page.get_by_label("Vos fonds propres").fill("150 000")
    go_on(page)
    page.get_by_label("Titulaire du compte").fill("Tisserin IA Exemple")
    page.get_by_label("IBAN").fill("FR76 3000 6000 0112 3456 7890 189")
    go_on(page)


def declare_nothing(page: Page) -> None:
    """No other de minimis aid, no linked enterprise."""
    for answer in page.get_by_role("radio", name="Non").all():
        answer.check()
    page.get_by_label("Je certifie").check()
    page.get_by_role("button", name="Enregistrer la déclaration").click()


def test_a_company_finds_its_aid_applies_and_gets_a_number(phone: Page) -> None:
    to_scheme(phone)
    choose_company(phone, "tiserin exemple")
    answer_everything(phone)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Vous pouvez demander cette aide")
    phone.get_by_role("link", name="Préparer ma demande").click()
    sign_up(phone, "camille@exemple.fr")
    phone.get_by_role("button", name="Commencer").click()
    expect(phone.locator("main")).to_contain_text("TISSERIN IA EXEMPLE")
    phone.get_by_role("link", name="Continuer ma demande").click()
    phone.get_by_label("Nom du projet").fill("Métiers à tisser sûrs")
    phone.get_by_label("Que voulez-vous faire").fill("Des capteurs sur les métiers.")
    go_on(phone)
    say_when_and_where(phone)
    answer_everything(phone)
    give_money(phone)
    phone.locator("input[type=file]").first.set_input_files([PDF])
    phone.get_by_role("button", name="Envoyer cette pièce").first.click()
    phone.get_by_role("link", name="Continuer", exact=True).click()
    declare_nothing(phone)
    expect(phone.locator("main")).to_contain_text("300\u202f000")
    phone.get_by_role("button", name="Envoyer ma demande").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Votre demande est reçue.")
    expect(phone.locator("main")).to_contain_text(re.compile(r"sous le numéro [A-Z]{3}-\d{4}-\d{5}"))


def test_what_is_typed_survives_a_closed_page(page: Page) -> None:
    page.goto("/aides/")
    to_scheme(page)
    choose_company(page, "tisserin")
    page.goto(page.url.split("/estimation/")[0] + "/")
    page.get_by_role("link", name="Déposer une demande").click()
    sign_up(page, "sacha@exemple.fr")
    page.get_by_role("button", name="Commencer").click()
    page.get_by_role("link", name="Votre projet").click()
    address = page.url
    page.get_by_label("Nom du projet").fill("Un projet interrompu")
    expect(page.locator("[data-saved]")).to_be_visible()
    page.goto("/")
    page.goto(address)
    expect(page.get_by_label("Nom du projet")).to_have_value("Un projet interrompu")


def sound(page: Page, name: str) -> None:
    """No accessibility rule is broken, and nothing is wider than the screen."""
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:160]) for each in found] == [], name
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, (name, width)


def test_no_page_of_the_desk_breaks_an_accessibility_rule(page: Page) -> None:
    page.goto("/aides/")
    sound(page, "home")
    to_scheme(page)
    scheme = page.url.split("/estimation/")[0] + "/"
    sound(page, "company")
    page.goto(page.url.split("?")[0] + "?q=exemple")
    sound(page, "companies found")
    page.get_by_role("button", name="Choisir").first.click()
    sound(page, "question")
    go_on(page)
    sound(page, "question with an error")
    page.goto(scheme + "estimation/resultat/")
    sound(page, "result")
    path = urlsplit(scheme).path
    for address in (path, path.rsplit("/", 2)[0] + "/", f"/en{path}"):
        page.goto(address)
        sound(page, address)
    page.goto(scheme)
    page.get_by_role("link", name="Déposer une demande").click()
    sign_up(page, "lou@exemple.fr")
    sound(page, "begin")
    page.get_by_role("button", name="Commencer").click()
    draft = page.url
    for name in ("", "entreprise/", "entreprise/?q=exemple", "projet/", "pieces/", "verifier/"):
        page.goto(draft + name)
        sound(page, name or "draft")
    for address in ("/demandes/", "/demandes/entreprises/", "/en/demandes/"):
        page.goto(address)
        sound(page, address)


def test_a_case_s_page_is_sound_at_every_stage(page: Page) -> None:
    page.goto("/demandes/")
    page.get_by_label("Courriel").fill("demandeur@exemple.fr")
    page.get_by_label("Mot de passe").fill("jalon-demonstration")
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.goto("/demandes/")
    stages = page.locator("ol.rows > li .tag").all_inner_texts()
    links = page.locator("ol.rows > li strong a")
    first = {stage: links.nth(place).get_attribute("href") for place, stage in reversed(list(enumerate(stages)))}
    assert len(first) >= 5
    for stage, address in first.items():
        page.goto(str(address))
        sound(page, stage)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
