"""Hostile text for the readers of rulebooks, expressions and facts: python -m tests.rules.fuzz [--minutes N] [--seed N]

Guided by coverage with atheris where it is installed (`uv sync --group fuzz`), else by mutation of a corpus from a seed;
both begin with every rulebook and example that the repository holds. Whatever is read, the only exceptions are the
documented ones and nothing takes longer than a second. `make test` runs the mutations for a few seconds.
"""

import argparse
import importlib.util
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SEED = 1_789
SLOWEST = 1.0
WORDS = (
    "age(", "total(costs.lines", "at_least(2, ", "min(", "round_down(", "add_years(", "company.created_on",
    "request.date", "costs.eligible", "company.size", " and ", " or ", "not ", " if ", " else ", " in [", "'50 %'",
    "'2024-02-29'", "1e9", "<=", "==", "[[conditions]]\n", "[values]\n", "[amounts]\n", "[parameters]\n",
    "[[examples]]\n", "any_of = [", "{ rule = ", "kind = ", "values = [", "from = 2024-01-01",
    "unpublished = true", 'between = ["0 %", "100 %"]', "\\", '"', "'", '"""', "\n", "\u00a0", "é", "\x00",
    "\u202e", "9" * 30, "-", "{", "}", "[", "]", "(", ")", "=", ".", ",", "#", "inf", "nan", "null", "true",
)  # fmt: skip


def read_rulebook(text: str) -> None:
    """A rulebook's text, checked with its proofs and, where it can be used, evaluated, printed and asked about."""
    from jalon.rules import ask, own_vocabulary
    from jalon.rules.checker import check_text
    from jalon.rules.table import decision_table

    checked = check_text(text, own_vocabulary())
    for finding in checked.findings:
        assert finding.position.line >= 1 and finding.fr and finding.en
    book = checked.rulebook
    if book is None:
        assert checked.errors
        return
    result = book.evaluate({})
    assert result.missing is not None and book.prose("fr") and book.prose("en")
    assert decision_table(book, "fr").rows is not None
    ask([book], {})


def read_expression(text: str) -> None:
    """An expression, with every fact of Jalon's vocabulary in scope."""
    from jalon.rules.expression import ExpressionError, parse

    try:
        parse(text, _scope())
    except ExpressionError as error:
        assert 0 <= error.offset <= len(text) and error.fr and error.en


def read_facts(text: str) -> None:
    """A file of facts, JSON or TOML."""
    from jalon.rules import FactsError, own_vocabulary
    from jalon.rules.facts_file import parse_facts

    try:
        parse_facts(text, own_vocabulary())
    except FactsError as error:
        assert error.problems and all(item.fr and item.en and item.code.startswith("F") for item in error.problems)


def read_vocabulary(text: str) -> None:
    """A file of facts' definitions."""
    from jalon.rules import RuleError, Vocabulary

    try:
        Vocabulary.parse(text)
    except RuleError as error:
        assert error.findings


TARGETS: dict[str, Callable[[str], None]] = {
    "rulebook": read_rulebook,
    "expression": read_expression,
    "facts": read_facts,
    "vocabulary": read_vocabulary,
}


@cache
def _scope() -> object:
    from jalon.rules import own_vocabulary
    from jalon.rules.reader import Reading
    from jalon.rules.toml_text import parse_toml

    scope = Reading(parse_toml('id = "t"\ntitle = { fr = "T", en = "T" }\n'), own_vocabulary())
    scope.read()
    return scope


def corpus(target: str) -> list[str]:
    """What the repository itself holds for a target."""
    documents = "".join(file.read_text() for file in sorted((ROOT / "docs" / "rules").glob("*.md")))
    blocks = re.findall(r"```toml\n(.*?)```", documents, re.S)
    files = [file.read_text() for file in sorted(ROOT.glob("regions/*/schemes/*.toml"))]
    books = [*blocks, *files, (ROOT / "bench/rulebooks/s15.toml").read_text()]
    match target:
        case "rulebook":
            return books
        case "vocabulary":
            return [file.read_text() for file in sorted((ROOT / "jalon/law/facts").glob("*.toml"))]
        case "facts":
            given = [found.strip() for book in books for found in re.findall(r"^given *= *(\{.*\})$", book, re.M)]
            return [
                *re.findall(r"```json\n(.*?)```", documents, re.S),
                *(text[1:-1].replace(", ", "\n") for text in given),
            ]
        case _:
            return sorted({rule for book in books for rule in re.findall(r'rule *= *"(.*?)"', book)})


