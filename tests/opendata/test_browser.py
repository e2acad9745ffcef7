"""In Chromium: the pages of open data break no accessibility rule and fit a telephone."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from jalon.journal.actions import declare_installation
from jalon.journal.models import Kind
from jalon.plan import actions
from jalon.plan.folder.folder import open_folder
from tests.cluster import TEMPLATE, TestCluster
from tests.opendata.conftest import REGIONS

pytestmark = pytest.mark.browser
ADDRESSES = ("/donnees/", "/en/donnees/", "/donnees/api/", "/en/donnees/api/")


@pytest.fixture
def live(cluster: TestCluster, django_db_blocker: object) -> Iterator[str]:
    """The address of a demonstration's pages, served by this process."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    with cluster.as_default(TEMPLATE, django_db_blocker), django_db_blocker.unblock():
        declare_installation(Kind.DEMONSTRATION)
        for path in sorted(REGIONS.iterdir()):
            if path.is_dir():
                actions.publish(open_folder(path), by="test")
        thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        yield f"http://127.0.0.1:{thread.port}"
        thread.terminate()


@pytest.mark.parametrize(("width", "colours"), [(1280, "light"), (390, "dark")])
def test_the_pages_are_accessible_and_fit(browser: Browser, live: str, width: int, colours: str) -> None:
    context = browser.new_context(base_url=live, viewport={"width": width, "height": 900}, color_scheme=colours)
    page = context.new_page()
    for address in ADDRESSES:
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:160]) for each in found] == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    context.close()
