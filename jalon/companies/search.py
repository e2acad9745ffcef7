"""Finding a company as people type: a number, or a name without its accents, cut short or with a slip.

Names are not compared one by one: the typed words are first turned into words that the register knows (exactly, as
a beginning, or by a shared spelling), then the units that bear them are read from an index.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from jalon.companies.names import closest, spellings, words
from jalon.law.identifiers import clean, is_siren, is_siret

# How many units are looked at before the best are kept.
CANDIDATES = 200
VOCABULARY = 30


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that may be meant, with what its rank depends on."""

    siren: str
    name: str
    acronym: str
    key: str
    words: Sequence[str]
    active: bool


def number_typed(text: str) -> str:
    """The SIREN that a text is (or whose SIRET it is), else nothing."""
    number = clean(text)
    if is_siren(number):
        return number
    return number[:9] if is_siret(number) else ""


def looks_like_number(text: str) -> bool:
    """Whether someone meant to type a number, right or wrong."""
    number = clean(text)
    return len(number) >= 8 and number.isdigit()


def ranked(text: str, limit: int) -> list[str]:
    """The SIRENs of the units that a typed name may mean, best first.

    The very name comes before names that begin so, then names with all the words, then near ones; a closed unit
    comes after an active one of the same rank.
    """
    typed = list(dict.fromkeys(words(text)))[:8]
    if not typed:
        return []
    key = "".join(words(text))
    found = {one.siren: one for one in _by_key(key)}
    meanings = _meanings(typed)
    known = [meaning for meaning in meanings if meaning]
    for choice in _choices(known):
        if len(found) >= max(limit, 20):
            break
        found.update((one.siren, one) for one in _by_words(choice))
    best = sorted(found.values(), key=lambda one: _rank(one, key, typed, meanings))
    return [one.siren for one in best[:limit]]


def _choices(known: list[list[str]]) -> Iterable[list[list[str]]]:
    """What to look for, from strict to lax: the words as typed, their meanings, then all but one of them."""
    if not known:
        return
    yield [meaning[:1] for meaning in known]
    if any(len(meaning) > 1 for meaning in known):
        yield known
    if len(known) > 1:
        for left_out in range(len(known)):
            yield known[:left_out] + known[left_out + 1 :]


def _rank(one: Candidate, key: str, typed: list[str], meanings: list[list[str]]) -> tuple[object, ...]:
    bears = set(one.words)
    distance = 0
    for word, meaning in zip(typed, meanings, strict=True):
        if word in bears:
            continue
        place = next((n for n, other in enumerate(meaning, 1) if other in bears), None)
        distance += 1_000 if place is None else place
    if key == one.key or key == "".join(words(one.acronym)):
        tier = 0
    elif one.key.startswith(key):
        tier = 1
    elif not distance:
        tier = 2
    else:
        tier = 3 + distance
    return (tier, not one.active, abs(len(one.key) - len(key)), one.name, one.siren)


_COLUMNS = "SELECT siren, name, acronym, key, words, active FROM companies_legalunit"


def _candidates(query: str, parameters: Sequence[Any]) -> list[Candidate]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [Candidate(*row) for row in cursor.fetchall()]


def _by_key(key: str) -> list[Candidate]:
    return _candidates(
        f"({_COLUMNS} WHERE key = %s LIMIT {CANDIDATES}) UNION ({_COLUMNS} WHERE key LIKE %s LIMIT {CANDIDATES})",
        [key, f"{key}%"],
    )


def _by_words(choice: Sequence[Sequence[str]]) -> list[Candidate]:
    every = " AND ".join(["words && %s::text[]"] * len(choice))
    return _candidates(f"{_COLUMNS} WHERE {every} LIMIT {CANDIDATES}", [list(meaning) for meaning in choice])


def _meanings(typed: Sequence[str]) -> list[list[str]]:
    """For each typed word, the words of the register that it may stand for, nearest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM companies_word WHERE word = ANY(%s)", [list(typed)])
        exact = {word for (word,) in cursor.fetchall()}
        meanings = []
        for word in typed:
            longer: list[str] = []
            if len(word) > 2:
                cursor.execute(
                    f"SELECT word FROM companies_word WHERE word LIKE %s ORDER BY units DESC LIMIT {VOCABULARY}",
                    [f"{word}%"],
                )
                longer = [other for (other,) in cursor.fetchall()]
            near: list[str] = []
            if word not in exact and len(word) > 3:
                cursor.execute(
                    "SELECT word FROM companies_word WHERE spellings && %s::text[]", [list(spellings(word))]
                )
                near = closest(word, (other for (other,) in cursor.fetchall()))
            own = [word] if word in exact else []
            meanings.append(list(dict.fromkeys([*own, *longer, *near]))[:VOCABULARY])
    return meanings
