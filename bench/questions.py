"""How many questions a company is asked before every scheme is decided: python -m bench.questions [--companies N]

The schemes are those of the three Regions and fifty made-up ones (`bench.made_up`), in an order drawn from the seed.
The register's columns are known at the start, in every arm; only what a person or a document must answer is counted.

- by worth: `ask`, as the product does;
- in file order: the schemes one after the other, each one's facts in the order of its conditions. A fact that is
  known is not asked again, and a scheme asks nothing more once its verdict is settled: the same engine, in file
  order. This is the least that file order can ask;
- a form a scheme: the schemes one after the other; each scheme that is still open has its whole form filled in, but
  for what is known. This is what a portal of forms asks.

Companies are drawn from the vocabularies' frequencies, which are also what the engine expects; then from others, which
surprise it; then from the same others once it knows them, as with a register's frequencies.
Prints a table with each target; 1 if one is missed.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench import made_up
from bench.made_up import SEED, Prior
from jalon.rules import Facts, Moment, Result, Rulebook, Verdict
from jalon.rules.evaluation import evaluate
from jalon.rules.facts import Entry
from jalon.rules.questions import NOT_ASKED, Frequencies, next_question

FUNCTIONS = {"sme_size": made_up.sme_size}
Entries = dict[str, Entry]


@dataclass
class Asked:
    """Questions and their cost (in tenths of a question) over some companies, by arm; the slowest choice, in seconds."""

    questions: dict[str, int] = field(default_factory=dict)
    costs: dict[str, int] = field(default_factory=dict)
    slowest: float = 0.0
    frequencies: Frequencies = field(default_factory=dict)

    def add(self, arm: str, names: Sequence[str]) -> None:
        words = made_up.vocabulary()
        self.questions[arm] = self.questions.get(arm, 0) + len(names)
        self.costs[arm] = self.costs.get(arm, 0) + sum(words[name].cost for name in names)

    def share(self, arm: str) -> float:
        return self.questions["by worth"] / self.questions[arm]


def result(book: Rulebook, known: Entries) -> Result:
    facts = Facts(made_up.vocabulary(), known).with_dates(made_up.day())
    return evaluate(book, facts, None, None, Moment.REQUEST, FUNCTIONS)


def is_open(book: Rulebook, known: Entries) -> bool:
    return result(book, known).verdict is Verdict.UNKNOWN


def askable(book: Rulebook) -> list[str]:
    """The facts of a scheme's conditions that somebody can be asked, in the order of its file."""
    names = dict.fromkeys(name for condition in book.conditions for name in condition.facts)
    return [name for name in names if book.vocabulary[name].provider not in NOT_ASKED]


def by_worth(books: Sequence[Rulebook], truth: Entries, known: Entries, asked: Asked) -> list[str]:
    names = []
    while True:
        began = time.process_time()
        question = next_question([result(book, known) for book in books], asked.frequencies, amounts=False)
        asked.slowest = max(asked.slowest, time.process_time() - began)
        if question is None:
            return names
        names.append(question.fact.name)
        known[question.fact.name] = truth[question.fact.name]


def in_file_order(books: Sequence[Rulebook], truth: Entries, known: Entries, asked: Asked) -> list[str]:
    names = []
    for book in books:
        for name in askable(book):
            if name not in known and is_open(book, known):
                names.append(name)
                known[name] = truth[name]
    return names


def a_form_a_scheme(books: Sequence[Rulebook], truth: Entries, known: Entries, asked: Asked) -> list[str]:
    names = []
    for book in books:
        if is_open(book, known):
            for name in askable(book):
                if name not in known:
                    names.append(name)
                    known[name] = truth[name]
    return names


ARMS: dict[str, Callable[[Sequence[Rulebook], Entries, Entries, Asked], list[str]]] = {
    "by worth": by_worth,
    "in file order": in_file_order,
    "a form a scheme": a_form_a_scheme,
}


def schemes(chance: random.Random) -> list[Rulebook]:
    books = [*made_up.regional(), *made_up.made_up(chance)]
    chance.shuffle(books)
    return books


def measure(companies: int, prior: Prior, seed: int = SEED, told: bool = False) -> Asked:
    """Ask some companies drawn from a seed, in each arm; all three end with the same verdicts.

    `told`: the engine knows the frequencies that companies are drawn from, where they are not the vocabularies'.
    """
    chance = random.Random(seed)
    books = schemes(chance)
    words = made_up.vocabulary()
    for book in books:
        result(book, {})  # compiled once, as in the product
    asked = Asked(frequencies=dict(prior) if told else {})
    for number in range(companies):
        truth = Facts.check(made_up.company(number, prior, seed), words).entries
        found = []
        for arm, ask in ARMS.items():
            known = {name: entry for name, entry in truth.items() if words[name].provider == "register"}
            asked.add(arm, ask(books, truth, known, asked))
            found.append([result(book, known).verdict for book in books])
        assert found[0] == found[1] == found[2] and Verdict.UNKNOWN not in found[0]
    return asked


def among_many(count: int, seed: int = SEED) -> float:
    """The slowest of the first choices over this many made-up schemes, in seconds: nothing known, then the register."""
    chance = random.Random(seed)
    books = [book for _ in range(count // 50) for book in made_up.made_up(chance)]
    words = made_up.vocabulary()
    truth = Facts.check(made_up.company(0, made_up.expected(), seed), words).entries
    register = {name: entry for name, entry in truth.items() if words[name].provider == "register"}
    asked = Asked()
    for known in ({}, register):
        results = [result(book, known) for book in books]
        next_question(results, {}, amounts=False)
        began = time.process_time()
        next_question([result(book, known) for book in books], {}, amounts=False)
        asked.slowest = max(asked.slowest, time.process_time() - began)
    return asked.slowest


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--companies", type=int, default=100)
    companies = parser.parse_args().companies
    columns = {
        "as expected": measure(companies, made_up.expected()),
        "another prior": measure(companies, made_up.another()),
        "another, known": measure(companies, made_up.another(), told=True),
    }
    count = len(schemes(random.Random(SEED)))
    print(f"{companies} companies, {count} schemes, seed {SEED}; what the register knows is asked of nobody")
    print(f"{'':<52}" + "".join(f"{name:>18}" for name in columns))
    for arm in ARMS:
        for what, per in (("questions", "questions"), ("cost, in questions", "costs")):
            values = [
                getattr(asked, per)[arm] / companies / (10 if per == "costs" else 1) for asked in columns.values()
            ]
            print(f"{f'{arm}: {what} a company':<52}" + "".join(f"{value:>18.1f}" for value in values))
    missed = False
    for arm in ("in file order", "a form a scheme"):
        shares = [asked.share(arm) for asked in columns.values()]
        missed |= shares[0] > 0.5
        print(
            f"{f'by worth, as a share of {arm}':<52}"
            + "".join(f"{share:>18.2f}" for share in shares)
            + f"   first column ≤ 0.5 {'ok' if shares[0] <= 0.5 else 'MISSED'}"
        )
    slowest = {count: max(asked.slowest for asked in columns.values()) * 1000, 250: among_many(250) * 1000}
    for schemes_asked, time_taken in slowest.items():
        missed |= time_taken > 40
        what = f"the slowest choice of a question over {schemes_asked} schemes, ms"
        print(f"{what:<70}{time_taken:>18.1f}   ≤ 40 {'ok' if time_taken <= 40 else 'MISSED'}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
