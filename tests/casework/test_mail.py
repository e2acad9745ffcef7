"""A mail server that is down: the message waits and is tried again, and whoever handles the case sees it."""

import socket

import pytest

from jalon.casework.worklist import groups
from jalon.notices.models import Notice
from jalon.notices.tasks import send_notice
from tests.casework.pages import client_of, text_of, url


@pytest.fixture
def nobody_answers(settings) -> None:
    """Mail goes to a port where nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"


def day_of(person) -> list[str]:
    return [item.title for group in groups(person) for item in group.items]


def test_a_mail_that_does_not_arrive_is_seen_by_the_officer_until_it_does(
    world, demonstration, nobody_answers, settings
):
    case = world.reviewed()
    officer = world.people.officer
    notice = Notice.objects.filter(subject_ref=str(case.reference)).latest("pk")
    Notice.objects.exclude(pk=notice.pk).delete()
    assert "en attente d’envoi" in text_of(client_of(officer).get(url("case-mail", case.public_id)))
    for _turn in range(2):
        with pytest.raises(ConnectionRefusedError):
            send_notice(notice.pk)
    page = text_of(client_of(officer).get(url("case-mail", case.public_id)))
    assert "non remis" in page and "2 essais sans succès" in page and notice.subject in page
    assert "Prévenir autrement" in day_of(officer)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send_notice(notice.pk)
    assert "envoyé" in text_of(client_of(officer).get(url("case-mail", case.public_id)))
    assert "Prévenir autrement" not in day_of(officer)


def test_what_was_sent_about_a_case_is_read_by_those_who_read_the_case(world, demonstration):
    case = world.submitted()
    assert client_of(world.people.stranger).get(url("case-mail", case.public_id)).status_code == 403
    assert "Messages envoyés" in text_of(client_of(world.people.officer).get(url("case", case.public_id)))
