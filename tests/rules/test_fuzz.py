"""A few hundred hostile texts for each reader, from a seed; `make fuzz` goes on for as long as wanted."""

from itertools import islice

import pytest

from tests.rules.fuzz import SEED, SLOWEST, TARGETS, corpus, mutations, tried

COUNTS = {"rulebook": 60, "expression": 600, "facts": 600, "vocabulary": 200}


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_hostile_text_meets_documented_errors_only_and_soon(target: str) -> None:
    for text in islice(mutations(target, SEED), COUNTS[target]):
        assert tried(target, text) < SLOWEST, text


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_what_the_repository_holds_is_read(target: str) -> None:
    texts = corpus(target)
    assert len(texts) >= 4
    for text in texts:
        tried(target, text)
