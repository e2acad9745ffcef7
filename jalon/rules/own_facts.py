"""The words that come with Jalon, and those of a Region beside them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jalon.rules.findings import NO_BREAK as NB
from jalon.rules.findings import Finding, Level, RuleError
from jalon.rules.vocabulary import Vocabulary

OWN_FACTS = Path(__file__).parent.parent / "law" / "facts"


@cache
def own_vocabulary() -> Vocabulary:
    """The facts that come with Jalon: company, project, costs, request."""
    return Vocabulary.load(OWN_FACTS)


def widened(text: str, file: str = "facts.toml") -> Vocabulary:
    """Jalon's own facts and those of a Region's file, which may add to them but not say them anew.

    Raises `RuleError` with every error of the text.
    """
    own = own_vocabulary()
    if not text:
        return own
    added = Vocabulary.parse(text, file)
    twice = [
        Finding(
            "R012",
            Level.ERROR,
            fact.position,
            f"Le fait «{NB}{fact.name}{NB}» est déjà l’un de ceux de Jalon.",
            f"The fact “{fact.name}” is already one of Jalon’s own.",
        )
        for fact in added.values()
        if fact.position is not None and fact.name in own
    ]
    if twice:
        raise RuleError(twice)
    return own | added
