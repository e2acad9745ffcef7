"""Every form of every page, as each person of the demonstration finds it, filled wrongly: an answer, never a crash."""

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from jalon.accounts.models import User

PEOPLE = (
    "demandeur",
    "instructeur",
    "expert",
    "juridique",
    "secretariat",
    "signataire",
    "certificateur",
    "finances",
    "elue",
    "operateur",
    "direction",
    "dpd",
    "administration",
)
DOORS = ("/", "/travail/", "/demandes/", "/aides/", "/compte/")
A_VIEW = 2
"""How many pages of one view are read by each person: two show a list's and a detail's variants."""
WRONGLY = ("empty", "odd", "nul", "huge")
LEFT_ALONE = ("logout", "/api/", "fichier=", "/en/", ".csv", ".pdf", ".xlsx", ".json", ".zip")


class Page(HTMLParser):
    """The links of a page and its forms, with the names and kinds of their fields."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link, a form that is sent, or a field of the form that is open."""
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        elif tag == "form":
            self.forms.append({"": said.get("action", "")} if said.get("method", "").lower() == "post" else {})
        elif tag in ("input", "select", "textarea") and said.get("name") and self.forms and self.forms[-1]:
            self.forms[-1][said["name"]] = said.get("type", tag)


def wrong(fields: Mapping[str, str], how: str) -> dict[str, object]:
    """The same fields filled in one wrong way."""
    return {name: _value(kind, how) for name, kind in fields.items() if name and name != "csrfmiddlewaretoken"}


def _value(kind: str, how: str) -> object:
    if kind == "file":
        return SimpleUploadedFile("facture.pdf", b"\x00" * 64 if how == "odd" else b"")
    return {
        "empty": "",
        "odd": {"date": "2026-13-45", "number": "1,5,2"}.get(kind, "n’importe \x07 quoi"),
        "nul": "a\0b",
        "huge": {"date": "9999-12-31", "number": "9" * 40}.get(kind, "9" * 25_000),
    }[how]


def view_of(address: str) -> str:
    """Which view answers an address, the acts of one page told apart."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    acts = [value for name, value in found.kwargs.items() if name in ("act", "step", "name")]
    return "/".join([found.view_name, *map(str, acts)])


def pages_of(client: Client) -> Iterator[tuple[str, HttpResponse]]:
    """The pages that a person reaches by links, at most a few of each view."""
    waiting, met, read = list(DOORS), set(DOORS), dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        view = view_of(address)
        if not view or read.get(view, 0) >= A_VIEW:
            continue
        read[view] = read.get(view, 0) + 1
        answer = client.get(address, follow=True)
        if not answer.get("Content-Type", "").startswith("text/html"):
            continue
        yield address, answer
        for link in Page(answer.content.decode()).links:
            found = urljoin(address, link).partition("#")[0]
            if found.startswith("/") and found not in met and not any(part in found for part in LEFT_ALONE):
                met.add(found)
                waiting.append(found)


def test_a_form_filled_wrongly_is_answered_and_never_breaks(demonstration_database: str) -> None:
    tried: dict[str, int] = {}
    broken: list[tuple[str, str, str]] = []
    for name in PEOPLE:
        client = Client(raise_request_exception=False)
        client.force_login(User.objects.get(email=f"{name}@exemple.fr"))
        for address, page in pages_of(client):
            if page.status_code >= 500:
                broken.append((name, address, "read"))
            here = page.redirect_chain[-1][0] if page.redirect_chain else address
            for form in Page(page.content.decode()).forms:
                target = urljoin(here, form.get("", "")) if form else ""
                if not form or not target.startswith("/") or any(part in target for part in LEFT_ALONE):
                    continue
                view = view_of(target)
                if tried.setdefault(view, 0) >= A_VIEW:
                    continue
                tried[view] += 1
                for how in WRONGLY:
                    answer = client.post(target, wrong(form, how))
                    if answer.status_code >= 500:
                        broken.append((name, target, how))
    assert broken == [], "\n".join(map(str, broken))
    assert len(tried) > 40, sorted(tried)


@pytest.mark.parametrize("how", WRONGLY)
def test_every_kind_of_field_has_a_wrong_value(how: str) -> None:
    kinds = {"a": "text", "b": "date", "c": "number", "d": "checkbox", "e": "file", "f": "select", "": "/there"}
    assert set(wrong(kinds, how)) == {"a", "b", "c", "d", "e", "f"}
