"""How a company's name is made comparable: no accent, no case, no legal form, and a tolerance for one slip.

The same functions make the stored keys and read what a person types, so that they cannot drift apart.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

LEGAL_FORMS = frozenset(
    {
        "SA",
        "SAS",
        "SASU",
        "SARL",
        "EURL",
        "SNC",
        "SCI",
        "SCM",
        "SCP",
        "SCA",
        "SCOP",
        "SCIC",
        "SEM",
        "SPL",
        "GIE",
        "GIP",
        "EI",
        "EIRL",
        "EARL",
        "GAEC",
        "SELARL",
        "SELAS",
        "SELURL",
    }
)
# A spelling covers a word's beginning only: slips further on are found from the same beginning.
BEGINNING = 7

_UNDECOMPOSED = str.maketrans({"œ": "OE", "Œ": "OE", "æ": "AE", "Æ": "AE", "ß": "SS", "ø": "O", "Ø": "O"})
_INITIALS = re.compile(r"\b(?:\w\.){2,}\w?\b")
_WORD = re.compile(r"[A-Z0-9]+")


def plain(text: str) -> str:
    """Upper case without accents: « Cœur d'Été » gives « COEUR D'ETE »."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.translate(_UNDECOMPOSED))
        text = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return text.upper()


def words(text: str) -> list[str]:
    """The words of a name, in order, without its legal form (kept where nothing else is left)."""
    flat = plain(text)
    if "." in flat:
        flat = _INITIALS.sub(lambda found: found.group().replace(".", ""), flat)
    every = _WORD.findall(flat)
    return [word for word in every if word not in LEGAL_FORMS] or every


def key(text: str) -> str:
    """The name as one run of letters, so that « Micro Soft » and « MICROSOFT SAS » are one."""
    return "".join(words(text))


@lru_cache(maxsize=65_536)
def spellings(word: str) -> tuple[str, ...]:
    """What the word's beginning becomes when none or one of its letters is left out.

    Two words of which one is the other with a letter added, lost, changed or swapped with its neighbour share at
    least one spelling; so one slip is found by an overlap of two short lists.
    """
    start = word[:BEGINNING]
    if len(start) < 3:
        return (start,)
    return tuple(dict.fromkeys([start, *(start[:i] + start[i + 1 :] for i in range(len(start)))]))


def slips(one: str, other: str, limit: int) -> int:
    """How many letters must be added, lost, changed or swapped between the two; stops above ``limit``."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, right in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def tolerance(word: str) -> int:
    """How many slips a word of this length may hold and still be taken for another: none, one or two."""
    return 0 if len(word) < 4 else 1 if len(word) < 9 else 2


def closest(word: str, candidates: Iterable[str]) -> list[str]:
    """The candidates that the word may stand for, nearest first.

    A word may also be the slipped beginning of a longer one (« BOULANGR » for « BOULANGERIE »), which counts as
    one slip more.
    """
    limit = tolerance(word)
    near = []
    for candidate in candidates:
        whole = slips(word, candidate, limit)
        start = slips(word, candidate[: len(word)], limit) if len(candidate) > len(word) else limit + 1
        if min(whole, start) <= limit:
            near.append((min(whole, start + 1), candidate))
    return [candidate for _distance, candidate in sorted(near)]
