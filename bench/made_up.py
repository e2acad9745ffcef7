"""Fifty made-up schemes and made-up companies, drawn from a published seed, beside the three Regions' own schemes.

The schemes are two editions each of the twenty-five kinds of `rulebooks/made_up.toml`; the companies have an answer to
every fact, each drawn alone from the vocabularies' frequencies. Only benchmarks and tests use them.
"""

import random
import re
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from jalon.rules import Fact, Facts, Rulebook, Vocabulary, own_vocabulary
from jalon.rules.checker import rulebook_files
from jalon.rules.entries import from_grid
from jalon.rules.kinds import Sort

FOLDER = Path(__file__).parent / "rulebooks"
REGIONS = Path(__file__).parents[1] / "regions"
SEED = 1_789
SIZES = ((10, "micro"), (50, "small"), (250, "medium"))
AUDIENCES = {
    "company": "company.legal_form == 'company'",
    "sme": "company.size in ['micro', 'small', 'medium']",
    "micro-enterprise": "company.size == 'micro'",
    "startup": "age(company.created_on, request.date) < 8",
    "laboratory": "company.legal_form == 'laboratory'",
    "university": "company.legal_form == 'school'",
    "place": "made.open_to_public",
}
"""What a scheme's published audience says of an applicant, for the schemes whose rules no source gives."""

Prior = Mapping[str, list[tuple[Any, int]]]


@cache
def vocabulary() -> Vocabulary:
    """Jalon's own facts, those of the Regions and those of the made-up schemes."""
    known = own_vocabulary() | Vocabulary.load(FOLDER / "made_up_facts.toml")
    for words in sorted(REGIONS.glob("*/facts.toml")):
        known |= Vocabulary.load(words)
    return known


def regional() -> list[Rulebook]:
    """Every scheme of the three Regions: its rulebook, else the audience that its source publishes."""
    books = [Rulebook.load(file, vocabulary()) for file in rulebook_files(sorted(REGIONS.iterdir()))]
    written = {book.id for book in books}
    for file in sorted(REGIONS.glob("*/schemes.toml")):
        for scheme in tomllib.loads(file.read_text())["schemes"]:
            rules = [AUDIENCES[word] for word in scheme.get("audience", ()) if word in AUDIENCES]
            if rules and scheme["id"] not in written:
                books.append(_rulebook(scheme["id"], [" or ".join(rules)]))
    return books


def made_up(seed: int) -> list[Rulebook]:
    """The fifty schemes that a seed gives; each has a draw of its own, so that one more changes no other."""
    data = tomllib.loads((FOLDER / "made_up.toml").read_text())
    books = []
    for edition in ("one", "two"):
        for kind in data["kinds"]:
            identity = f"{kind['name']}-{edition}"
            chance = random.Random(f"{seed}/{identity}")
            standing = chance.sample(data["standing"], chance.randint(6, 9))
            books.append(_rulebook(identity, _drawn([*kind["who"], *standing, *kind["project"]], chance)))
    return books


def schemes(seed: int) -> list[Rulebook]:
    """The Regions' schemes and the made-up ones, in an order that a seed gives whatever their number."""
    return sorted([*regional(), *made_up(seed)], key=lambda book: random.Random(f"{seed}/{book.id}").random())


def _drawn(rules: list[str], chance: random.Random) -> list[str]:
    kept = [rule.removeprefix("? ") for rule in rules if not rule.startswith("?") or chance.random() < 0.5]
    return [re.sub(r"\{(.*?)\}", lambda found: chance.choice(found[1].split("|")), rule) for rule in kept]


def _rulebook(identity: str, rules: list[str]) -> Rulebook:
    lines = [f'id = "{identity}"', f'title = {{ fr = "{identity}", en = "{identity}" }}']
    for place, rule in enumerate(rules):
        label = 'label = { fr = "Condition", en = "Condition" }'
        lines += ["[[conditions]]", f'id = "c{place}"', f'rule = "{rule}"', label]
    return Rulebook.load("\n".join(lines), vocabulary())


def company(number: int, prior: Prior, seed: int = SEED) -> dict[str, Any]:
    """The answers of one company to every fact, and the size that its headcount gives.

    Each answer has a draw of its own, so that a fact added to a vocabulary changes nothing else.
    """
    truth = {
        name: _answer(vocabulary()[name], random.Random(f"{seed}/{number}/{name}"), answers)
        for name, answers in prior.items()
    }
    headcount = truth["company.headcount"]
    truth["company.size"] = next((size for most, size in SIZES if headcount < most), "large")
    return truth


def sme_size(facts: Facts) -> str | None:
    """What Jalon's function for the size would say of a company without a group."""
    entry = facts.entries.get("company.headcount")
    return None if entry is None else next((size for most, size in SIZES if entry.low < most), "large")


def _answer(fact: Fact, chance: random.Random, answers: list[tuple[Any, int]]) -> Any:
    answer = chance.choices([value for value, _ in answers], [weight for _, weight in answers])[0]
    match fact.kind.sort:
        case Sort.YES_NO:
            return bool(answer)
        case Sort.DATE:
            return from_grid(fact, answer) + timedelta(chance.randint(0, 300))
        case Sort.NUMBER:
            return from_grid(fact, answer)
        case _:
            return answer


def expected() -> Prior:
    """The vocabularies' own frequencies."""
    return {fact.name: list(fact.prior) for fact in vocabulary().values() if fact.prior}


def another() -> Prior:
    """Other frequencies: each answer's share is halfway between the vocabulary's and an even one."""
    return {
        name: [(value, weight + sum(share for _, share in answers) // len(answers)) for value, weight in answers]
        for name, answers in expected().items()
    }


def day() -> dict[str, date]:
    return {"request.date": date(2025, 1, 10)}
