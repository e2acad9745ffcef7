"""An action runs once for a key, whole or not at all."""

import pytest
from django.db import transaction

from jalon.accounts.models import User
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action, once

pytestmark = pytest.mark.django_db


def test_the_same_key_gives_the_first_answer():
    calls = []

    @action
    def work(key):
        return once(key, "test.work", lambda: calls.append(1) or len(calls))

    assert [work("k1"), work("k1"), work("k2")] == [1, 1, 2]


def test_a_key_of_another_action_is_refused():
    with transaction.atomic():
        once("k1", "test.one", lambda: 1)
        with pytest.raises(ActionRefused) as refused:
            once("k1", "test.two", lambda: 2)
    assert refused.value.code == "journal.key_reused"


def test_a_failed_action_writes_nothing_and_frees_its_key():
    @action
    def work(fail):
        def inside():
            User.objects.create_user("nobody@example.org")
            if fail:
                raise ActionRefused("test.no", "non")
            return True

        return once("k1", "test.work", inside)

    with pytest.raises(ActionRefused):
        work(True)
    assert not User.objects.exists()
    assert work(False)
