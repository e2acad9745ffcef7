"""A notice is written once, sent after the decision, tried again, and kept in a demonstration."""

import asyncio
from types import SimpleNamespace
from typing import ClassVar

import pytest
from django.core import mail
from django.core.mail import EmailMessage, get_connection

from jalon.accounts.models import User
from jalon.journal.actions import declare_installation
from jalon.notices.actions import mark_read, tell
from jalon.notices.models import Notice
from jalon.notices.outbox import NoMailServer
from jalon.notices.queries import outbox, unread
from jalon.notices.tasks import send_notice, take_up_again

pytestmark = pytest.mark.django_db

OUTBOX = "jalon.notices.outbox.OutboxBackend"


@pytest.fixture
def person():
    return User.objects.create_user("amelie@exemple.fr", display_name="Amélie")


@pytest.fixture
def template(settings, tmp_path):
    (tmp_path / "hello.txt").write_text("Bonjour {{ name }}\n\nUn texte.")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    return "hello.txt"


def test_the_same_key_is_one_notice(person, template):
    first = tell(person, template, {"name": "Amélie"}, key="k", subject_ref="X-1")
    again = tell(person, template, {"name": "Autre"}, key="k", subject_ref="X-1")
    assert first == again
    assert (first.subject, first.body) == ("Bonjour Amélie", "Un texte.")


def test_reading_the_list_marks_it_read(person, template):
    tell(person, template, {}, key="k")
    assert unread(person) == 1
    assert mark_read(person) == 1
    assert unread(person) == 0


def test_the_mail_leaves_once(person, template):
    notice = tell(person, template, {"name": "Amélie"}, key="k")
    send_notice(notice.pk)
    send_notice(notice.pk)
    assert [message.to for message in mail.outbox] == [["amelie@exemple.fr"]]
    notice.refresh_from_db()
    assert notice.state == "sent"


def test_a_failed_mail_is_noted_and_raised_for_the_worker_to_try_again(person, template, settings):
    settings.EMAIL_BACKEND = OUTBOX
    declare_installation("real")
    notice = tell(person, template, {}, key="k")
    with pytest.raises(NoMailServer):
        send_notice(notice.pk)
    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == ("failed", 1)
    assert "JALON_SMTP_HOST" in notice.last_error


def test_a_demonstration_keeps_its_mail_and_sends_nothing(settings):
    settings.EMAIL_BACKEND = OUTBOX
    declare_installation("demonstration")
    EmailMessage("Objet", "Texte", None, ["dehors@exemple.fr"], connection=get_connection()).send()
    assert [(kept.to, kept.subject) for kept in outbox()] == [("dehors@exemple.fr", "Objet")]
    assert mail.outbox == []


def test_a_notice_of_a_demonstration_says_so(person, template):
    declare_installation("demonstration")
    assert tell(person, template, {}, key="k").fictif
    assert Notice.objects.get().fictif


def test_the_jobs_of_a_killed_worker_are_taken_up_again():
    class Manager:
        retried: ClassVar[list[str]] = []

        async def get_stalled_jobs(self):
            return ["a job"]

        async def retry_job(self, job):
            self.retried.append(job)

    asyncio.run(take_up_again(SimpleNamespace(app=SimpleNamespace(job_manager=Manager())), 0))
    assert Manager.retried == ["a job"]
