"""In Chromium: two persons carry rules from a first word to a publication; axe and the console have nothing to say."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from jalon.schemes.models import Draft, RegisterCount, SchemeVersion
from jalon.schemes.tasks import count_companies
from jalon.site.cast import PASSWORD
from tests.desk.test_browser import PHONE, sound

pytestmark = pytest.mark.browser


def to_workshop(page: Page, lang: str = "") -> None:
    """From the menu to the rules of the scheme for young companies."""
    page.goto(f"{lang}/travail/regles/")
    page.locator("ol.rows a").filter(has_text="Start-").first.click()


def written(page: Page) -> str:
    return page.locator("#text").input_value()


@pytest.fixture
def console() -> list[str]:
    """What the browsers complained about."""
    return []


@pytest.fixture
def listening(visitor: Callable[[str], Page], console: list[str]) -> Callable[[str], Page]:
    """A person's page whose complaints are kept."""

    def opened(account: str) -> Page:
        page = visitor(account)

        def said(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                console.append(message.text)

        page.on("console", said)
        page.on("pageerror", lambda error: console.append(str(error)))
        return page

    return opened


@pytest.fixture
def old_phone(browser: Browser, site: str) -> Iterator[Page]:
    """An officer's phone that runs no script."""
    context = browser.new_context(base_url=site, viewport=PHONE, locale="fr-FR", java_script_enabled=False)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto("/compte/login/")
    page.locator("[name=login]").fill("instructeur@exemple.fr")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button.btn").first.click()
    yield page
    context.close()


def test_two_persons_change_a_rule(listening: Callable[[str], Page], console: list[str]) -> None:
    officer = listening("instructeur")
    to_workshop(officer)
    sound(officer, "workshop")
    text = written(officer)
    assert "< age_limit" in text

    officer.locator("#text").fill(text.replace("< age_limit", "< age_limte"))
    expect(officer.get_by_text("E103")).to_be_visible()
    sound(officer, "workshop with an error")
    officer.get_by_role("link", name=re.compile(r"^ligne \d+, colonne \d+$")).first.click()
    chosen = officer.evaluate(
        "() => { const t = document.querySelector('#text'); return t.value.slice(t.selectionStart, t.selectionEnd); }"
    )
    assert chosen.startswith("age_limte")

    rules = text.partition("[[examples]]")[0].replace("value = 8", "value = 9")
    officer.locator("#text").fill(rules)
    expect(officer.locator("#reading").get_by_text("moins de 9 ans", exact=False).first).to_be_visible()
    officer.get_by_label("Date de création").fill("2020-01-01")
    officer.get_by_role("button", name="Essayer").click()
    expect(officer.locator("#try .note")).to_be_visible()
    assert written(officer) == rules
    sound(officer, "a company tried")

    officer.get_by_role("button", name="Compter dans le registre").click()
    expect(officer.locator("#reach progress")).to_be_visible()
    count_companies(RegisterCount.objects.get().pk)
    expect(officer.locator("#reach-departments")).to_be_visible()
    sound(officer, "the companies counted")

    officer.get_by_label("Ce qui change").fill("Âge limite porté à 9 ans")
    officer.get_by_role("button", name="Enregistrer comme projet").click()
    expect(officer.get_by_text("une autre personne le publie").first).to_be_visible()
    sound(officer, "one's own draft")
    draft, before = Draft.objects.get(), SchemeVersion.objects.count()

    director = listening("direction")
    director.goto("/travail/regles/")
    director.get_by_role("link", name=f"Projet {draft.number}").click()
    sound(director, "another's draft")
    director.get_by_text("Les lignes changées").click()
    sound(director, "the lines changed")
    director.get_by_role("link", name="Publier cette version").click()
    sound(director, "publishing")
    director.get_by_role("button", name="Publier cette version").click()
    expect(director.get_by_text("La version est publiée")).to_be_visible()
    assert SchemeVersion.objects.count() == before + 1
    assert console == []


def test_the_english_pages_are_as_sound(listening: Callable[[str], Page], console: list[str]) -> None:
    officer = listening("instructeur")
    to_workshop(officer, "/en")
    expect(officer.get_by_role("button", name="Save as a draft")).to_be_visible()
    sound(officer, "workshop in English")
    for address in ("/en/travail/regles/", "/en/travail/regles/codes/", "/travail/regles/codes/"):
        officer.goto(address)
        sound(officer, address)
    assert console == []


def test_a_phone_without_scripts_does_the_same_by_buttons(old_phone: Page) -> None:
    to_workshop(old_phone)
    assert old_phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    text = written(old_phone)
    old_phone.locator("#text").fill(text.replace("< age_limit", "< age_limte"))
    old_phone.get_by_role("button", name="Vérifier").click()
    expect(old_phone.get_by_text("E103")).to_be_visible()
    old_phone.locator("#text").fill(text)
    old_phone.get_by_role("button", name="Vérifier").click()
    old_phone.get_by_label("SIREN").fill("123")
    old_phone.get_by_role("button", name="Essayer").click()
    expect(old_phone.get_by_text("vérifiez les neuf chiffres").first).to_be_visible()
    old_phone.get_by_role("button", name="Compter dans le registre").click()
    expect(old_phone.get_by_text("Décompte en cours")).to_be_visible()
    old_phone.locator("#text").fill(text + "# relu\n")
    old_phone.get_by_role("button", name="Enregistrer comme projet").click()
    expect(old_phone.get_by_text("Aucune règle ne change de sens")).to_be_visible()
