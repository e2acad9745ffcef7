"""Anybody can compute the ledger again from what is published, and sees what was touched."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from jalon.funds.seals import latest_seal
from jalon.opendata.static.opendata.verify_chain import verify
from tests.cast import REGION
from tests.opendata.reading import API, HERE, every, read
from tests.world import World


@pytest.fixture
def reader(client: Client, scene: World) -> Callable[[str], Any]:
    """The API as the program reads it, with a few entries since the seal."""
    scene.granted()
    return lambda address: read(client, address)


def test_whole_books_are_found_whole(reader: Callable[[str], Any]) -> None:
    made = latest_seal()
    assert made is not None
    assert verify(reader, API, REGION) == []
    assert verify(reader, API, REGION, json.loads(made.as_text())) == []


TOUCHES: tuple[tuple[Callable[[dict[str, Any]], object], str], ...] = (
    (lambda link: link["postings"][0].update(amount=link["postings"][0]["amount"] + 1), "was altered"),
    (lambda link: link["postings"].pop(), "does not balance"),
    (lambda link: link.update(reference="X"), "was altered"),
    (lambda link: link.update(sequence=link["sequence"] + 1), "does not follow"),
    (lambda link: link.update(previous="0" * 64), "does not follow"),
)


def test_a_touched_entry_is_seen(reader: Callable[[str], Any]) -> None:
    for touch, said in TOUCHES:

        def lying(address: str, touch: Callable[[dict[str, Any]], object] = touch) -> Any:
            page = copy.deepcopy(reader(address))
            if "/links" in address and "subventions" in address:
                touch(page["items"][1])
            return page

        assert any(said in one for one in verify(lying, API, REGION)), said


def test_a_missing_end_is_seen(reader: Callable[[str], Any]) -> None:
    def short(address: str) -> Any:
        page = copy.deepcopy(reader(address))
        if "/links" in address:
            page["items"].pop()
        return page

    assert any("its head is not" in one for one in verify(short, API, REGION))


def test_a_rewritten_history_is_seen_by_who_kept_a_seal(reader: Callable[[str], Any]) -> None:
    made = latest_seal()
    assert made is not None
    kept = json.loads(made.as_text())
    kept["heads"] = [[owner, number, "0" * 64] for owner, number, _head in kept["heads"]]
    found = verify(reader, API, REGION, kept)
    assert any("its content does not give its hash" in one for one in found)
    assert any("was rewritten since the seal" in one for one in found)


def test_the_chains_are_all_there(client: Client, reader: Callable[[str], Any]) -> None:
    for chain in every(client, f"{HERE}/chains"):
        links = every(client, f"{HERE}/links?chain={chain['id']}&size=2")
        assert [link["sequence"] for link in links] == list(range(1, chain["sequence"] + 1))
