"""Every button of every page, as each person of the demonstration finds it, pressed twice: its work is done once."""

from django.http import HttpResponse
from django.test import Client

from jalon.journal.models import Entry
from jalon.notices.models import Notice
from tests.site.crawl import PEOPLE, Form, forms_met, view_of

OWN_ACCOUNT = "/compte/"
"""Passwords and keys: pages of allauth, which sends a second mail when asked twice."""


def written() -> tuple[int, int]:
    """How much the house has done and told so far."""
    return Entry.objects.count(), Notice.objects.count()


def press(client: Client, target: str, form: Form) -> HttpResponse:
    """Send the form as the page shows it."""
    return client.post(target, form.holds)


def test_a_button_pressed_twice_does_its_work_once(demonstration_database: str) -> None:
    pressed: set[str] = set()
    worked: set[str] = set()
    wrong: list[tuple[str, str, str]] = []
    for name in PEOPLE:
        for client, address, target, form in forms_met(name, a_view=1):
            view = view_of(target)
            if target.startswith(OWN_ACCOUNT) or view in pressed:
                continue
            pressed.add(view)
            before = written()
            first = press(client, target, form)
            once = written()
            second = press(client, target, form)
            if once != before:
                worked.add(view)
            if written() != once or second.status_code >= 500 or first.status_code >= 500:
                wrong.append((name, address, f"{target} {first.status_code} {second.status_code}"))
    assert wrong == [], "\n".join(map(str, wrong))
    assert len(worked) > 12, sorted(worked)
