"""The truth tables of the unknown, exhaustively, and `min`/`max` strict in the unknown."""

from itertools import product

import pytest

from jalon.rules import Holds, Rulebook, Vocabulary

NAMES = ("p", "q", "r")
WORDS = Vocabulary.parse(
    'namespace = "x"\n'
    + "".join(f'[facts.{name}]\ntype = "yes-no"\nlabel = {{ fr = "{name}", en = "{name}" }}\n' for name in NAMES)
    + "".join(
        f'[facts.{name}]\ntype = "money"\nlabel = {{ fr = "{name}", en = "{name}" }}\n' for name in ("m", "n")
    )
)
THREE = (True, False, None)


def condition(rule: str) -> Rulebook:
    return Rulebook.load(
        f"""
id = "t"
title = {{ fr = "T", en = "T" }}
[[conditions]]
id = "c"
rule = "{rule}"
label = {{ fr = "C", en = "C" }}
""",
        WORDS,
    )


def holds(book: Rulebook, **facts: bool | None) -> bool | None:
    result = book.evaluate({f"x.{name}": value for name, value in facts.items()})
    return {Holds.YES: True, Holds.NO: False, Holds.UNKNOWN: None}[result.condition("c").holds]


def both(p: bool | None, q: bool | None) -> bool | None:
    return False if p is False or q is False else None if p is None or q is None else True


def either(p: bool | None, q: bool | None) -> bool | None:
    return True if p is True or q is True else None if p is None or q is None else False


def opposite(p: bool | None) -> bool | None:
    return None if p is None else not p


def test_and_or_not_follow_kleene() -> None:
    conjunction, disjunction = condition("x.p and x.q"), condition("x.p or x.q")
    negation = condition("not x.p")
    for p, q in product(THREE, THREE):
        assert holds(conjunction, p=p, q=q) is both(p, q)
        assert holds(disjunction, p=p, q=q) is either(p, q)
        assert holds(negation, p=p) is opposite(p)


def test_if_is_certain_when_both_sides_agree() -> None:
    choice = condition("x.q if x.p else x.r")
    for p, q, r in product(THREE, THREE, THREE):
        wanted = q if p is True else r if p is False else q if q is r else None
        assert holds(choice, p=p, q=q, r=r) is wanted


@pytest.mark.parametrize("least", [1, 2, 3])
def test_at_least_counts_what_is_certain_and_what_is_possible(least: int) -> None:
    book = condition(f"at_least({least}, x.p, x.q, x.r)")
    for values in product(THREE, THREE, THREE):
        sure, possible = values.count(True), 3 - values.count(False)
        wanted = True if sure >= least else None if possible >= least else False
        assert holds(book, **dict(zip(NAMES, values, strict=True))) is wanted


def test_an_unknown_amount_never_becomes_its_cap() -> None:
    book = Rulebook.load(
        'id = "t"\ntitle = { fr = "T", en = "T" }\n[amounts]\n'
        'capped = { rule = "min(x.m, 5)", label = { fr = "A", en = "A" } }\n'
        'floored = { rule = "max(x.m, 5)", label = { fr = "B", en = "B" } }\n',
        WORDS,
    )
    amounts = book.evaluate({}).amounts
    assert amounts["capped"][:2] == (0, 500)
    assert amounts["floored"][:2] == (500, None)
    assert book.evaluate({"x.m": 300}).amounts["capped"].exact == 300


def test_a_size_that_is_unknown_is_neither_large_nor_small() -> None:
    test = condition("x.m <= 50 or x.n <= 43")
    result = test.evaluate({"x.m": 60_00})
    assert result.condition("c").holds is Holds.UNKNOWN
    assert test.evaluate({"x.m": 60_00, "x.n": 43_00}).condition("c").holds is Holds.YES
    assert test.evaluate({"x.m": 60_00, "x.n": 43_01}).condition("c").holds is Holds.NO
