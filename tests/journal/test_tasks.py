"""The night's seal of the journal."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jalon.journal.actions import record
from jalon.journal.models import Seal
from jalon.journal.queries import broken_seals
from jalon.journal.tasks import seal_yesterday

pytestmark = pytest.mark.django_db


def test_the_nights_job_seals_the_days_that_have_ended(monkeypatch):
    record(None, "essai.fait", "chose/1")
    seal_yesterday(timestamp=0)
    assert not Seal.objects.exists()
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr("jalon.journal.actions.timezone.localdate", lambda *_moment: tomorrow if not _moment else
                        timezone.localtime(_moment[0]).date())  # fmt: skip
    seal_yesterday(timestamp=0)
    assert Seal.objects.count() == 1
    assert list(broken_seals()) == []
