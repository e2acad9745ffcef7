"""In Chromium: no page breaks an accessibility rule, is wider than the screen, or needs a mouse."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from jalon.plan import queries

pytestmark = pytest.mark.browser

NARROW, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


def addresses() -> list[str]:
    """Every template once, on the Region with money and on the one with the most measures."""
    summaries = queries.summaries()
    first = summaries[0].region.slug
    most = max(summaries, key=lambda each: each.measure_count).region.slug
    taken, board = queries.snapshot_of(first), queries.snapshot_of(most)
    assert taken and board
    claim = next(question.retained for question in taken.questions if question.disputed)
    axis = next(axis for axis in taken.axes if axis.parent_id is None)
    return [
        "/",
        "/chiffres/",
        "/accessibilite/",
        "/_ui/",
        *(f"/{summary.region.slug}/" for summary in summaries),
        f"/{first}/axes/{axis.slug}/",
        f"/{most}/mesures/",
        f"/{most}/mesures/{board.measures[0].slug}/",
        f"/{first}/indicateurs/",
        f"/{first}/affirmations/{claim.key.removeprefix(f'{first}/')}/",
        f"/{first}/autour/",
        f"/{first}/sources/",
        f"/{first}/argent/",
        f"/{most}/argent/",
        f"/{first}/argent/ecritures/",
        f"/{first}/argent/ecritures/1/",
        "/il-n-y-a-rien-ici/",
    ]


def check(page: Page, address: str) -> None:
    page.goto(address)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:160]) for each in found] == [], address


def test_no_page_breaks_an_accessibility_rule(browser: Browser, live: str, settings: object) -> None:
    context = browser.new_context(base_url=live, viewport=WIDE, color_scheme="light", locale="fr-FR")
    page = context.new_page()
    for address in addresses():
        settings.DEBUG = address == "/_ui/"
        for prefix in ("", "/en"):
            check(page, prefix + address)
    context.close()


def test_dark_pages_are_as_readable(browser: Browser, live: str, settings: object) -> None:
    context = browser.new_context(base_url=live, viewport=NARROW, color_scheme="dark", locale="fr-FR")
    page = context.new_page()
    for address in addresses()[:7]:
        settings.DEBUG = address == "/_ui/"
        check(page, address)
    context.close()


def test_no_page_is_wider_than_a_telephone(browser: Browser, live: str, settings: object) -> None:
    context = browser.new_context(base_url=live, viewport=NARROW, locale="fr-FR")
    page = context.new_page()
    for address in addresses():
        settings.DEBUG = address == "/_ui/"
        page.goto(address)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= NARROW["width"], address
    context.close()


def test_a_figure_opens_its_source_from_the_keyboard_without_javascript(browser: Browser, live: str) -> None:
    context = browser.new_context(base_url=live, viewport=WIDE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/{queries.summaries()[0].region.slug}/")
    button = page.locator("main .figures button.src").first
    panel = page.locator(f"#{button.get_attribute('popovertarget')}")
    assert not panel.is_visible()
    button.focus()
    page.keyboard.press("Enter")
    assert panel.is_visible()
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    context.close()


def test_the_keyboard_reaches_the_content_first(browser: Browser, live: str) -> None:
    context = browser.new_context(base_url=live, viewport=WIDE)
    page = context.new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    context.close()


def test_a_page_reads_its_regions_colour(browser: Browser, live: str) -> None:
    context = browser.new_context(base_url=live, viewport=WIDE, color_scheme="light")
    page = context.new_page()
    for summary in queries.summaries():
        page.goto(f"/{summary.region.slug}/")
        accent = page.evaluate(
            "() => { const i = document.createElement('i'); i.style.color = 'var(--accent)';"
            " document.body.append(i); return getComputedStyle(i).color; }"
        )
        wanted = summary.region.colours["light"]["accent"]
        assert accent == f"rgb({int(wanted[1:3], 16)}, {int(wanted[3:5], 16)}, {int(wanted[5:7], 16)})"
    context.close()
