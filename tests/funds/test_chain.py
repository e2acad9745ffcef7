"""The chain's texts are the documented ones, in Python as in PostgreSQL."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from jalon.funds import chain
from jalon.funds.actions import create_credit_line
from jalon.funds.enums import Section
from tests.funds.scenes import envelope

DOCUMENT = Path(__file__).parents[2] / "docs" / "ledger.md"
MOMENT = datetime(2026, 7, 1, 8, 30, 0, 123456, tzinfo=UTC)
ENVELOPE = chain.OwnerText("envelope", "essai/subventions", "eur", "investment", "204", None, None, False, True)
LINE = chain.OwnerText(
    "credits", "essai/2026/204", "eur", "investment", "204", 2026, date(2027, 1, 31), False, True
)
PUBLIC = chain.PublicPart(
    key="k-1",
    operation="open",
    on=date(2026, 7, 1),
    exercice=2026,
    posted_at=MOMENT,
    actor="a-1",
    reference="Délibération n° 12",
    basis="",
    reverses=None,
    schedule=[(2026, 200), (2027, 300)],
    postings=[
        chain.PostingText("essai/subventions", "authority", "opened", "", "", -500),
        chain.PostingText("essai/subventions", "authority", "available", "", "", 500),
    ],
)


def documented() -> dict[str, str]:
    """The test vectors of the documentation."""
    block = re.search(r"```vectors\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert block
    return dict(re.split(r"\s{2,}", line, maxsplit=1) for line in block[1].strip().split("\n"))


def test_the_documented_vectors_are_what_the_code_computes() -> None:
    start = chain.start(ENVELOPE)
    private = chain.private_digest(bytes(range(32)), "Mme Fictive")
    entry = chain.link_hash(ENVELOPE.reference, 1, start, PUBLIC.text(), private, None)
    twin = chain.link_hash(LINE.reference, 1, chain.start(LINE), PUBLIC.text(), private, entry)
    heads = [("essai/subventions", 1, entry), ("essai/2026/204", 3, start)]
    assert documented() == {
        "start of essai/subventions": start.hex(),
        "start of essai/2026/204": chain.start(LINE).hex(),
        "public part": PUBLIC.text(),
        "private digest": private.hex(),
        "entry 1": entry.hex(),
        "twin 1 on the line": twin.hex(),
        "seal 1": chain.seal_hash(1, MOMENT, chain.ZERO, heads).hex(),
    }


@pytest.mark.django_db
def test_a_new_chain_starts_with_the_documented_hash() -> None:
    made = envelope("subventions")
    made.owner.refresh_from_db()
    assert bytes(made.owner.head).hex() == documented()["start of essai/subventions"]
    line = create_credit_line(region="essai", exercice=2026, section=Section.INVESTMENT, chapter="204", fictif=True)
    line.refresh_from_db()
    assert bytes(line.head).hex() == documented()["start of essai/2026/204"]


@pytest.mark.django_db
def test_postgresql_writes_fields_and_moments_as_python_does() -> None:
    texts = ["", "Délibération n° 12", "a:b", "1:", "𝄞", "日本", "ligne\nsuivante"]
    with connection.cursor() as cursor:
        for text in texts:
            cursor.execute("SELECT funds_field(%s)", [text])
            assert cursor.fetchone() == (chain.field(text),)
        cursor.execute("SELECT funds_field(NULL), funds_microseconds(%s)", [MOMENT])
        assert cursor.fetchone() == (chain.field(None), str(chain.microseconds(MOMENT)))


@given(st.lists(st.text(max_size=12), max_size=6), st.lists(st.text(max_size=12), max_size=6))
def test_two_lists_of_fields_never_read_the_same(one: list[str], other: list[str]) -> None:
    assert (chain.fields(*one) == chain.fields(*other)) == (one == other)


@given(st.integers(0, 2**53))
def test_a_moment_comes_back_from_its_microseconds(count: int) -> None:
    assert chain.microseconds(chain.moment(count)) == count


@given(st.permutations([("b", 1, b"x" * 32), ("B", 2, b"y" * 32), ("é", 3, b"z" * 32), ("a/1", 4, b"w" * 32)]))
def test_a_seal_does_not_depend_on_the_order_in_which_heads_are_read(heads: list[tuple[str, int, bytes]]) -> None:
    assert chain.seal_hash(1, MOMENT, chain.ZERO, heads) == chain.seal_hash(1, MOMENT, chain.ZERO, sorted(heads))
