"""Chromium opens the pages on a database of its own."""

import pytest

pytestmark = pytest.mark.browser


def test_an_unknown_address_answers_in_french(page):
    answer = page.goto("/il-n-y-a-rien-ici")
    assert answer and answer.status == 404
