"""Each working morning's mail says what awaits a member of staff, and nothing when nothing does."""

from datetime import date, timedelta

import pytest
from django.test import Client

from jalon.casework import tasks
from jalon.casework.digest import send_digests
from jalon.notices.models import Notice
from tests.world import World


def digest_of(person: object) -> Notice | None:
    return Notice.objects.filter(person=person, template="casework/notices/digest.txt").first()


def test_who_has_something_to_do_is_told_what_and_by_when(world: World) -> None:
    case = world.submitted()
    send_digests(world.today)
    digest = digest_of(world.people.officer)
    assert digest is not None
    assert case.reference in digest.body
    assert "Prendre le dossier" in digest.body
    assert "1 chose vous attend" in digest.subject
    assert digest.link == "/travail/"
    assert digest_of(world.people.secretary) is None
    assert digest_of(world.people.applicant) is None


def test_the_mail_is_in_the_language_of_its_reader(world: World) -> None:
    world.submitted()
    officer = world.people.officer
    officer.language = "en"
    officer.save()
    send_digests(world.today)
    digest = digest_of(officer)
    assert digest is not None
    assert "Take the case" in digest.body


def test_the_same_morning_counts_once_and_the_next_again(world: World) -> None:
    world.submitted()
    told = [send_digests(world.today), send_digests(world.today), send_digests(world.today + timedelta(days=1))]
    assert told[0] == told[2] > 0
    assert Notice.objects.filter(person=world.people.officer, template__contains="digest").count() == 2


def test_who_wants_no_mail_gets_none(demonstration: None, world: World, client: Client) -> None:
    world.submitted()
    officer = world.people.officer
    client.force_login(officer)
    answer = client.post("/compte/", {"display_name": "Omar", "language": "fr"})
    assert answer.headers["Location"] == "/compte/"
    officer.refresh_from_db()
    assert not officer.daily_digest
    send_digests(world.today)
    assert digest_of(officer) is None


@pytest.mark.parametrize(
    ("day", "sent"), [(date(2026, 11, 20), True), (date(2026, 11, 21), False), (date(2026, 12, 25), False)]
)
def test_it_comes_on_working_days_alone(monkeypatch: pytest.MonkeyPatch, day: date, sent: bool) -> None:
    mornings: list[date] = []
    monkeypatch.setattr(tasks, "send_digests", mornings.append)
    monkeypatch.setattr(tasks.timezone, "localdate", lambda: day)
    tasks.morning_mail(timestamp=0)
    assert mornings == ([day] if sent else [])
