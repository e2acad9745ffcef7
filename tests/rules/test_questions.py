"""The next question settles more than the next line of a form would."""

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from jalon.rules import Rulebook, Verdict, ask, own_vocabulary
from jalon.rules.checker import rulebook_files
from jalon.rules.kinds import Sort
from jalon.rules.questions import NOT_ASKED

ROOT = Path(__file__).parents[2]
DAY = {"request.date": date(2025, 1, 10)}
SEED = 1_789
RULES = [
    "age(company.created_on, request.date) < {years}",
    "company.headcount < {staff}",
    "company.turnover <= {money} or company.balance_sheet <= {money}",
    "company.legal_form in ['company', 'sole_trader']",
    "company.legal_form in ['association', 'laboratory', 'school']",
    "company.establishment_in_region",
    "company.works_with_regional_lab",
    "not company.in_difficulty",
    "company.up_to_date_with_taxes",
    "project.breakthrough",
    "project.uses_ai",
    "not project.started",
    "project.in_region",
    "project.has_lab_partner or project.breakthrough",
    "6 <= project.duration <= {months}",
    "costs.eligible >= {money}",
    "request.first_in_year",
]


def made_up(number: int, chance: random.Random) -> Rulebook:
    picked = chance.sample(RULES, chance.randint(4, 8))
    lines = [f'id = "made-up-{number}"', f'title = {{ fr = "{number}", en = "{number}" }}']
    for place, rule in enumerate(picked):
        filled = rule.format(
            years=chance.choice([3, 5, 8]),
            staff=chance.choice([10, 50, 250]),
            money=chance.choice([20_000, 50_000, 2_000_000]),
            months=chance.choice([18, 24, 36]),
        )
        lines += ["[[conditions]]", f'id = "c{place}"', f'rule = "{filled}"', 'label = { fr = "C", en = "C" }']
    return Rulebook.load("\n".join(lines))


def company(chance: random.Random) -> dict[str, Any]:
    """Every fact of a company, drawn from the vocabulary's priors."""
    facts: dict[str, Any] = {}
    for fact in own_vocabulary().values():
        if fact.provider in NOT_ASKED or not fact.prior:
            continue
        answers = [answer for answer, _ in fact.prior]
        answer = chance.choices(answers, [share for _, share in fact.prior])[0]
        if fact.kind.sort is Sort.YES_NO:
            answer = bool(answer)
        elif fact.kind.sort is Sort.DATE:
            answer = date(answer // 10_000, answer // 100 % 100, answer % 100) + timedelta(chance.randint(0, 300))
        facts[fact.name] = answer
    return facts


def undecided(books: list[Rulebook], known: dict[str, Any]) -> list[Rulebook]:
    return [book for book in books if book.evaluate(known, DAY).verdict is Verdict.UNKNOWN]


def asked_in_file_order(books: list[Rulebook], truth: dict[str, Any]) -> int:
    """A form that asks each open scheme's facts one after the other, and stops with a scheme once it is settled."""
    known: dict[str, Any] = {}
    for book in books:
        for name in book.facts:
            if name in truth and name not in known and undecided([book], known):
                known[name] = truth[name]
    return len(known)


def asked_by_worth(books: list[Rulebook], truth: dict[str, Any]) -> int:
    known: dict[str, Any] = {}
    while (question := ask(books, known, DAY, amounts=False)) is not None:
        name = question.fact.name
        assert name not in known and any(name in book.evaluate(known, DAY).missing for book in books)
        known[name] = truth[name]
    assert undecided(books, known) == []
    return len(known)


def test_a_company_is_decided_with_fewer_questions_over_many_schemes() -> None:
    chance = random.Random(SEED)
    books = [Rulebook.load(file) for file in rulebook_files([ROOT / "regions" / "occitanie"])]
    books += [made_up(number, chance) for number in range(50)]
    chance.shuffle(books)
    wise = plain = 0
    for _ in range(5):
        truth = company(chance)
        wise += asked_by_worth(books, truth)
        plain += asked_in_file_order(books, truth)
    assert wise < plain


def test_for_one_scheme_the_likeliest_refusal_is_asked_first() -> None:
    chance = random.Random(SEED)
    wise = plain = 0
    books = [made_up(number, chance) for number in range(50)]
    for book in books:
        truth = company(chance)
        wise += asked_by_worth([book], truth)
        plain += asked_in_file_order([book], truth)
    assert wise * 4 <= plain * 3
