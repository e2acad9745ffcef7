"""An auditor reads the journal of his Regions, filtered; nobody else does."""

import datetime
import html

import pytest
from django.test import Client
from django.urls import reverse

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.journal import actions
from jalon.journal.models import Entry
from tests.cast import REGION, person

pytestmark = pytest.mark.django_db
URL = "journal:entries"


@pytest.fixture(autouse=True)
def in_a_demonstration(demonstration: None) -> None:
    """Staff sign in without a second factor."""


@pytest.fixture
def auditor(client: Client) -> User:
    """Signed in."""
    user = person("Aude", Role.AUDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def officer() -> User:
    """Who did what the tests look for."""
    return person("Omar", Role.OFFICER)


def subjects(client: Client, **filters: str) -> set[str]:
    """The marked subjects on the filtered page."""
    page = client.get(reverse(URL), filters)
    assert page.status_code == 200
    return {entry.subject for entry, _name in page.context["rows"] if entry.subject.startswith("VAL-")}


@pytest.fixture
def entries(officer: User) -> None:
    actions.record(officer, "cases.reviewed", "VAL-2026-00001", region=REGION)
    actions.record(officer, "cases.decided", "VAL-2026-00002", region=REGION)
    actions.record(None, "cases.decided", "VAL-2026-00011", region="ailleurs")
    Entry.objects.create(
        at=datetime.datetime(2026, 3, 2, 22, 59, tzinfo=datetime.UTC),
        action="cases.reviewed",
        subject="VAL-2026-00003",
        region=REGION,
    )
    Entry.objects.create(
        at=datetime.datetime(2026, 3, 2, 23, 1, tzinfo=datetime.UTC),
        action="cases.reviewed",
        subject="VAL-2026-00004",
        region=REGION,
    )


def test_an_auditor_sees_the_entries_of_his_region_only(client: Client, auditor: User, entries: None) -> None:
    assert subjects(client) == {f"VAL-2026-0000{number}" for number in range(1, 5)}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"action": "cases.decided"}, {2}),
        ({"subject": "VAL-2026-00001"}, {1}),
        ({"subject": "VAL-2026-0000"}, {1, 2, 3, 4}),
        ({"until": "2026-03-02"}, {3}),
        ({"since": "2026-03-03", "until": "2026-03-03"}, {4}),
        ({"since": "2026-03-04"}, {1, 2}),
        ({"action": "cases.reviewed", "since": "2026-03-04"}, {1}),
        ({"action": "cases.unknown"}, set()),
    ],
)
def test_a_filter_keeps_what_it_says_in_the_days_of_the_region(
    client: Client, auditor: User, entries: None, filters: dict[str, str], found: set[int]
) -> None:
    assert subjects(client, **filters) == {f"VAL-2026-0000{number}" for number in found}


def test_the_newest_is_first_and_names_are_shown(client: Client, auditor: User, entries: None) -> None:
    page = client.get(reverse(URL))
    ids = [entry.pk for entry, _name in page.context["rows"]]
    assert ids == sorted(ids, reverse=True)
    assert "Omar" in page.content.decode()


def test_a_date_that_is_none_is_said_and_filters_nothing_away_in_silence(
    client: Client, auditor: User, entries: None
) -> None:
    page = client.get(reverse(URL), {"since": "hier"})
    assert page.context["form"].errors.keys() == {"since"}
    assert "Saisissez une date valide" in html.unescape(page.content.decode())


def test_nothing_found_is_said(client: Client, auditor: User) -> None:
    page = client.get(reverse(URL), {"subject": "rien"})
    assert "Aucune action ne correspond." in page.content.decode()


def test_the_page_reads_and_never_writes(client: Client, auditor: User) -> None:
    assert client.post(reverse(URL)).status_code == 405


@pytest.mark.parametrize("role", [None, Role.OFFICER, Role.SECRETARY, Role.COUNCILLOR])
def test_others_do_not_read_it(client: Client, role: Role | None) -> None:
    client.force_login(person("Igor", role))
    assert client.get(reverse(URL)).status_code == 403


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(reverse(URL)).status_code == 302
