"""The pages of staff and of accounts, seen by axe at both widths and in both languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.desk.test_browser import sound

pytestmark = pytest.mark.browser


def test_no_page_of_staff_breaks_an_accessibility_rule(visitor: Callable[[str], Page]) -> None:
    officer = visitor("instructeur")
    for address in ("/travail/", "/travail/dossiers/", "/en/travail/dossiers/"):
        officer.goto(address)
        sound(officer, address)
    officer.goto("/travail/dossiers/?state=in-review")
    officer.locator("tbody a").first.click()
    case = officer.url
    sound(officer, "case")
    officer.goto(case.replace("/travail/", "/en/travail/"))
    sound(officer, "case in English")
    officer.goto(case + "pieces/")
    sound(officer, "documents")
    for act in ("attribuer", "refuser", "demander", "message", "note", "interet"):
        officer.goto(case + act + "/")
        sound(officer, act)
    officer.goto(case + "attribuer/")
    officer.get_by_role("button", name="Proposer").click()
    sound(officer, "a form with errors")


def test_no_page_of_sessions_payments_or_envelopes_breaks_one(visitor: Callable[[str], Page]) -> None:
    secretary = visitor("secretariat")
    secretary.goto("/travail/seances/")
    sound(secretary, "sessions")
    secretary.locator("ol.rows a").first.click()
    sound(secretary, "session")
    treasurer = visitor("finances")
    for address in ("/travail/paiements/", "/travail/enveloppes/", "/travail/enveloppes/occitanie/ouvrir/"):
        treasurer.goto(address)
        sound(treasurer, address)
    treasurer.goto("/travail/paiements/")
    treasurer.locator("ol.rows a").first.click()
    sound(treasurer, "payment")


def test_no_page_of_accounts_breaks_one(visitor: Callable[[str], Page]) -> None:
    anybody = visitor("")
    for address in ("/compte/login/", "/compte/signup/", "/compte/password/reset/", "/en/compte/login/"):
        anybody.goto(address)
        sound(anybody, address)
    administrator = visitor("administration")
    for address in (
        "/compte/",
        "/compte/messages/",
        "/compte/2fa/",
        "/compte/password/change/",
        "/compte/email/",
        "/administration/personnes/",
        "/administration/droits/",
        "/journal/",
        "/demonstration/courrier/",
    ):
        administrator.goto(address)
        sound(administrator, address)
    administrator.goto("/administration/personnes/")
    administrator.locator("tbody a").first.click()
    sound(administrator, "person")


def test_the_queue_is_worked_at_the_keyboard(visitor: Callable[[str], Page]) -> None:
    officer = visitor("instructeur")
    officer.goto("/travail/dossiers/")
    links = officer.locator("tbody th a")
    links.first.focus()
    officer.keyboard.press("ArrowDown")
    officer.keyboard.press("j")
    officer.keyboard.press("k")
    officer.keyboard.press("x")
    assert officer.locator("tbody tr").nth(1).locator("input").is_checked()
    wanted = links.nth(1).inner_text()
    with officer.expect_navigation():
        officer.keyboard.press("Enter")
    assert wanted in officer.title()


def test_keys_typed_in_a_filter_are_only_text(visitor: Callable[[str], Page]) -> None:
    officer = visitor("instructeur")
    officer.goto("/travail/dossiers/")
    officer.locator("#id_q").focus()
    officer.keyboard.type("jkx")
    assert officer.locator("#id_q").input_value() == "jkx"
    assert officer.locator("input.tick:checked").count() == 0
