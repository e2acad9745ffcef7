"""The pages that each person of the demonstration reaches by links, and the forms on them, as a browser would send them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from jalon.accounts.models import User

PEOPLE = (
    "demandeur",
    "instructeur",
    "evaluateur",
    "expert",
    "juridique",
    "visa-finances",
    "secretariat",
    "signataire",
    "certificateur",
    "finances",
    "elue",
    "operateur",
    "direction",
    "auditeur",
    "dpd",
    "administration",
)
DOORS = ("/", "/travail/", "/demandes/", "/aides/", "/compte/")
A_VIEW = 2
"""How many pages of one view are read by each person, usually: two show a list's and a detail's variants."""
LEFT_ALONE = ("logout", "/api/", "fichier=", "/en/", ".csv", ".pdf", ".xlsx", ".json", ".zip")


@dataclass
class Form:
    """A form that is sent: where to, the kinds of its fields, and what they hold as the page shows them."""

    action: str
    kinds: dict[str, str] = field(default_factory=dict)
    holds: dict[str, list[str]] = field(default_factory=dict)

    def add(self, said: dict[str, str], kind: str) -> None:
        """A field, a choice or a button of the form."""
        name = said.get("name", "")
        if not name or name == "csrfmiddlewaretoken":
            return
        self.kinds.setdefault(name, kind)
        pressed = kind not in ("checkbox", "radio") or "checked" in said
        if pressed and kind not in ("file", "select", "textarea", "submit"):
            self.holds.setdefault(name, []).append(said.get("value", ""))


class Page(HTMLParser):
    """The links of a page and its forms."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._list = self._text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link, a form that is sent, or a field of the form that is open."""
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        elif tag == "form":
            self._form = Form(said.get("action", "")) if said.get("method", "").lower() == "post" else None
            self.forms += [self._form] if self._form else []
        elif self._form and tag in ("input", "select", "textarea", "button"):
            self._form.add(said, {"button": "submit"}.get(tag) or said.get("type", tag))
            self._list = said.get("name", "") if tag == "select" else self._list
            self._text = said.get("name", "") if tag == "textarea" else self._text
            if tag == "button" and said.get("name"):
                self._form.holds.setdefault(said["name"], [said.get("value", "")])
        elif self._form and tag == "option" and "selected" in said and self._list:
            self._form.holds.setdefault(self._list, []).append(said.get("value", ""))

    def handle_data(self, data: str) -> None:
        """The words that a larger field holds."""
        if self._form and self._text:
            self._form.holds.setdefault(self._text, []).append(data.removeprefix("\n"))

    def handle_endtag(self, tag: str) -> None:
        """The end of a form, a list or a larger field."""
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._list = ""
        elif tag == "textarea":
            self._text = ""


def view_of(address: str) -> str:
    """Which view answers an address, the acts of one page told apart."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    acts = [value for name, value in found.kwargs.items() if name in ("act", "step", "name")]
    return "/".join([found.view_name, *map(str, acts)])


def pages_of(client: Client, a_view: int) -> Iterator[tuple[str, HttpResponse]]:
    """The pages that a person reaches by links, at most a few of each view."""
    waiting, met, read = list(DOORS), set(DOORS), dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        view = view_of(address)
        if not view or read.get(view, 0) >= a_view:
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


def forms_met(name: str, a_view: int = A_VIEW) -> Iterator[tuple[Client, str, str, Form]]:
    """Each form that somebody meets, at most a few of each view: who sends, the page it is on, where it goes."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(email=f"{name}@exemple.fr"))
    for address, page in pages_of(client, a_view):
        here = page.redirect_chain[-1][0] if page.redirect_chain else address
        for form in Page(page.content.decode()).forms:
            target = urljoin(here, form.action)
            if target.startswith("/") and not any(part in target for part in LEFT_ALONE):
                yield client, address, target, form
