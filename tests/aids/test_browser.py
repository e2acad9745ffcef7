"""The register's pages in Chromium, seen by axe at both widths and in both languages."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.desk.test_browser import sound

pytestmark = pytest.mark.browser


def test_no_page_of_the_register_breaks_an_accessibility_rule(visitor: Callable[[str], Page]) -> None:
    officer = visitor("instructeur")
    officer.goto("/travail/aides-etat/")
    sound(officer, "work list")
    officer.goto("/en/travail/aides-etat/")
    sound(officer, "work list in English")
    officer.goto("/travail/aides-etat/")
    officer.locator("tbody a").first.click()
    company = officer.url
    expect(officer.locator("main")).to_contain_text("Ce qui reste possible de minimis")
    sound(officer, "company")
    officer.get_by_role("link", name="Enregistrer un lien").click()
    officer.get_by_label(re.compile("^Qui détient")).fill("DE HRB 12345")
    officer.get_by_label("Part des voix").fill("60")
    officer.get_by_label("Source", exact=True).fill("Statuts du 4 mai 2024 (fictif)")
    sound(officer, "a link")
    officer.get_by_role("button", name="Enregistrer le lien").click()
    expect(officer.locator("svg.group")).to_be_visible()
    sound(officer, "company with its group drawn")
    officer.goto(company.replace("/travail/", "/en/travail/"))
    sound(officer, "company in English")
    administrator = visitor("administration")
    administrator.goto("/travail/droit/")
    sound(administrator, "the law's parameters")
    administrator.locator("tbody a").first.click()
    sound(administrator, "one parameter")