def mutated(chance: random.Random, texts: list[str]) -> str:
    """One text of a corpus with one to eight changes: cut, doubled, replaced, spliced with another."""
    text = chance.choice(texts)
    for _ in range(chance.randint(1, 8)):
        start = chance.randint(0, len(text))
        end = min(len(text), start + chance.choice([0, 0, 1, 1, 2, 5, 20, 100]))
        other = chance.choice(texts)
        place = chance.randint(0, len(other))
        new = chance.choice(
            [
                "",
                chance.choice(WORDS),
                chr(chance.randint(1, 0x2FF)),
                text[start:end] * 2,
                other[place : place + chance.choice([1, 5, 40])],
                chance.choice(WORDS) * chance.choice([1, 2, 30]),
            ]
        )
        text = text[:start] + new + text[end:]
    return text


def tried(target: str, text: str) -> float:
    """Seconds that one text took; an error here is a defect."""
    began = time.process_time()
    TARGETS[target](text)
    return time.process_time() - began


def mutations(target: str, seed: int) -> Iterator[str]:
    chance, texts = random.Random(f"{seed}/{target}"), corpus(target)
    while True:
        yield mutated(chance, texts)


def by_mutation(target: str, seconds: float, seed: int) -> None:
    """Mutations of the corpus for some time; the text that fails is printed."""
    until, count, slowest = time.monotonic() + seconds, 0, 0.0
    for text in mutations(target, seed):
        if time.monotonic() > until:
            break
        count += 1
        try:
            taken = tried(target, text)
        except BaseException:
            print(f"{target}, mutation {count} of seed {seed}: {text!r}")
            raise
        slowest = max(slowest, taken)
        if taken > SLOWEST:
            raise AssertionError(f"{target}, mutation {count} of seed {seed} took {taken:.1f} s: {text!r}")
    print(f"{target}: {count} mutations of seed {seed}, the slowest {slowest * 1000:.0f} ms", flush=True)


def by_coverage(target: str, seconds: float, seed: int) -> None:
    """atheris, in this process, which it ends; a failure leaves the text in a file that it names."""
    import atheris

    with atheris.instrument_imports(include=["jalon.rules"]):
        import jalon.rules.checker
        import jalon.rules.facts_file
        import jalon.rules.table  # noqa: F401

    folder = Path(tempfile.mkdtemp(prefix=f"jalon-fuzz-{target}-"))
    for number, text in enumerate(corpus(target)):
        (folder / str(number)).write_text(text)

    def one(data: bytes) -> None:
        TARGETS[target](data.decode("utf-8", "replace"))

    limits = [f"-max_total_time={int(seconds)}", f"-timeout={int(SLOWEST) * 10}", "-max_len=6000", f"-seed={seed}"]
    atheris.Setup([sys.argv[0], *limits, "-print_final_stats=1", f"-artifact_prefix={folder}/", str(folder)], one)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0, help="for all readers together")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--target", choices=sorted(TARGETS), help="one reader only")
    options = parser.parse_args()
    guided = importlib.util.find_spec("atheris") is not None
    seconds = options.minutes * 60 / (1 if options.target else len(TARGETS))
    if options.target:
        (by_coverage if guided else by_mutation)(options.target, seconds, options.seed)
        return 0
    print(
        "guided by coverage (atheris)" if guided else "by mutation: atheris is not installed (uv sync --group fuzz)"
    )
    failed = 0
    for target in TARGETS:
        command = [sys.executable, "-m", "tests.rules.fuzz", "--target", target, "--seed", str(options.seed)]
        failed |= subprocess.run([*command, "--minutes", str(seconds / 60)], cwd=ROOT).returncode
    return int(failed != 0)


if __name__ == "__main__":
    sys.exit(main())
