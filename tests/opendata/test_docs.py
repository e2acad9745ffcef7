"""docs/api.md says what the API does, and the reference page shows all of its document."""

import html
import re
from pathlib import Path

from django.test import Client

from jalon.opendata.api import FURTHEST, LONGEST, api
from jalon.opendata.problems import KINDS
from jalon.opendata.tables import SEPARATORS, TABLES

DOCS = Path(__file__).resolve().parent.parent.parent / "docs" / "api.md"


def section(title: str) -> str:
    """The text under a heading of the page."""
    return DOCS.read_text().split(f"## {title}\n")[1].split("\n## ")[0]


def first_cells(title: str) -> list[str]:
    """What stands between backquotes in the first cell of each row of a section's table."""
    return re.findall(r"^\| `([^`]+)` \|", section(title), re.MULTILINE)


def test_every_address_is_described() -> None:
    assert first_cells("Addresses") == list(api.get_openapi_schema()["paths"])


def test_every_filter_that_is_named_exists() -> None:
    paths = api.get_openapi_schema()["paths"]
    for row in section("Addresses").splitlines():
        address = re.match(r"\| `([^`]+)`", row)
        if address and "filters" in row:
            known = {each["name"] for each in paths[address[1]]["get"]["parameters"]}
            named = set(re.findall(r"`(\w+)`", row.split("filters")[1]))
            assert named == known - {"region", "page", "size", "before"}


def test_pages_are_as_long_as_said() -> None:
    assert f"at most {LONGEST}" in section("Pages")
    for path, operations in api.get_openapi_schema()["paths"].items():
        for parameter in operations["get"]["parameters"]:
            if parameter["name"] == "size":
                assert parameter["schema"]["maximum"] == LONGEST, path
            if parameter["name"] == "page":
                assert parameter["schema"]["maximum"] == FURTHEST, path


def test_every_problem_is_described() -> None:
    said = re.findall(r"^\| (\d+) \| `([a-z-]+)` \|", section("Errors"), re.MULTILINE)
    assert said == [(str(kind.status), kind.code) for kind in KINDS]


def test_every_table_and_option_is_described() -> None:
    assert first_cells("Files") == list(TABLES)
    assert all(f"`{name}`" in section("Files") for name in SEPARATORS)


def test_the_reference_page_shows_the_whole_document(client: Client, db: None) -> None:
    document = api.get_openapi_schema()
    page = html.unescape(client.get("/donnees/api/").content.decode())
    for path, operations in document["paths"].items():
        assert f"GET {path}<" in page
        for parameter in operations["get"]["parameters"]:
            assert f"<code>{parameter['name']}</code>" in page
    for name, schema in document["components"]["schemas"].items():
        if name in ("Problem", "Wrong"):
            continue
        assert f"<summary>{name}</summary>" in page
        for field, each in schema.get("properties", {}).items():
            assert f"<code>{field}</code>" in page
            assert each.get("description", "") in page
    for kind in KINDS:
        assert f'id="{kind.code}"' in page
    assert "<script" not in page and "style=" not in page
    assert client.get("/en/donnees/api/").status_code == 200
