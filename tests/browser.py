"""Chromium on a live site: a test asks for ``page``, which has ``site`` (an address) as its base.

The site serves a database of its own: a copy of the one with the Regions and the demonstration.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from jalon.site.cast import PASSWORD
from tests.cluster import TestCluster
from tools import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDE = {"width": 1280, "height": 900}


@pytest.fixture
def demonstration_database(cluster: TestCluster, django_db_blocker: object) -> Iterator[str]:
    """A fresh copy of the demonstration, as Django's default database meanwhile; its address."""
    with cluster.as_default(cluster.demonstration(), django_db_blocker) as address:
        yield address


@pytest.fixture
def site(demonstration_database: str) -> Iterator[str]:
    """The address of the pages, served by this process on the demonstration's copy."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """One Chromium a test process."""
    from playwright.sync_api import sync_playwright

    program = chromium.find()
    if program is None:
        pytest.fail(chromium.HOW)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=list(chromium.ARGUMENTS))
        yield launched
        launched.close()


@pytest.fixture
def page(browser: "Browser", site: str) -> Iterator["Page"]:
    """A fresh page of a reader who has never been there, 1280 wide, in French."""
    context = browser.new_context(base_url=site, viewport=WIDE, locale="fr-FR")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def visitor(browser: "Browser", site: str) -> Iterator[Callable[[str], "Page"]]:
    """A page of its own for each person; staff are signed in."""
    contexts = []

    def open_page(account: str = "") -> "Page":
        context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900}, locale="fr-FR")
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        if account:
            page.goto("/compte/login/")
            page.locator("[name=login]").fill(f"{account}@exemple.fr")
            page.locator("[name=password]").fill(PASSWORD)
            page.locator("main form button.btn").first.click()
        return page

    yield open_page
    for context in contexts:
        context.close()
