"""The command line of rulebooks: `jalon rules check | test | print | eval | ask | table | compare | count`.

Exit codes: 0 all is well (for `eval`: eligible), 1 the text or the facts have errors, 2 wrong usage;
`eval` also: 3 not eligible, 4 unknown, 5 not applicable, 6 not in force.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from jalon.rules.checker import Checked, check_file, check_together, find_rulebook, rulebook_files, vocabulary_for
from jalon.rules.examples import run_examples
from jalon.rules.explanation import VERDICTS, amount_value, owed
from jalon.rules.facts import Facts, FactsError
from jalon.rules.facts_file import parse_assumption, parse_facts
from jalon.rules.figures import ParameterError
from jalon.rules.findings import Level, RuleError
from jalon.rules.questions import ask
from jalon.rules.reading import Unreadable
from jalon.rules.records import (
    count_lines,
    count_record,
    effect_lines,
    example_record,
    question_record,
    result_record,
)
from jalon.rules.result import Result, Verdict
from jalon.rules.rulebook import Rulebook

app = typer.Typer(help="Rulebooks: check, test, print, evaluate, ask, compare, count.", no_args_is_help=True)

CODES = {
    Verdict.ELIGIBLE: 0,
    Verdict.NOT_ELIGIBLE: 3,
    Verdict.UNKNOWN: 4,
    Verdict.NOT_APPLICABLE: 5,
    Verdict.NOT_IN_FORCE: 6,
}

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Lang = Annotated[str, typer.Option("--lang", help="fr or en.")]
At = Annotated[str, typer.Option("--at", help="Date of the request, such as 2025-01-10; today if left out.")]
FactsFile = Annotated[str, typer.Option("--facts", help="A TOML or JSON file of facts, or - for standard input.")]
Settings = Annotated[list[str] | None, typer.Option("--set", help='A parameter set to simulate: aid_rate="50 %".')]


@app.command("check")
def check_command(
    paths: Annotated[list[Path], typer.Argument(help="Rulebook files, or folders of them.")],
    as_json: AsJson = False,
    lang: Lang = "fr",
    proofs: Annotated[bool, typer.Option(help="Also try to prove what needs proof.")] = True,
) -> None:
    """Find what is wrong with rulebooks before anything runs."""
    missing = [path for path in paths if not path.exists()]
    if missing:
        _fail(f"{missing[0]}: no such file or folder")
    checked = [check_file(path, prove=proofs) for path in rulebook_files(paths)]
    together = check_together([item.rulebook for item in checked if item.rulebook is not None])
    findings = [finding for item in checked for finding in item.findings] + list(together)
    if as_json:
        _print_json(
            {
                "files": [item.file for item in checked],
                "findings": [finding.as_json() for finding in findings],
                "proofs": [_proof_record(item) for item in checked],
            }
        )
    else:
        for finding in findings:
            typer.echo(finding.line(lang))
        errors = sum(finding.level is Level.ERROR for finding in findings)
        counts = (len(checked), errors, len(findings) - errors)
        words = ("rulebook", "error", "remark") if lang == "en" else ("texte", "erreur", "remarque")
        typer.echo(", ".join(_counted(count, word, lang) for count, word in zip(counts, words, strict=True)))
    if any(finding.level is Level.ERROR for finding in findings):
        raise typer.Exit(1)


@app.command("test")
def test_command(
    paths: Annotated[list[Path], typer.Argument(help="Rulebook files, or folders of them.")],
    as_json: AsJson = False,
    lang: Lang = "fr",
) -> None:
    """Run the examples written in rulebooks."""
    records, lines, failed = [], [], 0
    for path in rulebook_files(paths):
        book = _load(path)
        for run in run_examples(book):
            records.append(example_record(book, run))
            failed += not run.holds
            lines += [finding.line(lang) for finding in run.findings]
    if as_json:
        _print_json({"examples": records, "failed": failed})
    else:
        for line in lines:
            typer.echo(line)
        word, ending = ("example", "failed") if lang == "en" else ("exemple", "en échec")
        typer.echo(f"{_counted(len(records), word, lang)}, {failed} {ending}")
    if failed:
        raise typer.Exit(1)


@app.command("print")
def print_command(
    name: Annotated[str, typer.Argument(help="A rulebook's identifier or file.")],
    lang: Lang = "fr",
    as_json: AsJson = False,
) -> None:
    """Print a rulebook as prose, in Markdown."""
    book = _named(name)
    if as_json:
        _print_json({"id": book.id, "sha256": book.sha256, "lang": lang, "prose": book.prose(lang)})
    else:
        typer.echo(book.prose(lang), nl=False)


@app.command("table")
def table_command(
    name: Annotated[str, typer.Argument(help="A rulebook's identifier or file.")],
    lang: Lang = "fr",
    as_json: AsJson = False,
) -> None:
    """Print a rulebook as a decision table, in Markdown."""
    from jalon.rules.table import decision_table

    table = decision_table(_named(name), lang)
    if as_json:
        _print_json({"columns": table.columns, "rows": table.rows})
    else:
        typer.echo(table.markdown(), nl=False)


@app.command("eval")
def eval_command(
    name: Annotated[str, typer.Argument(help="A rulebook's identifier or file.")],
    facts: FactsFile = "",
    at: At = "",
    settings: Settings = None,
    moment: Annotated[str, typer.Option(help="request, decision, agreement or payment.")] = "request",
    explain: Annotated[bool, typer.Option("--explain", help="Print the explanation that the law owes.")] = False,
    lang: Lang = "fr",
    as_json: AsJson = False,
) -> None:
    """Decide or estimate one case with the facts that are known."""
    book = _named(name)
    try:
        result = book.evaluate(
            _facts(facts, book),
            {"request.date": _day(at)},
            _settings(settings, book),
            moment,
            rulebooks=_others(book),
        )
    except (FactsError, ParameterError, ValueError) as error:
        _refuse(error, lang)
    if as_json:
        _print_json(result_record(result, lang))
    elif explain:
        typer.echo(owed(result, lang), nl=False)
    else:
        typer.echo("\n".join(_lines(result, lang)))
    raise typer.Exit(CODES[result.verdict])


@app.command("ask")
def ask_command(
    names: Annotated[list[str], typer.Argument(help="Rulebooks: identifiers, files or folders.")],
    facts: FactsFile = "",
    at: At = "",
    skip: Annotated[list[str] | None, typer.Option(help="A fact that cannot be answered.")] = None,
    lang: Lang = "fr",
    as_json: AsJson = False,
) -> None:
    """Say which fact to ask next over one or several rulebooks."""
    books = [_load(path) for name in names for path in _files(name)]
    try:
        known = _facts(facts, books[0])
        question = ask(books, known, {"request.date": _day(at)}, skip=skip or ())
    except (FactsError, ValueError) as error:
        _refuse(error, lang)
    if as_json:
        _print_json({"question": question_record(question)})
    elif question is None:
        typer.echo("Plus rien à demander." if lang == "fr" else "Nothing more to ask.")
    else:
        text = question.fact.text("question", lang) or question.fact.label(lang)
        typer.echo(f"{question.fact.name}: {text}")


@app.command("count")
def count_command(
    name: Annotated[str, typer.Argument(help="A rulebook's identifier or file.")],
    register: Annotated[str, typer.Argument(help="A Parquet register: one column a fact.")],
    by: Annotated[str, typer.Option(help="reason, size, department, form or sector.")] = "",
    at: At = "",
    assume: Annotated[
        list[str] | None, typer.Option(help="project.breakthrough=5%, company.size=small:80%,micro:20%")
    ] = None,
    settings: Settings = None,
    out: Annotated[str, typer.Option(help="Also write a row for each company to this Parquet file.")] = "",
    lang: Lang = "fr",
    as_json: AsJson = False,
) -> None:
    """Count a whole register: verdicts, amounts, reasons."""
    from jalon.rules.counts import AXES, count
    from jalon.rules.register import decided, open_register

    if by and by != "reason" and by not in AXES:
        _fail(f"--by {by}: expected reason, {', '.join(AXES)}")
    book = _named(name)
    dates = {"request.date": _day(at)}
    try:
        assumptions = [parse_assumption(text, book.vocabulary) for text in assume or ()]
        given = _settings(settings, book)
        table = open_register(register, progress=sys.stderr.isatty())
        if out:
            keep = [column for column in ("siren", "siret") if column in table.columns]
            decided(table, book, dates, given, assumptions, keep).to_parquet(out)
        counted = count(table, book, dates, given, assumptions, by)
    except (Unreadable, ParameterError, ValueError, OSError) as error:
        _refuse(error, lang)
    if as_json:
        _print_json(count_record(counted))
    else:
        typer.echo("\n".join(count_lines(counted, book, lang)))


@app.command("compare")
def compare_command(
    old: Annotated[str, typer.Argument(help="The version in force: identifier or file.")],
    new: Annotated[str, typer.Argument(help="The new version: a file.")],
    register: Annotated[str, typer.Argument(help="A Parquet register, to count who gains and who loses.")] = "",
    at: At = "",
    assume: Annotated[list[str] | None, typer.Option(help="project.breakthrough=5%")] = None,
    settings: Settings = None,
    lang: Lang = "fr",
    as_json: AsJson = False,
) -> None:
    """Say what changes between two versions, in words and over a register."""
    from jalon.rules.counts import effect
    from jalon.rules.register import open_register
    from jalon.rules.versions import differences

    before, after = _named(old), _named(new)
    found, impact = differences(before, after), None
    if register:
        try:
            assumptions = [parse_assumption(text, before.vocabulary) for text in assume or ()]
            table = open_register(register, progress=sys.stderr.isatty())
            given = _settings(settings, before)
            impact = effect(table, before, after, {"request.date": _day(at)}, given, assumptions)
        except (Unreadable, ParameterError, ValueError, OSError) as error:
            _refuse(error, lang)
    if as_json:
        record = {"differences": [asdict(item) for item in found]}
        _print_json({**record, "effect": None if impact is None else asdict(impact)})
        return
    for item in found:
        typer.echo(item.text(lang))
    if impact is not None:
        typer.echo("\n".join(effect_lines(impact, after, lang)))


def _proof_record(item: Checked) -> dict[str, Any]:
    return {
        "file": item.file,
        "proofs": [
            {
                "question": str(proof.question),
                "about": proof.about,
                "status": str(proof.status),
                "example": dict(proof.example),
            }
            for proof in item.proofs
        ],
    }


def _lines(result: Result, lang: str) -> list[str]:
    colon = "\u00a0:" if lang == "fr" else ":"
    lines = [f"{result.rulebook.name(lang)}{colon} {VERDICTS[lang][result.verdict]}."]
    lines += [f"  - {item.explanation(lang)}" for item in result.conditions]
    for name, amount in result.rulebook.amounts.items():
        lines.append(f"  {amount.label.get(lang) or name}{colon} {amount_value(result, name, lang)}")
    if result.missing:
        words = "Encore utile" if lang == "fr" else "Still useful"
        lines.append(f"{words}{colon} {', '.join(result.missing)}")
    return lines


def _counted(count: int, word: str, lang: str) -> str:
    many = count > 1 if lang == "fr" else count != 1
    return f"{count} {word}{'s' if many else ''}"


def _files(name: str) -> list[Path]:
    if Path(name).is_dir():
        return rulebook_files([Path(name)])
    found = find_rulebook(name)
    if found is None:
        _fail(f"{name}: no rulebook of this name")
    return [found]


def _named(name: str) -> Rulebook:
    return _load(_files(name)[0])


def _load(path: Path) -> Rulebook:
    try:
        return Rulebook.load(path, vocabulary_for(path))
    except RuleError as error:
        for finding in error.findings:
            typer.echo(finding.line("fr"), err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        _fail(str(error))


def _others(book: Rulebook) -> dict[str, Rulebook]:
    """The rulebooks that provide facts to this one, found by their identifiers."""
    found: dict[str, Rulebook] = {}
    waiting = [book]
    while waiting:
        current = waiting.pop()
        for name in current.facts:
            fact = current.vocabulary[name]
            identity = fact.source.partition("#")[0]
            if fact.provider == "rulebook" and identity not in found:
                path = find_rulebook(identity)
                if path is not None:
                    found[identity] = _load(path)
                    waiting.append(found[identity])
    return found


def _facts(name: str, book: Rulebook) -> Facts:
    if not name:
        return Facts(book.vocabulary)
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        _fail(f"{name}: {error}")
    return parse_facts(text, book.vocabulary, name)


def _day(text: str) -> date:
    if not text:
        return date.today()  # noqa: DTZ011
    try:
        return date.fromisoformat(text)
    except ValueError:
        _fail(f"--at {text}: expected a date such as 2025-01-10")


def _settings(texts: list[str] | None, book: Rulebook) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for text in texts or ():
        name, sign, value = text.partition("=")
        if not sign:
            _fail(f"--set {text}: expected name=value")
        whole = value.replace("_", "").strip()
        found[name.strip()] = int(whole) if whole.lstrip("-").isdigit() else value.strip()
    return found


def _refuse(error: Exception, lang: str) -> NoReturn:
    if isinstance(error, FactsError):
        for problem in error.problems:
            typer.echo(f"{problem.code} {problem.name}: {problem.message(lang)}", err=True)
    elif isinstance(error, ParameterError):
        typer.echo(error.fr if lang == "fr" else error.en, err=True)
    else:
        typer.echo(str(error), err=True)
    raise typer.Exit(1)


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    app()
