"""The words of a scheme's rules: Jalon's own facts and those of its Region's `facts.toml`.

A published version keeps the Region's text that it was checked with, where its rules read one of its facts: a later
change of that file changes no version.
"""

from functools import lru_cache

from jalon.plan.queries import texts_of, version_of
from jalon.rules import Rulebook, Vocabulary
from jalon.rules.own_facts import own_vocabulary, widened

FILE = "facts.toml"


@lru_cache(maxsize=64)
def words(facts: str) -> Vocabulary:
    """Jalon's own facts with those of a Region's text; raises ``RuleError`` with every error of it."""
    return widened(facts, FILE)


def facts_of(region: str) -> str:
    """The Region's text as its published folder has it; empty without one."""
    held = version_of(region)
    return texts_of(held).get(FILE, "") if held else ""


def kept(facts: str, rulebook: Rulebook) -> str:
    """What a version keeps of a Region's text: all of it where its rules read one of its facts, else nothing."""
    return facts if set(rulebook.facts) - set(own_vocabulary()) else ""
