"""The night's seal of the ledger."""

import pytest

from jalon.funds.seals import latest_seal
from jalon.funds.tasks import seal_tonight

pytestmark = pytest.mark.django_db


def test_each_night_seals_the_chains():
    seal_tonight(timestamp=0)
    first = latest_seal()
    seal_tonight(timestamp=0)
    second = latest_seal()
    assert first and second
    assert second.number == first.number + 1
    assert second.previous == first.hash
